"""What the generated manifests are made of: which kinds, where they occur, and the words that fill them.

The texts are in manifests/, one file a kind, in up to three parts with `=====` between them: the beginning,
what is repeated until the file has the wanted size, and the end. Their placeholders are in the `%` style,
because manifests and their scripts are full of braces and dollar signs. generate.py puts it all together.
"""

from pathlib import Path
from typing import NamedTuple

MANIFESTS = Path(__file__).parent / "manifests"
SEPARATOR = "=====\n"


class Sample(NamedTuple):
    """The text of a kind: `head`, then `line` as often as the wanted size needs, then `tail`."""

    suffix: str
    head: str
    line: str
    tail: str = ""


def load() -> dict[str, Sample]:
    """All samples by name: config.yaml.txt is the sample `config`, and makes files with the suffix .yaml."""
    paths = sorted(MANIFESTS.glob("*.txt"))
    parts = {path: path.read_text(encoding="utf-8").split(SEPARATOR) for path in paths}
    return {path.name.split(".")[0]: Sample(path.suffixes[0], *parts[path]) for path in paths}


SAMPLES = load()

# None of these is refused: every generated Deployment can become a DaemonSet.
STRATEGIES = (
    "",
    "",
    "  revisionHistoryLimit: 3\n",
    """\
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 25%
""",
    """\
  strategy:
    # never fewer pods than asked for
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
""",
    "  strategy: {type: Recreate}\n  progressDeadlineSeconds: 600\n",
)

# Files beside a Deployment, which carry its name, in the order in which a folder gets them.
BESIDE = ("service", "config", "ingress", "network-policy")
# Of ten applications, those that have another kind in place of the last one.
INSTEAD = {3: "autoscaler", 4: "kustomization", 9: "kustomization"}

# What the rest of a repository is made of, by the size in bytes that a file is to have at least.
ELSEWHERE = {
    0: ("service", "ingress", "settings", "config", "network-policy", "cron-job", "json-config"),
    900: ("service", "config", "rbac", "network-policy", "cron-job", "settings", "json-config", "rules"),
    4000: ("config", "settings", "dashboard", "crd", "rules", "json-config"),
    12000: ("dashboard", "crd", "settings"),
}

STREAMED = ("service", "config", "settings", "network-policy", "cron-job", "ingress", "autoscaler")

VOCABULARY = (
    "billing cart catalog checkout coupon delivery export feed forum gateway geo images import inventory "
    "invoice ledger login mailer market media menu metrics notify orders partner payment photo price profile "
    "quota ranking refund report review route search session signup stock ticket",
    "api web worker cache proxy sync relay store queue agent mirror router scorer writer reader",
    "atlas borealis cobalt dune ember fjord granite harbor indigo juniper",
)
WORDS, ROLES, TEAMS = (words.split() for words in VOCABULARY)
