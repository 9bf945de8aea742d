"""One row of a sheet, read by its procedure: the complaint to take over, or the problems by column."""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import date, datetime, time
from functools import partial
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from calendars import office_zone
from models.errors import BadInput
from models.events import Imported, ImportedPause
from models.form import Party
from models.frozen import Frozen
from models.law import Law
from models.messages import FactValue, Person
from models.requirement import Name
from models.time import check_instant
from rules.position import is_case_end
from starter.input_values import allowed_values, parse_fact
from starter.moving_in.columns import (
    ChoiceKind,
    Column,
    ColumnKind,
    choices_of,
    columns_of,
    known_columns,
    named_as,
)
from starter.moving_in.pauses import read_pauses
from starter.moving_in.sheet import OldRow
from wording.translation import N_, NP_, Language, by_door, current_language, gettext, listed, speaking

T = TypeVar("T")
REQUIRED = ("old_number", "received", "stage", "since")
ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]{2}")  # a long number, as spreadsheets write it into CSV
HAPPENED = re.compile(r"(?P<name>[^@]+)@(?P<at>.+)")
TIME = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}:\d{2}(?::\d{2})?))?")
CANNOT_BE_GIVEN = N_("{written} cannot be given. Allowed: {allowed}")

NOT_ON_STAFF = by_door(
    N_("{person} is not on the staff list. Add them first: banjie staff add"),
    http=NP_("administrator's command", "{person} is not on the staff list. Add them first: banjie staff add"),
    page=N_("{person} is not on the staff list."),
)


class CellProblem(Frozen):
    """A problem in one column of a row, as the sheet counts and names them."""

    row: int
    column: str
    problem: str


class OldComplaint(NamedTuple):
    """A complaint as one row states it."""

    row: int
    entry: Name
    received: datetime
    party: Party
    facts: dict[Name, FactValue]
    texts: dict[Name, str]
    imported: Imported


class RowReader:
    """Reads the cells of one row; `problems` are all that is wrong with it, by the headings that the sheet has."""

    def __init__(
        self, law: Law, headings: Collection[str], row: OldRow, people: frozenset[Person], now: datetime
    ) -> None:
        self.law, self.row, self.people, self.now = law, row, people, now
        known = known_columns(law)
        asked = {column: heading for heading, column in columns_of(law, current_language()).items()}
        self.headings = asked | {known[heading]: heading for heading in headings if heading in known}
        self.cells: dict[Column, str] = {}
        self.problems: list[CellProblem] = []
        for heading, cell in row.cells.items():
            self._take(heading, known.get(heading), cell)

    def _take(self, heading: str, column: Column | None, cell: str) -> None:
        if column is None:
            unknown = by_door(
                N_("There is no such column. To see them: banjie import --template"),
                page=N_("There is no such column."),
            )
            self._complain(heading or "?", unknown())
        elif column in self.cells:
            self._complain(heading, gettext("The column {heading} says the same.", heading=self.headings[column]))
        elif ROUNDED.fullmatch(cell):
            rounded = gettext(
                "A spreadsheet has rounded {written}. Write the column as text, with all digits.", written=cell
            )
            self._complain(heading, rounded)
        else:
            self.cells[column] = cell

    def complaint(self) -> OldComplaint | None:
        """Return what the row says; None if anything is wrong with it."""
        for name in REQUIRED:
            if not self._cell(name):
                self._complain(self._heading(name), gettext("It has to be filled in."))
        received = self._fixed("received", self._past)
        imported = self._imported(received)
        stated = {name: self._fact(name, cell) for name, cell in self._of_kind("fact")}
        facts = {name: value for name, value in stated.items() if value is not None}
        texts = dict(self._of_kind("text"))
        party = self._party()
        entry = self._fixed("entry", partial(self._choice, "entry")) or next(iter(self.law.procedure.entries))
        if self.problems or received is None or imported is None:
            return None
        return OldComplaint(self.row.row, entry, received, party, facts, texts, imported)

    def _imported(self, received: datetime | None) -> Imported | None:
        """Return where the old system left the complaint; every cell is read before anything is given up."""
        read: dict[str, object] = {
            "old_number": self._cell("old_number"),
            "stage": (stage := self._fixed("stage", partial(self._choice, "stage"))),
            "since": (since := self._fixed("since", self._past)),
            "closed_at": (closed := self._fixed("closed", self._past)),
            "holder": self._fixed("holder", self._person),
            "happened": dict(self._fixed("happened", self._happened) or ()),
            "overdue": tuple(self._fixed("overdue", self._limits) or ()),
            **self._limits_running(),
        }
        for name, at in (("since", since), ("closed", closed)):
            if at and received and at < received:
                self._complain(self._heading(name), gettext("It lies before the receipt."))
        self._check_end(stage, closed, bool(read["started"] or read["extended"]))
        if self.problems:
            return None
        try:
            return Imported.model_validate(read)
        except ValidationError:
            self._complain(self._heading("old_number"), gettext("An old number has 1 to 100 characters."))
            return None

    def _limits_running(self) -> dict[str, object]:
        started = {
            name: at
            for name, cell in self._of_kind("started")
            if (at := self._read(self.headings[Column("started", name)], cell, self._past))
        }
        extended = {name: int(cell) for name, cell in self._of_kind("extended") if self._is_number(name, cell)}
        paused = {name: tuple(self._pauses(name, cell) or ()) for name, cell in self._of_kind("paused")}
        alone = [Column("extended", name) for name in sorted(extended.keys() - started)]
        alone += [Column("paused", name) for name in sorted(paused.keys() - started)]
        for column in alone:
            self._complain(self.headings[column], gettext("Say when this limit began, too."))
        return {"started": started, "extended": extended, "paused": paused}

    def _pauses(self, name: Name, cell: str) -> list[ImportedPause] | None:
        read = partial(read_pauses, self.law, self.law.clock_rule(name)[1], past=self._past)
        return self._read(self.headings[Column("paused", name)], cell, lambda written: list(read(_parts(written))))

    def _check_end(self, stage: Name | None, closed: datetime | None, runs: bool) -> None:
        if stage and is_case_end(self.law.find_stage(stage)) != (closed is not None):
            self._complain(
                self._heading("closed"),
                gettext("A case at an end has the time of its closing, and no other case has one."),
            )
        if closed and runs:
            self._complain(self._heading("closed"), gettext("No limit runs in a closed case."))

    def _choice(self, kind: ChoiceKind, written: str) -> Name:
        try:
            return named_as(written, (choices_of(self.law, kind, language) for language in Language))
        except ValueError:
            names = choices_of(self.law, kind, current_language())
            allowed = listed(f"{name} {words}" for name, words in names.items() if "." not in name)
            raise ValueError(CANNOT_BE_GIVEN(written=written, allowed=allowed)) from None

    def _limits(self, written: str) -> list[Name]:
        return [self._choice("clock", part) for part in _parts(written)]

    def _happened(self, written: str) -> Iterator[tuple[Name, datetime]]:
        """Yield the earlier acts with their instants, by name; of an outcome also by its stage and name."""
        for part in _parts(written):
            if (found := HAPPENED.fullmatch(part)) is None:
                raise ValueError(gettext("{written} has to be written as act@time.", written=part))
            at, name = self._past(found["at"].strip()), self._choice("act", found["name"].strip())
            yield name, at
            if "." in name:
                yield name.partition(".")[2], at

    def _person(self, written: str) -> Person:
        if written not in self.people:
            raise ValueError(NOT_ON_STAFF(person=written))
        return written

    def _past(self, written: str) -> datetime:
        at = parse_time(written)
        if at > self.now:
            raise ValueError(gettext("It lies in the future."))
        return at

    def _fact(self, name: Name, cell: str) -> FactValue | None:
        procedure, heading = self.law.procedure, self.headings[Column("fact", name)]
        value = self._stated(name, cell.partition("T")[0] if procedure.facts[name].is_ == "date" else cell)
        if value is None:
            self._complain(heading, CANNOT_BE_GIVEN(written=cell, allowed=allowed_values(procedure, name)))
            return None
        if procedure.facts[name].is_ in ("person", "persons") and name in self.law.replaceable_facts:
            named = value if isinstance(value, tuple) else (value,)
            for person in sorted({str(one) for one in named} - self.people):
                self._complain(heading, NOT_ON_STAFF(person=person))
        return value

    def _stated(self, name: Name, written: str) -> FactValue | None:
        """Return the value of a fact, in whichever language it is written; None if it may not have it."""
        for language in Language:
            with speaking(language), suppress(BadInput):
                return parse_fact(self.law.procedure, name, written)
        return None

    def _party(self) -> Party:
        said = {name: self._cell(name) for name in ("name", "unit", "contact", "address")}
        try:
            return Party(**said)
        except ValidationError as error:
            for problem in error.errors():
                self._complain(self._heading(str(problem["loc"][0])), gettext("It is too long."))
            return Party()

    def _is_number(self, name: Name, cell: str) -> bool:
        if re.fullmatch("[0-9]{1,4}", cell):
            return True
        self._complain(self.headings[Column("extended", name)], gettext("{written} is no number.", written=cell))
        return False

    def _of_kind(self, kind: ColumnKind) -> Iterator[tuple[Name, str]]:
        for column, cell in self.cells.items():
            if column.kind == kind:
                yield column.name, cell

    def _cell(self, name: str) -> str:
        return self.cells.get(Column("fixed", name), "")

    def _heading(self, name: str) -> str:
        return self.headings[Column("fixed", name)]

    def _fixed(self, name: str, read: Callable[[str], T]) -> T | None:
        cell = self._cell(name)
        return self._read(self._heading(name), cell, read) if cell else None

    def _read(self, heading: str, cell: str, read: Callable[[str], T]) -> T | None:
        try:
            found = read(cell)
            return list(found) if isinstance(found, Iterator) else found  # type: ignore[return-value]
        except ValueError as error:
            self._complain(heading, str(error))
            return None

    def _complain(self, heading: str, problem: str) -> None:
        self.problems.append(CellProblem(row=self.row.row, column=heading, problem=problem))


def parse_time(written: str) -> datetime:
    """Return an instant as people write it, 2026-03-02 09:30 or 2026/3/2, in the office's time. Raises ValueError."""
    try:
        found = TIME.fullmatch(written)
        if found is None:
            raise ValueError(written)
        hour = time.fromisoformat((found[4] or "00:00").zfill(5))
        return check_instant(datetime.combine(date(int(found[1]), int(found[2]), int(found[3])), hour, office_zone()))
    except ValueError:
        raise ValueError(gettext("{written} is no time. Write it as 2026-03-02 09:30.", written=written)) from None


def _parts(written: str) -> list[str]:
    return [part.strip() for part in re.split("[;；、\n]", written) if part.strip()]
