"""A law as text that travels with a case: packed, unpacked, parsed once per process."""

import base64
import zlib
from functools import lru_cache

from models.law import Law
from models.procedure import Procedure
from models.time import Calendar


def pack_law(text: str) -> str:
    """A law as it travels: compressed, since it lies in the history of every case."""
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode()


def unpack_law(packed: str) -> str:
    """The canonical text of a law that travelled."""
    return zlib.decompress(base64.b85decode(packed)).decode()


@lru_cache(maxsize=256)
def parse_law(packed: str, calendar: str) -> Law:
    """The law of a case from its packed procedure and its calendar."""
    return Law(Procedure.model_validate_json(unpack_law(packed)), _parse_calendar(calendar))


@lru_cache(maxsize=64)
def _parse_calendar(written: str) -> Calendar:
    """One calendar for all laws that count by it: comparing equal ones day by day costs more than counting."""
    return Calendar.model_validate_json(written)
