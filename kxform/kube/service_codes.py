"""Codes of what is said about Services that are made for workloads, and the refusal that carries one."""

from __future__ import annotations

from kxform.errors import Code
from kxform.yamltext import Path

NO_SELECTOR = Code(
    "KX350",
    "no labels to select the pods by",
    "Give the workload a selector, or say which labels to select with --selector KEY=VALUE.",
    "A Service finds its pods by labels, and an empty selector finds none. The workload has no selector, or nothing is "
    "left of it without the labels that a controller writes and changes (pod-template-hash).",
)
SELECTOR_EXPRESSIONS = Code(
    "KX351",
    "a selector that a Service cannot have",
    "Say which labels to select with --selector KEY=VALUE.",
    "A Service selects pods by labels with one value each. An expression can be written that way only when it is `In` "
    "with a single value; any other would have to be left out, and the Service would find other pods.",
)
NO_PORT = Code(
    "KX352",
    "no port to expose",
    "Say which with --port N, or make the Service headless: one without ports is valid.",
    "No container of the pod says on which port it listens, and no option does.",
)
BAD_PORT = Code(
    "KX353",
    "a container port that the API server refuses",
    "Correct the container's ports.",
    "A containerPort is a number from 1 to 65535, its protocol TCP, UDP or SCTP, its name at most 15 lower-case "
    "letters, digits and single hyphens with a letter among them.",
)
SERVICE_NAME = Code(
    "KX354",
    "not a name for a Service",
    "Give the Service a name with --name.",
    "The name of a Service is a DNS-1035 label, because it becomes part of a host name: a lower-case letter, then "
    "lower-case letters, digits and hyphens, at most 63. A workload's name may also hold dots or begin with a digit.",
)
NAME_CUT = Code(
    "KX355",
    "a name cut to 63 characters",
    "Nothing to do, or choose a shorter name with --name.",
    "The name of a workload may have 253 characters, that of a Service 63. The rest is cut off, and hyphens that would "
    "then stand at the end.",
)
SERVICE_EXISTS = Code(
    "KX356",
    "the Service exists already",
    "Nothing to do.",
    "The input holds a Service with that name, type and selector, whose ports lead to the same ports of the pods. "
    "Nothing is added.",
)
SERVICE_CONFLICT = Code(
    "KX357",
    "another Service has that name",
    "Choose another name with --name, or change the Service that exists.",
    "The input holds a Service of that name, with other content. Two objects of one name overwrite each other. "
    "A Service or workload that names no namespace may be in any.",
)
TWO_SERVICES = Code(
    "KX358",
    "two workloads, two Services, one name",
    "Choose a name for each: --name with {name} in it, or one run for each workload with --only-name.",
    "Two workloads of one namespace would each get a Service of the same name, but not the same Service.",
)
SHARED_SELECTOR = Code(
    "KX359",
    "one Service for several workloads",
    "Nothing to do; for a Service each, give their pods different labels and select them with --selector.",
    "Workloads of one namespace whose pods are selected by the same labels are behind one Service: that of the first.",
)
NODE_PORT_RANGE = Code(
    "KX360",
    "a node port outside the usual range",
    "Choose one of the range, or tell the range of the cluster with --node-port-range.",
    "The API server hands out node ports of the range that it was started with (--service-node-port-range), "
    "30000-32767 unless somebody configured another, and refuses others.",
)
ONE_NODE_PORT = Code(
    "KX361",
    "one node port for several ports",
    "Choose one port with --port, or leave --node-port out: the cluster then hands one out for each.",
    "Each port of a Service has a node port of its own.",
)
NO_SUCH_TARGET = Code(
    "KX362",
    "a target port that no container has",
    "Name a port of a container, or give its number.",
    "A target port that is a name means the port of that name (and protocol) of each pod. Where no container has one, "
    "the Service leads nowhere.",
)
SELECTS_OTHERS = Code(
    "KX363",
    "a selector that does not fit the workload's pods",
    "Compare it with the labels in the pod template.",
    "The labels given with --selector are not those of the workload's pods: the Service would not lead to them.",
)
EXPOSE_PATCH = Code(
    "KX364",
    "a patch is not exposed",
    "Expose its target. If it is no patch, give it the selector and containers that it needs.",
    "A workload without containers, or without the selector that its API version requires, is no object by itself but "
    "a patch of a kustomization: its target is the one to expose.",
)
BAD_LABEL = Code(
    "KX365",
    "labels that the API server refuses",
    "Correct the labels of the workload.",
    "Labels are texts: a value such as 1.0 or true needs quotes. A value has at most 63 letters, digits, `-`, `_` "
    "and `.`; a key may have a DNS name and `/` before that.",
)
OTHER_PROTOCOL = Code(
    "KX366",
    "a protocol that the container does not speak there",
    "Leave --protocol out: each port then has the protocol that the container says.",
    "The container says that it listens on that port with another protocol. --protocol overrides what it says.",
)
GOVERNING_SERVICE = Code(
    "KX367",
    "not the Service that the StatefulSet names",
    "Name it so with --name, or leave it: both Services work.",
    "A StatefulSet names a headless Service in spec.serviceName, which gives each of its pods a host name. "
    "The new headless Service has another name, so it does not do that.",
)


class UnfitError(Exception):
    """A workload for which no Service can be made.

    Args:
        code: why.
        path: where, from the object's root.
        message: what is wrong, as the end of a sentence that begins with the object.
    """

    def __init__(self, code: Code, path: Path, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.path = path
        self.message = message
