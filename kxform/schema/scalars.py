"""The scalar types of the Kubernetes API whose Go decoders take more or less than their OpenAPI type says.

Each is a definition that every bundle shares. Its `$comment` is its name, by which a finding is worded. Patterns are
written so that Python and Rust read them alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_INT32 = {"minimum": -(2**31), "maximum": 2**31 - 1}
_DATE = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_ZONE = "(?:Z|[+-](?:[01][0-9]|2[0-4]):[0-5][0-9])"
_BASE64 = r"(?:[A-Za-z0-9+/][\r\n]*)"

SCALARS: Mapping[str, Mapping[str, Any]] = {
    # encoding/json refuses a number that the Go type cannot hold.
    "int32": {"type": ["integer", "null"], **_INT32},
    "int64": {"type": ["integer", "null"], "minimum": -(2**63), "maximum": 2**63 - 1},
    # k8s.io/apimachinery/pkg/util/intstr: any string, or an int32.
    "intOrString": {"type": ["string", "integer", "null"], **_INT32},
    # k8s.io/apimachinery/pkg/api/resource, Quantity.UnmarshalJSON: white space around it is cut off.
    "quantity": {
        "type": ["string", "number", "null"],
        "pattern": r"^\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?\s*$",
    },
    # encoding/base64, StdEncoding: padded; line breaks are passed over.
    "byte": {
        "type": ["string", "null"],
        "pattern": rf"^[\r\n]*(?:{_BASE64}{{4}})*(?:{_BASE64}{{2}}=[\r\n]*=[\r\n]*|{_BASE64}{{3}}=[\r\n]*)?$",
    },
    # metav1.Time and metav1.MicroTime: RFC 3339, the latter with six digits of a second.
    "time": {"type": ["string", "null"], "pattern": rf"^{_DATE}(?:[.,][0-9]+)?{_ZONE}$"},
    "microTime": {"type": ["string", "null"], "pattern": rf"^{_DATE}[.,][0-9]{{6}}{_ZONE}$"},
}

SCALAR_DEFINITIONS: Mapping[str, Mapping[str, Any]] = {
    name: {"$comment": name, **schema} for name, schema in SCALARS.items()
}

FORMATS: Mapping[str, str] = {
    "int32": "int32",
    "int64": "int64",
    "byte": "byte",
    "date-time": "time",
    "int-or-string": "intOrString",
    "quantity": "quantity",
}
"""The scalar that a `format` of OpenAPI means; other formats are not checked when the server decodes."""

SPECIAL: Mapping[str, Mapping[str, Any]] = {
    "resource.Quantity": {"$ref": "#/$defs/quantity"},
    "util.intstr.IntOrString": {"$ref": "#/$defs/intOrString"},
    "meta.v1.Time": {"$ref": "#/$defs/time"},
    "meta.v1.MicroTime": {"$ref": "#/$defs/microTime"},
    # Types that keep what they are given: no field of theirs is unknown.
    "meta.v1.FieldsV1": {"type": ["object", "null"]},
    "meta.v1.Patch": {"type": ["object", "null"]},
    "runtime.RawExtension": {"type": ["object", "null"]},
    # Their decoders take a value of several types, and drop what they do not know without a word.
    "apiextensions.v1.JSON": {},
    "apiextensions.v1.JSONSchemaPropsOrArray": {"type": ["object", "array", "null"]},
    "apiextensions.v1.JSONSchemaPropsOrBool": {"type": ["object", "boolean", "null"]},
    "apiextensions.v1.JSONSchemaPropsOrStringArray": {"type": ["object", "array", "null"]},
}
"""What stands for a definition whose Go type decodes itself, by its short name."""
