"""The codes of comparisons."""

from kxform.errors import Code

NESTED_TOO_DEEP = Code(
    "KX750",
    "an object nested too deep to compare",
    "Leave the object out, or compare it with another tool.",
    "Collections stand in each other deeper than in any object that an API server takes, so the difference could not "
    "be shown.",
)
SAME_OBJECT = Code(
    "KX751",
    "two objects of one name on the same side",
    "Keep one of them, or compare what `kustomize build` and the like make of the input.",
    "One side has two objects of the same group, kind, namespace and name. The first is compared with the first of the "
    "other side, the second with the second; those left over are only there on one side.",
)
