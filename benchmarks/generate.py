"""Makes the input of the benchmarks: a repository of many different files, and one long stream.

The same arguments give the same bytes everywhere. Nothing here knows kxform.
"""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from samples import (
    BESIDE,
    ELSEWHERE,
    INSTEAD,
    ROLES,
    SAMPLES,
    STRATEGIES,
    STREAMED,
    TEAMS,
    WORDS,
    Sample,
)

EMOJI = "\N{ROCKET}"
JSON_EVERY, SERVICE_EVERY = 20, 4
MEDIAN_SIZE, SPREAD, LARGEST_FILE, LARGEST_DEPLOYMENT = 950, 1.1, 50_000, 6_000
DEPLOYMENT_SIZE = 1_100

IGNORED = "# editors\n.idea/\n*.swp\n\n# rendered by CI\n/rendered/\n**/charts/*.tgz\n!keep.tgz\n"

Encoding = Callable[[str], bytes]
# How often, of a hundred YAML files, one is written so. JSON files are always plain.
ENCODINGS: tuple[tuple[int, Encoding], ...] = (
    (93, str.encode),
    (3, lambda text: text.replace("\n", "\r\n").encode()),
    (1, lambda text: text.encode("utf-8-sig")),
    (2, lambda text: text.rstrip("\n").encode()),
    (1, lambda text: f"# zuständig: Jürgen, équipe réseau\n{text}".encode()),
)


def repository(folder: Path, files: int, deployments: int, seed: int = 1) -> int:
    """Write `files` manifests, all different, under `folder`; return how many bytes they have together."""
    size = 0
    for path, content in manifests(files, deployments, seed):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        size += place.write_bytes(content)
    (folder / ".gitignore").write_text(IGNORED)
    return size


def deployments(folder: Path, files: int, seed: int = 1) -> int:
    """Write `files` Deployments, all different and alike in size, one a file; return how many bytes they have."""
    rng, size = Random(seed), 0
    for number in range(files):
        fields = application(rng, number)
        place = folder / folder_of(fields) / "deployment.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        size += place.write_bytes(fill(rng, SAMPLES["deployment"], DEPLOYMENT_SIZE, fields).encode())
    return size


def stream(path: Path, size: int, documents: int, every: int, seed: int = 1) -> None:
    """Write `documents` YAML documents in exactly `size` bytes; every `every`-th is a Deployment."""
    with path.open("wb") as file:
        for text in stream_documents(size, documents, every, seed):
            file.write(text.encode())


def manifests(files: int, deployments: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Pairs of a path and its content: `deployments` of them, evenly spread, hold one Deployment each."""
    rng = Random(seed)
    for number in range(files):
        app = number * deployments // files
        place = number - math.ceil(app * files / deployments)
        if place == 0:
            yield deployment_file(rng, app)
        elif place <= len(BESIDE):
            yield file_beside(rng, app, place)
        else:
            yield file_elsewhere(rng, number)


def deployment_file(rng: Random, app: int) -> tuple[str, bytes]:
    """The file with an application's Deployment: some have a Service too, some are JSON."""
    fields = application(rng, app)
    sample = SAMPLES["json-deployment" if app % JSON_EVERY == JSON_EVERY // 2 else "deployment"]
    text = fill(rng, sample, min(some_size(rng), LARGEST_DEPLOYMENT), fields)
    if app % SERVICE_EVERY == 1:
        admin = fields | {"name": f"{fields['name']}-admin"}
        text = fill(rng, SAMPLES["service"], 0, admin) + "---\n" + text
    return f"{folder_of(fields)}deployment{sample.suffix}", encode(rng, sample, text)


def file_beside(rng: Random, app: int, place: int) -> tuple[str, bytes]:
    """One of the other files in an application's folder."""
    fields, last = application(rng, app), place == len(BESIDE)
    kind = INSTEAD.get(app % 10, BESIDE[-1]) if last else BESIDE[place - 1]
    text = fill(rng, SAMPLES[kind], min(some_size(rng), LARGEST_DEPLOYMENT), fields)
    return f"{folder_of(fields)}{kind}.yaml", encode(rng, SAMPLES[kind], text)


def file_elsewhere(rng: Random, number: int) -> tuple[str, bytes]:
    """A file that has nothing to do with any Deployment, in a folder of its team's part of the platform."""
    size = some_size(rng)
    kind = rng.choice(ELSEWHERE[max(least for least in ELSEWHERE if least <= size)])
    name = f"{rng.choice(WORDS)}-{kind}-{number}"
    fields = {"name": name, "app": name, "team": rng.choice(TEAMS), "count": rng.randint(1, 9)}
    path = f"platform/{fields['team']}/{kind}/{number % 7}/{name}{SAMPLES[kind].suffix}"
    return path, encode(rng, SAMPLES[kind], fill(rng, SAMPLES[kind], size, fields))


def application(rng: Random, app: int) -> dict[str, object]:
    """The names of an application: the same in all its files, and different from any other's."""
    word, role, again = app % len(WORDS), app // len(WORDS) % len(ROLES), app // (len(WORDS) * len(ROLES))
    name = f"{WORDS[word]}-{ROLES[role]}" + (f"-{again + 1}" if again else "")
    team = TEAMS[app % len(TEAMS)]
    chosen = {"count": rng.randint(1, 9), "strategy": rng.choice(STRATEGIES)}
    return {"name": name, "app": name, "team": team, **chosen}


def folder_of(fields: dict[str, object]) -> str:
    return f"teams/{fields['team']}/{fields['name']}/base/"


def some_size(rng: Random) -> int:
    """A file's size as repositories have them: a median of about 1 kB, and a long tail."""
    return min(round(rng.lognormvariate(math.log(MEDIAN_SIZE), SPREAD)), LARGEST_FILE)


def fill(rng: Random, sample: Sample, size: int, fields: dict[str, object]) -> str:
    """The sample's text with these fields, made longer line by line until it has about `size` bytes."""
    parts, tail = [sample.head % (fields | line_fields(rng, 0))], sample.tail % fields
    length, number = len(parts[0]) + len(tail), 0
    while number == 0 or length < size:
        number += 1
        parts.append(sample.line % (fields | line_fields(rng, number)))
        length += len(parts[-1])
    return "".join([*parts, tail])


def line_fields(rng: Random, number: int) -> dict[str, object]:
    port = rng.randrange(1024, 61_000)
    return {"n": number, "word": rng.choice(WORDS), "other": rng.choice(ROLES), "port": port}


def encode(rng: Random, sample: Sample, text: str) -> bytes:
    """The file's bytes: most are plain UTF-8, some are not."""
    if sample.suffix == ".json":
        return text.encode()
    weights, encodings = zip(*ENCODINGS, strict=True)
    encoding: Encoding = rng.choices(encodings, weights)[0]
    return encoding(text)


def stream_documents(size: int, documents: int, every: int, seed: int) -> Iterator[str]:
    """The stream in pieces. One document, in the middle, has an emoji; all other text is ASCII."""
    rng, written = Random(seed), 0
    for number in range(documents):
        end = stream_position(rng, number + 1, documents, size)
        text = "---\n" * (number > 0) + stream_document(rng, number, every, end - written)
        if number == documents // 2:
            text += f"# to be released {EMOJI}\n"
        if number == documents - 1:
            text += padding(size - written - len(text.encode()))
        written += len(text.encode())
        yield text


def stream_position(rng: Random, number: int, documents: int, size: int) -> int:
    """Where document `number` should end, so that lengths differ and the whole still has its size."""
    if number == documents:
        # Room for the last line of the filling, the separator and the padding.
        return size - 200
    return round((number + rng.uniform(-0.15, 0.15)) * size / documents)


def stream_document(rng: Random, number: int, every: int, size: int) -> str:
    """One document: a Deployment, or an object that belongs to the last Deployment before it."""
    app = f"{WORDS[number // every % len(WORDS)]}-{number // every}"
    fields = {"app": app, "team": TEAMS[number % len(TEAMS)], "count": number % 9 + 1}
    if number % every == 0:
        return fill(rng, SAMPLES["deployment"], size, fields | {"name": app, "strategy": rng.choice(STRATEGIES)})
    return fill(rng, SAMPLES[rng.choice(STREAMED)], size, fields | {"name": f"{app}-{number}"})


def padding(size: int) -> str:
    """A comment of exactly `size` bytes."""
    if size < len("#\n"):
        raise ValueError("so many documents do not fit into the size asked for")
    return "#" + " " * (size - 2) + "\n"
