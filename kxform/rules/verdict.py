"""All rules about one object: its metadata, then what its kind has. The modules of rules are loaded here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kxform.kube.tables import load_table
from kxform.kube.versions import parse_version
from kxform.rules import (
    autoscaling,
    batch,
    config,
    containers,
    crds,
    env,
    metadata,
    network,
    pods,
    policy,
    rbac,
    resources,
    scheduling,
    services,
    storage,
    strategies,
    volumes,
    webhooks,
    workloads,
)
from kxform.rules.finding import Finding, Version
from kxform.rules.naming import as_named
from kxform.rules.walk import walk

# Importing a module registers its rules.
MODULES = (
    autoscaling,
    batch,
    config,
    containers,
    crds,
    env,
    metadata,
    network,
    pods,
    policy,
    rbac,
    resources,
    scheduling,
    services,
    storage,
    strategies,
    volumes,
    webhooks,
    workloads,
)

# Kinds whose metadata the server looks at as it does at that of custom resources.
GENERIC_METADATA = (
    "APIService",
    "CustomResourceDefinition",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
    "PodDisruptionBudget",
    "RuntimeClass",
)
USUAL_NAME = "subdomain"  # of custom resources too
NO_NAME = "none"  # of kinds that are not stored


def findings(data: Mapping[str, Any], api_version: str, kind: str, version: Version) -> list[Finding]:
    """Return what an API server would refuse in an object although its schema takes it.

    Args:
        data: the object, as plain data; what has a wrong type is passed over.
        api_version: its apiVersion, as written or implied by a list.
        kind: its kind, the same.
        version: major and minor of the server.
    """
    known = load_table("api_types")["kinds"].get(api_version, {}).get(kind, {})
    found: list[Finding] = []
    if known.get("name") != NO_NAME:
        core = "type" in known and kind not in GENERIC_METADATA
        found += metadata.metadata_findings(data.get("metadata"), _name_format(known, version), core=core)
    if "type" in known:
        found += walk(data, known["type"], version)
    return [*map(as_named, found)] if found else found


def _name_format(known: Mapping[str, str], version: Version) -> str:
    if "name" not in known or ("name-since" in known and version < parse_version(known["name-since"])):
        return USUAL_NAME
    return known["name"]
