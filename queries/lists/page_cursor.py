"""The cursor of a list: the place of the last row of a page, as text that the next page is asked for with."""

import base64
import binascii
import json
from datetime import datetime

from models.errors import BadInput
from models.time import check_instant
from wording.translation import N_, by_door

UNKNOWN_PLACE = by_door(
    N_("No list has given out this place (--after); begin with the first page."),
    http=N_("No list has given out this place (after); begin with the first page."),
    page=N_("No list has given out this place; begin with the first page."),
)


def encode_cursor(at: datetime | None, name: str | int, *flags: bool) -> str:
    """Return the text of a place in an order: an instant, a number or id; before these the flags, if it has any."""
    return base64.urlsafe_b64encode(json.dumps([*flags, at.isoformat() if at else None, name]).encode()).decode()


def decode_cursor(cursor: str, flags: int = 0) -> tuple[tuple[bool, ...], datetime | None, str]:
    """Return the place in a list that a cursor with this number of flags names. Raises BadInput for one that no page
    gave out."""
    try:
        *read, at, name = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if len(read) != flags:
            raise ValueError(read)
        return tuple(map(bool, read)), check_instant(datetime.fromisoformat(at)) if at is not None else None, str(name)
    except (ValueError, TypeError, RecursionError, binascii.Error):
        raise BadInput(UNKNOWN_PLACE()) from None
