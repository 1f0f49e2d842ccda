"""What is said of what a server answered."""

from __future__ import annotations

import json

import pytest

from kxform.cluster.errors import error_of

LONG = 'core.PodTemplateSpec{Labels:map[string]string{"a: b":"c"}, Grace:(*int64)(0xc0076b8880)' + ", X:Y{}" * 40 + "}"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('Invalid value: map[string]string{"a":"b"}: no match', 'Invalid value: map[string]string{"a":"b"}: no match'),
        ("Required value: must be 'fail'", "Required value: must be 'fail'"),
        (f"Invalid value: {LONG}: field is immutable", "Invalid value: core.PodTemplateSpec{…}: field is immutable"),
        ('Invalid value: {"a":"' + "x" * 300 + '"}: field is immutable', "Invalid value: {…}: field is immutable"),
    ],
)
def test_an_object_that_the_server_quotes_whole_is_left_out(said: str, told: str) -> None:
    cause = {"field": "spec.template", "message": said, "reason": "FieldValueInvalid"}
    body = {"kind": "Status", "message": "no", "details": {"causes": [cause]}}
    assert [one.message for one in error_of(422, {}, json.dumps(body).encode()).causes] == [told]
