"""What pydantic finds wrong is said in the language of the reader."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from wording.translation import Language, speaking
from wording.validation import field_problem


def problem_with(kind: Any, value: object) -> str:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return field_problem(error.errors()[0])
    raise AssertionError(value)


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        (Annotated[str, Field(max_length=3)], "abcd", "过长；至多 3 个字", "Too long. Write at most 3 characters."),
        (Literal["a", "b"], "c", "应为以下之一：a、b", "Write one of these: a, b."),
        (Annotated[int, Field(ge=1)], 0, "过小；不得小于 1", "Too small. It is at least 1."),
        (
            datetime,
            "soon",
            "应为时刻，如 2025-10-11T09:00:00+08:00",
            "Write an instant, as in 2025-10-11T09:00:00+08:00.",
        ),
        (
            AwareDatetime,
            "2025-10-11T09:00:00",
            "时刻要写明时区，如 2025-10-11T09:00:00+08:00",
            "Give the time zone as well, as in 2025-10-11T09:00:00+08:00.",
        ),
        (date, "soon", "应为日期，如 2025-10-11", "Write a date, as in 2025-10-11."),
        (time, "soon", "应为钟点，如 09:00", "Write a time of day, as in 09:00."),
        (bytes, 1, "填写的内容不对（bytes_type）", "This value is not valid (bytes_type)."),
    ],
)
def test_a_problem_is_said_in_both_languages(kind: Any, value: object, zh: str, en: str) -> None:
    assert problem_with(kind, value) == zh
    with speaking(Language.en):
        assert problem_with(kind, value) == en
