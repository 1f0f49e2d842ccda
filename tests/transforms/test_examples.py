"""Every example of every transform holds: exact bytes, and a second run changes nothing."""

from __future__ import annotations

import pytest

from kxform import registry
from kxform.testing import failure, failures
from kxform.transform import Example, Transform

TRANSFORMS = [registry.load(name) for name in registry.names()]
EXAMPLES = [(transform, example) for transform in TRANSFORMS for example in transform.EXAMPLES]


@pytest.mark.parametrize(
    ("transform", "example"),
    EXAMPLES,
    ids=[f"{transform.__name__}: {example.title}" for transform, example in EXAMPLES],
)
def test_example(transform: type[Transform], example: Example) -> None:
    assert failure(transform, example) == ""


@pytest.mark.parametrize("transform", TRANSFORMS, ids=lambda transform: transform.__name__)
def test_all_examples_together(transform: type[Transform]) -> None:
    assert list(failures(transform)) == []


def test_a_wrong_example_is_found() -> None:
    transform = registry.load("to-daemonset")
    right = next(example for example in transform.EXAMPLES if example.after is not None)
    assert "expected" in failure(transform, Example("wrong", before=right.before))
    assert "expected" in failure(transform, Example("wrong", before=right.before, after=(right.after or "") + "\n"))
    assert "KX330" in failure(transform, Example("wrong", before=right.before, refused="KX330"))
