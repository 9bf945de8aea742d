"""One row of a sheet, read by its procedure: the complaint to take over, or the problems by column."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import partial
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from models.errors import BadInput
from models.events import Imported, ImportedPause
from models.form import Party
from models.law import Law
from models.messages import FactValue, Person
from models.requirement import Name
from models.time import CHINA, check_instant
from rules.position import is_case_end
from starter.input_values import allowed_values, parse_fact
from starter.moving_in.columns import FIXED, Column, ColumnKind, columns_of, named_as, own_acts
from starter.moving_in.pauses import read_pauses
from starter.moving_in.sheet import OldRow
from wording.terms import written_name
from wording.translation import N_, NP_, by_door, gettext, listed

T = TypeVar("T")
REQUIRED = ("old_number", "received", "stage", "since")
HAPPENED = re.compile(r"(?P<name>[^@]+)@(?P<at>.+)")
TIME = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}:\d{2}(?::\d{2})?))?")
CANNOT_BE_GIVEN = N_("{written} cannot be given. Allowed: {allowed}")

NOT_ON_STAFF = by_door(
    N_("{person} is not on the staff list. Add them first: banjie staff add"),
    http=NP_("administrator's command", "{person} is not on the staff list. Add them first: banjie staff add"),
    page=N_("{person} is not on the staff list."),
)


class CellProblem(NamedTuple):
    """A problem in one column of a row."""

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
    """Reads the cells of one row; `problems` are all that is wrong with it."""

    def __init__(self, law: Law, row: OldRow, people: frozenset[Person], now: datetime) -> None:
        self.law, self.row, self.people, self.now = law, row, people, now
        self.columns = columns_of(law)
        self.headings = {column: heading for heading, column in self.columns.items()}
        self.problems: list[CellProblem] = []

    def complaint(self) -> OldComplaint | None:
        """Return what the row says; None if anything is wrong with it."""
        unknown = [heading for heading in self.row.cells if heading not in self.columns]
        for heading in unknown:
            self._complain(
                heading or "?",
                by_door(
                    N_("There is no such column. To see them: banjie import --template"),
                    page=N_("There is no such column."),
                )(),
            )
        for name in REQUIRED:
            if not self._cell(name):
                self._complain(FIXED[name], gettext("It has to be filled in."))
        received = self._fixed("received", self._past)
        imported = self._imported(received)
        stated = {name: self._fact(name, cell) for name, cell in self._of_kind("fact")}
        facts = {name: value for name, value in stated.items() if value is not None}
        texts = dict(self._of_kind("text"))
        entries = {name: written_name(self.law.procedure, name, "entry") for name in self.law.procedure.entries}
        party = self._party()
        entry = self._fixed("entry", lambda written: _choice(written, entries)) or next(iter(entries))
        if self.problems or received is None or imported is None:
            return None
        return OldComplaint(self.row.row, entry, received, party, facts, texts, imported)

    def _imported(self, received: datetime | None) -> Imported | None:
        """Return where the old system left the complaint; every cell is read before anything is given up."""
        read: dict[str, object] = {
            "old_number": self._cell("old_number"),
            "stage": (stage := self._fixed("stage", self._stage)),
            "since": (since := self._fixed("since", self._past)),
            "closed_at": (closed := self._fixed("closed", self._past)),
            "holder": self._fixed("holder", self._person),
            "happened": dict(self._fixed("happened", self._happened) or ()),
            "overdue": tuple(self._fixed("overdue", self._limits) or ()),
            **self._limits_running(),
        }
        for name, at in (("since", since), ("closed", closed)):
            if at and received and at < received:
                self._complain(FIXED[name], gettext("It lies before the receipt."))
        self._check_end(stage, closed, bool(read["started"] or read["extended"]))
        if self.problems:
            return None
        try:
            return Imported.model_validate(read)
        except ValidationError:
            self._complain(FIXED["old_number"], gettext("An old number has 1 to 100 characters."))
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
        clock, procedure = self.law.clock_rule(name)[1], self.law.procedure
        read = partial(read_pauses, procedure, clock, past=self._past)
        return self._read(self.headings[Column("paused", name)], cell, lambda written: list(read(_parts(written))))

    def _check_end(self, stage: Name | None, closed: datetime | None, runs: bool) -> None:
        if stage and is_case_end(self.law.find_stage(stage)) != (closed is not None):
            self._complain(
                FIXED["closed"], gettext("A case at an end has the time of its closing, and no other case has one.")
            )
        if closed and runs:
            self._complain(FIXED["closed"], gettext("No limit runs in a closed case."))

    def _stage(self, written: str) -> Name:
        return _choice(written, {name: stage.name for name, stage in self.law.procedure.stages.items()})

    def _limits(self, written: str) -> list[Name]:
        limits = {name: written_name(self.law.procedure, name, "clock") for name in self.law.clocks}
        return [_choice(part, limits) for part in _parts(written)]

    def _happened(self, written: str) -> Iterator[tuple[Name, datetime]]:
        """Yield the earlier acts with their instants, by name; of an outcome also by its stage and name."""
        acts = own_acts(self.law.procedure)
        for part in _parts(written):
            if (found := HAPPENED.fullmatch(part)) is None:
                raise ValueError(gettext("{written} has to be written as act@time.", written=part))
            at, name = self._past(found["at"].strip()), _choice(found["name"].strip(), acts)
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
        try:
            value = parse_fact(procedure, name, cell.partition("T")[0] if procedure.facts[name].is_ == "date" else cell)
        except BadInput:
            allowed = allowed_values(procedure, name)
            self._complain(heading, CANNOT_BE_GIVEN(written=cell, allowed=allowed))
            return None
        if procedure.facts[name].is_ in ("person", "persons") and name in self.law.replaceable_facts:
            named = value if isinstance(value, tuple) else (value,)
            for person in sorted({str(one) for one in named} - self.people):
                self._complain(heading, NOT_ON_STAFF(person=person))
        return value

    def _party(self) -> Party:
        said = {name: self._cell(name) for name in ("name", "unit", "contact", "address")}
        try:
            return Party(**said)
        except ValidationError as error:
            for problem in error.errors():
                self._complain(FIXED[str(problem["loc"][0])], gettext("It is too long."))
            return Party()

    def _is_number(self, name: Name, cell: str) -> bool:
        if re.fullmatch("[0-9]{1,4}", cell):
            return True
        self._complain(self.headings[Column("extended", name)], gettext("{written} is no number.", written=cell))
        return False

    def _of_kind(self, kind: ColumnKind) -> Iterator[tuple[Name, str]]:
        for heading, column in self.columns.items():
            if column.kind == kind and (cell := self.row.cells.get(heading)):
                yield column.name, cell

    def _cell(self, name: str) -> str:
        return self.row.cells.get(FIXED[name], "")

    def _fixed(self, name: str, read: Callable[[str], T]) -> T | None:
        cell = self._cell(name)
        return self._read(FIXED[name], cell, read) if cell else None

    def _read(self, heading: str, cell: str, read: Callable[[str], T]) -> T | None:
        try:
            found = read(cell)
            return list(found) if isinstance(found, Iterator) else found  # type: ignore[return-value]
        except ValueError as error:
            self._complain(heading, str(error))
            return None

    def _complain(self, heading: str, problem: str) -> None:
        self.problems.append(CellProblem(self.row.row, heading, problem))


def parse_time(written: str) -> datetime:
    """Return an instant as people write it, 2026-03-02 09:30 or 2026/3/2, in China's time. Raises ValueError."""
    try:
        found = TIME.fullmatch(written)
        if found is None:
            raise ValueError(written)
        hour = time.fromisoformat((found[4] or "00:00").zfill(5))
        return check_instant(datetime.combine(date(int(found[1]), int(found[2]), int(found[3])), hour, CHINA))
    except ValueError:
        raise ValueError(gettext("{written} is no time. Write it as 2026-03-02 09:30.", written=written)) from None


def _choice(written: str, choices: dict[Name, str]) -> Name:
    try:
        return named_as(written, choices)
    except ValueError:
        allowed = listed(f"{name} {words}" for name, words in choices.items() if "." not in name)
        raise ValueError(CANNOT_BE_GIVEN(written=written, allowed=allowed)) from None


def _parts(written: str) -> list[str]:
    return [part.strip() for part in re.split("[;；、\n]", written) if part.strip()]
