"""Files are whole at any moment, old or new, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kxform.engine import write
from kxform.engine.read import digest
from kxform.errors import KxformError

OLD = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: n%d}\nspec:\n  selector: {matchLabels: {a: b}}\n" + (
    "  template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: c, image: i}]}\n" + "# filler\n" * 400
)


def test_mode_and_link_stay(tmp_path: Path) -> None:
    target, link = tmp_path / "t.yaml", tmp_path / "l.yaml"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to("t.yaml")
    write.replace(str(link), [b"ne", b"w"], digest(b"old"))
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["l.yaml", "t.yaml"]


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "t.yaml"
    target.write_bytes(b"somebody's work")
    with pytest.raises(KxformError) as caught:
        write.replace(str(target), [b"new"], digest(b"old"))
    assert str(caught.value.code) == "KX203"
    assert target.read_bytes() == b"somebody's work"
    assert os.listdir(tmp_path) == ["t.yaml"]


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KxformError) as caught:
        write.replace(str(tmp_path / "gone" / "t.yaml"), [b"new"], digest(b"old"))
    assert str(caught.value.code) == "KX202"


def test_without_unnamed_files_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    target = tmp_path / "t.yaml"
    target.write_bytes(b"old")
    write.replace(str(target), [b"new"], digest(b"old"))
    assert target.read_bytes() == b"new"
    with pytest.raises(KxformError):
        write.replace(str(target), [b"newer"], digest(b"old"))
    assert os.listdir(tmp_path) == ["t.yaml"]


def test_create_makes_folders(tmp_path: Path) -> None:
    write.create(str(tmp_path / "a" / "b" / "c.yaml"), [b"x"])
    assert (tmp_path / "a" / "b" / "c.yaml").read_bytes() == b"x"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_killed_many_times(tmp_path: Path, how: signal.Signals) -> None:
    """Whenever the process dies, each file is the old one or the new one, and no other file is there.

    SIGKILL lets no program tidy up: when it strikes in the few microseconds between giving the new file a name and renaming
    it, that name stays, hidden and without a YAML suffix. It is one name at most.
    """
    names = [f"f{number:03}.yaml" for number in range(120)]
    olds = {name: (OLD % number).encode() for number, name in enumerate(names)}
    news = {name: old.replace(b"kind: Deployment", b"kind: DaemonSet") for name, old in olds.items()}
    states = set()
    for attempt in range(8):
        for name, old in olds.items():
            (tmp_path / name).write_bytes(old)
        _kill_when_writing(tmp_path, how, after=attempt * 0.012)
        found = {name: (tmp_path / name).read_bytes() for name in names}
        litter = [path for path in tmp_path.iterdir() if path.name not in names]
        assert len(litter) <= (how == signal.SIGKILL)
        for path in litter:
            assert path.name.startswith(".kxform-")
            path.unlink()
        assert all(content in (olds[name], news[name]) for name, content in found.items())
        states.add(sum(found[name] == news[name] for name in names))
    assert len(states) > 1  # it was killed at different moments


def _kill_when_writing(folder: Path, how: signal.Signals, *, after: float) -> None:
    command = [sys.executable, "-m", "kxform", "to-daemonset", "--in-place", "--quiet", str(folder)]
    first = folder / "f000.yaml"
    before = first.stat().st_ino
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and first.stat().st_ino == before:
            time.sleep(0.0005)
        time.sleep(after)
        process.send_signal(how)
        process.wait(timeout=60)
    assert process.returncode in (0, 130, -how)
