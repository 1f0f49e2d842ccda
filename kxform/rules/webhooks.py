"""Rules about webhook configurations. Source: pkg/apis/admissionregistration/validation/validation.go."""

from __future__ import annotations

from urllib.parse import urlsplit

from kxform.errors import Code
from kxform.rules import codes
from kxform.rules.finding import Data, Finding, Findings, items, rule, text
from kxform.rules.formats import FORMATS, shown

BAD_URL = Code(
    "KX670",
    "not a webhook's URL",
    "Use https:// with a host, without user, query and fragment.",
    "The server calls a webhook by https only.",
)
SHORT_NAME = Code(
    "KX671",
    "a webhook's name without a domain",
    "Use a name of three parts or more, such as check.example.com.",
    "The names of webhooks are fully qualified, so that two never meet.",
)
WILDCARD = Code(
    "KX672",
    "a star beside others",
    "Keep the star alone, or leave it out.",
    "A star stands for all, so nothing else can stand beside it.",
)


@rule("WebhookClient")
def one_address(data: Data) -> Findings:
    """A webhook is called by its URL or through a Service."""
    given = [key for key in ("url", "service") if data.get(key) is not None]
    if len(given) != 1:
        code = codes.SEVERAL_OF if given else codes.NONE_OF
        yield Finding((), code, "exactly one of url and service is required")


@rule("WebhookClient", on=("url",))
def webhook_url(data: Data) -> Findings:
    """A URL is one of https, plain (ValidateWebhookURL)."""
    url = data.get("url")
    if not isinstance(url, str):
        return
    try:
        parts = urlsplit(url)
        good = (
            parts.scheme == "https" and bool(parts.hostname) and not (parts.query or parts.fragment or parts.username)
        )
    except ValueError:
        good = False
    if not good:
        yield Finding(("url",), BAD_URL, f"{shown(url)} is no plain https URL")


@rule("Webhook", on=("name",))
def qualified(data: Data) -> Findings:
    """A webhook's name has a domain (IsFullyQualifiedName)."""
    name = text(data.get("name"))
    if name and name.count(".") < 2:
        yield Finding(("name",), SHORT_NAME, f"{shown(name)} has fewer than three parts")


@rule("WebhookRule")
def stars(data: Data) -> Findings:
    """A star stands alone (validateRuleWithOperations)."""
    for key in ("operations", "apiGroups", "apiVersions"):
        given = items(data.get(key))
        if "*" in given and len(given) > 1:
            yield Finding((key,), WILDCARD, "the star cannot stand beside others")


@rule("Webhook", "CRDWebhook", on=("admissionReviewVersions", "conversionReviewVersions"))
def known_review(data: Data) -> Findings:
    """A webhook can read one of the reviews that the server sends (validateAdmissionReviewVersions)."""
    for key in ("admissionReviewVersions", "conversionReviewVersions"):
        given = items(data.get(key))
        if given and not {"v1", "v1beta1"} & {one for one in given if isinstance(one, str)}:
            yield Finding((key,), codes.UNSUPPORTED, "has to name v1 or v1beta1, which the server can send")


@rule("WebhookService", on=("path",))
def service_path(data: Data) -> Findings:
    """A path of a webhook has plain parts (ValidateWebhookService)."""
    path = text(data.get("path"))
    if not path.startswith("/") or path == "/":
        return
    form = FORMATS["subdomain"]
    for part in path[1:].removesuffix("/").split("/"):
        if not form.holds(part):
            yield Finding(("path",), form.code, form.fault(part))
