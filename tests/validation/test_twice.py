"""An object that stands there twice: the finding says where the first one is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kxform.engine.inputs import Input
from kxform.validation.request import Request
from kxform.validation.run import validate

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
ITEM = "- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n"
LIST = "apiVersion: v1\nkind: List\nitems:\n"


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (OBJECT + "---\n" + OBJECT, 1, 7),
        (f"# c\n---\n\n{OBJECT}--- # d\n{OBJECT}", 4, 10),
        (LIST + ITEM + ITEM, 4, 9),
        (f"{OBJECT}---\n{LIST}{ITEM.replace('a}', 'b}')}{ITEM}", 1, 13),
        (f"{LIST}{ITEM.replace('a}', 'b}')}{ITEM}---\n{OBJECT}", 7, 13),
    ],
)
def test_the_line_of_the_first_is_said(tmp_path: Path, text: str, first: int, second: int) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text)
    [result] = validate(Request(cross_object=True), [Input(str(file), file.name)])
    [finding] = result.findings
    assert (finding.code.id, finding.place.line) == ("KX693", second)
    assert finding.message == f"the same object stands at {file}:{first} too"
