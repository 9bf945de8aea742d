"""Verify what is on record, at once and whole: everything is computed again from the rows, never from stored roots."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.dossier.records import case_streams
from audit.log.note import BadNote, Checkpoint
from audit.log.publish import PublishedLog, first_difference
from audit.log.stamps import bad_stamps
from audit.log.tiles import TileFolder, TileMissing
from models.messages import Number
from models.tables import ComplaintRow, LogRow
from register import log
from register.operations.alarms import SIGNED_LOG_DIFFERS, Finding
from register.operations.outside import NOTHING_OUTSIDE, OutsideFiles
from register.operations.verification import case_look, chains, log_rows, stored_files, whole_look
from register.operations.verification.alarm_rows import ALARM_ALTERED
from register.row_digests import stream_of_case

CASES_AT_ONCE = 300
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


def verify_case(session: Session, number: Number, now: datetime, outside: OutsideFiles = NOTHING_OUTSIDE) -> Verified:
    """Verify one complaint: its streams, its rows, its places in the log, its files."""
    done = Verified()
    streams = case_streams(session, number)
    done.add(chains.CHAIN_BROKEN, chains.verify_streams(session, streams))
    done.add(log_rows.LOG_BROKEN, log_rows.wrong_records(session, streams, [number]))
    _add_cases(session, done, [number], now)
    for kind, finding in stored_files.damaged_files(session, outside, number):
        done.add(kind, [finding])
    return done


def verify_all(
    session: Session,
    now: datetime,
    outside: OutsideFiles = NOTHING_OUTSIDE,
    signed: PublishedLog | None = None,
    since: Checkpoint | None = None,
) -> Verified:
    """Verify everything on record; with `since` what came after that checkpoint, and that the tree still holds it.
    Alarms are left out: to verify them the watch brings them back. So is what Temporal has: `banjie compare`."""
    after = since.size if since else 0
    done = Verified(positions=log.log_head(session).position - after)
    if signed:
        done.add(SIGNED_LOG_DIFFERS, signed_log_differences(session, signed, after, since))
        _add_stamps(session, done, signed)
    if since:
        streams = _streams_after(session, after)
        done.add(chains.CHAIN_BROKEN, chains.verify_streams(session, streams))
        done.add(log_rows.LOG_BROKEN, log_rows.wrong_positions(session, after))
        numbers = _known_numbers(session, {chains.named_complaint(stream_of_case(stream)) for stream in streams})
        _add_cases(session, done, numbers, now)
        return done
    done.add(chains.CHAIN_BROKEN, chains.verify_range(session, "", None))
    done.add(log_rows.LOG_BROKEN, log_rows.wrong_positions(session, 0))
    done.add(log_rows.LOG_BROKEN, log_rows.unlogged_records(session))
    numbers = list(session.scalars(select(ComplaintRow.number).order_by(ComplaintRow.number)))
    for first in range(0, len(numbers), CASES_AT_ONCE):
        _add_cases(session, done, numbers[first : first + CASES_AT_ONCE], now)
    for kind, find in whole_look.WHOLE_KINDS.items():
        done.add(kind, find(session, now) if kind != ALARM_ALTERED else ())
    for kind, finding in stored_files.damaged_files(session, outside):
        done.add(kind, [finding])
    return done


def _add_stamps(session: Session, done: Verified, signed: PublishedLog) -> None:
    """Add the time stamps that do not hold. A checkpoint that cannot be read has been found already."""
    if signed.authority is None:
        return
    with suppress(BadNote, OSError, ValueError):
        done.stamps, bad = bad_stamps(signed)
        done.add(SIGNED_LOG_DIFFERS, [_difference(session, f"stamp {size}", size) for size in bad])


def _add_cases(session: Session, done: Verified, numbers: list[Number], now: datetime) -> None:
    for kind, findings in case_look.verify_cases(session, numbers, now).items():
        done.add(kind, findings)
    done.cases += len(numbers)


def _streams_after(session: Session, position: int) -> list[str]:
    return list(session.scalars(select(LogRow.stream).where(LogRow.position > position).distinct()))


def _known_numbers(session: Session, names: set[str]) -> list[Number]:
    return list(session.scalars(select(ComplaintRow.number).where(ComplaintRow.number.in_(names))))


def signed_log_differences(
    session: Session, signed: PublishedLog, after: int = 0, since: Checkpoint | None = None
) -> Iterator[Finding]:
    """Yield the first position after one at which the register differs from the log that was signed, or at which that
    does not hold what it held at the checkpoint `since`. A log whose key is there, and no checkpoint, is gone."""
    try:
        newest = signed.checkpoint()
        position = _first_difference(session, signed.tiles(newest.size), newest, after, since) if newest else None
        is_lost = newest is None and signed.key_file.exists() and log.log_head(session).position > 0
        position = 0 if is_lost or (newest and not signed.is_signed()) else position
    except (BadNote, TileMissing, OSError, ValueError, LookupError):  # neither read nor believed
        position = 0
    if position is not None:
        yield _difference(session, "checkpoint", position)


def _first_difference(
    session: Session, tiles: TileFolder, newest: Checkpoint, after: int, since: Checkpoint | None
) -> int | None:
    if tiles.tree_root() != newest.root:
        return 0
    if since and (since.size > newest.size or tiles.tree_root(since.size) != since.root):
        return since.size
    return first_difference(session, tiles, min(after, newest.size))


def _difference(session: Session, about: str, position: int) -> Finding:
    row = session.get(LogRow, position) if position else None
    stream, seq = (row.stream, row.seq) if row else (None, None)
    complaint = chains.complaint_of_stream(session, stream_of_case(row.stream)) if row else None
    agreed = max(position - 1, 0)
    return Finding(about, complaint, {"position": position, "agreed": agreed, "stream": stream, "seq": seq})
