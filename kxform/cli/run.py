"""`kxform run`: the steps of a pipeline file, in one go."""

from __future__ import annotations

import os
from typing import Any

from kxform.cli.options import COMMON, option, with_parameters
from kxform.cli.transform import Request, execute
from kxform.engine.inputs import PIPELINE_FILE
from kxform.engine.pipeline import read_pipeline
from kxform.engine.pipeline_file import find_pipeline


def run(**values: Any) -> None:
    """Run the steps of a pipeline file, each on what the last one left.

    The file is kxform.yaml in the working directory or the nearest folder above it, up to the top of the git
    repository; `kxform schemas pipeline` prints its schema. Options given here hold for all steps: objects are chosen
    among those that a step selects. Without PATH, the paths and patterns of the file hold.
    """
    pipeline = read_pipeline(values.pop("file") or find_pipeline(os.curdir))
    named = values["paths"]
    values["paths"] = named or list(pipeline.paths)
    if values["validate"]:
        values["schema_location"] = values["schema_location"] or list(pipeline.locations)
        values["kubernetes_version"] = values["kubernetes_version"] or ",".join(pipeline.versions)
    exclude = (pipeline.folder, () if named and not values["force_exclude"] else pipeline.exclude)
    execute(Request(steps=pipeline.steps, exclude_below=exclude, left_out=pipeline.file, **values))


_FILE = option("file", str, "", "--file", "-f", help=f"The pipeline file, in place of {PIPELINE_FILE}.", metavar="FILE")
_PARAMETERS = [COMMON[0], _FILE, *COMMON[1:]]
with_parameters(run, _PARAMETERS)
