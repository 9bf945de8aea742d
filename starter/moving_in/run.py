"""The import: every row is checked before any is stored, and each old number is registered once."""

import asyncio
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

import procedures
from models.errors import BadInput, Refused, Unavailable
from models.form import StoredFile
from models.frozen import Frozen
from models.law import Law
from models.messages import Number, Person
from models.packed_law import pack_law
from models.procedure import Procedure
from models.rule import Slug
from models.time import Calendar
from procedures.load import sha256
from queries.lists.known_names import NO_PROCEDURE
from register.calendars import notice_adoption
from register.cases.complaints import IMPORT_KEY_PREFIX, Intake, KeyTaken, enter_complaint
from register.documents.attachments import DamagedFile, copy_stored_file
from register.office import staff
from starter.cases.workflow_start import start_and_wait
from starter.client import BanjieClient, in_transaction
from starter.documents.upload import attachment_store, files_not_stored
from starter.input_values import storage_problems
from starter.intake.check import check_intake
from starter.moving_in.columns import fixed_heading
from starter.moving_in.rows import CellProblem, OldComplaint, RowReader
from starter.moving_in.sheet import OldRow, Sheet, parse_sheet, read_sheet
from starter.procedure_loading import procedure_in_force, record_edition, used_slugs
from wording.translation import N_, by_door, gettext, listed, ngettext

STORED_AT_ONCE = 50  # complaints in one transaction
STARTED_AT_ONCE = 8  # cases whose start is waited for


class MovedIn(Frozen):
    """The result of an import. `numbers` maps old numbers to those of the register; `new` complaints were added,
    `again` were there before, `closed` of the new ones are closed. `waiting` cases have not begun yet. `problems`
    are those of rows left out."""

    numbers: dict[str, Number] = {}
    new: int = 0
    again: int = 0
    closed: int = 0
    waiting: int = 0
    problems: tuple[CellProblem, ...] = ()


@dataclass
class ProcedureInForce:
    """A procedure as the cases of this import carry it. `law` has its names, for reading the sheet."""

    law: Law
    text: str
    calendars: dict[int, str] = field(default_factory=dict)

    @property
    def procedure(self) -> Procedure:
        return self.law.procedure

    def calendar_since(self, session: Session, year: int, now: datetime) -> str:
        """Return the calendar, as JSON, for a complaint received in that year: from the year before to next year."""
        if year not in self.calendars:
            calendar = notice_adoption.intake_calendar(session, year - 1, now.year + 1, self.procedure)
            self.calendars[year] = calendar.model_dump_json(exclude_defaults=True)
        return self.calendars[year]


class _Undone(Exception):  # takes a dry run back
    pass


@dataclass
class Import:
    """One import of one office: the procedures in force and the staff, at one instant. `sender`: the program through
    which it came."""

    client: BanjieClient
    sheet: Sheet
    sender: Slug | None
    now: datetime
    people: frozenset[Person]
    in_force: dict[str, ProcedureInForce] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)

    def read(self, session: Session) -> Iterator[tuple[int, Intake]]:
        """Yield the complaints of the good rows; what is wrong with the others is added to `problems`."""
        seen: dict[str, int] = {}
        for row in self.sheet.rows:
            intake = self._intake(session, row)
            if intake is None:
                continue
            first = seen.setdefault(intake.key, row.row)
            if first != row.row:
                self._complain(
                    row.row, self._fixed("old_number"), gettext("Row {row} has the same old number.", row=first)
                )
                continue
            yield row.row, intake

    def _intake(self, session: Session, row: OldRow) -> Intake | None:
        used = self._procedure(row)
        if used is None:
            return None
        reader = RowReader(used.law, self.sheet.headings, row, self.people, self.now)
        old = reader.complaint()
        self.problems += reader.problems
        if old is None:
            return None
        intake = self._complaint(session, used, old)
        try:
            check_intake(session, intake, used.procedure)
        except (BadInput, Refused) as error:
            headings = [_heading(reader, name) for name in error.more.get("fields", ())]
            says = " ".join(line.strip(" ·") for line in error.says.splitlines()[1:])
            self._complain(row.row, listed(dict.fromkeys(headings)) or self._fixed("procedure"), says or error.says)
            return None
        without_words = dict.fromkeys(intake.texts, "")
        unstorable = [(self._fixed("procedure"), one) for one in storage_problems(intake.facts, without_words)]
        for name, body in intake.texts.items():
            unstorable += [(_heading(reader, name), one) for one in storage_problems({}, {name: body})]
        for heading, problem in unstorable:
            self._complain(row.row, heading, problem)
        return None if unstorable else intake

    def _complaint(self, session: Session, used: ProcedureInForce, old: OldComplaint) -> Intake:
        calendar = used.calendar_since(session, old.received.year, self.now)
        return Intake(
            sender=self.sender, key=f"{IMPORT_KEY_PREFIX}{used.procedure.slug}:{old.imported.old_number}",
            law=pack_law(used.text), law_sha256=sha256(used.text), calendar=calendar, entry=old.entry,
            received_at=self.now, happened_at=old.received, party=old.party,
            filed_as=staff.accounts_of_filer(session, old.party, self.now), facts=old.facts, texts=old.texts,
            imported=old.imported, clock_offset=self.client.clock_offset, raw_signals=self.client.raw_signals,
            lang=self.client.lang,
        )  # fmt: skip

    def _procedure(self, row: OldRow) -> ProcedureInForce | None:
        slug = row.cells.get(self._fixed("procedure"), "")
        if slug not in procedures.slugs():
            unknown = NO_PROCEDURE(slug=slug, slugs=listed(procedures.slugs()))
            self._complain(row.row, self._fixed("procedure"), unknown if slug else gettext("It has to be filled in."))
            return None
        if slug not in self.in_force:
            procedure = procedure_in_force(self.client, slug, self.now.date()).procedure
            self.in_force[slug] = ProcedureInForce(Law(procedure, Calendar()), procedures.canonical_law(procedure))
        return self.in_force[slug]

    def store(self, session: Session, batch: Sequence[tuple[int, Intake]]) -> list[tuple[str, Number, bool]]:
        """Store complaints in the caller's transaction; return the old number, the number, and whether it was there."""
        stored = []
        for used in self.in_force.values():
            for slug in used_slugs(used.procedure):
                record_edition(session, slug, self.now, self.now.date())
        for row, intake in batch:
            assert intake.imported
            old = intake.imported.old_number
            try:
                entered = enter_complaint(session, intake, randomness=self.client.randomness)
            except KeyTaken as error:
                taken = gettext(
                    "This old number was imported as {number} with other content. Imports are not "
                    "changed: correct the case itself.",
                    number=error.number,
                )
                self._complain(row, self._fixed("old_number"), taken)
                continue
            stored.append((old, entered.number, entered.again))
        return stored

    def _fixed(self, name: str) -> str:
        return fixed_heading(self.sheet.headings, name)

    def _complain(self, row: int, heading: str, problem: str) -> None:
        self.problems.append(CellProblem(row=row, column=heading, problem=problem))


def _heading(reader: RowReader, name: object) -> str:
    return next((heading for column, heading in reader.headings.items() if column.name == name), str(name))


async def move_in(client: BanjieClient, path: Path, *, dry_run: bool = False, skip_bad: bool = False) -> MovedIn:
    """Take the complaints of a sheet over.

    Raises BadInput with all problems, by row and column, if any row is wrong; then nothing is stored. With `skip_bad`
    the good rows are. A repetition goes on where one was cut off. Raises Unavailable.
    """
    sheet = await asyncio.to_thread(read_sheet, path)
    return await _move_in(client, sheet, None, dry_run=dry_run, skip_bad=skip_bad)


async def move_in_stored(
    client: BanjieClient, file: StoredFile, sender: Slug | None = None, *, dry_run: bool = False, skip_bad: bool = False
) -> MovedIn:
    """Take the complaints of a sheet over that was stored before, as attachments are. Raises as `move_in`."""
    content = io.BytesIO()
    try:
        await asyncio.to_thread(copy_stored_file, attachment_store(client), file.sha256, content)
    except DamagedFile:
        raise files_not_stored([file]) from None
    sheet = await asyncio.to_thread(parse_sheet, content.getvalue(), file.name)
    return await _move_in(client, sheet, sender, dry_run=dry_run, skip_bad=skip_bad)


async def _move_in(
    client: BanjieClient, sheet: Sheet, sender: Slug | None, *, dry_run: bool, skip_bad: bool
) -> MovedIn:
    begun = await _begin(client, sheet, sender)
    found = await client.transact(lambda session: list(begun.read(session)))
    tried = await _try(client, begun, found)
    if begun.problems and not skip_bad:
        raise BadInput(_refused(sheet.name, begun.problems), problems=[one.model_dump() for one in begun.problems])
    if dry_run:
        return _outcome(found, tried, begun, waiting=0)
    bad = {one.row for one in begun.problems}
    good = [(row, intake) for row, intake in found if row not in bad]
    stored: list[tuple[str, Number, bool]] = []
    for first in range(0, len(good), STORED_AT_ONCE):
        batch = good[first : first + STORED_AT_ONCE]
        stored += await client.transact(lambda session, batch=batch: begun.store(session, batch))  # type: ignore[misc]
    waiting = await _start(client, [number for _, number, _ in stored])
    return _outcome(found, stored, begun, waiting)


@in_transaction
def _begin(session: Session, client: BanjieClient, sheet: Sheet, sender: Slug | None) -> Import:
    now = client.clock(session, "")
    return Import(client, sheet, sender, now, frozenset(member.id for member in staff.staff_at(session, now)))


async def _try(
    client: BanjieClient, begun: Import, found: Sequence[tuple[int, Intake]]
) -> list[tuple[str, Number, bool]]:
    """Store everything and take it back: what the register itself refuses is known before anything stays."""
    tried: list[tuple[str, Number, bool]] = []

    def store_and_undo(session: Session) -> None:
        tried.extend(begun.store(session, found))
        raise _Undone

    with suppress(_Undone):
        await client.transact(store_and_undo)
    return tried


async def _start(client: BanjieClient, numbers: Sequence[Number]) -> int:
    """Start the cases, and return how many have not begun: the relay starts them again."""
    free = asyncio.Semaphore(STARTED_AT_ONCE)

    async def begins(number: Number) -> bool:
        async with free:
            try:
                return await start_and_wait(client, number)
            except Unavailable:
                return False

    return (await asyncio.gather(*map(begins, numbers))).count(False)


def _outcome(
    found: Sequence[tuple[int, Intake]], stored: Sequence[tuple[str, Number, bool]], begun: Import, waiting: int
) -> MovedIn:
    closed = {one.imported.old_number for _, one in found if one.imported and one.imported.closed_at}
    new = [old for old, _, again in stored if not again]
    return MovedIn(
        numbers={old: number for old, number, _ in stored},
        new=len(new),
        again=len(stored) - len(new),
        closed=len(closed.intersection(new)),
        waiting=waiting,
        problems=tuple(begun.problems),
    )


def _refused(name: str, problems: Sequence[CellProblem]) -> str:
    return "\n".join(
        [
            by_door(
                N_(
                    "{path}: nothing was stored; problems found: {count}. Correct them, or take the good rows "
                    "alone with --skip-bad:"
                ),
                http=N_(
                    "{path}: nothing was stored; problems found: {count}. Correct them, or take the good rows "
                    "alone with skip_bad:"
                ),
                page=N_(
                    "{path}: nothing was stored; problems found: {count}. Correct them, or take the good rows alone:"
                ),
            )(path=name, count=len(problems)),
            *map(problem_line, problems),
        ]
    )


def problem_line(one: CellProblem) -> str:
    return gettext("  · row {row}, {column}: {problem}", **one.model_dump())


def outcome_line(moved: MovedIn, dry_run: bool) -> str:
    counted = {"closed": moved.closed, "again": moved.again}
    if dry_run:
        return ngettext(
            "{n} complaint can be imported (closed: {closed}). Imported before: {again}. Dry run: nothing was stored.",
            "{n} complaints can be imported (closed: {closed}). Imported before: {again}. Dry run: nothing was stored.",
            moved.new,
            **counted,
        )
    return gettext(
        "Imported: {new} ({closed} closed). Imported before: {again}. Cases that begin by themselves later: {waiting}.",
        **counted,
        new=moved.new,
        waiting=moved.waiting,
    )
