"""What pydantic found wrong with one field, said in the current language."""

import re
from collections.abc import Mapping

from pydantic_core import ErrorDetails

from wording.language import Wording, listed
from wording.table.input import validation

_BY_PREFIX: Mapping[str, Wording] = {
    "datetime_": validation.INSTANT,
    "timezone_": validation.INSTANT,
    "date_": validation.DAY,
    "time_": validation.TIME_OF_DAY,
}
_OWN_WORDS = {"value_error": "Value error, ", "assertion_error": "Assertion failed, "}
_CHOICES = ("expected", "expected_tags")  # pydantic gives them as 'a', 'b' or 'c'


def field_problem(error: ErrorDetails) -> str:
    """Return what is wrong with the field of an error. A validator of our own has worded it already."""
    kind, values = error["type"], error.get("ctx", {})
    if kind in _OWN_WORDS:
        return error["msg"].removeprefix(_OWN_WORDS[kind])
    line = validation.PROBLEMS.get(kind) or next(
        (line for prefix, line in _BY_PREFIX.items() if kind.startswith(prefix)), validation.OTHER_PROBLEM
    )
    choices = {name: _choices_listed(str(values[name])) for name in _CHOICES if name in values}
    return line(**{**values, **choices, "kind": kind})


def _choices_listed(expected: str) -> str:
    quoted = re.findall(r"'([^']*)'", expected)
    return listed(quoted) if quoted else expected
