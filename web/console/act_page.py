"""The page of one act: its form, the preview beside it, the draft that is kept, and what became of it.

What was typed is stored whenever the page is previewed or sent, before anything else can go wrong. `seen` is the hash
of the case's last event when the page was made: an act on a case that has moved on since is not stored.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.responses import Response

from models.errors import BadInput, Moved, ReadingRefused, Refused, Unavailable
from models.messages import Number, Person, Refusal
from models.requirement import NAME_PATTERN
from queries.acts.acts_of_person import ActsOfPerson, OpenLineView
from queries.acts.approvals import next_approval
from queries.acts.common_fields import FIELDS
from queries.acts.form_choices import named_complaint
from queries.acts.refusal_lines import refusal_lines
from queries.cases.case_file import load_case_file
from queries.cases.case_page import events_after
from queries.cases.reading import begin_reading
from queries.lists.opened_tasks import mark_opened
from queries.views.acts import RefusalLineView
from queries.views.history import EventView
from queries.views.preview import PreviewView
from register.acts.inbox import find_act
from register.acts.proposals import SALT, ProposalVoid
from register.identity.drafts import DraftKey, drop_draft, load_draft, save_draft
from starter.acts.letter_preview import acts_beforehand
from starter.acts.receipt import PassedOn, Submission
from starter.acts.submit import act
from web.console.act_form import OpenedForm, kept_answers, open_form, read_act_form
from web.console.kept_forms import MARK, Recorded, SentWithFiles, new_form, require_factor, require_mark, show_recorded
from web.console.proposals import AskedProposal, asked_proposal, proposal_asked
from web.console.visit import DOOR, ConsoleVisit, Reader, Unopened
from web.html.fields import Answers
from web.html.forms import SentForm, sealed_files
from web.html.pages import go_to
from web.html.serving import PageRouter
from wording import terms
from wording.translation import gettext

DECISIONS = {"approve": "texts.opinion", "refuse": "texts.reason"}  # by the field in which somebody says why
WITH_FACTOR = frozenset({*DECISIONS, "reclassify"})  # acts before which who acts confirms who they are
THEN, NEXT = "then", "next"  # of a decision: the next one that waits opens after it
# What the button of a form does: shows what follows, does the act, or does it and goes on with the case.
SEND, GO_ON = "send", "next"
router = PageRouter()


@dataclass(frozen=True)
class FilledForm:
    """A form as it is shown: what was typed, what that says, what is wrong with it or stands against it; what has
    happened since the page was made. What a program has `proposed` stands in it; of what `was_proposed` and is void
    nothing does."""

    form: OpenedForm
    sent: SentForm
    act_input: Mapping[str, object] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    since: tuple[EventView, ...] = ()
    problem: str = ""
    refused: tuple[Refusal, ...] = ()
    note: str = ""
    status: int = HTTPStatus.OK
    proposed: AskedProposal | None = None
    was_proposed: bool = False


@router.page("/case/{number}/act/{name}")
async def act_form(visit: Reader, number: str, name: str) -> Response:
    """The form of each act on each case."""
    key, mark = DraftKey(visit.login.person, number, name), require_mark(visit)
    proposed = await asked_proposal(visit, number, name)
    kept = proposed.key if proposed else key
    typed = await visit.read(lambda session, now: load_draft(session, visit.client.web_keys, kept, now))
    typed.pop(SALT, None)
    form = await _form(visit, key, typed)

    row = await visit.client.transact(lambda session: find_act(session, number, mark))
    if row:  # a second click, or the back button
        if row.actor != key.person or row.state == "refused":
            raise new_form(visit)
        return show_recorded(visit, form.label, Recorded(row.received_at, f"/console/case/{number}"))
    typed = typed | {MARK: [mark], "seen": [form.head]}
    typed |= {"of": [str(of)]} if (of := _event_asked(visit)) else {}
    if about := _name_asked(visit, "about"):  # what was kept may be about another text
        typed = {**(typed if typed.get("about", [about]) == [about] else {MARK: [mark], "seen": [form.head]})}
        typed["about"] = [about]
    was_proposed = proposed is None and proposal_asked(visit) is not None
    filled = FilledForm(form, SentForm(typed), proposed=proposed, was_proposed=was_proposed)
    return await _show(visit, key, filled)


@router.post("/case/{number}/act/{name}")
async def send(visit: Unopened, sent: SentWithFiles, number: str, name: str) -> Response:
    """Preview the act, or do it."""
    key, client = DraftKey(visit.login.person, number, name), visit.client
    sent = _as_decided(name, sent)
    form = await _form(visit, key, sent.answers)
    row = await client.transact(lambda session: find_act(session, number, sent.key))
    if row and row.actor == key.person and row.state != "refused":
        recorded = Recorded(row.received_at, f"/console/case/{number}")
        return show_recorded(visit, form.label, recorded, sent, form.head)
    proposed = await asked_proposal(visit, number, name)
    typed, kept = kept_answers(sent.answers), proposed.key if proposed else key
    typed = {**typed, SALT: [proposed.salt]} if proposed else typed
    await client.transact(lambda session: save_draft(session, client.web_keys, kept, typed, client.clock(session, "")))
    act_input, wrong = read_act_form(form.parts, sent.answers)
    wrong |= {"files": sent.problem} if sent.problem else {}
    act_input |= {"name": name, "actor": key.person, "attachments": sent.files, "id": sent.key or None}
    act_input |= {"track": form.track} if form.track else {}
    note, refused = await _merge_note(visit, act_input)
    wrong |= refused
    filled = FilledForm(
        form, sent, act_input, wrong, note=note or form.answered_no(sent.answers), proposed=proposed,
        was_proposed=proposed is None and proposal_asked(visit) is not None,
    )  # fmt: skip
    if wrong:
        return await _show(visit, key, replace(filled, status=HTTPStatus.UNPROCESSABLE_ENTITY))
    if sent.one("step") not in (SEND, GO_ON):
        return await _show(visit, key, filled)
    if name in WITH_FACTOR:
        await require_factor(visit, sent)
    return await _do(visit, key, filled)


def _as_decided(name: str, sent: SentForm) -> SentForm:
    """Return a decision with what was typed in the field of the other one: both have a button on one page."""
    other = next((field for one, field in DECISIONS.items() if one != name), "")
    if name not in DECISIONS or DECISIONS[name] in sent.answers or other not in sent.answers:
        return sent
    return sent.with_answer(DECISIONS[name], sent.one(other))


async def _form(visit: ConsoleVisit, key: DraftKey, typed: Answers) -> OpenedForm:
    number, track, of = key.about, visit.request.query_params.get("track") or None, _event_asked(visit)
    about = _name_asked(visit, "about")

    def read(session: Session, now: datetime) -> OpenedForm:
        acts = ActsOfPerson(begin_reading(session, number, key.person, now, DOOR), now)
        if visit.request.method == "GET":
            mark_opened(session, key.person, number, now)
        alone, decides = visit.is_fragment, key.form in DECISIONS
        return open_form(acts, key.form, track, typed, of, about=about, decides=decides, alone=alone)

    return await visit.read_case(read, number)


def _event_asked(visit: ConsoleVisit) -> int | None:
    """Return the number of the event that the address of a form names."""
    written = visit.request.query_params.get("of", "")
    return int(written) if re.fullmatch("[1-9][0-9]{0,8}", written) else None


def _name_asked(visit: ConsoleVisit, what: str) -> str | None:
    """Return the name of a text or the like that the address of a form gives."""
    written = visit.request.query_params.get(what, "")
    return written if re.fullmatch(NAME_PATTERN, written) else None


async def _merge_note(visit: ConsoleVisit, act_input: Mapping[str, object]) -> tuple[str, dict[str, str]]:
    """Return which complaint an act merges into, or why that is none which the person may read."""
    if not isinstance(into := act_input.get("into"), str):
        return "", {}
    try:
        case = await visit.read(
            lambda session, now: named_complaint(session, into, visit.login.person, now, DOOR), into
        )
    except (BadInput, ReadingRefused) as error:
        return "", {"into": error.says}
    return gettext("Into: {case}", case=case), {}


async def _do(visit: ConsoleVisit, key: DraftKey, filled: FilledForm) -> Response:
    """Perform the act; where that fails, show the form again with all that was typed."""
    number, seen = key.about, filled.sent.one("seen")
    address = f"/console/case/{number}?done=yes"
    try:
        confirms = filled.proposed and filled.proposed.seq
        result = await act(visit.client, number, filled.act_input, Submission(seen=seen or None, proposal=confirms))
        if isinstance(result, PassedOn):
            address = f"/console/case/{result.opened}?done=yes"
    except ProposalVoid:  # dismissed meanwhile, or proposed anew
        return await _show(visit, key, replace(filled, proposed=None, was_proposed=True, status=HTTPStatus.CONFLICT))
    except Moved as error:  # a second look, with what has happened since the first
        since = await visit.read_case(
            lambda session, now: events_after(session, number, seen, key.person, now, DOOR), number
        )
        sent = filled.sent.with_answer("seen", str(error.more["head"]))
        again = replace(filled, proposed=None, was_proposed=filled.proposed is not None or filled.was_proposed)
        return await _show(visit, key, replace(again, sent=sent, since=since, status=HTTPStatus.PRECONDITION_FAILED))
    except Unavailable as error:
        if error.more.get("n") is None:
            raise
        address = f"/console/case/{number}?done=later"
    except (BadInput, Refused) as error:
        status = HTTPStatus.CONFLICT if isinstance(error, Refused) else HTTPStatus.UNPROCESSABLE_ENTITY
        anew = filled.sent.with_answer(MARK, visit.client.randomness.new_salt())
        refused = error.refusals if isinstance(error, Refused) else ()
        again = replace(
            filled, proposed=None, sent=anew, act_input={}, problem=error.says, refused=refused, status=status
        )
        return await _show(visit, key, again)
    await visit.client.transact(lambda session: drop_draft(session, key))
    if key.form in DECISIONS and visit.request.query_params.get(THEN) == NEXT:
        address = await _next_decision(visit, number)
    elif filled.sent.one("step") == GO_ON:
        address = await _next_act(visit, number) or address
    return go_to(address)


async def _next_act(visit: ConsoleVisit, number: Number) -> str:
    """Return the address of the act that comes next on a case for this person: of several outcomes the first, as the
    regulation lists them, since its page leads to the others. Empty where nothing is theirs to do."""

    def first(session: Session, now: datetime) -> tuple[OpenLineView, ...]:
        return ActsOfPerson(begin_reading(session, number, visit.login.person, now, DOOR), now).view().first

    match await visit.read_case(first, number):
        case (line, *_):
            query = {"track": line.track} if line.track else {}
            return f"/console/case/{number}/act/{line.name}?{urlencode({**query, 'decided': number})}"
        case _:
            return ""


async def _next_decision(visit: ConsoleVisit, decided: Number) -> str:
    """Return the address of the decision that waits next; without one, of the approvals."""
    number = await visit.read(lambda session, now: next_approval(session, visit.login.person, now, decided))
    page = f"/console/case/{number}/act/approve" if number else "/console/approvals"
    return f"{page}?{urlencode({THEN: NEXT, 'decided': decided})}"


async def _show(visit: ConsoleVisit, key: DraftKey, filled: FilledForm) -> Response:
    number, name = key.about, key.form
    answers = tuple(DECISIONS) if name in DECISIONS else ()
    said = filled.act_input if not filled.wrong else {}
    acts: dict[str, Mapping[str, object]] = {one: _answer(one, key.person, filled.sent) for one in answers}
    acts |= {name: said} if said else {}
    follows = await acts_beforehand(visit.client, number, acts, DOOR) if acts else {}
    previewed, letters = follows[name] if said else (None, ())
    against = previewed.refusals if isinstance(previewed, PreviewView) else filled.refused
    lines = await _lines(visit, number, against) if against else ()
    shown: dict[str, object] = {
        "title": f"{filled.form.label} {number}",  # of two tabs each says its case
        "number": number,
        "act": name,
        "filled": filled,
        "form": filled.form,
        "answers": filled.sent.answers,
        "sealed": sealed_files(visit.client, filled.sent),
        "preview": previewed,
        "lines": lines,
        "lacking": {one.field for line in (*lines, *filled.form.hindrances) for one in line.missing},
        "fragment": visit.is_fragment,
        "decisions": [(one, terms.label(filled.form.procedure, one, "act")) for one in answers],
        "goes_on": name not in FIELDS,
        "rest": visit.address_with(THEN, "track"),
        "decided": visit.request.query_params.get("decided", ""),
        "follows": {one: follows[one] for one in answers},
        "same_place": _same_place([follows[one].preview for one in answers]),
        "letters": letters,
    }
    if visit.is_fragment:
        return visit.show("act_preview.html", shown)
    return visit.show("act.html", shown, filled.status)


def _same_place(previews: list[PreviewView | str]) -> PreviewView | None:
    """Return the preview of either answer where both are possible and the case stands at the same place after them."""
    found = [one for one in previews if isinstance(one, PreviewView) and one.allowed]
    same = len(found) > 1 and len({(one.stage, *one.tracks.items(), one.who) for one in found}) == 1
    return found[0] if same else None


def _answer(name: str, person: Person, sent: SentForm) -> Mapping[str, object]:
    """Return an answer to a request as it can be looked at before it is filled in: with what is typed of either, or a
    stroke in the place of a reason."""
    words = next(filter(None, (sent.one(field).strip() for field in DECISIONS.values())), "—")
    return {"name": name, "actor": person, "texts": {DECISIONS[name].partition(".")[2]: words}}


async def _lines(visit: ConsoleVisit, number: Number, refused: tuple[Refusal, ...]) -> tuple[RefusalLineView, ...]:
    """Return what stands against the act, with what is missing and where it is stated."""

    def read(session: Session, _now: datetime) -> tuple[RefusalLineView, ...]:
        case_file = load_case_file(session, number)
        return refusal_lines(case_file, case_file.case, refused)

    return await visit.read_case(read, number)
