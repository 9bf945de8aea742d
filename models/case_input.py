"""With what a case begins, and what goes along when it continues as a new run."""

import sys
from typing import Annotated, Literal

from pydantic import AfterValidator

from models.case import Case
from models.frozen import Frozen
from models.messages import Act, Chained, Digest, Event, Number, Unnumbered
from models.requirement import Name

REMEMBERED = 200  # receipts that a run can still give again
CARRIED = 10  # receipts that go along: as many as may be under way; the register has them all
Shared = Annotated[str, AfterValidator(sys.intern)]  # one text for all cases of a process


class Carried(Frozen):
    """What goes on with a case into its next run: its events are the register's, its state comes along.

    `judged` is the last act judged, refused ones included; `receipts` says which event the latest ones became.
    `strays` came with Temporal's own tools and are not on record yet.
    """

    case: Case
    head: Chained
    judged: int = 0
    receipts: dict[int, Chained] = {}
    quarantined: bool = False
    strays: tuple[Unnumbered, ...] = ()


class OpenCase(Frozen):
    """The input of a case: its law and its calendar as they stand, and what was registered.

    `law` is the procedure in canonical form without its prose, packed (`models.law`), `law_sha256` the digest of its
    canonical text; `calendar` the calendar years it counts by, as JSON. `clock_offset` (seconds)
    shifts the case's time for demonstrations and tests; it is 0 in production. `raw_signals` says whether messages
    that came without the register are judged at all. `revived` is why this run was made from the journal, where it was.
    """

    number: Number
    entry: Name
    opened: Event
    first: Act | None = None
    clock_offset: int = 0
    raw_signals: Literal["refuse", "accept"] = "refuse"
    carried: Carried | None = None
    revived: Event | None = None
    calendar: Shared
    law_sha256: Digest
    law: Shared


class Ending(Frozen):
    """How a case ended: at which stage, and the head of its chain."""

    number: Number
    stage: Name
    head: Chained
