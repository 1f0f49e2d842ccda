"""Codes of what is said about Kubernetes objects. Each has a page in the docs made from this table."""

from kxform.errors import Code

OLD_KEEPS_RUNNING = Code(
    "KX301",
    "the old Deployment keeps running",
    "Delete it once the DaemonSet is ready.",
    "A DaemonSet is another object: applying it neither changes nor deletes the Deployment of that name. Until "
    "somebody deletes the Deployment, its pods run beside the new ones, behind the same Services.",
)
RECREATE = Code(
    "KX302",
    "Recreate became a rolling update",
    "If no two versions may ever run side by side, convert with --on-delete and delete the pods yourself.",
    "Recreate stops all old pods before it starts new ones. A DaemonSet has no such strategy: it goes node by "
    "node, and on each node the old pod stops before the new one starts. Two versions can run at once on two nodes.",
)
SURGE_DROPPED = Code(
    "KX303",
    "maxSurge is gone",
    "If every node must keep a running pod, set maxUnavailable: 0 and maxSurge: 1 (Kubernetes 1.22 and later).",
    "A DaemonSet takes either maxSurge or maxUnavailable, not both, and maxSurge only since Kubernetes 1.22. "
    "What is left replaces pods instead of adding new ones first.",
)
SURGE_BLOCKED = Code(
    "KX304",
    "a second pod cannot start on the node",
    "Nothing to do; for new pods that start before old ones stop, free them from what they hold on the node.",
    "The pod holds something that a node has once: a host port, the host's network, or its own anti-affinity on the "
    "host name. With maxSurge the new pod would wait for the old one for ever, so maxUnavailable is used.",
)
EVERY_NODE = Code(
    "KX305",
    "runs on every untainted node",
    "Choose the nodes, for example with --node-selector kubernetes.io/os=linux.",
    "The pod template has neither a nodeSelector nor a required node affinity, so a pod starts on every node without a "
    "taint, be it of another operating system or architecture than the image.",
)
ONE_NODE_VOLUME = Code(
    "KX306",
    "a volume that one node can attach",
    "Use a volume per node (hostPath, local, ephemeral) or a claim with ReadWriteMany or ReadOnlyMany.",
    "The PersistentVolumeClaim is ReadWriteOnce (one node) or ReadWriteOncePod (one pod): the pods on all other nodes "
    "stay Pending or ContainerCreating.",
)
ANTI_AFFINITY = Code(
    "KX307",
    "anti-affinity against itself",
    "On the host name it is redundant in a DaemonSet: remove it. On a wider topology it must go, or pods stay Pending.",
    "A DaemonSet puts one pod on each node by itself. A required anti-affinity of the pods against each other is "
    "still enforced by the scheduler: on anything wider than the host name, one node of each domain gets a pod.",
)
HARD_SPREAD = Code(
    "KX308",
    "a spread constraint that can leave pods Pending",
    "Remove the constraint, or set whenUnsatisfiable: ScheduleAnyway.",
    "A DaemonSet wants a pod on each node; topologySpreadConstraints with DoNotSchedule are enforced on top of that, "
    "and nodes in a crowded domain stay without a pod.",
)
DISRUPTION_BUDGET = Code(
    "KX309",
    "a PodDisruptionBudget that a DaemonSet cannot satisfy",
    "Use an integer minAvailable, or delete the budget: `kubectl drain` passes over DaemonSet pods anyway.",
    "The disruption controller finds the expected number of pods through the scale subresource, which a DaemonSet "
    "lacks: maxUnavailable and percentages do not work, only an integer minAvailable does.",
)
REFERENCE_REWRITTEN = Code(
    "KX310",
    "a reference was rewritten",
    "Nothing to do.",
    "The object names the converted Deployment by kind and name, and works with the DaemonSet as well.",
)
REFERENCE_OPEN = Code(
    "KX311",
    "a reference still names the Deployment",
    "Run again with --fix-references, or change it by hand.",
    "The object names the converted Deployment by kind and name. It would work with the DaemonSet, once it names it.",
)
REFERENCE_INVALID = Code(
    "KX312",
    "a reference that cannot work with a DaemonSet",
    "Delete the object or the field.",
    "The object names the converted Deployment by kind and name, and what it does is impossible with a DaemonSet.",
)
REFERENCE_LOOK = Code(
    "KX313",
    "a reference that a person must look at",
    "Decide whether it means the Deployment or the DaemonSet.",
    "The object names the converted Deployment, in a way that kxform cannot or must not rewrite by itself.",
)
PATCH_HALF = Code(
    "KX314",
    "a patch of one half of the strategy",
    "Look at the updateStrategy of the patch's target: exactly one of maxSurge and maxUnavailable may be non-zero.",
    "The patch sets one of maxSurge and maxUnavailable and leaves the other to its target. Whether both together are "
    "a pair that the API takes cannot be told from the patch alone.",
)
PATCH_SKIPPED = Code(
    "KX320",
    "a patch whose target is not converted here",
    "Convert it together with its target, or with --patches.",
    "A Deployment without selector or containers is no object by itself but a patch of a kustomization. It follows "
    "its target: when no Deployment of its name is converted in the same run, it is left as it is.",
)
ZERO_REPLICAS = Code(
    "KX330",
    "replicas: 0",
    "Leave it a Deployment, or set the replicas to 1 first if it may run on every node.",
    "Zero replicas switch a Deployment off. A DaemonSet cannot be switched off that way: it would start everywhere.",
)
NODE_NAME = Code(
    "KX331",
    "nodeName in the pod template",
    "Replace nodeName by a nodeSelector, then convert.",
    "The pod template is tied to one node by name. Every pod of a DaemonSet would claim that node.",
)
RESTART_POLICY = Code(
    "KX332",
    "a restartPolicy other than Always",
    "Remove restartPolicy, or leave the object as it is.",
    "The API server takes only Always in the pod template of a DaemonSet.",
)
ACTIVE_DEADLINE = Code(
    "KX333",
    "activeDeadlineSeconds in the pod template",
    "Remove activeDeadlineSeconds first.",
    "The API server forbids activeDeadlineSeconds in the pod template of a DaemonSet.",
)
PAUSED = Code(
    "KX334",
    "a paused Deployment",
    "Resume it first, or convert with --on-delete, which rolls nothing out by itself.",
    "A paused Deployment rolls nothing out. A DaemonSet cannot be paused: applying it would start its pods at once.",
)
MALFORMED = Code(
    "KX335",
    "not a Deployment that the API server takes",
    "Correct the manifest, then convert.",
    "A field of the Deployment has a value that no API server accepts, so what it was meant to become is not known.",
)
BAD_NAME = Code(
    "KX336",
    "not a name for an object",
    "Choose another pattern for --rename: lower-case letters, digits, `-` and `.`, at most 253 characters.",
    "The name that --rename makes is no DNS-1123 subdomain, which the name of a DaemonSet has to be.",
)
LABEL_SELECTED = Code(
    "KX375",
    "a label that a selector asks for",
    "Change the selector as well, which means a new object, or leave --templates out.",
    "The pods of a workload have to carry the labels that its selector asks for; with another value it would not find "
    "them, and the API refuses it.",
)
SUBJECT_STAYS = Code(
    "KX376",
    "a binding to a ServiceAccount elsewhere",
    "Change the subject's namespace if that ServiceAccount moves as well.",
    "The binding names a ServiceAccount of a namespace, and no such ServiceAccount is in the input; whether it moves "
    "along cannot be known.",
)
PATCH_REFUSED = Code(
    "KX370",
    "a patch that does not fit",
    "Change the patch, or choose other objects: --kind, and the selection that every transform has.",
    "The object has no such place, a test of the patch fails, or an item cannot be told apart: the API server would "
    "refuse the patch as well.",
)
NOT_STRATEGIC = Code(
    "KX371",
    "no strategic merge for this kind",
    "Use --type merge or --type json.",
    "Strategic merge needs to know by which key the items of a list are told apart, and only the API's own kinds say "
    "so; the API server refuses it for custom resources, too.",
)
PATCH_ITSELF = Code(
    "KX372",
    "the patch itself",
    "Nothing to do; --exclude leaves the file out without a word.",
    "The file that holds the patch is among the inputs, and names the object that it is about. Patched by itself it "
    "would lose its directives and nulls, and so what it says.",
)
ITEM_MOVED = Code(
    "KX373",
    "an item moves in its list",
    "If it had comments, write them where it stands now; or let the patch have the order of the object.",
    "The patch puts an item of a list elsewhere: its operation `move` says so, or $setElementOrder, or a strategic "
    "merge whose items stand in another order than those of the object. The item is written anew in its place, and "
    "comments on it do not go along.",
)
