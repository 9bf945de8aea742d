"""The names in alarms as people read them: what an alarm is about, and the parts of a case or of the office in it."""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from models.procedure import Procedure
from register.operations.watch_checks import ALARM_KINDS
from wording import terms
from wording.table.office import alarm_words

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\S+")  # in ISO 8601


def about_label(about: str, people: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return what an alarm is about in words, as far as these are codes that the program knows, or `people`."""
    return " ".join(people.get(code) or _word_of_code(code) for code in about.split(" "))


def part_label(name: str, procedure: Procedure | None = None) -> str:
    """Return the names of columns, limits, texts, acts or roles, divided by spaces, in words; other words, such as
    those of the name of a file, as they are."""
    return " ".join(_word_of_part(one, procedure) for one in name.split(" "))


def stream_label(stream: str) -> str:
    """Return the stream of a record in words; that of a complaint is its number."""
    kind, separator, rest = stream.partition(":")
    known = alarm_words.STREAMS.get(kind)
    if known is None:
        return stream
    return f"{known()} {rest}" if separator else known()


def _word_of_code(code: str) -> str:
    if code in ALARM_KINDS:
        return ALARM_KINDS[code].label()
    if INSTANT.fullmatch(code):
        return terms.official_instant(datetime.fromisoformat(code))
    known = alarm_words.ABOUTS.get(code) or alarm_words.RECORD_FAULTS.get(code)
    return known() if known else stream_label(code)


def _word_of_part(name: str, procedure: Procedure | None) -> str:
    if known := alarm_words.PARTS.get(name):
        return known()
    return terms.label(procedure, name) if procedure else name
