"""Write YAML and JSON texts together with what they mean, in as many styles as people use, and more.

Everything is drawn from a `random.Random`: hypothesis hands one in that it can shrink.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any, NamedTuple

from kxform.yamltext import Append, Insert, Operation, Path, Remove, Rename, Set

Data = Any

# What is written, and what it means to kubectl.
PLAIN: tuple[tuple[str, Data], ...] = (
    ("web", "web"), ("a b", "a b"), ("nginx:1.25", "nginx:1.25"), ("x#y", "x#y"), ("/bin/sh", "/bin/sh"),
    ("--flag=1", "--flag=1"), ("it's", "it's"), ("é", "é"), ("日本語", "日本語"), ("a😀b", "a😀b"),
    ("2001-01-01", "2001-01-01"), ("1:30", "1:30"), ("=", "="), ("a,b", "a,b"), ("a{b}", "a{b}"),
    ("3", 3), ("0644", 420), ("0x1F", 31), ("1_000", 1000), ("-7", -7), ("1.5", 1.5), ("1e3", 1000.0),
    ("yes", True), ("off", False), ("true", True), ("~", None), ("null", None),
)  # fmt: skip
FLOW_PLAIN = tuple(pair for pair in PLAIN if not set(pair[0]) & set(",{}"))
STRINGS = (
    "", "x", "yes", "0644", "null", "a: b", "a #b", "#", "- a", "{{ x }}", "it's", 'say "hi"', "tab\there",
    " lead", "trail ", "two\nlines", "\n", "é", "😀", "a\\b", "*x", "&x", "!x", "%", "@", "`", "<<", "---",
)  # fmt: skip
KEYS: tuple[tuple[str, str], ...] = (
    ("a", "a"), ("b", "b"), ("c", "c"), ("name", "name"), ("app.kubernetes.io/name", "app.kubernetes.io/name"),
    ("n", "false"), ("1", "1"), ("0x10", "16"), ('"quoted"', "quoted"), ("'single key'", "single key"),
    ("two words", "two words"), ("é", "é"), ("😀", "😀"), ('"a: b"', "a: b"), ('"<<"', "<<"), ("x-y", "x-y"),
)  # fmt: skip
LINES = ("text", "  indented", "# not a comment", "key: value", "- item", "é😀", "x" * 90, "'", "---x", "a\tb")
NEW_VALUES: tuple[Data, ...] = (
    "x", "yes", "a: b", "", "0644", "tab\t", "é", "two\nlines\n", "two\n  lines", "\nblank first", "end  \nx",
    5, -1.5, True, None, {}, [], {"a": 1}, {"n": {"list": ["x", {"y": 1, "z": []}]}}, ["x", "no"], [["in", ["side"]]],
    {"text": "one\ntwo\n", "more": {"deep": {"er": "x"}}}, [{"name": "a", "args": ["-c", "a\nb\n"]}],
)  # fmt: skip
NEW_KEYS = ("new", "yes", "new key", "a", "b", "1", "kxform.dev/x", "é", "")


class Written(NamedTuple):
    text: str
    data: Data
    is_json: bool = False


class Block(NamedTuple):
    """A block scalar that was just written: what may follow it without becoming part of it."""

    indentation: int
    keeps: bool


class Writer:
    """Writes one document."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.anchors: list[tuple[str, Data]] = []
        self.named_keys: list[tuple[str, str]] = []
        self.comments = 0
        self.names = 0
        self.lines: list[str] = []
        self.after: Block | None = None
        self.step = rng.choice((2, 2, 2, 1, 3, 4, 8))
        self.tab = rng.choice(("  #", "\t#"))
        self.has_anchors = rng.random() < 0.4

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    # one document

    def document(self) -> Written:
        self._head()
        column = self.rng.choice((0, 0, 0, 0, 2))
        if self.chance(0.9):
            data: Data = self.mapping(column, 0)
        elif self.chance(0.7):
            data = self.sequence(column, 0)
        else:
            text, data = self.flow(0, column)
            self.line(" " * column + text)
        if self.chance(0.3):
            self.comment(self.rng.choice((0, column, column + 2)))
        if self.chance(0.03):
            self.line("...")
        return Written(self._joined(), data)

    def _head(self) -> None:
        if self.chance(0.2):
            self.comment(0)
        if self.chance(0.3):
            self.line("---" + self.rng.choice(("", " # c0", " ")))
        if self.chance(0.2):
            self.line("")

    def _joined(self) -> str:
        newlines = self.rng.choice((("\n",), ("\n",), ("\n",), ("\r\n",), ("\r",), ("\n", "\r\n")))
        lines = "\n".join(self.lines).split("\n")
        text = "".join(line + self.rng.choice(newlines) for line in lines[:-1]) + lines[-1]
        must_end = self.after is not None and self.after.keeps
        return text + (newlines[0] if must_end else self.rng.choice((newlines[0], newlines[0], "")))

    # lines

    def line(self, text: str) -> None:
        self.lines.append(text)
        self.after = None

    def mark(self) -> str:
        self.comments += 1
        return f"# c{self.comments}"

    def comment(self, column: int) -> None:
        if self.after is not None and column >= self.after.indentation:
            column = self.after.indentation - 1
        if column >= 0:
            self.line(" " * column + self.mark())

    def between(self, column: int) -> None:
        """Write comments and blank lines, or none."""
        while self.chance(0.25):
            if self.chance(0.5):
                self.comment(self.rng.choice((column, column, column, 0, column + 2)))
            elif self.after is None or not self.after.keeps:
                self.lines.append(self.rng.choice(("", "", " " * column)))

    def beside(self) -> str:
        if self.chance(0.2):
            return self.rng.choice(("  ", "  ", " ")) + self.mark()
        return self.rng.choice(("", "", "", "", "", " "))

    # collections in block style

    def mapping(self, column: int, depth: int) -> dict[str, Data]:
        data: dict[str, Data] = {}
        keys = self.rng.sample(KEYS, self.rng.choice((1, 2, 3, 4)))
        for index, (key, name) in enumerate(keys):
            if index:
                self.between(column)
            if self.chance(0.5) and self.merge(column, data):
                self.between(column)
            data[name] = self.entry(self.named(key, name), column, depth)
        if self.chance(0.1):
            self.merge(column, data)
        for anchor, name in self.named_keys[-1:] if self.chance(0.3) else ():
            if name not in (name for _, name in keys):
                data[name] = self.entry(f"*{anchor} ", column, depth)
        return data

    def named(self, key: str, name: str) -> str:
        """Give a key an anchor now and then, or a tag."""
        if not self.has_anchors or not self.chance(0.05):
            return f"!!str {key}" if key == name and self.chance(0.02) else key
        self.names += 1
        self.named_keys.append((f"a{self.names}", name))
        return f"&a{self.names} {key}"

    def merge(self, column: int, data: dict[str, Data]) -> bool:
        """Write a merge key if there is anything to merge."""
        mappings = [(name, value) for name, value in self.anchors if isinstance(value, dict)]
        if not mappings:
            return False
        chosen = [self.rng.choice(mappings) for _ in range(self.rng.choice((1, 1, 2)))]
        text = ", ".join(f"*{name} " for name, _ in chosen)
        self.line(" " * column + "<<: " + (f"[{text}]" if len(chosen) > 1 else text.strip()) + self.beside())
        for _, value in reversed(chosen):
            data.update(value)
        return True

    def entry(self, key: str, column: int, depth: int) -> Data:
        if self.chance(0.06):
            self.line(" " * column + f"? {key}")
            return self.value(" " * column + ":", column, depth, in_sequence=False)
        return self.value(" " * column + key + ":", column, depth, in_sequence=False)

    def sequence(self, column: int, depth: int) -> list[Data]:
        data = []
        for index in range(self.rng.choice((1, 2, 3))):
            if index:
                self.between(column)
            data.append(self.value(" " * column + "-", column, depth, in_sequence=True))
        return data

    # values

    def value(self, head: str, column: int, depth: int, *, in_sequence: bool) -> Data:
        """Write a value after its key or dash, and return what it means."""
        if self.anchors and self.chance(0.3):
            name, data = self.rng.choice(self.anchors)
            self.line(f"{head} *{name}{self.beside()}")
            return data
        if not self.has_anchors or self.chance(0.6):
            return self._value(head, column, depth, in_sequence, is_anchored=False)
        self.names += 1
        name = self.rng.choice(self.anchors)[0] if self.anchors and self.chance(0.05) else f"a{self.names}"
        self.anchors = [pair for pair in self.anchors if pair[0] != name]  # written again, it means this value
        data = self._value(f"{head} &{name}", column, depth, in_sequence, is_anchored=True)
        self.anchors.append((name, data))
        return data

    def _value(self, head: str, column: int, depth: int, in_sequence: bool, *, is_anchored: bool) -> Data:
        kinds = ["scalar"] * 4 + ["block", "flow", "null"]
        if depth < 3:
            kinds += ["mapping"] * 4 + ["sequence"] * 3
        kind = self.rng.choice(kinds)
        if kind == "scalar":
            text, data = self.scalar()
            beside = self.beside().replace("  #", self.tab)
            self.line(f"{head}{self.rng.choice((' ', ' ', '   '))}{text}{beside}")
            return data
        if kind == "null":
            self.line(head + self.beside())
            return None
        if kind == "flow":
            text, data = self.flow(depth, column)
            self.line(f"{head} {text}{self.beside()}")
            return data
        if kind == "block":
            return self.block_scalar(head, column)
        if in_sequence and not is_anchored and self.chance(0.75):
            return self.compact(head, column, depth, kind)
        tag = {"mapping": " !!map", "sequence": " !!seq"}[kind] if self.chance(0.03) else ""
        self.line(head + tag + self.beside())
        return self.nested(column, depth, kind, in_sequence)

    def nested(self, column: int, depth: int, kind: str, in_sequence: bool) -> Data:
        step = self.rng.choice((self.step, self.step, 2, 5))
        is_sequence = kind == "sequence"
        below = column + (self.rng.choice((0, step)) if is_sequence and not in_sequence else step)
        self.between(below)
        return self.sequence(below, depth + 1) if is_sequence else self.mapping(below, depth + 1)

    def compact(self, head: str, column: int, depth: int, kind: str) -> Data:
        """Write a collection that begins beside its dash."""
        gap = self.rng.choice((1, 1, 1, 3))
        at = len(self.lines)
        below = column + 1 + gap
        data = self.sequence(below, depth + 1) if kind == "sequence" else self.mapping(below, depth + 1)
        self.lines[at] = head + " " * gap + self.lines[at].lstrip(" ")
        return data

    # scalars

    def scalar(self, *, in_flow: bool = False) -> tuple[str, Data]:
        if self.chance(0.6):
            return self.rng.choice(FLOW_PLAIN if in_flow else PLAIN)
        if self.chance(0.1):
            return self.rng.choice((("!!str 5", "5"), ('!!int "3"', 3), ("!custom x", "x"), ("!!binary aGk=", "hi")))
        text = self.rng.choice(STRINGS)
        if self.chance(0.5) and "\n" not in text:
            return "'" + text.replace("'", "''") + "'", text
        return json.dumps(text, ensure_ascii=self.chance(0.5) and "😀" not in text), text

    def block_scalar(self, head: str, column: int) -> str:
        """Write a literal or folded scalar; folded ones are one paragraph."""
        style, chomp = self.rng.choice(("|", "|", ">")), self.rng.choice(("", "", "-", "+"))
        indentation = column + self.rng.choice((1, 2, 2, 4))
        lines = ["text", *(self.rng.choice(LINES) for _ in range(self.rng.choice((0, 1, 2))))]
        if style == ">":
            lines = [line.strip() for line in lines]
        elif len(lines) > 1 and self.chance(0.3):
            lines.insert(1, "")
        self.line(f"{head} {style}{chomp}{self.beside()}")
        for line in lines:
            self.line(" " * indentation + line if line else line)
        blank = self.rng.choice((0, 0, 1, 2))
        self.lines += [""] * blank
        self.after = Block(indentation, chomp == "+")
        end = {"": "\n", "-": "", "+": "\n" * (blank + 1)}[chomp]
        return ("\n" if style == "|" else " ").join(lines) + end

    # flow style

    def flow(self, depth: int, column: int) -> tuple[str, Data]:
        """Return a collection in flow style, on one line or on several."""
        margin = "\n" + " " * (column + 2) if self.chance(0.25) else ""
        parts, data = self.flow_mapping(depth, column) if self.chance(0.5) else self.flow_sequence(depth, column)
        first, last = ("{", "}") if isinstance(data, dict) else ("[", "]")
        if not parts:
            inside = margin + self.mark() + margin[:-1] if margin and self.chance(0.3) else self.rng.choice(("", " "))
            return first + inside + last, data
        if not margin:
            pad = self.rng.choice(("", "", " "))
            return first + pad + self.rng.choice((", ", ", ", ",", " , ")).join(parts) + pad + last, data
        text = first
        for index, part in enumerate(parts):
            comma = "," if index < len(parts) - 1 or self.chance(0.4) else ""
            text += margin + part + comma + self.beside()
        return text + margin[:-1] + last, data

    def flow_sequence(self, depth: int, column: int) -> tuple[list[str], list[Data]]:
        parts, data = [], []
        for _ in range(self.rng.choice((0, 1, 2, 3))):
            text, value = self.flow_value(depth, column)
            if self.chance(0.05):
                text, value = f"k: {text}", {"k": value}
            parts.append(text)
            data.append(value)
        return parts, data

    def flow_mapping(self, depth: int, column: int) -> tuple[list[str], dict[str, Data]]:
        parts, data = [], {}
        for key, name in self.rng.sample(KEYS, self.rng.choice((0, 1, 2, 3))):
            text, value = self.flow_value(depth, column)
            if self.chance(0.08):
                text, value = "", None
            parts.append(f"{key}: {text}" if text or self.chance(0.5) else key)
            data[name] = value
        return parts, data

    def flow_value(self, depth: int, column: int) -> tuple[str, Data]:
        if self.anchors and self.chance(0.15):
            name, data = self.rng.choice(self.anchors)
            return f"*{name} ", data
        if depth < 3 and self.chance(0.3):
            return self.flow(depth + 1, column)
        return self.scalar(in_flow=True)


def write_json(rng: Random, data: Data) -> Written:
    """Write data as JSON, in one of the layouts that tools use."""
    indent = rng.choice((None, 2, 4, "\t", 1))
    colon = rng.choice((": ", ":")) if indent is None else ": "
    comma = rng.choice((", ", ",")) if indent is None else ","
    text = json.dumps(data, indent=indent, separators=(comma, colon), ensure_ascii=rng.random() < 0.5)
    newline = rng.choice(("\n", "\n", "\r\n"))
    return Written(text.replace("\n", newline) + rng.choice((newline, "")), data, is_json=True)


def document(rng: Random) -> Written:
    """Write a document, YAML or JSON."""
    written = Writer(rng).document()
    return write_json(rng, written.data) if rng.random() < 0.15 else written


# operations


def paths_of(data: Data, above: Path = ()) -> list[tuple[Path, Data]]:
    """Return every place in the data, with what stands there."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = []
    for step, value in children:
        found.append(((*above, step), value))
        found += paths_of(value, (*above, step))
    return found


def operation(rng: Random, data: Data) -> Operation:
    """Draw an operation that can be carried out on the data."""
    places = paths_of(data)
    containers = [((), data), *places]
    mappings = [(path, value) for path, value in containers if isinstance(value, dict)]
    sequences = [path for path, value in places if isinstance(value, list)]
    kind = rng.choice(("set", "remove", "remove", "rename", "insert", "insert", "append"))
    if kind == "append" and sequences:
        return Append(rng.choice(sequences), rng.choice(NEW_VALUES))
    if kind == "insert" and mappings and rng.random() < 0.7:
        path, mapping = rng.choice(mappings)
        before = rng.choice([*mapping, "missing"]) if rng.random() < 0.5 else None
        return Insert((*path, rng.choice(NEW_KEYS)), rng.choice(NEW_VALUES), before)
    if not places:
        return Insert(("new",), "x") if isinstance(data, dict) else Remove((0,))
    path, _ = rng.choice(places)
    if kind == "insert" and isinstance(path[-1], int):
        return Insert(path, rng.choice(NEW_VALUES))
    if kind == "rename" and isinstance(path[-1], str):
        return Rename(path, rng.choice(NEW_KEYS))
    return Set(path, rng.choice(NEW_VALUES)) if kind == "set" else Remove(path)


def operations(rng: Random, data: Data) -> list[Operation]:
    """Draw one operation or several."""
    return [operation(rng, data) for _ in range(rng.choice((1, 1, 2, 3, 5)))]
