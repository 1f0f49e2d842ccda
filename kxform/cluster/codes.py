"""Codes of what a cluster answers, or why it does not. Each has a page in the docs made from this table."""

from kxform.errors import Code

MISSING_EXTRA = Code(
    "KX700",
    "the Kubernetes client is not installed",
    "Run: pip install 'kxform[cluster]'.",
    "Commands that talk to a cluster use the official Kubernetes client, which is not installed with kxform unless it "
    "is asked for: all that works on files alone needs no client.",
)
BAD_KUBECONFIG = Code(
    "KX701",
    "no usable kubeconfig",
    "Look at --kubeconfig, --context and KUBECONFIG; `kubectl config view` shows what kubectl reads.",
    "The kubeconfig cannot be read, names something that it does not have, or its way to get credentials fails. It is "
    "looked for as kubectl does: --kubeconfig, KUBECONFIG, ~/.kube/config, then the ServiceAccount of a pod.",
)
UNREACHABLE = Code(
    "KX702",
    "the API server cannot be reached",
    "Look whether the server of the context is up and can be reached from here, then run the command again.",
    "No connection could be made, or it broke before the answer was complete. It was tried again, with longer "
    "and longer pauses, until patience ran out.",
)
UNTRUSTED = Code(
    "KX703",
    "the API server's certificate is not trusted",
    "Correct certificate-authority-data, or tls-server-name, of the cluster in the kubeconfig.",
    "The certificate that the server showed is not signed by the authority that the kubeconfig names, or is for "
    "another host. Nothing was sent: whoever answers may be somebody else.",
)
UNAUTHORIZED = Code(
    "KX704",
    "the credentials are not accepted",
    "Log in again: the token or certificate of the kubeconfig has expired, or belongs to another cluster.",
    "The API server answered 401: it does not know who is asking. Another attempt would not change that.",
)
FORBIDDEN = Code(
    "KX705",
    "not allowed",
    "Ask for the permission, or use another context; `kubectl auth can-i` tells what is allowed.",
    "The API server answered 403: it knows who is asking, and that one may not do this.",
)
NOT_FOUND = Code(
    "KX706",
    "no such object in the cluster",
    "Look at the name, the namespace (-n) and the context.",
    "The API server answered 404: the kind exists, and no object of this name does.",
)
UNKNOWN_KIND = Code(
    "KX707",
    "a kind that the API server does not have",
    "Correct apiVersion and kind, or apply the CustomResourceDefinition first.",
    "The API server serves no such kind under this apiVersion: it was removed in the server's version, needs a "
    "CustomResourceDefinition, or is misspelt.",
)
OWNED_BY_OTHERS = Code(
    "KX708",
    "fields that somebody else set",
    "Remove these fields from the manifest, or take them over with --force-conflicts.",
    "With server-side apply each field has an owner. Setting a field of another owner to another value is refused, so "
    "that, for example, the replicas that an autoscaler chose are not overwritten by accident.",
)
CHANGED_MEANWHILE = Code(
    "KX709",
    "somebody else was faster",
    "Run the command again.",
    "The API server answered 409: the object was created, changed or deleted by somebody else in the meantime.",
)
REJECTED = Code(
    "KX710",
    "the API server rejects the object",
    "Correct what the server says.",
    "The object is not one that the API server takes: a value is invalid, a field is required, or one that cannot be "
    "changed any more was changed. `kxform validate` finds most of this without a server.",
)
BUSY = Code(
    "KX711",
    "the API server is too busy",
    "Wait, then run the command again.",
    "The API server answered 429, and went on doing so until patience ran out. Between attempts the time was waited "
    "that the server asked for.",
)
SERVER_FAILED = Code(
    "KX712",
    "the API server failed",
    "Look at the server's log, then run the command again.",
    "The API server answered with an error of its own (5xx), and went on doing so until patience ran out.",
)
NO_NAMESPACE = Code(
    "KX713",
    "a namespace that does not exist",
    "Create the namespace, or add its manifest to what is applied.",
    "The object belongs to a namespace that neither the cluster nor the input has.",
)
GENERATE_NAME = Code(
    "KX714",
    "generateName cannot be applied",
    "Give the object a name, or create it with `kubectl create`.",
    "An object with generateName gets another name each time that it is created. To apply it again would make another "
    "object, so what it is cannot be compared with what it should be.",
)
NO_NAME = Code(
    "KX715",
    "an object without apiVersion, kind or name",
    "Write apiVersion, kind and metadata.name.",
    "The API server finds an object by these; one that lacks them cannot be applied.",
)
TWICE = Code(
    "KX716",
    "the same object twice",
    "Keep one of them.",
    "Two manifests of the input describe the same object. Which of them would hold depends on which comes last, so "
    "neither is applied.",
)
NO_ANSWER = Code(
    "KX717",
    "not an answer of a Kubernetes API server",
    "Look at the server's address in the kubeconfig, and at proxies in between.",
    "What came back is not JSON, or not what the Kubernetes API answers: a proxy or another program listens there.",
)
WEBHOOK = Code(
    "KX718",
    "an admission webhook denies the request",
    "Change the object as the webhook says, or ask who runs it.",
    "The API server would take the object, and a webhook or policy of this cluster does not.",
)
TERMINATING = Code(
    "KX719",
    "a namespace that is being deleted",
    "Wait until the namespace is gone, then run the command again.",
    "Nothing new can be created in a namespace that is being deleted.",
)
NOT_ESTABLISHED = Code(
    "KX720",
    "a CustomResourceDefinition that is not established",
    "Look at the conditions of the CustomResourceDefinition.",
    "The API server serves a custom resource only once its definition has the condition Established, which did not "
    "come in time.",
)
NO_SUCH_VERB = Code(
    "KX721",
    "the API server cannot do this with the kind",
    "Leave the object out.",
    "Not every kind can be applied, listed or deleted: a TokenReview, for example, can only be created.",
)
EXPIRED = Code(
    "KX722",
    "the list is too old to go on",
    "Run the command again.",
    "The API server answered 410: it no longer has the state of the cluster that a list or a watch was about.",
)
OTHER_NAMESPACE = Code(
    "KX724",
    "an object of another namespace than the one asked for",
    "Leave -n out, or let it name the namespace of the object.",
    "With -n an object that names no namespace goes there. One that names another is refused, as kubectl refuses it: "
    "which of the two was meant cannot be known.",
)
HELD_BACK = Code(
    "KX723",
    "not applied, for another object was refused",
    "Correct the object that was refused, then run the command again.",
    "Once an object is refused nothing more is written; what was written before stays, and to apply it again changes "
    "nothing.",
)
