"""One person reads one complaint: the parts they may see, why not the others, and the record of what they were shown.

Reading who filed a complaint, or a text that a rule keeps to some, is put on record; so is each refusal. A page or a
program reads for a person. A reading for nobody shows nothing personal and records nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import Literal, TypeVar, cast, get_args

from sqlalchemy.orm import Session

from models.errors import ReadingRefused
from models.messages import Number, Person, Refusal
from models.rule import PersonalPart
from models.tables import PartyRow
from queries.cases.case_file import CaseFile, load_case_file, party_row, person_name, require_staff
from queries.cases.linked_cases import linked_case_views
from queries.views.base import NamedView, View
from queries.views.case import LinkedCaseView
from register.cases.case_details import CaseDetails, case_details
from register.cases.filer import corrected_fields, corrections_at
from register.journal import AccessType, Part
from register.office import access_journal, staff
from register.office.access_journal import COMMAND, Access, ReadingDoor
from register.office.staff import Standing
from rules import roles, sees
from wording import refusal_texts
from wording.blotting import BLOT, Blotter
from wording.translation import N_, by_door, gettext
from wording.visible_text import visible_text

HIDDEN_PARTS = {
    "identity": N_("Who filed it is blotted out (███): {why}"),
    "narrative": N_("The texts are not shown: {why}"),
}


V = TypeVar("V", bound=View)
ReadingType = Literal["read", "opened", "exported"]
PARTS: tuple[PersonalPart, ...] = get_args(PersonalPart)


@dataclass(frozen=True)
class CaseReading:
    """A complaint as one person reads it through one door; `person` is None where it is read for nobody."""

    session: Session
    case_file: CaseFile
    person: Person | None
    now: datetime
    door: ReadingDoor

    @cached_property
    def details(self) -> CaseDetails:
        """The texts, acts, limits, notices, files and alarms that the register holds of the case."""
        return case_details(self.session, self.case_file.row.number, self.case_file.case)

    @cached_property
    def linked(self) -> tuple[LinkedCaseView, ...]:
        row, case = self.case_file.row, self.case_file.case
        is_linked = self.details.children or row.parent or case.merged_into or case.joined
        return linked_case_views(self.session, row) if is_linked else ()

    @cached_property
    def standing(self) -> Standing:
        if self.person is None:
            return Standing((), ())
        return staff.standing_at(self.session, self.person, self.now, self.case_file.procedure.slug)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        if self.person is None:
            return ()
        represented, held = self.standing
        law, case = self.case_file.law, self.case_file.case
        return sees.roles_on_case(law, case, self.person, held, stands_for=represented)

    @property
    def may_export(self) -> bool:
        """Return True if the person may audit the case and take its dossier away: whoever holds a role on it; where a
        colleague filed it, whoever may know who, since the record itself names that person."""
        return bool(self.roles) and (self.may("identity") or not filers_in_office(self.session, self.case_file))

    def may(self, *parts: PersonalPart) -> bool:
        return bool(self.roles) and not self._refusals(parts)

    def reasons(self, *parts: PersonalPart) -> tuple[str, ...]:
        """Return why the person may not see all of these parts, in words; empty if they may."""
        if self.may(*parts):
            return ()
        if self.person is None:
            return (
                by_door(
                    N_("No reader is named (--person)."),
                    http=N_("No reader is named (?for=)."),
                    page=N_("No reader is named."),
                )(),
            )
        cited = [refusal_texts.cited_refusal(self.case_file.procedure, one) for one in self._refusals(parts)]
        return tuple(dict.fromkeys(cited)) or (gettext("The reader has no role in this procedure."),)

    def hiding_rules(self, *parts: PersonalPart) -> tuple[str, ...]:
        """Return the rules that hide any of these parts from the person, sorted."""
        return tuple(sorted({one.rule for one in self._refusals(parts) if one.rule}))

    def hidden_parts(self) -> tuple[NamedView, ...]:
        """Return the parts that are hidden from the person, each with why."""
        hidden = (part for part in PARTS if self.person and not self.may(part))
        return tuple(
            NamedView(code=part, label=HIDDEN_PARTS[part](why=" ".join(self.reasons(part)))) for part in hidden
        )

    def shown_text(self, body: str) -> str:
        """Return a text of the complaint as the person may see it: hidden, or without who filed it."""
        if not self.may("narrative"):
            return gettext("(confidential)")
        return body if self.may("identity") else self.blotter.blotted(body)

    @cached_property
    def blotter(self) -> Blotter:
        """Return what blots out who filed this complaint, or one that was merged into it."""
        return Blotter(filer_words(self.session, self.case_file, self.details.parties))

    def without_filer(self, view: V) -> V:
        """Return a view without the person of the office who filed the complaint, unless the reader may know who. What
        parties write is hidden in its place; but a fact of the case may name them, and so may whatever follows from
        it."""
        people = {} if self.may("identity") else filers_in_office(self.session, self.case_file)
        return cast(V, _without_people(view, people)) if people else view

    def record(self, *parts: Part, about: str | None = None, kind: ReadingType = "read") -> None:
        """Put on record that the person was shown these parts."""
        if self.person and parts:
            access_journal.record_access(self.session, self._access(kind, parts, about), self.door, self.now)

    def record_shown(self, *, identity: bool, narrative: bool, daily: bool = False) -> None:
        """Put on record what was shown of who filed the complaint, and of texts that a rule keeps to some; `daily`:
        unless the person was shown it on the same day before."""
        guarded = sees.guarding_rules(self.case_file.law, self.case_file.case, "narrative")
        shown: list[Part] = ["identity"] * (identity and self.may("identity"))
        shown += ["narrative"] * bool(narrative and guarded and self.may("narrative"))
        if daily and self.person and shown:
            access = self._access("read", tuple(shown), None)
            access_journal.record_daily(self.session, [access], self.door, self.now)
        else:
            self.record(*shown)

    def refusal(
        self, headline: str, asked: Part, parts: tuple[PersonalPart, ...] = (), about: str | None = None
    ) -> ReadingRefused:
        """Put a refusal on record and return it, for `raise`."""
        refusals = self._refusals(parts)
        if self.person:
            access = self._access("refused", (asked,), about)._replace(rules=self.hiding_rules(*parts))
            access_journal.record_access(self.session, access, self.door, self.now)
        lines = (gettext("  · {reason}", reason=reason) for reason in self.reasons(*(parts or PARTS)))
        return ReadingRefused("\n".join([headline, *lines]), refusals, number=self.case_file.row.number)

    def _access(self, kind: AccessType, parts: tuple[Part, ...], about: str | None) -> Access:
        assert self.person is not None
        number, stands_for = self.case_file.row.number, self.standing.stands_for
        return Access(kind, number, parts, self.person, stands_for, self.roles, about)

    def _refusals(self, parts: Iterable[PersonalPart]) -> tuple[Refusal, ...]:
        return tuple(refusal for part in parts for refusal in self._refused.get(part, ()))

    @cached_property
    def _refused(self) -> Mapping[PersonalPart, list[Refusal]]:
        """Return what hides each part from the person: every text of the complaint is asked about."""
        if self.person is None:
            return {}
        represented, held = self.standing
        law, case = self.case_file.law, self.case_file.case
        return {part: sees.read_refusals(law, case, self.person, held, part, stands_for=represented) for part in PARTS}


def read_for_nobody(session: Session, case_file: CaseFile) -> CaseReading:
    """Return a complaint as it is read for nobody in particular."""
    return CaseReading(session, case_file, None, case_file.row.received_at, COMMAND)


def begin_reading(
    session: Session, of: Number | CaseFile, person: Person | None, now: datetime, door: ReadingDoor
) -> CaseReading:
    """Return a complaint as the person reads it. Raises BadInput for somebody who is not on the staff, and
    ReadingRefused for who is recused or complained of, and who stands in for them: they read nothing of it."""
    case_file = load_case_file(session, of) if isinstance(of, str) else of
    reading = CaseReading(session, case_file, person, now, door)
    if person is None:
        return reading
    if not reading.standing.held:  # who is on the staff holds that at least
        require_staff(session, person, now)
    if roles.exclusion_refusals(case_file.law, case_file.case, {person, *reading.standing.stands_for}):
        raise reading.refusal(gettext("{number} may not be read:", number=case_file.row.number), "case", ("narrative",))
    return reading


def filer_words(
    session: Session, case_file: CaseFile, parties: Sequence[PartyRow | None] | None = None
) -> tuple[str, ...]:
    """Return what says who filed a complaint, or one that was merged into it, as it was on file and as it was
    corrected; `parties`: who filed it, where they have been read already."""
    filed = [party_row(session, case_file.row.number)] if parties is None else parties
    joined = (party_row(session, number) for number in case_file.case.joined)
    people = filers_in_office(session, case_file)
    said = (said for many in corrected_fields(session, case_file.case.filer_corrections).values() for said in many)
    corrected = (*said, *corrections_at(session, case_file.case.joined))
    return words_of_filer((*filed, *joined), corrected, people)


def words_of_filer(
    parties: Iterable[PartyRow | None], corrected: Sequence[str], people: Mapping[Person, str]
) -> tuple[str, ...]:
    """Return what says who filed a complaint: `parties` on file, what corrects them, persons of the office."""
    return (*party_words(parties), *corrected, *map(visible_text, corrected), *people, *people.values())


def filers_in_office(session: Session, case_file: CaseFile) -> dict[Person, str]:
    """Return the persons of the office, with their names, whom the case has as who filed it."""
    facts = case_file.case.facts
    named = {
        person for name in sees.facts_of_filer(case_file.procedure) for person in roles.stated_names(facts.get(name))
    }.union(case_file.case.filed_as)
    return {person: person_name(session, person) for person in sorted(named)}


def _without_people(shown: object, people: Mapping[Person, str]) -> object:
    match shown:
        case Enum():  # a word of the program; `replace` would make a mere string of it
            return shown
        case str() if shown in people or shown in people.values():
            return gettext("(confidential)")
        case str():
            for name in people.values():
                shown = shown.replace(name, BLOT) if len(name) > 1 else shown
            return shown
        case View():
            return shown.model_copy(update={name: _without_people(value, people) for name, value in shown})
        case tuple():
            return tuple(_without_people(one, people) for one in shown)
        case _:
            return shown


def party_words(parties: Iterable[PartyRow | None]) -> tuple[str, ...]:
    """Return what says who these people are, also as hidden signs in it are written out."""
    said = {word for party in parties if party for word in (party.name, party.unit, party.contact, party.address)}
    return tuple(sorted({shown for word in said if word for shown in (word, visible_text(word))}))
