"""What pydantic found wrong with one field, said in the current language."""

import re
from collections.abc import Mapping

from pydantic_core import ErrorDetails

from wording.translation import N_, Message, listed

PROBLEMS: Mapping[str, Message] = {
    "missing": N_("Missing. Fill it in."),
    "extra_forbidden": N_("There is no such field. Correct it or leave it out."),
    "not_storable": N_("It has characters that cannot be stored (NUL, or surrogates without a pair)."),
    "repeated": N_("Give it once."),
    "string_type": N_("Write this as text. Put numbers and dates in quotation marks."),
    "string_pattern_mismatch": N_("Not written as this field requires."),
    "string_too_long": N_("Too long. Write at most {max_length} characters."),
    "string_too_short": N_("Too short. Write at least {min_length} characters."),
    "string_unicode": N_("It has characters that are not UTF-8."),
    "too_long": N_("Too many. Give at most {max_length}."),
    "too_short": N_("Too few. Give at least {min_length}."),
    "model_type": N_("Write this as a mapping, name: value."),
    "model_attributes_type": N_("Write this as a mapping, name: value."),
    "dict_type": N_("Write this as a mapping, name: value."),
    "mapping_type": N_("Write this as a mapping, name: value."),
    "list_type": N_("Write this as a list."),
    "tuple_type": N_("Write this as a list."),
    "set_type": N_("Write this as a list."),
    "frozen_set_type": N_("Write this as a list."),
    "enum": N_("Write one of these: {expected}."),
    "literal_error": N_("Write one of these: {expected}."),
    "union_tag_invalid": N_("Write one of these: {expected_tags}."),
    "union_tag_not_found": N_("Say which kind it is ({discriminator})."),
    "none_required": N_("Leave it empty."),
    "bool_type": N_("Write true or false."),
    "bool_parsing": N_("Write true or false."),
    "int_type": N_("Write a whole number."),
    "int_parsing": N_("Write a whole number."),
    "int_from_float": N_("Write a whole number."),
    "int_parsing_size": N_("The number is too large."),
    "float_type": N_("Write a number."),
    "float_parsing": N_("Write a number."),
    "finite_number": N_("Write a number."),
    "greater_than_equal": N_("Too small. It is at least {ge}."),
    "greater_than": N_("Too small. It is more than {gt}."),
    "less_than_equal": N_("Too large. It is at most {le}."),
    "less_than": N_("Too large. It is less than {lt}."),
    "makeup_day": N_("{day} cannot be a make-up day: it has to be a Saturday or Sunday that is not off."),
    "time_zone": N_("{name} is no time zone; write one of the IANA database, as Europe/London."),
    "file_name_path": N_("The name of a file has no path and no invisible characters."),
    "file_name_length": N_("The name of a file has 1 to 255 bytes."),
    "date_out_of_reach": N_("The year is 1902 to 2099."),
    "instant_out_of_reach": N_("The year is 1902 to 2099, and the offset less than 16 hours, as in +08:00."),
    "timezone_aware": N_("Give the time zone as well, as in 2025-10-11T09:00:00+08:00."),
}


_BY_PREFIX: Mapping[str, Message] = {
    "datetime_": N_("Write an instant, as in 2025-10-11T09:00:00+08:00."),
    "timezone_": N_("Write an instant, as in 2025-10-11T09:00:00+08:00."),
    "date_": N_("Write a date, as in 2025-10-11."),
    "time_": N_("Write a time of day, as in 09:00."),
}
_OWN_WORDS = {"value_error": "Value error, ", "assertion_error": "Assertion failed, "}
_CHOICES = ("expected", "expected_tags")  # pydantic gives them as 'a', 'b' or 'c'


def field_problem(error: ErrorDetails) -> str:
    """Return what is wrong with the field of an error. A validator of our own has worded it already."""
    kind, values = error["type"], error.get("ctx", {})
    if kind in _OWN_WORDS:
        return error["msg"].removeprefix(_OWN_WORDS[kind])
    line = PROBLEMS.get(kind) or next(
        (line for prefix, line in _BY_PREFIX.items() if kind.startswith(prefix)),
        N_("This value is not valid ({kind})."),
    )
    choices = {name: _choices_listed(str(values[name])) for name in _CHOICES if name in values}
    return line(**{**values, **choices, "kind": kind})


def _choices_listed(expected: str) -> str:
    quoted = re.findall(r"'([^']*)'", expected)
    return listed(quoted) if quoted else expected
