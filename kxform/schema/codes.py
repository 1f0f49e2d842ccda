"""The codes of what a schema says of an object. Each has a page in the docs made from this table."""

from kxform.errors import Code

NO_VERSION = Code(
    "KX400",
    "a Kubernetes version without schemas",
    "`kxform schemas list` shows the versions that there are.",
    "kxform carries the schemas of some Kubernetes versions and reads none over the network. Another version has to be "
    "one of them; the nearest one is usually close enough.",
)
