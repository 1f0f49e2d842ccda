"""What may be a name in the API: labels, qualified names, port names. Pure.

Source: k8s.io/apimachinery/pkg/util/validation.
"""

from __future__ import annotations

import re

LABEL_LENGTH = 63  # characters of a DNS label, of a label's value, and of the name part of a qualified name
PREFIX_LENGTH = 253  # characters of a DNS subdomain, so of the prefix of a qualified name
PORT_NAME_LENGTH = 15  # characters of an IANA service name

_DNS_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_QUALIFIED = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_PORT_NAME = re.compile(r"(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")


def is_dns_1035_label(text: str) -> bool:
    """Tell whether a text can be the name of a Service: a letter first, lower case, no dots (IsDNS1035Label)."""
    return len(text) <= LABEL_LENGTH and _DNS_1035.fullmatch(text) is not None


def is_dns_label(text: str) -> bool:
    """Tell whether a text can be the name of a namespace: lower case, digits, hyphens inside (IsDNS1123Label)."""
    return len(text) <= LABEL_LENGTH and "." not in text and is_subdomain(text)


def is_subdomain(text: str) -> bool:
    """Tell whether a text can be the usual name of an object: DNS labels with dots between (IsDNS1123Subdomain)."""
    return len(text) <= PREFIX_LENGTH and _SUBDOMAIN.fullmatch(text) is not None


def is_port_name(text: str) -> bool:
    """Tell whether a text can name a container's port or be a target port (IsValidPortName, IANA_SVC_NAME)."""
    return len(text) <= PORT_NAME_LENGTH and _PORT_NAME.fullmatch(text) is not None


def is_qualified_name(text: str) -> bool:
    """Tell whether a text can be the key of a label: a name, perhaps behind a DNS prefix (IsQualifiedName)."""
    prefix, slash, name = text.rpartition("/")
    if slash and not is_subdomain(prefix):
        return False
    return len(name) <= LABEL_LENGTH and _QUALIFIED.fullmatch(name) is not None


def is_label_value(text: str) -> bool:
    """Tell whether a text can be the value of a label (IsValidLabelValue); an empty one can."""
    return not text or (len(text) <= LABEL_LENGTH and _QUALIFIED.fullmatch(text) is not None)
