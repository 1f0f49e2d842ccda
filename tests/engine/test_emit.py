"""Several files as one stream."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kxform.engine.emit import printed, stream
from kxform.engine.inputs import Finder
from kxform.engine.run import Job, StepSpec, run

S = b"apiVersion: v1\nkind: Service\nmetadata: {name: %b}\n"
J = b'{"apiVersion": "v1", "kind": "Service"}'
A, B = S % b"a", S % b"b"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.yaml": A}, A),
        ({"a.yaml": b"\xef\xbb\xbf" + A.replace(b"\n", b"\r\n")}, b"\xef\xbb\xbf" + A.replace(b"\n", b"\r\n")),
        ({"a.yaml": A.decode().encode("utf-16")}, A.decode().encode("utf-16")),
        ({"a.yaml": A, "b.yaml": B}, A + b"---\n" + B),
        ({"a.yaml": b"---\n" + A, "b.yaml": b"---\n" + B}, b"---\n" + A + b"---\n" + B),
        ({"a.yaml": A + b"---\n", "b.yaml": B}, A + b"---\n" + B),
        ({"a.yaml": A.rstrip(), "b.yaml": B.rstrip()}, A + b"---\n" + B.rstrip()),
        ({"a.yaml": A.replace(b"\n", b"\r\n"), "b.yaml": B}, A.replace(b"\n", b"\r\n") + b"---\r\n" + B),
        ({"a.yaml": A, "b.yaml": b"\xef\xbb\xbf" + B}, A + b"---\n" + B),
        ({"a.yaml": A, "b.yaml": B.decode().encode("utf-16")}, A + b"---\n" + B),
        ({"a.yaml": A, "b.yaml": b"values: 1\n"}, A),
        ({"a.json": J, "b.json": J}, J + b"\n" + J),
        ({"a.json": J + b"\n", "b.json": J + b"\n"}, J + b"\n" + J + b"\n"),
        ({"a.json": J, "b.yaml": B}, B + b"---\n" + J),
        ({"a.yaml": J, "b.yaml": B}, B + b"---\n" + J),
        ({"a.yaml": A, "b.yaml": b"", "c.yaml": B}, A + b"---\n" + B),
    ],
)
def test_stream(tmp_path: Path, files: dict[str, bytes], expected: bytes) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    results = run(Job((StepSpec("to-daemonset", {}),)), Finder().find([str(tmp_path)]))
    out = b"".join(stream(printed(results)))
    assert out == expected
    if b'"' not in out:
        assert len([d for d in yaml.safe_load_all(out) if d]) == sum(
            b"kind" in c.replace(b"\0", b"") for c in files.values()
        )
