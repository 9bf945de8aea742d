"""The page of one act: its form, the preview beside it, the draft that is kept, and what became of it.

What was typed is stored whenever the page is previewed or sent, before anything else can go wrong. `seen` is the hash
of the case's last event when the page was made: an act on a case that has moved on since is not stored.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, Moved, ReadingRefused, Refused, Unavailable
from models.messages import Number, Person, Refusal
from queries.acts.acts_of_person import ActsOfPerson
from queries.acts.form_choices import named_complaint
from queries.acts.refusal_lines import RefusalLineView, refusal_lines
from queries.case_file import load_case_file
from queries.cases.case_page import events_after
from queries.reading import begin_reading
from queries.views.history import EventView
from queries.views.preview import PreviewView
from register.identity.drafts import DraftKey, drop_draft, load_draft, save_draft
from register.identity.sessions import OpenSession
from register.inbox import find_act
from starter.act_preview import preview
from starter.act_record import PassedOn, Submission
from starter.acts import act
from web.console.act_form import OpenedForm, kept_answers, open_form, read_act_form
from web.console.carried import logged_out, require_factor
from web.console.desk import DOOR, ConsoleDesk, is_fragment, show_page
from web.console.form_mark import (
    MARK,
    Recorded,
    RecordedVisit,
    require_mark,
    sent_to_new_form,
    show_recorded,
)
from web.html.fields import Answers
from web.html.pages import go_to
from web.intake.guards import largest_form
from web.intake.sent_form import SentForm, read_sent_form, sealed_files
from wording.translation import gettext

DECISIONS = ("approve", "refuse")
WITH_FACTOR = frozenset({*DECISIONS, "reclassify"})  # acts before which who acts confirms who they are


@dataclass(frozen=True)
class ActVisit:
    """A form as it is shown to somebody: what was typed, what that says, what is wrong with it or stands against it;
    what has happened since the page was made."""

    opened: OpenSession
    form: OpenedForm
    sent: SentForm
    said: Mapping[str, object] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    since: tuple[EventView, ...] = ()
    problem: str = ""
    refused: tuple[Refusal, ...] = ()
    note: str = ""
    status: int = HTTPStatus.OK


class SentAct(NamedTuple):
    """An act as it has come in: of whom, when, and whether it was refused."""

    person: Person | None
    at: datetime
    refused: bool

    def recorded(self, key: DraftKey) -> Recorded:
        """Return it as what is on record."""
        return Recorded(self.at, f"/console/case/{key.about}")


class ActPage:
    """The page of each act on each case."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk, self.client = desk, desk.identity.client

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the form, a preview, or the act itself."""
        if request.method == "POST":
            return await self._sent(request)
        opened = await self.desk.identity.require_session(request)
        key, mark = draft_key(request, opened), require_mark(request, self.client)
        typed = await self.desk.read(lambda session, now: load_draft(session, self.client.keys, key, now))
        form = await self._form(request, opened, typed)
        if found := await self._sent_with(key, mark):
            if found.person != key.person or found.refused:
                raise sent_to_new_form(request, self.client)
            return show_recorded(request, self.client, RecordedVisit(opened, form.label, found.recorded(key)))
        carried = {MARK: [mark], "seen": [form.head]}
        carried |= {"of": [str(of)]} if (of := event_asked(request)) else {}
        return await self._show(request, ActVisit(opened, form, SentForm(typed | carried, ())))

    async def _sent(self, request: Request) -> Response:
        self.desk.identity.check_form(request, largest_form(self.client))
        opened, sent = await self.desk.identity.session(request), await read_sent_form(request, self.client)
        if opened is None:
            return logged_out(request, sent.answers, sealed_files(self.client, sent.key, sent.files))
        key = draft_key(request, opened)
        form = await self._form(request, opened, sent.answers)
        if (found := await self._sent_with(key, sent.key)) and found.person == key.person and not found.refused:
            visit_again = RecordedVisit(opened, form.label, found.recorded(key), sent, form.head)
            return show_recorded(request, self.client, visit_again)
        await self._keep(key, sent)
        said, wrong = read_act_form(form.parts, sent.answers)
        wrong |= {"files": sent.problem} if sent.problem else {}
        said |= {"name": key.form, "actor": opened.person, "attachments": sent.files, "id": sent.key or None}
        said |= {"track": form.track} if form.track else {}
        note, refused = await self._merge_note(opened, said)
        wrong |= refused
        note = note or form.answered_no(sent.answers)
        visit = ActVisit(opened, form, sent, said, wrong, note=note)
        if wrong:
            return await self._show(request, replace(visit, status=HTTPStatus.UNPROCESSABLE_ENTITY))
        if sent.one("step") != "send":
            return await self._show(request, visit)
        if key.form in WITH_FACTOR:
            sealed = sealed_files(self.client, sent.key, sent.files)
            await require_factor(self.desk, request, opened, sent.answers, sealed)
        return await self._do(request, key, visit)

    async def _form(self, request: Request, opened: OpenSession, typed: Answers) -> OpenedForm:
        number, name = request.path_params["number"], request.path_params["act"]
        track, of = request.query_params.get("track") or None, event_asked(request)
        return await self.desk.read_case(
            lambda session, now: open_form(
                ActsOfPerson(begin_reading(session, number, opened.person, now, DOOR), now),
                name,
                track,
                typed,
                of,
                decides=name in DECISIONS,
            ),
            number,
        )

    async def _merge_note(self, opened: OpenSession, said: Mapping[str, object]) -> tuple[str, dict[str, str]]:
        """Return which complaint an act merges into, or why that is none which the person may read."""
        if not isinstance(into := said.get("into"), str):
            return "", {}
        try:
            found = await self.desk.read(
                lambda session, now: named_complaint(session, into, opened.person, now, DOOR), into
            )
        except (BadInput, ReadingRefused) as error:
            return "", {"into": error.says}
        return gettext("Into: {case}", case=found), {}

    async def _sent_with(self, key: DraftKey, mark: str) -> SentAct | None:
        """Return what has come of this very form before, by a second click or the back button; None if it is new."""
        row = await self.client.transact(lambda session: find_act(session, key.about, mark))
        return SentAct(row.actor, row.received_at, refused=row.state == "refused") if row else None

    async def _keep(self, key: DraftKey, sent: SentForm) -> None:
        typed, client = kept_answers(sent.answers), self.client
        await client.transact(lambda session: save_draft(session, client.keys, key, typed, client.clock(session, "")))

    async def _do(self, request: Request, key: DraftKey, visit: ActVisit) -> Response:
        """Perform the act; where that fails, show the form again with all that was typed."""
        try:
            result = await act(self.client, key.about, visit.said, Submission(seen=visit.sent.one("seen") or None))
        except Moved as error:
            return await self._show(request, await self._moved(key, visit, str(error.more["head"])))
        except Unavailable as error:
            if error.more.get("n") is None:
                raise
            return await self._done(key, f"/console/case/{key.about}?done=later")
        except (BadInput, Refused) as error:
            status = HTTPStatus.CONFLICT if isinstance(error, Refused) else HTTPStatus.UNPROCESSABLE_ENTITY
            anew = visit.sent.with_answer(MARK, self.client.randomness.new_salt())
            refused = error.refusals if isinstance(error, Refused) else ()
            again = replace(visit, sent=anew, said={}, problem=error.says, refused=refused, status=status)
            return await self._show(request, again)
        number = result.opened if isinstance(result, PassedOn) else key.about
        return await self._done(key, f"/console/case/{number}?done=yes")

    async def _moved(self, key: DraftKey, visit: ActVisit, head: str) -> ActVisit:
        """Return the form for a second look, with what has happened since the first."""
        seen = visit.sent.one("seen")
        since = await self.desk.read_case(
            lambda session, now: events_after(session, key.about, seen, key.person, now, DOOR), key.about
        )
        sent = visit.sent.with_answer("seen", head)
        return replace(visit, sent=sent, since=since, status=HTTPStatus.PRECONDITION_FAILED)

    async def _done(self, key: DraftKey, address: str) -> Response:
        await self.client.transact(lambda session: drop_draft(session, key))
        return go_to(address)

    async def _show(self, request: Request, visit: ActVisit) -> Response:
        number, name = request.path_params["number"], request.path_params["act"]
        previewed = await self._previewed(number, visit.said) if visit.said and not visit.wrong else None
        against = previewed.refusals if isinstance(previewed, PreviewView) else visit.refused
        shown: dict[str, object] = {
            "title": visit.form.label,
            "number": number,
            "act": name,
            "visit": visit,
            "form": visit.form,
            "answers": visit.sent.answers,
            "sealed": sealed_files(self.client, visit.sent.key, visit.sent.files),
            "preview": previewed,
            "lines": await self._lines(number, against),
            "fragment": is_fragment(request),
            "follows": await self._follows(number, visit.opened.person) if name in DECISIONS else {},
        }
        if is_fragment(request):
            return show_page(request, visit.opened, "act_preview.html", shown)
        return show_page(request, visit.opened, "act.html", shown, visit.status)

    async def _previewed(self, number: Number, said: Mapping[str, object]) -> PreviewView | str:
        """Return what an act would do, or why it cannot be judged."""
        try:
            return await preview(self.client, number, said)
        except BadInput as error:
            return error.says

    async def _lines(self, number: Number, refused: tuple[Refusal, ...]) -> tuple[RefusalLineView, ...]:
        """Return what stands against the act, with what is missing and where it is stated."""
        if not refused:
            return ()

        def read(session: Session, _now: datetime) -> tuple[RefusalLineView, ...]:
            case_file = load_case_file(session, number)
            return refusal_lines(case_file.law, case_file.case, refused)

        return await self.desk.read_case(read, number)

    async def _follows(self, number: Number, person: Person) -> dict[str, PreviewView | str]:
        """Return what would follow from each answer to a request, given a reason."""
        answer = {"actor": person, "texts": {"reason": "—"}}
        return {name: await self._previewed(number, {**answer, "name": name}) for name in DECISIONS}


def event_asked(request: Request) -> int | None:
    """Return the number of the event that the address of a form names."""
    written = request.query_params.get("of", "")
    return int(written) if re.fullmatch("[1-9][0-9]{0,8}", written) else None


def draft_key(request: Request, opened: OpenSession) -> DraftKey:
    """Return whose draft of which act a request is about."""
    return DraftKey(opened.person, request.path_params["number"], request.path_params["act"])
