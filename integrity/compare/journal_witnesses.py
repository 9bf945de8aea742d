"""Witnesses of a case's chain outside the register: the running case and the histories of its runs. The journal is
compared with them, since no right of the database can change them."""

from collections.abc import Container, Iterable, Mapping
from typing import Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case_input import OpenCase
from models.events import CaseProgress, ChainHead
from models.messages import Number
from models.tables import ComplaintRow
from register import inbox, journal
from register.alarms import alarms
from register.alarms.alarms import MAX_ALARMS_PER_KIND, Finding
from register.alarms.kinds import COMPARED_KINDS, LASTING_KINDS, REGISTER_BEHIND, REWRITTEN
from rules.digests.seal_parts import opened_digest

WitnessKind = Literal["case", "history", "archive"]
# Kinds of alarms that the comparison raises and clears.


class Witness(NamedTuple):
    """Who has seen which head of a case's chain: the running case, the history of a run in Temporal or in the
    archive."""

    kind: WitnessKind
    run_id: str
    head: ChainHead


class Contradiction(NamedTuple):
    """A witness that the journal contradicts: there it has another hash, or (None) no event of that `seq`."""

    witness: Witness
    registered: ChainHead | None

    @property
    def alarm(self) -> str:
        return REWRITTEN if self.registered else REGISTER_BEHIND


def find_contradiction(session: Session, number: Number, witnesses: Iterable[Witness]) -> Contradiction | None:
    """Return the first contradiction, in the order of events; one of another hash before one of a missing event."""
    missing = None
    for witness in sorted(witnesses, key=lambda witness: witness.head.seq):
        registered = journal.chain_at(session, number, witness.head.seq)
        if registered is None:
            missing = missing or Contradiction(witness, None)
        elif registered != witness.head:
            return Contradiction(witness, registered)
    return missing


def case_witnesses(run_id: str, reached: CaseProgress, registered: int) -> list[Witness]:
    """Return what a running case has seen: what the register confirmed to it, and its own head if the register has got
    that far."""
    heads = [reached.recorded, *([reached.head] if reached.recorded.seq < reached.head.seq <= registered else [])]
    return [Witness("case", run_id, head) for head in heads]


def is_foreign(session: Session, opened: OpenCase) -> bool:
    """Return True if a case with this input was opened as another complaint than the register has under its number."""
    registered = session.scalar(select(ComplaintRow.opening).where(ComplaintRow.number == opened.number))
    return registered != opened_digest(opened.number, opened.law_sha256, opened.opened)


def settle_compared(
    session: Session,
    found: Mapping[str, Mapping[str, Finding]],
    sound: Container[str],
    unanswered: Container[str] = (),
    kinds: Iterable[str] = COMPARED_KINDS,
) -> None:
    """Bring the alarms of these kinds to what a comparison has found, by kind and by what each is about. An alarm about
    a case or its archive stands until that has been seen to be `sound`: a run that is ended by hand clears nothing."""
    now = inbox.system_clock(session, "")
    examined = {about for findings in found.values() for about in findings}
    for kind in kinds:
        findings = dict(found.get(kind, {}))
        for alarm in alarms.standing_alarms(session, kind):
            lasting = kind in LASTING_KINDS and alarm.about not in examined and alarm.about not in sound
            if lasting or alarm.about in unanswered:
                findings.setdefault(alarm.about, Finding(alarm.about, alarm.complaint, alarms.alarm_detail(alarm)))
        alarms.settle_alarms(session, kind, list(findings.values())[:MAX_ALARMS_PER_KIND], now)


def standing_compared(session: Session) -> dict[str, list[str]]:
    """Return what the alarms of the comparison are about, by kind."""
    return {kind: [alarm.about for alarm in alarms.standing_alarms(session, kind)] for kind in COMPARED_KINDS}
