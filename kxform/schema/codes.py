"""The codes of what a schema says of an object. Each has a page in the docs made from this table."""

from kxform.errors import Code

NO_VERSION = Code(
    "KX400",
    "a Kubernetes version without schemas",
    "`kxform schemas list` shows the versions that there are.",
    "kxform carries the schemas of some Kubernetes versions, and has others only from a cluster. A version has to be "
    "one of them; the nearest one is usually close enough.",
)
UNKNOWN_KIND = Code(
    "KX401",
    "a kind without a schema",
    "Check apiVersion and kind; for a custom resource, name its CRD with --schema-location.",
    "Neither the Kubernetes version nor any CRD of the input or of a schema location has this kind in this apiVersion. "
    "An API server answers that it knows no such kind. With --ignore-missing-schemas such objects are passed over.",
)
REMOVED_API = Code(
    "KX402",
    "an apiVersion that was removed",
    "Write the apiVersion that took its place.",
    "The Kubernetes version no longer serves this apiVersion of the kind: an API server answers that it knows no such "
    "kind. The objects themselves are not lost, they are served in the version that took its place.",
)
DEPRECATED_API = Code(
    "KX403",
    "an apiVersion that is deprecated",
    "Write the apiVersion that takes its place.",
    "The API server still serves this apiVersion of the kind, with a warning; a later Kubernetes version will not.",
)
UNKNOWN_FIELD = Code(
    "KX404",
    "an unknown field",
    "Remove it, or put it where it belongs: a field too far left or right in YAML belongs to another object.",
    "The type has no field of this name. kubectl makes the API server refuse such an object; an API server that is not "
    "asked to drops the field without a word, and what it was meant to say is lost.",
)
WRONG_TYPE = Code(
    "KX405",
    "a value of the wrong type",
    "Write a value of the type that the field has.",
    "The API server cannot decode the object, and answers 400 before it validates anything. In YAML, `5`, `true` and "
    "`no` are no strings unless they are quoted.",
)
MISSING_FIELD = Code(
    "KX406",
    "a required field is missing",
    "Add the field.",
    "The type cannot do without this field. A value of null, or none after the colon, counts as missing.",
)
NOT_IN_ENUM = Code(
    "KX407",
    "a value that is not one of the possible ones",
    "Write one of the possible values; upper and lower case count.",
    "The field takes only some values, and this is none of them.",
)
BAD_FORM = Code(
    "KX408",
    "a text of the wrong form",
    "Write the value in the form that the message names.",
    "The field takes only texts of a form: a quantity such as 500m or 1Gi, base64, a time, or what a CRD's pattern or "
    "format says. A quantity, base64 or a time of another form cannot be decoded, and the API server answers 400.",
)
OUT_OF_RANGE = Code(
    "KX409",
    "a value out of range",
    "Write a value within the bounds that the message names.",
    "The number is smaller or larger than the field takes, or a text, list or mapping is shorter or longer.",
)
NO_ALTERNATIVE = Code(
    "KX410",
    "a value that fits no alternative",
    "Write the value in one of the forms that the CRD or the schema allows, and only in one.",
    "The schema has alternatives (anyOf, oneOf, not), and the value fits none of them, several where only one may fit, "
    "or one that is ruled out.",
)
BROKEN_RULE = Code(
    "KX411",
    "a value that breaks a rule of the schema",
    "Look the rule up in the CRD or the schema.",
    "The schema has a rule for which kxform has no words of its own; the message names its keyword.",
)
TOO_DEEP = Code(
    "KX412",
    "an object nested too deeply to be checked",
    "Nest it less deeply.",
    "The object is nested more deeply than a check can follow. No object of the Kubernetes API comes near.",
)
DUPLICATE_ITEM = Code(
    "KX413",
    "an item that a list has already",
    "Remove one of the two.",
    "The CRD says of the list that its items differ (x-kubernetes-list-type: set), or differ in some keys (map).",
)
BAD_SCHEMA = Code(
    "KX420",
    "a schema that cannot be used",
    "Correct the file, or take it out of the schema location.",
    "A CRD or a JSON schema of the input or of a schema location is not what it should be, so nothing can be checked "
    "against it.",
)
BAD_LOCATION = Code(
    "KX421",
    "a schema location that cannot be used",
    "Name a folder of CRDs, a folder of JSON schemas, or a path with {{ .ResourceKind }} in it.",
    "A schema location is a path on this machine: kxform downloads nothing to validate. Download what stands behind an "
    "address first, and name the folder; those of a cluster are had with --schemas-from-cluster.",
)
