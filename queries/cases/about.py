"""What a complaint is about, in a line that tells it from others: its subject, who filed it, whom it is about.

The subject is a text of the intake; where none was written, the first sentence of the narrative stands for it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from models.messages import FactValue, Id, Number, Person, TextRef
from models.procedure import Procedure
from models.requirement import Name
from models.tables import PartyRow
from queries.cases.case_file import person_name
from queries.cases.reading import CaseReading, filers_in_office
from queries.intake.similar_complaints import TARGETS
from queries.views.about import AboutView
from rules import roles
from rules.fact import SUBJECT
from wording import terms
from wording.translation import gettext, listed
from wording.visible_text import visible_line, whole_words

LONGEST = 60  # characters of a line
_BEFORE_CUT = " ,;:，、；：-–—"  # what does not stand before the sign of a cut
_SENTENCE = re.compile(r".*?(?:[。！？；!?;\n]|\.(?=\s|$)|$)", re.DOTALL)


class Matter(Protocol):
    """What a case holds by which it says what it is about."""

    @property
    def texts_as_corrected(self) -> Mapping[Name, TextRef]: ...

    @property
    def facts(self) -> Mapping[Name, FactValue | None]: ...

    @property
    def filed_as(self) -> tuple[Person, ...]: ...

    @property
    def joined(self) -> tuple[Number, ...]: ...

    @property
    def filer_corrections(self) -> Mapping[str, tuple[TextRef, ...]]: ...


def about_case(reading: CaseReading, procedure: Procedure, matter: Matter) -> AboutView | None:
    """Return what a case is about as a person reads it; None where it is read for nobody."""
    if reading.person is None:
        return None
    bodies = {row.id: body for row in reading.details.texts if (body := row.readable)}
    filers = filers_in_office(reading.session, reading.case_file).values()
    filer = filer_name(next(iter(reading.details.parties), None), matter, bodies, filers)
    target = target_of(procedure, matter, bodies, lambda person: person_name(reading.session, person))
    return AboutView(
        subject=shown_line(_as_read(reading, subject_of(procedure, matter, bodies))),
        filer=filer if reading.may("identity") or not filer else gettext("(confidential)"),
        target=shown_line(_as_read(reading, target)),
    )


def _as_read(reading: CaseReading, text: str) -> str:
    return reading.shown_text(text) if text else ""


def subject_of(procedure: Procedure, matter: Matter, bodies: Mapping[Id, str]) -> str:
    """Return the text that says what a case is about; empty where there is none."""
    written = (
        bodies.get(matter.texts_as_corrected[name].id, "")
        for name in subject_texts(procedure)
        if name in matter.texts_as_corrected
    )
    return next(filter(str.strip, written), "")


def subject_texts(procedure: Procedure) -> tuple[Name, ...]:
    """Return the texts that may say what a case is about, the best first."""
    return (SUBJECT, *list(procedure.texts)[:1])


def target_of(procedure: Procedure, matter: Matter, bodies: Mapping[Id, str], name_of: Callable[[Person], str]) -> str:
    """Return whom or what a case is about, as its text says it, else as its fact does; empty where neither does."""
    written = (bodies.get(matter.texts_as_corrected[name].id, "") for name in target_texts(matter))
    return next(filter(str.strip, (*written, *_stated_targets(procedure, matter, name_of))), "")


def target_texts(matter: Matter) -> tuple[Name, ...]:
    """Return the texts of a case that name whom or what it is about."""
    return tuple(sorted(TARGETS & matter.texts_as_corrected.keys()))


def _stated_targets(procedure: Procedure, matter: Matter, name_of: Callable[[Person], str]) -> Iterator[str]:
    for name in sorted(target_facts(procedure)):
        if value := matter.facts.get(name):
            if procedure.facts[name].is_ in ("person", "persons"):
                yield listed(map(name_of, roles.stated_names(value)))
            else:
                yield terms.value_text(procedure, name, value)


def target_facts(procedure: Procedure) -> frozenset[Name]:
    """Return the facts that name whom or what a case is about."""
    respondents = procedure.respondents.facts if procedure.respondents else ()
    return frozenset(name for name in (*TARGETS, *respondents) if name in procedure.facts)


def filer_name(party: PartyRow | None, matter: Matter, bodies: Mapping[Id, str], in_office: Iterable[str]) -> str:
    """Return who filed a case: the name or the unit that they gave, as corrected, else who of the office did."""
    for field in ("name", "unit"):
        corrected = (bodies.get(ref.id, "") for ref in matter.filer_corrections.get(field, ()))
        said = [*filter(str.strip, (getattr(party, field, ""), *corrected))]
        if said:
            return visible_line(said[-1].strip())
    return listed(in_office)


def shown_line(text: str) -> str:
    """Return the first sentence of a text on one line. What is blotted out is so before: a cut name is not known."""
    found = _SENTENCE.match(text.strip())
    line = visible_line(" ".join(found[0].rstrip("。；;").split())) if found else ""
    return line if len(line) <= LONGEST else f"{line[: whole_words(line, LONGEST - 1)].rstrip(_BEFORE_CUT)}…"
