"""Pipeline files: which steps, with which options, over which files. Read with places, checked as flags are checked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple, NoReturn

from kxform import registry
from kxform.engine.codes import BAD_PIPELINE
from kxform.engine.pipeline_file import LOCATION_KEY, VERSION_KEY, below, document_of, locations_in, versions_in
from kxform.engine.run import StepSpec
from kxform.errors import KxformError, Place, UsageError
from kxform.kube.select import Selection, parse_selector
from kxform.transform.options import Option, options_of
from kxform.yamltext import Document, Path, format_path

API_VERSION, KIND = "kxform.dev/v1alpha1", "Pipeline"
# What may stand in the file, a step and a selection, and what each means: the schema for editors is made from it.
KEYS = {
    "apiVersion": f"always {API_VERSION}; may be left out",
    "kind": f"always {KIND}; may be left out",
    "paths": "files and folders to run over when the command names none, relative to this file",
    "exclude": "patterns of files to leave out, as in .gitignore, relative to this file",
    "kubernetes-version": "the Kubernetes version, or several with commas between, where a command names none",
    "schema-location": "further schemas, CRDs or JSON schemas, relative to this file, where a command names none",
    "use": "Python files with transforms of your own, relative to this file and inside its folder",
    "steps": "the transforms to run, in order; each works on what the last one left",
}
STEP_KEYS = {
    "transform": "its name, as `kxform list` shows it",
    "with": "its options, spelled as its flags are, without the dashes in front",
    "select": "the objects that it may change; all of them where this is left out",
}
SELECT_KEYS = {
    "name": "a shell pattern for the object's name",
    "namespace": "the object's namespace; one that names none is in `default`",
    "selector": "conditions on the object's labels, as kubectl spells them",
}


class Pipeline(NamedTuple):
    """What a pipeline file says, paths resolved.

    Args:
        file: the pipeline file.
        paths: what to run over; empty where the file does not say.
        exclude: patterns, relative to the file's folder.
        uses: files with transforms, absolute.
        versions: the Kubernetes versions; empty where the file does not say.
        locations: where further schemas are; empty where the file does not say.
        steps: what to run.
    """

    file: str
    paths: tuple[str, ...]
    exclude: tuple[str, ...]
    uses: tuple[str, ...]
    versions: tuple[str, ...]
    locations: tuple[str, ...]
    steps: tuple[StepSpec, ...]

    @property
    def folder(self) -> str:
        """The folder that everything in the file is relative to."""
        return os.path.dirname(self.file) or os.curdir


def read_pipeline(path: str) -> Pipeline:
    """Return what a pipeline file says; files with transforms that it names are loaded.

    Raises:
        UsageError: KX010, something in it is wrong, with line and column; KX001 and others, of its transforms.
        KxformError: it cannot be read, or is no YAML.
    """
    document = document_of(path)
    try:
        return PipelineReader(path, document).pipeline()
    except KxformError as error:
        error.place = error.place if error.place.file else error.place._replace(file=path)
        raise


class PipelineReader:
    """Reads one pipeline; whatever is wrong is told with its place.

    Args:
        file: its file; everything in it is relative to that file's folder.
        document: of the file.
        at: where the pipeline stands in the document.
    """

    def __init__(self, file: str, document: Document, at: Path = ()) -> None:
        self.file = file
        self.document = document
        self.at = at
        self.versions: tuple[str, ...] = ()
        self.locations: tuple[str, ...] = ()

    def pipeline(self) -> Pipeline:
        """Return what the file says."""
        data = self.mapping((), self.document.data, KEYS)
        for key, wanted in (("apiVersion", API_VERSION), ("kind", KIND)):
            if data.get(key, wanted) != wanted:
                self.fail((key,), f"{key} is {data[key]!r}, and can only be {wanted}")
        self.versions = versions_in(self.document)
        self.locations = locations_in(self.document, os.path.dirname(self.file))
        uses = tuple(self._inside(("use", i), path) for i, path in enumerate(self._texts("use", data)))
        for index, path in enumerate(uses):
            self._use(("use", index), path)
        return Pipeline(
            self.file,
            tuple(self._resolved(path) for path in self._texts("paths", data)),
            tuple(self._texts("exclude", data)),
            uses,
            self.versions,
            self.locations,
            self.steps(data),
        )

    def steps(self, data: Mapping[str, Any]) -> tuple[StepSpec, ...]:
        """Return the steps of a pipeline."""
        steps = data.get("steps")
        if not isinstance(steps, list) or not steps:
            self.fail(("steps",), "steps has to be a list of at least one step")
        return tuple(self.step(("steps", index), step) for index, step in enumerate(steps))

    def _use(self, at: Path, path: str) -> None:
        try:
            registry.use(path)
        except UsageError as error:
            raise error if error.place.file else _at(error, self._place(at)) from None

    def step(self, at: Path, step: Any) -> StepSpec:
        """Return one step: a transform's name, or a mapping."""
        step = self.mapping(at, {"transform": step} if isinstance(step, str) else step, STEP_KEYS)
        name = step.get("transform")
        if not isinstance(name, str):
            self.fail(at, "a step has to name its transform")
        try:
            options = {option.name.replace("_", "-"): option for option in options_of(registry.load(name))}
        except UsageError as error:
            raise error if error.place.file else _at(error, self._place((*at, "transform"))) from None
        given = self.mapping((*at, "with"), step.get("with", {}), options)
        values = {options[key].name: self._option((*at, "with", key), options[key], given[key]) for key in given}
        if VERSION_KEY in options and self.versions:
            values.setdefault("kubernetes_version", ",".join(self.versions))
        if LOCATION_KEY in options and self.locations:
            values.setdefault("schema_location", self.locations)
        spec = StepSpec(name, values, self._selection((*at, "select"), step.get("select", {})))
        try:
            spec.load()
        except ValueError as error:
            self.fail((*at, "with"), f"{name}: {error}")
        except UsageError as error:
            raise error if error.place.file else _at(error, self._place((*at, "with"))) from None
        return spec

    def _option(self, at: Path, option: Option, value: Any) -> Any:
        try:
            found = option.accept(_like_a_flag(option, value))
        except ValueError as error:
            self.fail(at, f"{at[-1]}: {error}")
        if not option.is_path:
            return found
        return tuple(map(self._resolved, found)) if option.kind == "list" else type(found)(self._resolved(str(found)))

    def _selection(self, at: Path, select: Any) -> tuple[Selection, ...]:
        select = self.mapping(at, select, SELECT_KEYS)
        for key, value in select.items():
            if not isinstance(value, str):
                self.fail((*at, key), f"{key} has to be a text")
        try:
            selector = parse_selector(select["selector"]) if select.get("selector") else ()
        except ValueError as error:
            self.fail((*at, "selector"), str(error))
        chosen = Selection(select.get("name", ""), select.get("namespace", ""), selector)
        return (chosen,) if select else ()

    def mapping(self, at: Path, value: Any, keys: Iterable[str]) -> Mapping[str, Any]:
        """Return a value that has to be a mapping with none but these keys."""
        if not isinstance(value, dict):
            self.fail(at, f"{format_path(at) or 'a pipeline'} has to be a mapping with {', '.join(keys) or 'nothing'}")
        for key in value:
            if key not in keys:
                near = get_close_matches(key, keys, n=1)
                hint = f"did you mean {near[0]}?" if near else f"There is {', '.join(keys) or 'none'}."
                what = "no such option" if at[-1:] == ("with",) else "no such key"
                self.fail((*at, key), f"{what}: {key!r}", hint)
        return value

    def _texts(self, key: str, data: Mapping[str, Any]) -> list[str]:
        found = data.get(key, [])
        found = [found] if isinstance(found, str) else found
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            self.fail((key,), f"{key} has to be a list of texts")
        return found

    def _inside(self, at: Path, path: str) -> str:
        """The absolute path of a file that may be run: only one inside the pipeline file's folder may."""
        folder = os.path.realpath(os.path.dirname(self.file) or ".")
        real = os.path.realpath(os.path.join(folder, path))
        if not real.startswith(os.path.join(folder, "")):
            self.fail(at, f"{path} is outside of the folder of {os.path.basename(self.file)}, so it is not run")
        return real

    def _resolved(self, path: str) -> str:
        return below(os.path.dirname(self.file), path)

    def _place(self, at: Path) -> Place:
        return self.document.place((*self.at, *at))._replace(file=self.file)

    def fail(self, at: Path, message: str, hint: str = "") -> NoReturn:
        """Raise what is wrong at a place."""
        raise UsageError(BAD_PIPELINE, message, self._place(at), hint)


def _at(error: UsageError, place: Place) -> UsageError:
    error.place = place
    return error


def _like_a_flag(option: Option, value: Any) -> Any:
    """A number where an option takes a text is that text, as it is on the command line; one text is a list of one."""
    if option.kind == "list":
        return [_text(item) for item in (value if isinstance(value, list) else [value])]
    if option.kind == "mapping" and isinstance(value, dict):
        return {key: _text(item) for key, item in value.items()}
    return _text(value) if option.kind == "str" else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
