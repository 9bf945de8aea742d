"""What the complaints of a list are about, as far as one reader may know: read for a whole page at once.

A list shows who filed many complaints to somebody who may look at one of them. So it is on record once a day for each
complaint that a person was shown who filed it, not at each look. Where nothing can be written it is not shown.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Row, Select, case, cast, func, null, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from models.case import as_corrected
from models.frozen import Frozen
from models.messages import FactValue, Id, Number, Person, TextRef
from models.procedure import Procedure
from models.requirement import Name
from models.tables import ComplaintRow, EditionRow, PartyRow, PersonRow, TextRow
from queries.cases.about import filer_name, shown_line, subject_of, subject_texts, target_facts, target_of, target_texts
from queries.cases.reading import words_of_filer
from queries.lists.bound_values import is_one_of
from queries.search.reader import SearchReader
from queries.views.about import AboutView
from register import editions
from register.journal import Part
from register.office import access_journal
from register.office.access_journal import Access, ReadingDoor
from register.search.search_rows import FIELDS_CORRECTED
from rules import sees
from rules.roles import stated_names
from wording.blotting import Blotter
from wording.translation import gettext

READ = 1_000  # characters of a text: a line takes its first sentence


class ListedMatter(Frozen):
    """What a case holds by which it says what it is about, from its state."""

    texts: dict[Name, TextRef] = {}
    facts: dict[Name, FactValue | None] = {}
    filed_as: tuple[Person, ...] = ()
    joined: tuple[Number, ...] = ()
    corrections: dict[Name, tuple[TextRef, ...]] = {}
    filer_corrections: dict[str, tuple[TextRef, ...]] = {}

    @property
    def texts_as_corrected(self) -> dict[Name, TextRef]:
        return as_corrected(self.texts, self.corrections)


class _Listed(NamedTuple):
    """A complaint of a page: what it holds, its procedure, and what the reader may know of it."""

    row: Row[Any]
    matter: ListedMatter
    procedure: Procedure
    identity: bool
    narrative: bool


class _Known(NamedTuple):
    """What the lines of a page are made from: bodies of texts by id; by number what was said to correct who filed it,
    and who did; names of persons."""

    bodies: Mapping[Id, str]
    corrected: Mapping[Number, Sequence[str]]
    parties: Mapping[Number, PartyRow]
    names: Mapping[Person, str]

    def filers(self, one: _Listed) -> dict[Person, str]:
        """Return the persons of the office, with their names, who filed a complaint."""
        return {person: self.names.get(person, person) for person in sorted(_filers(one))}


def about_lines(reader: SearchReader, numbers: Collection[Number], door: ReadingDoor) -> dict[Number, AboutView]:
    """Return what these complaints are about, by number, as far as the reader may know; put on record, once a day, of
    which they were shown who filed it, or texts that a rule keeps to some."""
    if not numbers:
        return {}
    page = [*_listed(reader, numbers)]
    known = _known(reader.session, page)
    lines = {one.row.number: _line(one, known) for one in page}
    shown = (_access(reader, one, lines[one.row.number]) for one in page)
    access_journal.record_daily(reader.session, [one for one in shown if one.parts], door, reader.now)
    return lines


def subjects_in_mail(reader: SearchReader, numbers: Collection[Number]) -> dict[Number, str]:
    """Return in a line what these complaints are about, of those of which a letter to the reader may say it. A letter
    is read outside of the office and is not taken back: it names nobody who filed a complaint, and nothing that a rule
    keeps to some. So nothing is put on record."""
    page = [one._replace(identity=False) for one in _listed(reader, numbers) if one.narrative] if numbers else []
    open_to_all = [one for one in page if not reader.is_guarded(one.row.procedure, one.row.admissions)]
    known = _known(reader.session, open_to_all)
    lines = {one.row.number: _line(one, known).subject for one in open_to_all}
    return {number: subject for number, subject in lines.items() if subject}


def _line(one: _Listed, known: _Known) -> AboutView:
    party, filers = known.parties.get(one.row.number), known.filers(one)
    filer = filer_name(party, one.matter, known.bodies, filers.values())
    subject = subject_of(one.procedure, one.matter, known.bodies)
    target = target_of(one.procedure, one.matter, known.bodies, lambda person: known.names.get(person, person))
    if not one.narrative:
        hidden = gettext("(confidential)")
        subject, target = subject and hidden, target and hidden
    elif not one.identity and (subject or target):
        cases = (one.row.number, *one.matter.joined)
        parties = map(known.parties.get, cases)
        corrected = [said for number in cases for said in known.corrected.get(number, ())]
        blotter = Blotter(words_of_filer(parties, corrected, filers))
        subject, target = blotter.blotted(subject), blotter.blotted(target)
    return AboutView(
        subject=shown_line(subject),
        filer=filer if one.identity or not filer else gettext("(confidential)"),
        target=shown_line(target),
    )


def _access(reader: SearchReader, one: _Listed, line: AboutView) -> Access:
    guarded = reader.is_guarded(one.row.procedure, one.row.admissions) if one.narrative else False
    parts: list[Part] = ["identity"] * bool(one.identity and line.filer)
    parts += ["narrative"] * bool(guarded and (line.subject or line.target))
    return Access("read", one.row.number, tuple(parts), reader.person, *reader.standing(one.row.procedure))


# ---- what is read of a page -----------------------------------------------------------------------------------------


def _listed(reader: SearchReader, numbers: Collection[Number]) -> Iterator[_Listed]:
    rows = _rows(reader.session, numbers)
    procedures = editions.load_editions(reader.session, {row.sha256 for row in rows})
    for row in rows:
        kinds = reader.kinds(row.procedure, row.admissions) if row.admissions else frozenset()
        told = not row.cannot_write or not (kinds and reader.is_guarded(row.procedure, row.admissions))
        yield _Listed(
            row,
            _matter(row),
            procedures[row.sha256],
            identity="name" in kinds and not row.cannot_write,
            narrative="text" in kinds and told,
        )


def _rows(session: Session, numbers: Collection[Number]) -> Sequence[Row[Any]]:
    """Return what is read of each complaint itself. Its state is large: PostgreSQL takes the parts out."""
    return session.execute(_rows_query(), {"numbers": sorted(numbers)}).all()


@cache
def _rows_query() -> Select[*tuple[Any, ...]]:
    kept = select(ComplaintRow.number, _said().label("said")).where(is_one_of(ComplaintRow.number, "numbers"))
    said = kept.cte("said").prefix_with("MATERIALIZED")  # else the JSON is read for each part
    edition = (EditionRow.slug == ComplaintRow.procedure) & (EditionRow.edition == ComplaintRow.edition)
    query = select(
        ComplaintRow.number,
        ComplaintRow.procedure,
        ComplaintRow.admissions,
        EditionRow.sha256,
        (func.current_setting("transaction_read_only") == "on").label("cannot_write"),
        *(said.c.said[name].label(name) for name in ListedMatter.model_fields),
    )
    return query.join(said, said.c.number == ComplaintRow.number).join(EditionRow, edition)


def _said() -> ColumnElement[Any]:
    """Return the state of a case; before its first event, and where the state cannot be read, how it was opened."""
    readable = text("OBJECT")
    opening = case(
        (ComplaintRow.opened.op("IS JSON")(readable), cast(ComplaintRow.opened, JSONB)["opened"]), else_=null()
    )
    return case((ComplaintRow.state.op("IS JSON")(readable), cast(ComplaintRow.state, JSONB)), else_=opening)


def _matter(row: Row[Any]) -> ListedMatter:
    stated = {name: value for name in ListedMatter.model_fields if (value := getattr(row, name)) is not None}
    try:
        return ListedMatter.model_validate(stated)
    except ValidationError:  # an altered state, which is an alarm elsewhere
        return ListedMatter()


def _known(session: Session, page: Sequence[_Listed]) -> _Known:
    """Return what the lines are made from, each kind in one statement."""
    refs = {ref.id for one in page for ref in _refs(one)}
    numbers = {number for one in page for number in (one.row.number, *one.matter.joined)}
    people = {person for one in page for person in (*_filers(one), *_targets(one))}
    said = session.execute(_bodies_query(), {"numbers": sorted(numbers), "refs": sorted(refs)}).all()
    corrected = defaultdict[Number, list[str]](list)
    for row in said:
        if row.name in FIELDS_CORRECTED:
            corrected[row.complaint].append(row.said)
    parties = session.scalars(_parties_query(), {"numbers": sorted(numbers)})
    names = session.execute(_names_query(), {"people": sorted(people)}) if people else ()
    return _Known(
        bodies={row.id: row.said for row in said},
        corrected=corrected,
        parties={party.complaint: party for party in parties},
        names={row.id: row.name for row in names},
    )


@cache
def _bodies_query() -> Select[*tuple[Any, ...]]:
    of_filer = TextRow.name.in_(FIELDS_CORRECTED) & is_one_of(TextRow.complaint, "numbers")
    said = func.left(TextRow.body, READ).label("said")
    return select(TextRow.id, TextRow.complaint, TextRow.name, said).where(
        of_filer | is_one_of(TextRow.id, "refs"), TextRow.body.is_not(None), TextRow.closed_at.is_(None)
    )


@cache
def _parties_query() -> Select[PartyRow]:
    return select(PartyRow).where(is_one_of(PartyRow.complaint, "numbers"))


@cache
def _names_query() -> Select[str, str]:
    return select(PersonRow.id, PersonRow.name).where(is_one_of(PersonRow.id, "people"))


def _refs(one: _Listed) -> Iterator[TextRef]:
    names = (*subject_texts(one.procedure), *target_texts(one.matter))
    texts = one.matter.texts_as_corrected
    return (texts[name] for name in names if name in texts)


def _filers(one: _Listed) -> set[Person]:
    stated = (stated_names(one.matter.facts.get(name)) for name in sees.facts_of_filer(one.procedure))
    return {person for people in stated for person in people}.union(one.matter.filed_as)


def _targets(one: _Listed) -> Iterator[Person]:
    for name in target_facts(one.procedure):
        if one.procedure.facts[name].is_ in ("person", "persons"):
            yield from stated_names(one.matter.facts.get(name))
