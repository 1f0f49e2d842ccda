"""Where a Deployment stands: its line in the old file, and what stands there in the new data."""

from corpus_checks.deployments import Deployment
from corpus_checks.intention import KIND
from corpus_checks.nodes import Data, Mapping, Node, Sequence
from corpus_checks.reading import Document
from corpus_checks.text import Text


def is_converted(deployment: Deployment, new: Data) -> bool:
    if deployment.item is not None:
        items = new.get("items") if isinstance(new, dict) else None
        new = items[deployment.item] if isinstance(items, list) and deployment.item < len(items) else None
    return isinstance(new, dict) and new.get("kind") == KIND


def line_of(text: Text, document: Document, deployment: Deployment) -> int:
    node = document.root
    if deployment.item is not None and isinstance(node, Mapping):
        items = next(entry.value for entry in node.entries if entry.name == "items")
        node = item_node(items, deployment.item)
    return text.line_of(node.start if node else document.start)


def item_node(items: Node, index: int) -> Node:
    return items.items[index] if isinstance(items, Sequence) else items
