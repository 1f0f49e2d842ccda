"""The codes of this layer: what can be wrong with a text, and which edits are refused."""

from kxform.errors import Code

NOT_TEXT = Code(
    "KX101",
    "not a text file",
    "Manifests are UTF-8, or UTF-16 with a byte order mark; convert the file, or leave it out with --exclude.",
    "The bytes are not valid UTF-8 or UTF-16, or hold NUL characters, so no line of the file can be trusted.",
)
SYNTAX = Code(
    "KX102",
    "not valid YAML or JSON",
    "Correct the syntax at this place; the file was left as it is.",
    "The parser stopped here. kubectl cannot read the file either.",
)
DUPLICATE_KEY = Code(
    "KX103",
    "a key stands twice in one mapping",
    "Delete one of the two: kubectl would silently take the last one.",
    "YAML forbids equal keys in one mapping. kubectl keeps the last value and drops the others without a word, "
    "so one of the two values is not in force.",
)
TOO_DEEP = Code(
    "KX104",
    "nested too deeply",
    "No Kubernetes object comes near this depth; leave the file out with --exclude.",
    "Collections are nested more than 1,000 levels deep, which no API object is; such input crashes parsers.",
)
ALIASES = Code(
    "KX105",
    "excessive aliasing",
    "Write the repeated values out, or leave the file out with --exclude.",
    "Expanding the aliases of this document would multiply its size the way a decompression bomb does, or an "
    "anchor holds an alias of itself. kubectl refuses such documents with the same words.",
)
TOO_LARGE = Code(
    "KX106",
    "a value is larger than the API server accepts",
    "The API server takes requests of at most 3 MiB; move the data out of the manifest.",
    "One scalar alone is larger than the API server's limit for a request body (3 MiB).",
)
UNREADABLE = Code(
    "KX107",
    "kubectl cannot read this",
    "Write it the way that kubectl reads it; the file was left as it is.",
    "The text is YAML, but not the YAML that kubectl reads: a %YAML directive, text on the separator line, text "
    "after the `...` that ends a document, a null as a key, an infinity, a tag that does not fit its value.",
)
TEMPLATE = Code(
    "KX108",
    "a template",
    "Render the template first (helm template, kustomize build, ...), and transform what it gives.",
    "The file holds template expressions, so its text is not the text of a manifest yet. It is never edited.",
)
NOT_EXACT = Code(
    "KX109",
    "cannot be edited without changing something else",
    "Make this edit by hand; the file was left as it is.",
    "After the edit the text would not mean exactly what was asked for, or the place is written in a way that "
    "cannot be edited in place. Nothing is guessed: the file stays as it is.",
)
SHARED_VALUE = Code(
    "KX110",
    "the value is shared through an anchor",
    "Write the value out where it is used instead of sharing it, and run again.",
    "The edit would change a value that other places share through an alias or a merge key, and writing out a "
    "copy there would not mean the same.",
)
