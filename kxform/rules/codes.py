"""Codes of what more than one rule says. Those of a single rule stand beside it."""

from kxform.errors import Code

REQUIRED = Code(
    "KX500",
    "what the API server requires is missing",
    "Give the field a value.",
    "The API server takes the object only with this field, and it is absent, null or empty. The path names the field "
    "as the server does; the position in the file is that of what should hold it.",
)
UNSUPPORTED = Code(
    "KX501",
    "none of the values that are supported",
    "Use one of the values that the message lists; they are case-sensitive.",
    "The field takes one of a few words, and the server compares them exactly.",
)
OUT_OF_RANGE = Code(
    "KX502",
    "a number out of range",
    "Use a number of the range that the message gives.",
    "The API server takes only numbers of a certain range here.",
)
NO_DNS_LABEL = Code(
    "KX503",
    "not a DNS label",
    "Use lower-case letters, digits and hyphens, at most 63, with a letter or digit at both ends.",
    "The value becomes one part of a host name, or is compared with one (RFC 1123, a label).",
)
NO_SUBDOMAIN = Code(
    "KX504",
    "not a DNS name",
    "Use lower-case letters, digits, hyphens and dots, at most 253, with a letter or digit at both ends of each part.",
    "Names of most objects, and what refers to them, are DNS names (RFC 1123, a subdomain): no capitals, no "
    "underscores, no placeholders.",
)
NO_SERVICE_NAME = Code(
    "KX505",
    "not a DNS label that begins with a letter",
    "Use a lower-case letter first, then lower-case letters, digits and hyphens, at most 63 in all.",
    "The name of a Service becomes part of variables in its clients' environment, so it cannot begin with a digit "
    "(RFC 1035, a label).",
)
NO_PATH_SEGMENT = Code(
    "KX506",
    "not a part of a URL",
    "Leave out `/` and `%`.",
    "The name stands between two slashes in the URL of the object: it may be anything but `.`, `..`, and a text "
    "with `/` or `%`.",
)
NO_QUALIFIED_NAME = Code(
    "KX507",
    "not a qualified name",
    "Use letters, digits, `-`, `_` and `.`, at most 63; a DNS name and one `/` may stand in front.",
    "Keys of labels and annotations, finalizers, resources and conditions are qualified names: `app`, "
    "`example.com/app`.",
)
NO_LABEL_VALUE = Code(
    "KX508",
    "not a label's value",
    "Use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends; longer texts go into an "
    "annotation.",
    "Values of labels are compared and indexed, so they are short and plain. An empty value is allowed.",
)
NO_PORT_NAME = Code(
    "KX509",
    "not a port's name",
    "Use at most 15 lower-case letters, digits and single hyphens, with a letter among them.",
    "Ports are named as services are named at IANA (RFC 6335).",
)
NO_ENV_NAME = Code(
    "KX510",
    "not an environment variable's name",
    "Use letters, digits and `_`; `-` and `.` are allowed too, a digit at the beginning is not before Kubernetes 1.32.",
    "The name is handed to the container's process as it is; the server refuses what common programs cannot read.",
)
NO_CONFIG_KEY = Code(
    "KX511",
    "not a key for data",
    "Use letters, digits, `-`, `_` and `.`, at most 253; directories are made with `items` of a volume.",
    "Each key of a ConfigMap or Secret can become a file's name in a volume.",
)
NO_IP = Code(
    "KX512",
    "not an IP address",
    "Write the address itself, such as 10.9.8.7 or 2001:db8::1, without a port, a prefix or a host name.",
    "The server takes only addresses here; it resolves no names.",
)
NO_CIDR = Code(
    "KX513",
    "not a network in CIDR notation",
    "Write address, slash and the length of the prefix, such as 10.0.0.0/8; a single address is /32 or /128.",
    "The server takes a network here, not an address.",
)
NO_PERCENT = Code(
    "KX514",
    "not a number or percentage",
    "Write a whole number, or one with % at its end in quotes.",
    "The field takes a number of pods or a part of all; a text has to be digits and %.",
)
NO_QUANTITY = Code(
    "KX515",
    "not a quantity",
    "Write a number with at most one suffix: n u m, k M G T P E, or Ki Mi Gi Ti Pi Ei; no space and no B.",
    "Resources are counted in quantities: 100m of a CPU, 1.5, 2Gi of memory, 1e3. A placeholder such as ${CPU} is "
    "none; the server cannot decode the object.",
)
NO_BASE64 = Code(
    "KX516",
    "not base64",
    "Encode the value with base64, or write it as it is: in a Secret under stringData, in a ConfigMap under data.",
    "The field holds bytes, which are written in standard base64 with padding. The server cannot decode the object.",
)
NO_TIME = Code(
    "KX517",
    "not a time that the server reads",
    "Write it like 2024-01-31T12:00:00Z, or remove it: the server fills in its own times.",
    "Times are written as RFC 3339 says. The server cannot decode the object.",
)
NO_ABSOLUTE_PATH = Code(
    "KX518",
    "not an absolute path",
    "Begin it with `/`.",
    "The path is not relative to anything, so it begins with a slash.",
)
NO_LOCAL_PATH = Code(
    "KX519",
    "a path that may lead outside",
    "Write a path below the volume's root: no `/` at its beginning, no `..` in it.",
    "A path inside of a volume must stay there.",
)
NO_SCHEDULE = Code(
    "KX520",
    "not a cron schedule",
    "Write minute, hour, day of month, month, day of week, such as `0 3 * * 1`; it has no seconds.",
    "The server reads the schedule as the controller will: five fields, or a name such as @daily.",
)
DUPLICATE = Code(
    "KX521",
    "a duplicate in a list that is keyed",
    "Remove one of the two, or give it another key.",
    "The entries of the list are told apart by a key, which two of them share.",
)
NONE_OF = Code(
    "KX522",
    "none of several fields is set",
    "Set one of the fields that the message names.",
    "The object says what it is by which of several fields it has. One of them is necessary.",
)
SEVERAL_OF = Code(
    "KX523",
    "more than one of several fields is set",
    "Keep one of the fields.",
    "The object says what it is by which of several fields it has. The server takes one of them, not two.",
)
FORBIDDEN = Code(
    "KX524",
    "a field that must not be set here",
    "Remove the field.",
    "The API server takes the field elsewhere, or together with other values, but not here.",
)
BAD_INT_OR_STRING = Code(
    "KX525",
    "neither a whole number nor a text",
    "Write a whole number, or a text in quotes.",
    "The field takes a number or a text. Of a fraction or a truth value the server cannot make either.",
)
NO_ISCSI_NAME = Code(
    "KX526",
    "not a name of iSCSI",
    "Write it like iqn.2001-04.com.example:storage, or eui. and 16 or naa. and 32 letters and digits.",
    "Targets and initiators of iSCSI are named as RFC 3720 says.",
)
NO_WINDOWS_USER = Code(
    "KX527",
    "not a user of Windows",
    "Use NAME or DOMAIN and NAME with a backslash between, without the characters that Windows refuses.",
    "A container for Windows runs as a user of the image or of a domain; the name has the limits of Windows.",
)
NO_JSON_PATH = Code(
    "KX528",
    "not a path to a field of a custom resource",
    "Write it like .spec.replicas: a dot before each field, no brackets.",
    "The server reads the field of each object that the path leads to.",
)
