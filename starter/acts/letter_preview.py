"""What would follow from acts: what each would do, and the letters that it would send to who filed the complaint, in
the words in which they would be made. The texts of an act are stored for that, and taken back; nothing of it stays."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from jinja2 import TemplateError
from sqlalchemy.orm import Session

from documents import UnsoundDocument, printed_lines, produce_document
from models.case import Case
from models.errors import BadInput, ReadingRefused
from models.events import Event
from models.form import ActInput, act_from_input
from models.messages import Number
from models.requirement import Name
from models.rule import WRITTEN
from models.tables import NoticeRow
from queries.acts.judging import case_before_act, last_case, received_act, recorded_events, whole_case
from queries.cases.case_file import CaseFile
from queries.cases.reading import begin_reading
from queries.documents.content import DocumentWriter, document_versions
from queries.notices import letter
from queries.notices.letter import OwedNotice, Recipient
from queries.views.preview import PreviewView
from register.cases.grade_links import grade_token
from register.documents import texts
from register.notices.delivery_attempts import OUTBOX
from register.notices.notice_rows import notices_of_event
from register.office.access_journal import ReadingDoor
from rules.evolve import Evolved
from rules.judge import decide
from rules.redate import events_before_act
from starter.acts.act_preview import preview_in_session
from starter.acts.receipt import check_act
from starter.acts.submit import ActMapping, parse_act
from starter.client import BanjieClient
from starter.intake.check import UNSTORED_TEXT
from starter.intake.grading import line_in_letter
from wording import terms


class LetterPreview(NamedTuple):
    """A letter that an act would send to who filed the complaint, as a reader may see it: its name, and its words with
    the subject in the first line. `paper`: it is printed; else it goes by mail or through the gateway. `wrong`: why it
    cannot be made, where its template is damaged; then it has no words. `kept`: it stays on file, since the filer is
    told otherwise than in writing; it has no words either."""

    label: str
    paper: bool
    body: str
    wrong: str = ""
    kept: bool = False


class ActBeforehand(NamedTuple):
    """What would follow from an act, or why it cannot be judged; the letters that it would send."""

    preview: PreviewView | str
    letters: tuple[LetterPreview, ...]


async def acts_beforehand(
    client: BanjieClient, number: Number, act_inputs: Mapping[Name, ActInput | ActMapping], door: ReadingDoor
) -> dict[Name, ActBeforehand]:
    """Return by the same names what would follow from each of these acts, in one transaction: with the letters of those
    that are allowed, as whoever acts may read them; that they were shown who filed the complaint is put on record once
    a day. Stores nothing else. Raises Unavailable."""

    def read(session: Session) -> dict[Name, ActBeforehand]:
        return {name: _beforehand(session, client, number, one, door) for name, one in act_inputs.items()}

    return await client.transact(read)


def _beforehand(
    session: Session, client: BanjieClient, number: Number, act_input: ActInput | ActMapping, door: ReadingDoor
) -> ActBeforehand:
    try:
        parsed = parse_act(act_input)
        previewed = preview_in_session(session, client, number, parsed)
    except BadInput as error:
        return ActBeforehand(error.says, ())
    if not previewed.allowed or previewed.opens:
        return ActBeforehand(previewed, ())
    try:
        return ActBeforehand(previewed, letters_in_session(session, client, number, parsed, door))
    except (BadInput, ReadingRefused):
        return ActBeforehand(previewed, ())


def letters_in_session(
    session: Session, client: BanjieClient, number: Number, act_input: ActInput, door: ReadingDoor
) -> tuple[LetterPreview, ...]:
    """Return the letters of an act that is allowed, as whoever acts may read them. Raises BadInput, ReadingRefused."""
    now = client.clock(session, number)
    reading = begin_reading(session, number, act_input.actor, now, door)
    check_act(session, reading.case_file, act_input, now)
    kept_back = session.begin_nested()
    found = tuple(_written_letters(session, client, reading.case_file, act_input, now))
    kept_back.rollback()
    link = grade_token(client.keys, reading.case_file.row)  # the filer alone is to have it
    found = tuple(one._replace(body=one.body.replace(link, "…")) for one in found)
    identified = any(reading.blotter.is_in(one.body) for one in found)
    reading.record_shown(identity=identified, narrative=any(one.body for one in found), daily=True)
    return tuple(one._replace(body=reading.shown_text(one.body)) for one in found)


def _written_letters(
    session: Session, client: BanjieClient, case_file: CaseFile, act_input: ActInput, now: datetime
) -> Iterator[LetterPreview]:
    """Yield what would be sent, then the papers; of what a damaged template leaves unmade what is wrong with it."""
    law, number, procedure = case_file.law, case_file.row.number, case_file.procedure
    refs = texts.store_texts(
        session, number, act_input.texts, at=now, by=act_input.actor, randomness=client.randomness, procedure=procedure
    )
    files = (UNSTORED_TEXT,) * len(act_input.attachments)
    stated = act_from_input(act_input, refs, files, act_id=act_input.id or "0")
    act, whole = received_act(session, case_file, stated, now), whole_case(session, case_file)
    coming = events_before_act(law, whole, act, act.received)
    before = case_before_act(case_file, whole, act)
    done = decide(law, before, act, now)
    after = last_case(before, done)
    events = [*recorded_events(session, number), *(event for event, _ in (*coming, *done))]
    for step in done:
        for owed in _sent_notices(case_file, step, events, after):
            if (to := letter.notice_recipient(session, owed)).reachable:
                yield _sent_letter(session, client, owed, to, now)
    writer = DocumentWriter(session, case_file, events, client.signature, client.remedy)
    for version in document_versions(law, number, events):
        if version.letter and version.made.seq > before.seq:
            label = terms.label(procedure, version.name, "document")
            if version.made.means not in (None, *WRITTEN):
                yield LetterPreview(label=label, paper=True, body="", kept=True)
                continue
            try:
                paper = produce_document(writer.sheet(version), client.forms)
            except UnsoundDocument as error:
                yield LetterPreview(label=label, paper=True, body="", wrong=error.says)
                continue
            yield LetterPreview(label=label, paper=True, body="\n".join(printed_lines(paper)))


def _sent_notices(case_file: CaseFile, step: Evolved, events: list[Event], after: Case) -> Iterator[OwedNotice]:
    """Yield what the office sends to who filed the complaint because of one event."""
    event, case = step
    past, then = [one for one in events if one.seq <= event.seq], replace(case_file, case=case)
    for notice in notices_of_event(case_file.law, case, event):
        if notice.channel == OUTBOX and notice.filer is None and case_file.procedure.roles[notice.to_role].filer:
            yield letter.notice_of_case(NoticeRow(**vars(notice)), then, past, after)


def _sent_letter(
    session: Session, client: BanjieClient, owed: OwedNotice, to: Recipient, now: datetime
) -> LetterPreview:
    """Return the words in which a notice goes by mail or through the gateway, or in which a person tells it."""
    label = terms.label(owed.case_file.procedure, owed.row.name, "notice")
    try:
        body = letter.letter_text(session, owed, to, client.signature, line_in_letter(client, owed.case_file, now))
    except TemplateError as error:
        return LetterPreview(label=label, paper=False, body="", wrong=str(error))
    return LetterPreview(label=label, paper=False, body=body)
