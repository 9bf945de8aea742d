"""The approval sheet (呈批件): the decisions for which a case waits, on paper, with room to decide by hand. It is
printed for people who decide away from the screen, and decides nothing. An act puts what they wrote on record, with
the day, and the paper as evidence. The sheet names the event of the case up to which it is true."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars import office_zone
from documents import Sheet
from documents.sheet import BLANK, SheetGrid, SheetRow, Signer, legible_text
from models.errors import BadInput
from models.events import Event, read_event
from models.messages import Number
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Rule
from models.tables import EventRow, TextRow
from queries.acts.approvals import approval_subject
from queries.cases.about import about_case
from queries.cases.case_file import person_name
from queries.cases.reading import CaseReading
from queries.cases.waiting import waiting_view
from queries.views.base import NamedView
from queries.views.case import WaitingView
from rules.approval import approval_at
from wording import dates, terms
from wording.articles import article_of
from wording.regulation_names import translated
from wording.translation import NP_, current_language, gettext, joined, listed, pgettext

APPROVAL_SHEET = "approval_sheet"
AGREED, NOT_AGREED = NP_("paper", "agreed"), NP_("paper", "not agreed")
YES_OR_NO = (AGREED, NOT_AGREED)
WITH_RETURN = (*YES_OR_NO, NP_("paper", "returned to be revised"))
ANSWERS = {"agree": AGREED, "refuse": NOT_AGREED}


@dataclass(frozen=True)
class Decision:
    """A decision that is due: its words, its rules, the people who take it, and the choices."""

    asked: str
    rules: tuple[Name | None, ...]
    who: tuple[NamedView, ...]
    choices: tuple[str, ...]


def approval_sheet(reading: CaseReading, now: datetime) -> Sheet:
    """Return the sheet of the decisions for which a case waits, as its reader may see it; where no approval waits,
    of the decision at its stage. It is for people of the office, in the language of their screen. Raises BadInput
    for a case that has ended."""
    case_file = reading.case_file
    if case_file.case.closed_at:
        raise BadInput(gettext("{number} has ended; nothing is to be decided.", number=case_file.row.number))
    waiting = waiting_view(reading.session, case_file.row.number, now, reading)
    decisions = [*_decisions(reading, waiting)] or [*_stage_decisions(reading, waiting)]
    who = dict.fromkeys(one.label for decision in decisions for one in decision.who)
    return Sheet(
        slug=case_file.procedure.slug,
        document=APPROVAL_SHEET,
        name=gettext("Approval sheet"),
        number=case_file.row.number,
        version=0,
        day=dates.long_day(now.astimezone(office_zone()).date()),
        at=now,
        title=terms.title(case_file.procedure),
        articles=listed(article_of(case_file.procedure, rule) for rule in _rules(reading, decisions)),
        rows=tuple(
            SheetRow(legible_text(row.name), legible_text(row.value) or BLANK, row.text)
            for row in _rows(reading, waiting, decisions)
        ),
        grids=tuple(_opinions(reading)),
        signers=tuple(Signer(legible_text(name)) for name in who),
        choices=tuple(dict.fromkeys(choice for decision in decisions for choice in decision.choices)),
        language=current_language(),
    )


def _decisions(reading: CaseReading, waiting: WaitingView) -> Iterator[Decision]:
    """Yield the approvals, requests for more time and decisions about people for which the case waits."""
    law = reading.case_file.law
    for track in waiting.tracks:
        stage = law.find_stage(track.stage)
        if stage.approval:
            choices = tuple(one() for one in (WITH_RETURN if "returned" in stage.outcomes else YES_OR_NO))
            yield Decision(track.stage_label, (law.providing_rules.get((track.stage, "")),), track.answers, choices)
    for request in waiting.pending:
        until = gettext("until {day}", day=dates.long_day(request.until)) if request.until else request.units_label
        asked = pgettext(
            "paper",
            "More time for “{limit}”: {until} (asked for by {name})",
            limit=request.label,
            until=until,
            name=request.by_name,
        )
        yield Decision(asked, (law.clock_rule(request.clock)[0].id,), request.who, (AGREED(), NOT_AGREED()))
    for person in waiting.people:
        permit = reading.case_file.procedure.permits.get(person.act)
        yield Decision(person.label, (getattr(permit, "rule", None),), person.who, (AGREED(), NOT_AGREED()))


def _stage_decisions(reading: CaseReading, waiting: WaitingView) -> Iterator[Decision]:
    """Yield what is to be decided at the stages of the case by an outcome."""
    for track in waiting.tracks:
        provided = reading.case_file.law.providing_rules.get((track.stage, ""))
        choices = tuple(
            translated(reading.case_file.procedure, outcome.name)
            for outcome in reading.case_file.procedure.find_stage(track.stage).outcomes.values()
        )
        yield Decision(track.stage_label, (provided,), track.who, choices)


def _rules(reading: CaseReading, decisions: list[Decision]) -> Iterator[Rule]:
    """Yield the rules under which something is decided, each once."""
    for name in dict.fromkeys(name for decision in decisions for name in decision.rules):
        if rule := terms.rule_by_id(reading.case_file.procedure, name):
            yield rule


def _rows(reading: CaseReading, waiting: WaitingView, decisions: list[Decision]) -> Iterator[SheetRow]:
    """Yield the case and what it is about, the decisions, their rules, the subject of the approval, the limits, and the
    last event."""
    case_file = reading.case_file
    yield SheetRow(pgettext("paper", "Case"), terms.case_title(case_file.procedure, case_file.case.entry))
    about = about_case(reading, case_file.procedure, case_file.case)
    if about and about.subject:
        reading.record_shown(identity=False, narrative=True)
        yield SheetRow(pgettext("paper", "Subject"), about.subject, text=True)
    for decision in decisions:
        yield SheetRow(pgettext("paper", "To be decided"), decision.asked, text=True)
    for rule in _rules(reading, decisions):
        yield SheetRow(pgettext("paper", "Rule"), _rule_line(case_file.procedure, rule), text=True)
    asked = [decision.asked for decision in decisions]
    requests = {gettext("More time for “{limit}”", limit=request.label) for request in waiting.pending}
    parts = [part for part in approval_subject(reading) if part.label not in requests]  # they are what is asked
    for part in parts:
        version = pgettext("paper", "version {version}", version=part.version) if part.version else ""
        said = part.says or version
        if part.by_name:
            said = pgettext("paper", "{said} ({name})", said=said, name=part.by_name)
        yield SheetRow(part.label, said, text=True)
    if any(reading.case_file.law.find_stage(track.stage).name in asked for track in waiting.tracks):
        yield from _brought(reading, {part.label for part in parts})
    for clock in waiting.clocks:
        if clock.breach and clock.last_day:
            yield SheetRow(
                pgettext("paper", "Limit"),
                pgettext("paper", "{limit}: until {day}", limit=clock.label, day=dates.long_day(clock.last_day)),
            )
    seq, digest = case_file.recorded.seq, (case_file.recorded.hash or "")[:16]
    yield SheetRow(pgettext("paper", "Record"), pgettext("paper", "up to event {seq} {hash}", seq=seq, hash=digest))


def _rule_line(procedure: Procedure, rule: Rule) -> str:
    article, says = article_of(procedure, rule), translated(procedure, rule.says)
    return pgettext("paper", "{article}: {says}", article=article, says=says)


def _brought(reading: CaseReading, labels: Collection[str]) -> Iterator[SheetRow]:
    """Yield the person who brought the case to where it stands, and the texts of that act except those with one of
    these labels."""
    session, case_file = reading.session, reading.case_file
    for event in _events(session, case_file.row.number, [here.seq for here in case_file.case.positions.values()]):
        by = person_name(session, event.by) if event.by else BLANK
        yield SheetRow(
            pgettext("paper", "Submitted by"),
            pgettext(
                "paper", "{said} ({name})", said=by, name=dates.long_day(event.at.astimezone(office_zone()).date())
            ),
        )
        for name, ref in event.texts.items():
            label = terms.label(case_file.procedure, name, "text")
            if label not in labels:
                yield SheetRow(label, _text_said(reading, ref.id), text=True)


def _events(session: Session, number: Number, seqs: Collection[int]) -> list[Event]:
    """Return these events of a case, in their order."""
    found = select(EventRow).where(EventRow.stream == number, EventRow.seq.in_(seqs)).order_by(EventRow.seq)
    return [read_event(row.body) for row in session.scalars(found)]


def _text_said(reading: CaseReading, text: str) -> str:
    stored = reading.session.get(TextRow, text)
    return reading.shown_text(stored.body) if stored and stored.body is not None else BLANK


def _opinions(reading: CaseReading) -> Iterator[SheetGrid]:
    """Yield the answers that the approvals have got so far, with what was written with each."""
    session, case_file = reading.session, reading.case_file
    given = [
        answer
        for here in case_file.case.positions.values()
        if approval_at(case_file.law, here)
        for answer in here.answers
    ]
    if not given:
        return
    events = {event.seq: event for event in _events(session, case_file.row.number, [one.seq for one in given])}
    lines = []
    for answer in given:
        event = events[answer.seq]
        said = joined(_text_said(reading, ref.id) for ref in event.texts.values())
        role = terms.label(case_file.procedure, answer.role, "role")
        who = f"{role} {person_name(session, answer.voice or answer.by)}"
        day = dates.long_day(event.at.astimezone(office_zone()).date())
        lines.append((who, ANSWERS[answer.answer](), legible_text(said) or BLANK, day))
    columns = (NP_("paper", "Who decides"), NP_("paper", "Agreed"), NP_("paper", "Opinion"), NP_("paper", "Day"))
    yield SheetGrid(pgettext("paper", "Opinions so far"), tuple(column() for column in columns), tuple(lines))
