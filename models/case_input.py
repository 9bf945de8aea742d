"""The input and the result of the workflow `Complaint`, and what it hands to its next run."""

import sys
from typing import Annotated, Literal

from pydantic import AfterValidator

from models.case import Case
from models.events import ChainHead, Opened, Revived
from models.frozen import Frozen
from models.messages import Act, Digest, Number, RawSignal, Sealed
from models.requirement import Name

MAX_REMEMBERED_RECEIPTS = 200  # the latest acts whose receipt a run can give again
MAX_CARRIED_RECEIPTS = 10  # as many as may be in progress at once; the register has all of them
InternedText = Annotated[str, AfterValidator(sys.intern)]  # all cases of a process share one copy of the text


class JudgedAct(Frozen):
    """An accepted act that a case remembers: its digest, and the chain after the event that it became."""

    act: Digest
    head: ChainHead


class CarriedState(Frozen):
    """What one workflow run hands to the next. The events themselves are in the register.

    `head` is the chain that the register has confirmed, `judged` the number of the last act judged, refused ones
    included. `receipts` are the latest accepted acts, by act number. `strays` are signals that are not on
    record yet.
    """

    case: Case
    head: ChainHead
    judged: int = 0
    receipts: dict[int, JudgedAct] = {}
    quarantined: bool = False
    strays: tuple[RawSignal, ...] = ()


class CaseOpening(Frozen):
    """How a case was registered, as the register keeps it in `complaint.opened`: its law is named by its digest.

    `law_sha256` is the digest of the law's canonical text. `calendar` are the calendar years it counts by, as JSON.
    `clock_offset` (seconds) shifts the case's time in demonstrations and tests; it is 0 in production. `raw_signals`
    says whether signals that did not pass through the register are judged at all, `lang` in which language of
    `wording.translation` Temporal's screen speaks of the case.
    """

    number: Number
    entry: Name
    opened: Opened
    first: Act | None = None
    clock_offset: int = 0
    raw_signals: Literal["refuse", "accept"] = "refuse"
    lang: str
    calendar: InternedText
    law_sha256: Digest

    def with_law(self, packed: str) -> "OpenCase":
        """Return the input of the case's workflow. What this says has been validated, and is not validated again."""
        return OpenCase.model_construct(**dict(self), law=sys.intern(packed))


class OpenCase(CaseOpening, Sealed):
    """The input of a case's workflow: how it was registered, with its law.

    `law` is the procedure in canonical form without its prose, packed (`models.packed_law`). `carried` is set in every
    run but the first. `revived` is the event of a run that was rebuilt from the journal, `generation` how often the
    case was made anew, from 1. The `seal` proves that the register or an earlier run wrote all this.
    """

    carried: CarriedState | None = None
    revived: Revived | None = None
    generation: int = 1
    law: InternedText

    def opening_json(self) -> str:
        """Return how the case was registered as JSON: what the register keeps of this, without the law."""
        return self.model_dump_json(exclude_defaults=True, include={*CaseOpening.model_fields})


class Ending(Frozen):
    """The result of a case's workflow: its final stage, and the head of its chain."""

    number: Number
    stage: Name
    head: ChainHead
