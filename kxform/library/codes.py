"""The code of this layer."""

from kxform.errors import Code

BAD_ARGUMENT = Code(
    "KX015",
    "a call that means nothing",
    "Correct the argument that the message names.",
    "A function of the library was given something that it cannot work with: no transform, a path or a selector that "
    "cannot be read, a patch that is none, a value that YAML has no words for. No text was looked at.",
)
