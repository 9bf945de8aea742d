"""Verify what is on record, whole: everything is computed again from the rows, never from stored roots.

What there is to verify comes in parts, each a few thousand records, so that a register of any size is verified in
little memory, in short transactions and by several processes at once. A part sees the register at one moment.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrity.dossier.records import case_streams, records_about
from integrity.log.note import BadNote, Checkpoint
from integrity.log.publish import PublishedLog
from integrity.log.stamps import bad_stamps
from integrity.log.tree import TILE_WIDTH
from integrity.verify import case_look, log_rows, stored_files, whole_look
from integrity.verify.outside import NOTHING_OUTSIDE, OutsideFiles
from integrity.verify.signed_log import difference, signed_record_differences, signed_tree_differences, unsigned_records
from models.messages import Number
from models.tables import ComplaintRow, LogRow
from register import chains, log
from register.alarms.alarms import Finding
from register.alarms.kinds import (
    ALARM_ALTERED,
    CHAIN_BROKEN,
    LOG_BROKEN,
    SIGNED_LOG_DIFFERS,
    STAMP_ALTERED,
    UNSIGNED_RECORD,
)
from register.row_digests import stream_of_case

CASES_AT_ONCE = 300
RECORDS_AT_ONCE = 64 * TILE_WIDTH  # of the log, in whole tiles, and of each kind of record
Found = tuple[str, Finding]  # the kind of the alarm that it would be, and what is wrong


@dataclass
class Verified:
    """What was verified: positions of the log, complaints, time stamps (None: no authority is set, so that nobody's
    stamp can be verified); and what was found, by kind."""

    positions: int = 0
    cases: int = 0
    stamps: int | None = None
    found: list[Found] = field(default_factory=list)

    def add(self, kind: str, findings: Iterable[Finding]) -> None:
        self.found += [(kind, finding) for finding in findings]

    def join(self, other: "Verified") -> None:
        """Add what another part has verified. Of the signed log the first difference stands for all."""
        self.positions += other.positions
        self.cases += other.cases
        self.stamps = self.stamps if other.stamps is None else other.stamps
        known = {(kind, finding.about) for kind, finding in self.found if kind == SIGNED_LOG_DIFFERS}
        self.found += [(kind, finding) for kind, finding in other.found if (kind, finding.about) not in known]


class WholeRecord(NamedTuple):
    """What is verified: the register as one transaction sees it, at the instant `now`; the files outside of it; the log
    that was signed, where one is."""

    session: Session
    now: datetime
    outside: OutsideFiles = NOTHING_OUTSIDE
    signed: PublishedLog | None = None


Part = Callable[[WholeRecord], Verified]


def verify_case(record: WholeRecord, number: Number) -> Verified:
    """Verify one complaint: its streams, its rows, its places in the log and in the tree that was signed, its files."""
    session = record.session
    streams = case_streams(session, number)
    about = select(func.count()).select_from(LogRow).where(records_about(number, streams))
    done = Verified(positions=session.scalar(about) or 0)
    done.add(CHAIN_BROKEN, chains.verify_streams(session, streams))
    done.add(LOG_BROKEN, log_rows.wrong_records(session, streams, [number]))
    done.add(UNSIGNED_RECORD, log_rows.unsigned_positions(session, records_about(number, streams)))
    if record.signed:
        done.add(SIGNED_LOG_DIFFERS, unsigned_records(session, record.signed, records_about(number, streams)))
    done.join(_cases(record, [number]))
    done.join(_files(record, number))
    return done


def verify_since(record: WholeRecord, since: Checkpoint) -> Verified:
    """Verify what came after a checkpoint, and that the signed tree still holds it."""
    session, after, done = record.session, since.size, Verified()
    for part in (partial(_signed_tree, since=since), _stamps, partial(_positions, after=after, upto=None)):
        done.join(part(record))
    streams = list(session.scalars(select(LogRow.stream).where(LogRow.position > after).distinct()))
    done.add(CHAIN_BROKEN, chains.verify_streams(session, streams))
    named = {chains.named_complaint(stream_of_case(stream)) for stream in streams}
    known = session.scalars(select(ComplaintRow.number).where(ComplaintRow.number.in_(named)))
    done.join(_cases(record, list(known)))
    return done


def verify_all(record: WholeRecord) -> Verified:
    """Verify everything on record, part by part, in the one transaction of `record`."""
    done = Verified()
    for part in whole_parts(record.session, record.signed):
        done.join(part(record))
    return done


def whole_parts(session: Session, signed: PublishedLog | None) -> Iterator[Part]:
    """Yield the parts of everything on record. Alarms are left out: to verify them the watch brings them back. So is
    what Temporal has: `banjie compare`."""
    yield _office
    yield from digest_parts(session, signed)
    yield from case_parts(session)
    yield _files


def digest_parts(session: Session, signed: PublishedLog | None) -> Iterator[Part]:
    """Yield the parts of the chains, of the log and of what was signed."""
    if signed:
        yield from (_signed_tree, _stamps)
    yield from (partial(_streams, after=after, upto=upto) for after, upto in chains.whole_slices(session))
    firsts = range(0, max(log.log_head(session).position, 1), RECORDS_AT_ONCE)
    yield from (partial(_positions, after=first, upto=first + RECORDS_AT_ONCE) for first in firsts[:-1])
    yield partial(_positions, after=firsts[-1], upto=None)
    for kind in log_rows.RECORD_KINDS:
        slices = log_rows.whole_slices(session, kind, RECORDS_AT_ONCE)
        yield from (partial(_unlogged, kind=kind, after=after, upto=upto) for after, upto in slices)


def case_parts(session: Session) -> Iterator[Part]:
    """Yield the parts of the complaints: all their rows, compared with their journals."""
    numbers = list(session.scalars(select(ComplaintRow.number).order_by(ComplaintRow.number)))
    for place in range(0, len(numbers), CASES_AT_ONCE):
        yield partial(_cases, numbers=numbers[place : place + CASES_AT_ONCE])


def _office(record: WholeRecord) -> Verified:
    done = Verified()
    for kind, find in whole_look.VERIFIERS.items():
        done.add(kind, find(record.session, record.now) if kind != ALARM_ALTERED else ())
    return done


def _signed_tree(record: WholeRecord, since: Checkpoint | None = None) -> Verified:
    done = Verified()
    if record.signed:
        done.add(SIGNED_LOG_DIFFERS, signed_tree_differences(record.session, record.signed, since))
    return done


def _stamps(record: WholeRecord) -> Verified:
    """Find time stamps that do not hold. A checkpoint that cannot be read is found elsewhere."""
    done = Verified()
    if record.signed and record.signed.authority:
        with suppress(BadNote, OSError, ValueError):
            done.stamps, bad = bad_stamps(record.signed)
            done.add(STAMP_ALTERED, [difference(record.session, f"stamp {size}", size) for size in bad])
    return done


def _streams(record: WholeRecord, after: str, upto: str | None) -> Verified:
    done = Verified()
    done.add(CHAIN_BROKEN, chains.verify_range(record.session, after, upto))
    return done


def _positions(record: WholeRecord, after: int, upto: int | None) -> Verified:
    """Verify the positions in (after, upto], in the log and in what was signed; None: to the end of either."""
    end = log.log_head(record.session).position if upto is None else upto
    done = Verified(positions=end - after)
    done.add(LOG_BROKEN, log_rows.wrong_positions(record.session, after, end))
    signed = LogRow.position > after, LogRow.position <= end
    done.add(UNSIGNED_RECORD, log_rows.unsigned_positions(record.session, *signed))
    if record.signed:
        done.add(SIGNED_LOG_DIFFERS, signed_record_differences(record.session, record.signed, after, upto))
    return done


def _unlogged(record: WholeRecord, kind: str, after: log_rows.Key | None, upto: log_rows.Key | None) -> Verified:
    done = Verified()
    done.add(LOG_BROKEN, log_rows.unlogged_records(record.session, kind, after, upto))
    return done


def _cases(record: WholeRecord, numbers: list[Number]) -> Verified:
    done = Verified(cases=len(numbers))
    for kind, findings in case_look.verify_cases(record.session, numbers, record.now).items():
        done.add(kind, findings)
    return done


def _files(record: WholeRecord, number: Number | None = None) -> Verified:
    done = Verified()
    for kind, finding in stored_files.damaged_files(record.session, record.outside, number):
        done.add(kind, [finding])
    return done
