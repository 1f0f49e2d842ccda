"""What validation found in some files: one of every sort, and names that no format likes."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from typing import Any

from kxform.cli.formats import FormatName, Options, format_named
from kxform.engine.codes import ENCRYPTED, NOT_KUBERNETES
from kxform.errors import Place
from kxform.rules.codes import OUT_OF_RANGE
from kxform.schema.codes import DEPRECATED_API, UNKNOWN_FIELD, WRONG_TYPE
from kxform.transform import Skip
from kxform.validation.result import About, FileResult, Located, Object, Summary
from kxform.yamltext import codes

WEB = About("apps/v1", "Deployment", "default", "web")
OLD = About("policy/v1beta1", "PodDisruptionBudget", "", "old")
WIDGET = About("example.com/v1", "Widget", "", "w")
DB = About("v1", "Service", "", "db")
NAMELESS = About("v1", "ConfigMap")


def counted(*values: Any, **named: Any) -> FileResult:
    """Return a result that says how many objects of each status it has, as a run does."""
    result = FileResult(*values, **named)
    numbers = Counter(one.status for one in result.objects)
    return result._replace(valid=numbers["valid"], invalid=numbers["invalid"], skipped=numbers["skipped"])


GOOD = counted("good.yaml", objects=(Object(Place("good.yaml", 1, 1), DB, "valid"),))


def in_web(line: int, column: int) -> Place:
    return Place("k8s/web.yaml", line, column)


MIXED = counted(
    "k8s/web.yaml",
    findings=(
        Located(
            in_web(13, 11),
            "error",
            UNKNOWN_FIELD,
            "spec.template.spec.containers[0].imagee",
            "unknown field",
            'did you mean "image"?',
            WEB,
        ),
        Located(in_web(15, 15), "error", OUT_OF_RANGE, "spec.replicas", "-1 is out of range: 0 or more", "", WEB),
        Located(
            in_web(20, 1),
            "warning",
            DEPRECATED_API,
            "",
            "policy/v1beta1 is deprecated",
            "write policy/v1.",
            OLD,
        ),
    ),
    objects=(
        Object(in_web(1, 1), WEB, "invalid"),
        Object(in_web(20, 1), OLD, "valid"),
        Object(in_web(30, 1), WIDGET, "skipped"),
    ),
    skips=(Skip(codes.TEMPLATE, "a template: render it first", in_web(26, 3)),),
)
SKIPPED = counted(
    "k8s/secret.enc.yaml",
    skips=(Skip(ENCRYPTED, "encrypted by SOPS", Place("k8s/secret.enc.yaml", 1, 1)),),
)
NO_MANIFEST = counted(
    "values.yaml",
    skips=(Skip(NOT_KUBERNETES, "no document with apiVersion and kind", Place("values.yaml")),),
)
BROKEN = counted(
    "broken.yaml",
    findings=(
        Located(Place("broken.yaml", 3, 7), "error", codes.SYNTAX, "", "mapping values are not allowed here", ""),
    ),
    unreadable=True,
)
PIPED = counted(
    "-",
    findings=(
        Located(Place("-", 4, 8), "error", WRONG_TYPE, 'data["a.b"]', "5 is a number, not a string", "", NAMELESS),
    ),
    objects=(Object(Place("-", 1, 1), NAMELESS, "invalid"),),
)
NASTY_NAME = '#1 a,b:c%d\n\udcff"<&]]>\\\U0001f600.yaml'
NASTY = counted(
    NASTY_NAME,
    findings=(
        Located(
            Place(NASTY_NAME),
            "error",
            WRONG_TYPE,
            'metadata.annotations["]]>"]',
            "\x1b[31m<b>&amp; \u202e\U0001f600 100%\r\n\x00{0}",
            "Say 'no'.",
        ),
    ),
)
EMPTY = counted("empty.yaml")
ONE = MIXED._replace(findings=MIXED.findings[:1])
PAGE = (GOOD, MIXED, SKIPPED, BROKEN)  # the sample of docs/output-formats.md
ALL = (GOOD, MIXED, SKIPPED, NO_MANIFEST, BROKEN, PIPED, NASTY, EMPTY)


def told(name: FormatName, results: Iterable[FileResult], **options: object) -> tuple[str, str]:
    """Return what a format writes to its stream and to its log."""
    results = tuple(results)
    stream, log = io.StringIO(), io.StringIO()
    made = format_named(name)(stream, Options(log=log, **options))
    for result in results:
        made.file(result)
    made.end(Summary.of(results))
    return stream.getvalue(), log.getvalue()
