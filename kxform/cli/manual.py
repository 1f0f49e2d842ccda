"""What every command reads and writes, how it ends, and examples: for `--help` and for docs/commands/.

One table for the commands that are no transforms, one for the examples of the transforms that are built in; what all
transforms have alike is said once. It is imported when help is asked for, and never else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kxform.cli.funnel import BUG, CLUSTER, DONE, FAILED, FOUND, INTERRUPTED, USAGE


class Example(NamedTuple):
    """A line for a shell, and what it does, in a sentence."""

    line: str
    what: str


class Entry(NamedTuple):
    """What there is to know of a command.

    Args:
        summary: one line for the list of all commands.
        reads: where its input comes from.
        writes: what it writes and where.
        exits: what its exit codes mean, those of `EVERY` apart; "" stands for the meaning that `EXITS` gives.
        examples: the most usual first.
    """

    summary: str
    reads: str
    writes: str
    exits: Mapping[int, str]
    examples: tuple[Example, ...]


# What an exit code means, whatever the command is.
EXITS: Mapping[int, str] = {
    DONE: "done",
    FOUND: "something was found: --check or --diff would change it, it is invalid, it differs; a warning with "
    "--warnings-as-errors",
    USAGE: "wrong usage",
    FAILED: "an input could not be read, edited, converted or written",
    CLUSTER: "the cluster refused, or could not be reached",
    BUG: "a bug in kxform",
    INTERRUPTED: "interrupted",
}
# The codes that every command can end with.
EVERY = (DONE, USAGE, BUG, INTERRUPTED)

# Of the root.
FIRST = (
    Example("kxform to-daemonset --diff k8s/", "Show what a transform would change."),
    Example("kxform validate k8s/", "Tell what an API server would refuse."),
    Example("kubectl get deploy/rng -o yaml | kxform strip", "Make a manifest of a live object."),
)

_MANIFESTS = "Files and folders (.yaml, .yml, .json) or standard input"
_CHANGE = "--check or --diff would change something; a warning with --warnings-as-errors"
_CLUSTER = "the cluster that the kubeconfig and --context name"

MANUAL: Mapping[str, Entry] = {
    "apply": Entry(
        "Apply manifests to a cluster, checked first, in a safe order.",
        f"{_MANIFESTS}, and {_CLUSTER}.",
        "Objects of the cluster, and none of them if it would refuse any. What became of each is on standard output. "
        "No file is changed.",
        {
            FOUND: "an object would be refused (--dry-run=client), or something differs (--diff)",
            FAILED: "an input could not be read",
            CLUSTER: "the cluster refused or could not be reached, or something is not ready in time",
        },
        (
            Example("kxform apply --wait k8s/", "Apply a folder, and wait until the workloads are ready."),
            Example("kxform apply --diff k8s/", "Show what would change, and change nothing."),
            Example("kxform apply --dry-run=client k8s/", "Check everything, without a cluster."),
            Example(
                "kxform to-daemonset rng.yaml | kxform apply --wait --replace",
                "Put a DaemonSet in a Deployment's place, without an outage.",
            ),
            Example("kxform apply --prune -l app=rng k8s/", "Delete what an earlier apply made and the folder lost."),
        ),
    ),
    "completion": Entry(
        "Print the script that lets a shell complete kxform.",
        "Nothing; what it prints asks kxform at each press of the key.",
        "The script, on standard output.",
        {},
        (
            Example("source <(kxform completion bash)", "For this bash; in ~/.bashrc, for every one."),
            Example("source <(kxform completion zsh)", "For zsh: in ~/.zshrc, after compinit."),
            Example("kxform completion fish > ~/.config/fish/completions/kxform.fish", "For fish, from now on."),
        ),
    ),
    "delete": Entry(
        "Delete the objects of manifests, or named ones, and wait.",
        f"{_MANIFESTS}, names of objects, and {_CLUSTER}.",
        "Deletes objects of the cluster, and none of them if it would refuse any. What became of each is on standard "
        "output. No file is changed.",
        {
            FAILED: "an input could not be read",
            CLUSTER: "the cluster refused, could not be reached, or an object is still there",
            INTERRUPTED: "interrupted, or the answer was no",
        },
        (
            Example("kxform delete k8s/", "Delete what a folder describes; at a terminal you are asked first."),
            Example("kxform delete deploy/web svc/web -n shop --yes", "Delete two objects, without a question."),
            Example("kxform delete --dry-run k8s/", "Say what would be deleted, and delete nothing."),
        ),
    ),
    "diff": Entry(
        "Show how objects differ, in two inputs or from a cluster.",
        f"{_MANIFESTS}; unless two inputs are compared, {_CLUSTER}, too.",
        "The differences on standard output, and a summary on standard error. Nothing is changed anywhere.",
        {
            DONE: "no difference",
            FOUND: "something differs",
            FAILED: "an input could not be read",
            CLUSTER: "",
        },
        (
            Example("kxform diff k8s/ live.yaml", "Compare two inputs, object by object."),
            Example("kxform diff --output-format tree k8s/ live.yaml", "The same, as a list of fields."),
            Example("kxform diff --live k8s/", "Show what an apply would change in the cluster."),
        ),
    ),
    "explain": Entry(
        "Explain a transform, or the code of a message.",
        "What is installed; no manifest.",
        "The page on standard output: laid out on a terminal, Markdown in a pipe.",
        {},
        (
            Example("kxform explain KX301", "What a message means, and what to do about it."),
            Example("kxform explain to-daemonset", "The options and examples of a transform."),
        ),
    ),
    "export": Entry(
        "Print live objects as a person would have written them.",
        f"Objects of {_CLUSTER}; with --output-dir the files that are there.",
        "Manifests: on standard output, or with --output-dir a file for each object. Nothing in the cluster.",
        {FAILED: "something named is not exported, or a file could not be edited", CLUSTER: ""},
        (
            Example("kxform export deploy/web svc/web", "Print two objects."),
            Example("kxform export --all -n shop -o k8s/", "Write, or bring up to date, a file for each object."),
            Example(
                "kxform export deploy/rng | kxform to-daemonset | kxform diff --live",
                "Convert a live object, and show what applying that would change.",
            ),
        ),
    ),
    "fn": Entry(
        "Be a KRM function, for kustomize, kpt and other hosts.",
        "A ResourceList on standard input, and the files that its functionConfig names as schemas or patches.",
        "The ResourceList, with results, on standard output; errors on standard error, too. No file is changed.",
        {FOUND: "an error"},
        (
            Example("kustomize build --enable-alpha-plugins --enable-exec .", "As a transformer of a kustomization."),
            Example("kpt fn eval --exec kxform-fn --fn-config strip.yaml .", "On a package of kpt."),
            Example("kxform fn < resource-list.yaml", "By hand."),
        ),
    ),
    "list": Entry(
        "List all transforms, with those of plug-ins.",
        "What is installed, and files given by --use; no manifest.",
        "A table, or JSON, on standard output.",
        {},
        (
            Example("kxform list", "Show what there is."),
            Example("kxform list --output-format json", "The same, for programs."),
            Example("kxform --use add_owner.py list", "With the transforms of a file."),
        ),
    ),
    "migrate": Entry(
        "Make a live object one of another kind, without an outage.",
        f"One object of {_CLUSTER}, and the cluster's schemas.",
        "The new object, to the cluster; with --replace it deletes the old one. With --plan only the steps and the "
        "manifest, on standard output. No file is changed.",
        {
            FAILED: "the object cannot be converted, or would be refused",
            CLUSTER: "the cluster refused or could not be reached, or the new object is not ready in time",
        },
        (
            Example("kxform migrate deploy/rng --plan", "Show the steps and the manifest, and change nothing."),
            Example("kxform migrate deploy/rng --replace", "Delete the Deployment once the DaemonSet is ready."),
            Example("kxform migrate deploy/rng --with node-selector=disk=ssd", "With an option of the transform."),
        ),
    ),
    "run": Entry(
        "Run the steps of a pipeline file, kxform.yaml.",
        "The pipeline file, and files and folders, or standard input; without PATH, what the pipeline file names.",
        "Standard output; with --in-place the files themselves; with --output-dir files below another folder.",
        {
            FOUND: _CHANGE,
            USAGE: "wrong usage, or an error in the pipeline file",
            FAILED: "",
        },
        (
            Example("kxform run --diff", "Show what the steps of kxform.yaml would change."),
            Example("kxform run --in-place", "Do it, in the files that it names."),
            Example("kxform run --check k8s/", "Exit 1 if anything would change: for CI."),
        ),
    ),
    "schemas": Entry(
        "List, print or pull schemas, for validation and editors.",
        f"The schemas inside kxform; pull: those of {_CLUSTER}.",
        "Standard output; pull: a file for each kind, below --output-dir.",
        {FAILED: "the kubeconfig could not be read, or a file could not be written", CLUSTER: ""},
        (
            Example("kxform schemas list", "Show of which Kubernetes versions there are schemas."),
            Example("kxform schemas pipeline > pipeline.schema.json", "Let an editor complete and check kxform.yaml."),
            Example("kxform schemas pull -o schemas/", "Take the schemas of a cluster, of its CRDs too."),
        ),
    ),
    "test": Entry(
        "Run the examples of transforms.",
        "Transforms that are installed, and Python files.",
        "A line for each example on standard output.",
        {FOUND: "an example failed", USAGE: "wrong usage, or there is no such transform"},
        (
            Example("kxform test to-daemonset", "Run the examples of a transform."),
            Example("kxform test add_owner.py", "Run those of the transforms in a file."),
        ),
    ),
    "validate": Entry(
        "Tell what an API server would refuse, offline, at its line.",
        f"{_MANIFESTS}, and schemas: those inside kxform, those of --schema-location, or those of a cluster.",
        "Findings on standard output, a summary on standard error. No file is changed.",
        {
            DONE: "nothing would be refused",
            FOUND: "something would be refused; a warning with --warnings-as-errors",
            FAILED: "an input could not be read",
            CLUSTER: "the cluster could not be asked",
        },
        (
            Example("kxform validate k8s/", "Check a folder."),
            Example("kxform validate --kubernetes-version 1.31,1.34 k8s/", "What an upgrade would break."),
            Example("kxform validate --output-format github k8s/", "As annotations of a GitHub workflow."),
            Example("kxform validate --schemas-from-cluster k8s/", "By the schemas of a cluster."),
        ),
    ),
}

# Of built-in transforms; a transform that is not here, as a plug-in's, has those that are made of its own examples.
EXAMPLES: Mapping[str, tuple[Example, ...]] = {
    "expose": (
        Example("kxform expose --port 80 --in-place k8s/", "Give each workload a Service, in its file."),
        Example(
            "kxform expose --only-new --type NodePort --port 80 k8s/webui.yaml",
            "Print the Service alone, with a port on every node.",
        ),
    ),
    "patch": (
        Example(
            "kxform patch --kind Deployment --patch '{spec: {paused: true}}' --diff k8s/",
            "Show what a strategic merge would change.",
        ),
        Example("kxform patch --type merge --patch-file patch.yaml -i k8s/", "Apply the merge patch of a file."),
        Example(
            "kxform patch --type json --patch-file patch.json --name web k8s/", "Print it with a JSON patch applied."
        ),
    ),
    "set-image": (
        Example("kxform set-image --image nginx=:1.27 --in-place k8s/", "Set the tag wherever nginx runs."),
        Example(
            "kxform set-image --image nginx=example.com/nginx:1.27 --diff k8s/", "Show a move to another registry."
        ),
    ),
    "set-labels": (
        Example("kxform set-labels --label team=shop --in-place k8s/", "Give all objects a label."),
        Example("kxform set-labels --label tier=web --templates --name web k8s/", "Give it to the pods of web, too."),
    ),
    "set-namespace": (
        Example("kxform set-namespace --namespace shop --in-place k8s/", "Move all objects to a namespace."),
        Example("kxform set-namespace --namespace test -o out/ k8s/", "Write such a copy of the folder."),
    ),
    "set-replicas": (
        Example("kxform set-replicas --count 3 --name web --in-place k8s/", "Let web have three replicas."),
    ),
    "strip": (
        Example("kubectl get deploy,svc -o yaml | kxform strip > app.yaml", "Make manifests of live objects."),
        Example("kxform strip --check k8s/", "Exit 1 if a file holds what only a cluster writes: for CI."),
        Example("kxform strip --preset clone live.yaml", "Prepare a second copy for elsewhere."),
    ),
    "to-daemonset": (
        Example("kxform to-daemonset --diff k8s/", "Show what would change."),
        Example("kxform to-daemonset --name rng --in-place --explain k8s/", "Convert one, and say why each change."),
        Example("kubectl get deploy/rng -o yaml | kxform strip | kxform to-daemonset", "Convert a live object."),
    ),
}

TRANSFORM = Entry(
    "",
    f"{_MANIFESTS}.",
    "Standard output: all of the input, changed where it has to be. With --in-place the files themselves, with "
    "--output-dir files below another folder; with --check or --diff nothing. Nothing at all is written if an input "
    "fails, unless --keep-going is given. Notes and errors are on standard error.",
    {FOUND: _CHANGE, FAILED: ""},
    (),
)
