"""The cursor of a list: the place of the last row of a page, as text that the next page is asked for with."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime

from models.errors import BadInput
from wording.table.cases import reads


def encode_cursor(place: Sequence[object]) -> str:
    """Return the text of a place in an order; its instants are already ISO 8601."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def decode_cursor(cursor: str) -> tuple[bool, datetime | None, str]:
    """Return the place that a cursor names: a flag, an instant, a number or id. Raises BadInput for one that no page
    gave out."""
    try:
        flag, at, name = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return bool(flag), datetime.fromisoformat(at) if at is not None else None, str(name)
    except (ValueError, TypeError, binascii.Error):
        raise BadInput(reads.UNKNOWN_PAGE()) from None
