"""The codes of what is said of files and documents, not of one object. Each has a page made from this table."""

from kxform.errors import Code

PARTIAL_FILE = Code(
    "KX220",
    "a file that a kustomization completes",
    "Validate what the kustomization builds: `kustomize build DIR | kxform validate`.",
    "A kustomization of the input names the file as a patch, or as configuration of kustomize. What is in it is no "
    "whole object, and no API server sees it as it is.",
)
FOR_A_TOOL = Code(
    "KX221",
    "a file for a tool, not for an API server",
    "Leave it: the tool checks it.",
    "A kustomization, a pipeline of kxform, the configuration of kind, skaffold or a KRM function looks like a "
    "Kubernetes object, and is read by that tool alone.",
)
INCOMPLETE = Code(
    "KX222",
    "apiVersion or kind is missing",
    "Write apiVersion and kind, such as `apiVersion: v1` and `kind: Service`.",
    "A document has one of apiVersion and kind, and metadata, so it is meant to be a Kubernetes object; or an item of "
    "a List lacks one. An API server cannot tell what it is.",
)
BAD_SKIP = Code(
    "KX008",
    "no such pattern of objects",
    "Write Kind, apiVersion/Kind or Kind/name, such as Secret, apps/v1/Deployment or Secret/dev-*.",
    "`--skip` names the objects to pass over: by kind, by apiVersion and kind, or by kind and a shell pattern for "
    "the name.",
)
