"""One complaint, whole, as a reader may see it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from models.case import Case
from models.errors import BadInput
from models.messages import FactValue, TextRef
from models.procedure import Procedure
from models.requirement import Name
from models.tables import ClockRow, InboxRow, TextRow
from queries.alarms import doubt_views
from queries.cases.about import about_case
from queries.cases.case_file import CaseFile, case_file_as_of, named_people, old_number, person_name
from queries.cases.history import events_of
from queries.cases.limits import clock_view, limits_that_applied
from queries.cases.reading import CaseReading, begin_reading
from queries.cases.waiting import waiting_of_file
from queries.documents import attachments, versions
from queries.lists.line_words import LineWords
from queries.notices.passages import NOTICE_STATES, is_waiting, notice_state
from queries.views.base import Known
from queries.views.case import (
    CaseGradeView,
    CaseView,
    CorrectedFieldView,
    CorrectionView,
    FactView,
    ItemView,
    NoticeSummaryView,
    PartyView,
    RecordedHeadView,
    TextView,
    WrittenTextView,
)
from queries.views.clock import ClockView
from register.alarms.doubts import sorted_doubts
from register.cases.case_details import CaseDetails
from register.cases.projections import projected_clocks
from register.journal import find_event
from register.office.access_journal import ReadingDoor
from register.search.search_rows import PARTY_FIELDS
from rules.acts.grading import graded_by
from rules.clock import clock_applies
from rules.fact import KNOWN_TEXTS, SUBJECT
from wording import terms
from wording.grade_words import grade_text
from wording.regulation_names import translated
from wording.translation import gettext, listed


def case_view(
    session: Session,
    number: str,
    reader: str | None,
    now: datetime,
    door: ReadingDoor,
    as_of: datetime | None = None,
    known: Known = "then",
) -> CaseView:
    """Return a complaint as this reader may see it; without a reader nothing personal is shown. With `as_of` as it was
    at that instant, which has passed, as it was `known` then or is now. What is shown of who filed it, and of
    confidential texts, is put on record. Raises BadInput, ReadingRefused."""
    reading = begin_reading(session, number, reader, now, door)
    if as_of is None:
        return view_of_file(reading, reading.case_file, now)
    if as_of > now:
        raise BadInput(gettext("{instant} is ahead; as_of is an instant that has passed.", instant=as_of.isoformat()))
    return view_of_file(reading, case_file_as_of(session, reading.case_file, as_of, known), as_of)


def view_of_file(reading: CaseReading, case_file: CaseFile, now: datetime) -> CaseView:
    """Return the view of a file, of today or of an earlier instant, by the rights that the reader has today. What is
    shown is put on record as `case_view` does."""
    session, number = reading.session, case_file.row.number
    row, case, procedure = case_file.row, case_file.case, case_file.procedure
    related = tuple(one for one in reading.linked if case_file.knows(one.opened_at))
    party, shown_texts = _party_view(reading, case_file), _text_views(reading, case_file)
    items = tuple(_item_views(reading, case_file))
    about = about_case(reading, procedure, case)
    reading.record_shown(
        identity=bool(party or (about and about.filer)),
        narrative=bool(shown_texts) or any(item.texts for item in items),
    )
    files = attachments.attachment_views(reading)
    shown = CaseView(
        as_of=case_file.until,
        number=number,
        procedure=row.procedure,
        title=terms.case_title(procedure, row.entry),
        about=about,
        edition=row.edition,
        law_sha256=row.law_sha256,
        received_at=case.opened_at if (old := old_number(row)) else row.received_at,
        came_in=case.opened_at,
        old_number=old,
        entry=row.entry,
        stage=case.stage,
        stage_label=terms.label(procedure, case.stage, "stage"),
        closed_at=case.closed_at,
        grade=_grade_view(session, case),
        urgent=case.urgent,
        recused=named_people(session, case.recused),
        party=party,
        facts=tuple(_fact_views(session, procedure, case.facts)),
        texts=shown_texts,
        items=items,
        attachments=tuple(file for file in files if case_file.knows(file.added_at)),
        documents=versions.document_summaries(reading.details, case_file),
        clocks=_clock_views(reading, case_file),
        parent=row.parent,
        linked=tuple(linked.number for linked in related if linked.relation == "child"),
        related=related,
        notices=_notice_summaries(reading.details, case_file, now),
        waiting=None if case.closed_at else waiting_of_file(reading, case_file, now),
        unjudged=tuple(act.n for act in reading.details.acts if _is_unjudged(case_file, act)),
        recorded=RecordedHeadView(seq=case_file.recorded.seq, hash=case_file.recorded.hash),
        doubts=doubt_views(sorted_doubts(alarm.kind for alarm in reading.details.doubts)),
        hidden=reading.hidden_parts(),
    )
    return reading.without_filer(shown)


def _grade_view(session: Session, case: Case) -> CaseGradeView | None:
    """Return how the end of a case was graded."""
    seq = graded_by(case)
    event = find_event(session, case.number, seq) if seq else None
    if event is None or event.about is None:
        return None
    return CaseGradeView(code=event.about, label=grade_text(event.about), seq=event.seq, at=event.at)


def _item_views(reading: CaseReading, case_file: CaseFile) -> Iterator[ItemView]:
    """Yield the items of a case by collection, without texts that are erased."""
    procedure, rows = case_file.procedure, {row.id: row for row in reading.details.texts}
    for of, items in case_file.case.items.items():
        for code, item in items.items():
            texts = ((name, rows.get(ref.id)) for name, ref in item.texts.items())
            yield ItemView(
                of=of,
                of_label=terms.label(procedure, of, "item"),
                code=code,
                state=item.state,
                state_label=translated(procedure, procedure.items[of].states[item.state]),
                facts=tuple(_fact_views(reading.session, procedure, item.facts)),
                texts=tuple(
                    TextView(
                        name=name,
                        label=terms.label(procedure, name, "text"),
                        body=_body(reading, row),
                        closed=row.closed_at is not None,
                    )
                    for name, row in texts
                    if row and row.body is not None
                ),
            )


def _body(reading: CaseReading, row: TextRow) -> str:
    return gettext("(of another case, closed)") if row.closed_at else reading.shown_text(row.body or "")


def _fact_views(session: Session, procedure: Procedure, facts: Mapping[Name, FactValue]) -> Iterator[FactView]:
    """Yield the facts that are stated, in the order of the procedure."""
    for name, fact in procedure.facts.items():
        if (value := facts.get(name)) is None:
            continue
        if fact.is_ in ("person", "persons"):
            people = value if isinstance(value, tuple) else (value,)
            words = listed(person_name(session, str(person)) for person in people)
        else:
            words = terms.value_text(procedure, name, value)
        if words:
            yield FactView(name=name, label=terms.label(procedure, name), value=value, value_label=words)


def _text_views(reading: CaseReading, case_file: CaseFile) -> tuple[WrittenTextView, ...]:
    """Return the texts of a case as they stand, the first written first, without those erased."""
    names = {ref.id: name for name, ref in case_file.case.texts.items()}
    standing = (row for row in reading.details.texts if row.id in names and row.body is not None)
    return tuple(_text_view(reading, case_file, names[row.id], row) for row in standing)


def _text_view(reading: CaseReading, case_file: CaseFile, name: Name, row: TextRow) -> WrittenTextView:
    procedure, stated = case_file.procedure, case_file.case.stated.get(name)
    return WrittenTextView(
        name=name,
        label=terms.label(procedure, name, "text"),
        body=_body(reading, row),
        closed=row.closed_at is not None,
        seq=stated.seq if stated else None,
        at=row.written_at,
        by=row.written_by,
        by_name=person_name(reading.session, row.written_by),
        of_act=name in KNOWN_TEXTS and name != SUBJECT and name not in procedure.texts,
        corrected=() if row.closed_at else tuple(_corrections(reading, case_file.case.corrections.get(name, ()))),
    )


def _corrections(reading: CaseReading, refs: Iterable[TextRef]) -> Iterator[CorrectionView]:
    """Yield what stands beside a text, without what is erased or closed."""
    rows = {row.id: row for row in reading.details.texts if row.readable is not None}
    for row in (rows[ref.id] for ref in refs if ref.id in rows):
        by_name = person_name(reading.session, row.written_by)
        body = reading.shown_text(row.body or "")
        yield CorrectionView(body=body, at=row.written_at, by=row.written_by, by_name=by_name)


def _party_view(reading: CaseReading, case_file: CaseFile) -> PartyView | None:
    """Return who filed the complaint, with the known fields hidden where the reader may not see them. None if nothing
    is known."""
    row, allowed = next(iter(reading.details.parties), None), reading.may("identity")
    fields = {name: getattr(row, name) for name in PARTY_FIELDS} if row else {}
    bodies = {text.id: text for text in reading.details.texts if text.readable is not None}
    shown, corrected = dict[str, str](), list[CorrectedFieldView]()
    for field in PARTY_FIELDS:
        says = fields.get(field, "")
        for ref in case_file.case.filer_corrections.get(field, ()):
            if text := bodies.get(ref.id):
                before, says = says, text.body or ""
                corrected.append(_corrected_field(reading, field, before, text))
        shown |= {field: says} if says else {}
    if not shown:
        return PartyView(erased=True) if row and row.salt is None else None
    corrected.sort(key=lambda one: one.at)
    return PartyView(**_if_known(shown, allowed=allowed), corrected=tuple(corrected))


def _corrected_field(reading: CaseReading, field: str, before: str, text: TextRow) -> CorrectedFieldView:
    said = _if_known({"before": before, "after": text.body or ""}, allowed=reading.may("identity"))
    return CorrectedFieldView(
        **said,
        field=field,
        at=text.written_at,
        by=text.written_by,
        by_name=person_name(reading.session, text.written_by),
    )


def _if_known(said: dict[str, str], *, allowed: bool) -> dict[str, str]:
    return said if allowed else {name: value and gettext("(confidential)") for name, value in said.items()}


def _clock_views(reading: CaseReading, case_file: CaseFile) -> tuple[ClockView, ...]:
    """Return the limits of a case, without those that apply to it no more than they ever did."""
    number, session = case_file.row.number, reading.session
    rows = [row for row in _clock_rows(reading.details, case_file) if row.state != "idle"]
    if any(_is_in_doubt(case_file, row) for row in rows):
        applied = limits_that_applied(
            case_file.law, number, events_of(session, number, before=case_file.recorded.seq + 1)
        )
        rows = [row for row in rows if row.name in applied]
    words = LineWords(case_file.procedure)
    return tuple(clock_view(words, row) for row in rows)


def _clock_rows(stored: CaseDetails, case_file: CaseFile) -> list[ClockRow]:
    """Return the rows of the limits, in order; as of an earlier instant those that the register had then."""
    number = case_file.row.number
    if case_file.until is None:
        return stored.clocks
    projected = projected_clocks(case_file.law, case_file.case)
    rows = [ClockRow(complaint=number, name=name, **clock._asdict()) for name, clock in projected.items()]
    return sorted(rows, key=lambda row: (row.started, row.name))


def _is_in_doubt(case_file: CaseFile, row: ClockRow) -> bool:
    """Return True for a limit that may have stopped without ever having applied: its row does not tell."""
    clock = case_file.law.clock_rule(row.name)[1]
    return row.state == "stopped" and not clock_applies(case_file.law, case_file.case, clock)


def _notice_summaries(stored: CaseDetails, case_file: CaseFile, now: datetime) -> tuple[NoticeSummaryView, ...]:
    """Return the notices of a case. As of an earlier instant their states are those of today."""
    procedure = case_file.procedure
    rows = [row for row in stored.notices if row.seq <= case_file.recorded.seq]
    return tuple(
        NoticeSummaryView(
            name=row.name,
            label=terms.label(procedure, row.name, "notice"),
            kind=row.kind,
            to=row.to_role,
            to_label=terms.label(procedure, row.to_role),
            means=row.means,
            state=notice_state(row, now),
            state_label=NOTICE_STATES[notice_state(row, now)](),
            at=row.at,
            waits_until=row.next_at if is_waiting(row, now) else None,
            rule=row.rule,
        )
        for row in rows
    )


def _is_unjudged(case_file: CaseFile, act: InboxRow) -> bool:
    """Return True for an act that was on record without a verdict."""
    if case_file.until is None:
        return act.state == "received"
    judged_later = (act.seq or 0) > case_file.recorded.seq or bool(act.refused_at and act.refused_at > case_file.until)
    return act.received_at <= case_file.until and (act.state == "received" or judged_later)
