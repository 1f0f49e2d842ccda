"""Kubernetes facts as tables, and small functions over them. No CLI, no network, no user's files."""
