"""The configuration of a KRM function: one transform, or the steps of a pipeline, in the words of pipeline files.

No code that it names is run: that is for `kxform run` alone, and a functionConfig may come with somebody else's files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kxform import registry
from kxform.engine.pipeline import API_VERSION, KIND, STEP_KEYS, PipelineReader
from kxform.engine.pipeline_file import VERSION_KEY, versions_in
from kxform.engine.run import StepSpec
from kxform.errors import UsageError
from kxform.kube.objects import dig
from kxform.transform.options import Option, options_of
from kxform.yamltext import Document, Path

_OBJECT = ("apiVersion", "kind", "metadata")
TRANSFORM, VALIDATOR = "Transform", "Validator"
_KEYS: Mapping[str, tuple[str, ...]] = {
    TRANSFORM: tuple(STEP_KEYS),
    KIND: ("steps", VERSION_KEY),
    VALIDATOR: ("with", "select"),
}
_WORDS = {"true": True, "false": False}
_NOT_HERE = {
    "use": "a function runs no code that its functionConfig names: use `kxform run`, or install a plug-in",
    "paths": "a function is given its objects by its host",
    "exclude": "a function is given its objects by its host",
}


def read_function_config(document: Document, at: Path) -> tuple[StepSpec, ...]:
    """Return the steps that a function is to run.

    Args:
        document: the one that holds the configuration.
        at: where it stands.

    Raises:
        UsageError: KX010, something in it is wrong, with line and column; KX001 and others, of its transforms.
    """
    data = dig(document.data, *at)
    reader = PipelineReader("", document, at)
    if not isinstance(data, dict):
        reader.fail(
            (), f"a functionConfig is needed: a mapping with apiVersion {API_VERSION} and kind Transform or {KIND}"
        )
    if (data.get("apiVersion"), data.get("kind")) == ("v1", "ConfigMap"):
        return (_of_texts(reader, data),)
    if data.get("apiVersion") != API_VERSION:
        reader.fail(("apiVersion",), f"apiVersion is {data.get('apiVersion')!r}, and can only be {API_VERSION}")
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in _KEYS:
        reader.fail(("kind",), f"kind is {kind!r}, and can only be {', '.join(_KEYS)}")
    return _of_kind(reader, data, kind)


def _of_kind(reader: PipelineReader, data: Mapping[str, Any], kind: str) -> tuple[StepSpec, ...]:
    """Read what stands under `spec`, as in every object, or beside `kind`, as in a kxform.yaml."""
    outer: tuple[str, ...] = _OBJECT
    if "spec" in data:
        reader.mapping((), data, (*_OBJECT, "spec"))
        reader.at, data, outer = (*reader.at, "spec"), data["spec"], ()
    for key in data if isinstance(data, dict) else ():
        if key in _NOT_HERE:
            reader.fail((key,), f"{key} has no place in a functionConfig", f"{_NOT_HERE[key]}.")
    data = reader.mapping((), data, (*outer, *_KEYS[kind]))
    if kind == KIND:
        reader.versions = versions_in(reader.document, reader.at)
        return reader.steps(data)
    step = {key: value for key, value in data.items() if key in STEP_KEYS}
    return (reader.step((), {"transform": "validate", **step} if kind == VALIDATOR else step),)


def _of_texts(reader: PipelineReader, config_map: Mapping[str, Any]) -> StepSpec:
    """Read `data` of a ConfigMap, as kpt's command line makes it: the transform's name, and its options as texts."""
    reader.mapping((), config_map, (*_OBJECT, "data"))
    data = config_map.get("data")
    if not isinstance(data, dict) or not isinstance(data.get("transform"), str):
        reader.fail(("data",), "data has to name its transform, and may hold the transform's options")
    reader.at = (*reader.at, "data")
    try:
        options = {option.name.replace("_", "-"): option for option in options_of(registry.load(data["transform"]))}
    except UsageError:
        options = {}  # what is wrong with it is said below
    given = {key: value for key, value in data.items() if key != "transform"}
    if options:
        reader.mapping((), given, options)
    values = {key: _value(options[key], value) if key in options else value for key, value in given.items()}
    return reader.step((), {"transform": data["transform"], **({"with": values} if values else {})})


def _value(option: Option, text: Any) -> Any:
    """Return the text of an option as a pipeline file would have it: lists and KEY=VALUE have commas between."""
    if not isinstance(text, str):
        return text
    if option.kind == "bool":
        return _WORDS.get(text.lower(), text)
    if option.kind == "int" and text.removeprefix("-").isdecimal():
        return int(text)
    if option.kind == "list":
        return text.split(",")
    if option.kind == "mapping" and all("=" in pair for pair in text.split(",")):
        return dict(pair.split("=", 1) for pair in text.split(","))
    return text
