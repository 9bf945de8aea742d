"""A law as text that travels in a case's input: packed, unpacked, and parsed once per process.

In `models/`, because the workflow sandbox shares the modules of `models/` among all cases of a process. A cache in
`rules/` would be one for each case.
"""

import base64
import zlib
from functools import lru_cache

from models.case_input import OpenCase
from models.law import Law
from models.procedure import Procedure
from models.time import Calendar


def pack_law(text: str) -> str:
    """Return the text compressed: it lies in the history of every case."""
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode()


def unpack_law(packed: str) -> str:
    """Return the canonical text of a packed law."""
    return zlib.decompress(base64.b85decode(packed)).decode()


@lru_cache(maxsize=256)
def parse_law(packed: str, calendar: str) -> Law:
    """Return the law of a case. For equal input this is the same object."""
    return Law(Procedure.model_validate_json(unpack_law(packed)), _parse_calendar(calendar))


def law_of_case(opened: OpenCase) -> Law:
    """Return the law of a case: what its procedure requires of cases of its entry."""
    return parse_law(opened.law, opened.calendar).of_entry(opened.entry)


@lru_cache(maxsize=64)
def _parse_calendar(calendar_json: str) -> Calendar:
    """Return one calendar object for all laws that count by it: comparing equal ones day by day costs more than
    counting."""
    return Calendar.model_validate_json(calendar_json)
