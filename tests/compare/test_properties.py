"""What must hold for all objects. The default is quick and always draws the same; `KXFORM_EXAMPLES=5000` looks further."""

from __future__ import annotations

import json
import os
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kxform.compare.difference import difference
from kxform.compare.pairs import Pair, Side
from kxform.compare.text import plain, yaml_of
from kxform.compare.tree import tree
from kxform.yamltext import Document
from kxform.yamltext.data import same
from kxform.yamltext.render import render_block, render_flow
from kxform.yamltext.style import BlockStyle
from tests.compare.applying import applied
from tests.yamltext.generate import Writer

Data = Any

profile = settings(
    max_examples=int(os.environ.get("KXFORM_EXAMPLES", "120")),
    derandomize="KXFORM_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

scalars = st.one_of(
    st.sampled_from(["", "x", "yes", "0644", "a\nb\n", "é", "1"]), st.integers(-1, 2), st.booleans(), st.none()
)
names = st.sampled_from(["a", "b", "c", "d"])
anything = st.recursive(
    scalars,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(names, below, max_size=3)),
    max_leaves=8,
)


def some(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Data]]:
    return st.fixed_dictionaries(required, optional=optional)


def keyed(items: st.SearchStrategy[Data], *keys: str) -> st.SearchStrategy[list[Data]]:
    return st.lists(items, max_size=4, unique_by=lambda item: tuple(item.get(key, "TCP") for key in keys))


ports = keyed(
    some({"containerPort": st.integers(1, 3)}, protocol=st.sampled_from(["TCP", "UDP"]), name=names),
    "containerPort",
    "protocol",
)
variables = keyed(some({"name": names}, value=scalars), "name")
mounts = keyed(some({"mountPath": names}, name=names), "mountPath")
containers = keyed(
    some(
        {"name": names}, args=st.lists(names, max_size=4), env=variables, ports=ports, volumeMounts=mounts, x=anything
    ),
    "name",
)
specs = some(
    {}, containers=containers, initContainers=containers, tolerations=st.lists(anything, max_size=3), y=anything
)
pods = some(
    {
        "apiVersion": st.just("v1"),
        "kind": st.just("Pod"),
        "metadata": some(
            {"name": st.just("x")}, labels=st.dictionaries(names, names), finalizers=st.lists(names, unique=True)
        ),
    },
    spec=specs,
    data=anything,
)


def styled(data: dict[str, Data], rng: Random) -> Document:
    """The same object as somebody else would write it."""
    data = shuffled(data, rng, "")
    if rng.random() < 0.3:
        return Document(
            json.dumps(data, indent=rng.choice([None, 1, 4]), ensure_ascii=rng.random() < 0.5), is_json=True
        )
    if rng.random() < 0.3:
        return Document(render_flow(data, quote=rng.choice(["", "'", '"'])))
    style = BlockStyle(rng.choice([2, 4]), rng.choice([0, 2]), rng.choice(["'", '"']), rng.random() < 0.5)
    return Document("\n".join(render_block(data, style)) + "\n")


def shuffled(data: Data, rng: Random, key: str) -> Data:
    """The same with keys in another order, and those lists whose order means nothing."""
    if isinstance(data, dict):
        return {name: shuffled(data[name], rng, name) for name in rng.sample(list(data), len(data))}
    if not isinstance(data, list):
        return data
    free = key in ("containers", "ports", "volumeMounts", "finalizers")
    return [shuffled(item, rng, "") for item in (rng.sample(data, len(data)) if free else data)]


@profile
@given(pods, st.randoms(use_true_random=False))
def test_an_object_in_another_style_is_no_difference(pod: dict[str, Data], rng: Random) -> None:
    found = difference(Pair(Side(styled(pod, rng).data), Side(styled(pod, rng).data)))
    assert (found.action, found.changes) == ("unchanged", ())


@profile
@given(st.randoms(use_true_random=False))
def test_any_text_is_no_difference_from_what_it_means(rng: Random) -> None:
    written = Writer(rng).document()
    head = {"apiVersion": "v1", "kind": "X"}
    read = Document(written.text, is_json=written.is_json).data
    sides = [Side({**head, "spec": data}) for data in (read, written.data)]
    assert difference(Pair(*sides)).action == "unchanged"


@profile
@given(pods, pods, st.booleans())
def test_the_changes_make_the_one_the_other(one: dict[str, Data], other: dict[str, Data], live: bool) -> None:
    found = difference(Pair(Side(one), Side(other)), live=live)
    made = applied(one, found.changes)
    if live:
        assert same(made, other)
    assert difference(Pair(Side(made), Side(other)), live=live).action == "unchanged"


@profile
@given(pods, pods)
def test_all_ways_to_show_it_agree(one: dict[str, Data], other: dict[str, Data]) -> None:
    found = difference(Pair(Side(one), Side(other)))
    texts = yaml_of(found.before), yaml_of(found.after)
    drawn = list(tree(found.before, found.after, found.changes))
    assert (texts[0] != texts[1]) == bool(drawn) == bool(found.changes) == (found.action == "changed")
    for text, shown in zip(texts, (found.before, found.after), strict=True):
        assert same(Document(text).data, plain(shown))
    if found.action == "changed":
        assert difference(Pair(Side(plain(found.after)), Side(other))).action == "unchanged"
