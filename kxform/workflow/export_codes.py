"""The codes of what an export leaves out or cannot write. Each has a page in the docs made from this table."""

from kxform.errors import Code

GENERATED = Code(
    "KX770",
    "an object that nobody wrote",
    "To have it anyway, export it with --generated.",
    "The cluster, a controller or a tool made the object, and makes it again: in a file it would only get in the way. "
    "Which objects these are, and how they are told, stands in a table with the reason for each.",
)
OWNED = Code(
    "KX771",
    "an object that a controller makes from another",
    "Export its owner; to have this one anyway, give --generated.",
    "The object has an owner reference of a controller, as the ReplicaSets and Pods of a Deployment have: whoever "
    "applies the owner gets it, too.",
)
SECRET = Code(
    "KX772",
    "a Secret is not exported unless that is asked for",
    "To have Secrets in the output, with their values, give --secrets.",
    "A Secret is only encoded, not encrypted: who can read the file can read it. Without --secrets no Secret is even "
    "asked for.",
)
NOT_A_KIND = Code(
    "KX773",
    "not KIND/NAME",
    "Write deploy/web, or deployments.apps/web where several groups have the kind.",
    "Objects of a cluster are named as kubectl takes them: the kind (its name in paths, its singular or a short name), "
    "a slash, and the name.",
)
OTHER_OBJECT = Code(
    "KX774",
    "a file that holds something else",
    "Move the file away, or export to another folder.",
    "`kxform export -o` edits the file of an object where there is one. This one has the name of the object's file and "
    "does not hold the object, or not once, so it was left as it is.",
)
SAME_FILE = Code(
    "KX775",
    "two objects of one file name",
    "Export one of them by its name, to another folder.",
    "Two objects would be written to one file: their names differ in upper and lower case alone, which not every file "
    "system tells apart, or their kinds have the same name. Nothing was written.",
)
