"""Codes of what `strip` says where it dropped something on judgement."""

from kxform.errors import Code

NODE_PORT = Code(
    "KX340",
    "a node port that the cluster allocated",
    "If somebody chose it, write it back, or keep it with --keep 'spec.ports[*].nodePort'.",
    "A Service does not say whether its node port was chosen or allocated. It counts as chosen when the last applied "
    "configuration has it, or an entry of managedFields that is no controller's; otherwise it goes from a live object, "
    "and the cluster allocates another one. From an object without a mark of a server it never goes.",
)
OWNED = Code(
    "KX341",
    "an object that belongs to another one",
    "As a rule it does not belong into a file: keep its owner instead.",
    "The object has ownerReferences: as a rule a controller made it from its owner, and makes it again. The references "
    "name the owner by uid, which means nothing elsewhere, so they go.",
)
RESTARTED = Code(
    "KX342",
    "restartedAt of a rollout restart is gone",
    "To apply the file back without a rollout, keep it with --keep 'spec.template.metadata.annotations[*restartedAt]'.",
    "`kubectl rollout restart` writes the time into the pod template. In a file it only makes changes that nobody "
    "wrote; but applying the file over the live object takes it away there too, and that is one more rollout.",
)
TOKEN_SECRET = Code(
    "KX343",
    "a token of a ServiceAccount",
    "Delete the file if the Secret was not made by hand: its token works in one cluster only.",
    "The cluster fills in token and certificates of a Secret of type kubernetes.io/service-account-token. A Secret "
    "that the cluster made itself, for each ServiceAccount up to Kubernetes 1.23, does not belong into a file at all.",
)
CA_BUNDLE = Code(
    "KX344",
    "a caBundle is gone",
    "If nothing in the cluster injects it, write it back, or keep it with --keep '[**].caBundle'.",
    "A caBundle is a certificate of one cluster, as a rule injected by whoever serves the webhook or API. Nothing in "
    "the object tells whether that is so here.",
)
