"""A law with something changed, for the question what it would have made of recorded cases."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

import calendars
from integrity.replay.what_if import OtherLaw
from models.case_input import OpenCase
from models.law import Law
from models.packed_law import law_of_case, parse_law, unpack_law
from models.procedure import Procedure
from models.rule import Slug
from models.time import Calendar, CalendarYear
from procedures.checker.soundness import find_flaws
from procedures.checker.unresolved_names import unresolved_name_flaws
from rules.statutory_time.calendar import with_newer_years

PATH_SEPARATOR = "."


@dataclass(frozen=True)
class LawChange:
    """What is changed. `values`: what stands at a place of the law, such as `screening.limit.n`; the place begins with
    the id of a rule, the name of a clock (in either language) or a section of the file. `editions`: another text of a
    procedure, in canonical form. `years`: another calendar for some years."""

    values: Mapping[str, object] = field(default_factory=dict)
    editions: Mapping[Slug, str] = field(default_factory=dict)
    years: Mapping[int, CalendarYear] = field(default_factory=dict)


class UnusableChange(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a change leads to no law: not what may stand there, or a name that resolves to nothing."""

    def __init__(self, slug: Slug, path: str, says: str) -> None:
        super().__init__(f"{slug} {path}: {says}")
        self.slug, self.path, self.says = slug, path, says


class ChangedLaws:
    """The laws of cases with a change in them, each made once. `unused` are the places that no law has had so far."""

    def __init__(self, change: LawChange) -> None:
        self.change = change
        self.unused = set(change.values)
        self._years = Calendar(code=calendars.office_code(), years=dict(change.years)) if change.years else None
        self._procedures = dict[str, Procedure]()
        self._laws = dict[tuple[str, str], Law]()

    def of_case(self, opened: OpenCase) -> OtherLaw:
        """Return the law that a case was opened with, and the changed one: the same where nothing concerns the case.
        Raises UnusableChange."""
        own, key = law_of_case(opened), (opened.law, opened.calendar)
        if key not in self._laws:
            self._laws[key] = self._changed(parse_law(*key), opened.law)
        other = self._laws[key]
        changed = other.of_entry(opened.entry) if opened.entry in other.procedure.entries else other
        return OtherLaw(own, changed, self._years)

    def _changed(self, own: Law, packed: str) -> Law:
        if packed not in self._procedures:
            self._procedures[packed] = self._procedure(own.procedure, unpack_law(packed))
        procedure = self._procedures[packed]
        if procedure is own.procedure and not self._years:
            return own
        calendar = with_newer_years(own.calendar, self._years) if self._years else own.calendar
        return Law(procedure, calendar)

    def _procedure(self, own: Procedure, text: str) -> Procedure:
        """Return a procedure, whose canonical text this is, with the change in it: itself if that changes nothing."""
        slug = own.slug
        data = json.loads(self.change.editions.get(slug, text))
        for path, value in self.change.values.items():
            if _set_value(data, path, value):
                self.unused.discard(path)
        if data == json.loads(text):
            return own
        try:
            procedure = Procedure.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            raise UnusableChange(slug, PATH_SEPARATOR.join(map(str, first["loc"])), first["msg"]) from None
        _require_sound(procedure)
        return procedure


def _require_sound(procedure: Procedure) -> None:
    """Raise UnusableChange for the first thing that is wrong with a changed procedure."""
    for flaw in [*unresolved_name_flaws(procedure)] or find_flaws(procedure):
        raise UnusableChange(procedure.slug, PATH_SEPARATOR.join(map(str, flaw.path)), flaw.says)


def _set_value(data: Any, path: str, value: object) -> bool:
    """Put a value at a place; return False where this law has no such place."""
    first, *steps = path.split(PATH_SEPARATOR)
    found = _beginning(data, first)
    if found is None or not steps:
        return False
    for step in steps[:-1]:
        found = _step(found, step)
    last = steps[-1]
    if isinstance(found, list) and last.isdecimal() and int(last) < len(found):
        found[int(last)] = value
    elif isinstance(found, dict):
        found[last] = value
    else:
        return False
    return True


def _beginning(data: Any, first: str) -> Any:
    """Return the section, rule or clock of that id, code or name."""
    clocks = [rule["clock"] for rule in data["rules"] if "clock" in rule]
    named = [rule for rule in data["rules"] if rule["id"] == first]
    named += [clock for clock in clocks if first in (clock["code"], clock.get("name"))]
    return data.get(first) or (named[0] if named else None)


def _step(found: Any, step: str) -> Any:
    """Return what lies one step further: of a mapping its key, of a list its place or what bears that id or code."""
    if isinstance(found, dict):
        return found.get(step)
    if isinstance(found, list):
        if step.isdecimal():
            return found[int(step)] if int(step) < len(found) else None
        return next((one for one in found if isinstance(one, dict) and step in (one.get("id"), one.get("code"))), None)
    return None
