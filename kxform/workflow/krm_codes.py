"""The codes of KRM functions: what can be wrong with what a host gives."""

from kxform.errors import Code

NO_RESOURCE_LIST = Code(
    "KX830",
    "no ResourceList on standard input",
    "A host such as kustomize or kpt writes it; to transform files, use `kxform TRANSFORM` or `kxform run`.",
    "A KRM function reads one YAML document: apiVersion config.kubernetes.io/v1, kind ResourceList, with items and a "
    "functionConfig. Something else came in, so nothing is printed: a list without items would mean that all are gone.",
)
BAD_ITEM = Code(
    "KX831",
    "an item that is no object",
    "Every item of a ResourceList needs apiVersion and kind, both texts.",
    "The host gave something among the items that no transform can be shown. Nothing was changed.",
)
