"""The codes of this layer: what can go wrong with files, and why one is left alone."""

from kxform.errors import Code

CANNOT_READ = Code(
    "KX201",
    "cannot be read",
    "Check the path and its permissions.",
    "The operating system would not give the file's content.",
)
CANNOT_WRITE = Code(
    "KX202",
    "cannot be written",
    "Check the permissions of the folder and the space on the disk; files not yet written are as they were.",
    "The operating system refused to write the file. It is whole, as it was.",
)
CHANGED_MEANWHILE = Code(
    "KX203",
    "changed while kxform ran",
    "Run again.",
    "The file's content is no longer what kxform read, so writing would undo somebody's work. It was left alone.",
)
NOT_KUBERNETES = Code(
    "KX210",
    "not a Kubernetes manifest",
    "Nothing to do; name only manifests, or use --exclude, to see it no more.",
    "No document of the file has apiVersion and kind, so there is nothing in it to transform.",
)
ENCRYPTED = Code(
    "KX211",
    "encrypted by SOPS",
    "Decrypt it first (sops -d), transform the plain text, and encrypt it again.",
    "SOPS signs the whole file: after any edit it could not be decrypted any more.",
)
SAME_OUTPUT = Code(
    "KX204",
    "two inputs, one output",
    "Give the files in separate runs, or name the folder that holds both.",
    "With --output-dir, two inputs would be written to the same path.",
)
ONE_JSON_VALUE = Code(
    "KX205",
    "no room in a JSON file",
    "Use --only-new to print the new objects alone, or make the file a List or YAML.",
    "A JSON file holds one value; a second object behind it would make it no JSON file any more.",
)
BAD_PIPELINE = Code(
    "KX010",
    "a pipeline file that cannot be run",
    "`kxform schemas pipeline` prints the schema of the file, for editors; `kxform explain TRANSFORM` shows options.",
    "Something in the pipeline file is not what it can be: a key, a step or an option that does not exist, or a value "
    "of another type. Options are checked as the flags of the command line are. Nothing was run.",
)
NO_PIPELINE = Code(
    "KX011",
    "no pipeline file",
    "Name one with --file, or write a kxform.yaml: a list of `steps`, each with a `transform`.",
    "`kxform run` looks for kxform.yaml in the working directory and the folders above it, up to the top of the git "
    "repository.",
)
