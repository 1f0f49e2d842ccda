"""JSON-schema validation offline: the bundles of the Kubernetes versions, CRDs, and schemas that a person names.

It must not know files of manifests, what the API server checks beyond a schema, or the network.
"""
