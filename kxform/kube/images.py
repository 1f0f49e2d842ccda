"""The parts of a container image's name. Source: github.com/distribution/reference, its grammar."""

from __future__ import annotations


def parts_of(image: str) -> tuple[str, str, str]:
    """Return name (with the registry, if it says one), tag with its `:`, and digest with its `@`."""
    rest, at, digest = image.partition("@")
    head, slash, last = rest.rpartition("/")  # a registry's port stands before a slash
    name, colon, tag = last.partition(":")
    return head + slash + name, colon + tag, at + digest


def name_of(image: str) -> str:
    """Return the name of an image, without tag and digest."""
    return parts_of(image)[0]


def changed(image: str, new: str) -> str:
    """Return an image after a change: a name, a tag (`:1`), a digest (`@sha256:…`), or several of them.

    A new tag or digest replaces both; a new name alone keeps them, as kustomize's `newName` does.
    """
    name, tag, digest = parts_of(new)
    old_name, old_tag, old_digest = parts_of(image)
    version = tag + digest if tag or digest else old_tag + old_digest
    return (name or old_name) + version
