"""A complaint is registered by a member of staff: the form of a text, what it would begin, similar ones.

What is typed is kept as a draft under the mark of its form, so that several registrations can be open at once.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, KeyReused, Refused
from models.form import Form
from models.messages import FactValue
from models.requirement import Name
from models.rule import Slug
from models.time import CHINA
from queries.acts.form_choices import people_choices
from queries.views.intake import IntakeCheckView
from register.complaints import complaint_of_key
from register.identity.drafts import DraftKey, KeptDraft, drafts_of, drop_draft, load_draft, save_draft
from register.identity.sessions import OpenSession
from register.office.absence import persons_stood_for
from register.office.held_names import HeldNames, held_names
from rules.fact import EVIDENCE
from starter.intake.forms import procedures_in_force
from starter.intake.preview import check_complaint
from starter.procedure_loading import load_procedure
from starter.registration import register
from starter.staff import OfficeChoices, held_roles, laid_over
from web.console.carried import logged_out
from web.console.desk import ConsoleDesk, is_fragment, show_page
from web.console.form_mark import MARK, Recorded, RecordedVisit, require_mark, show_recorded
from web.html.fields import Answers, Field, WrongAnswer, read_answer
from web.html.pages import go_to
from web.intake.fields import USUAL_FACTS, AskedPage, can_be_asked, matter_fields, party_fields, read_form
from web.intake.guards import largest_form
from web.intake.sent_form import SentForm, read_sent_form, sealed_files
from wording import terms
from wording.translation import gettext

KNOWN_AT_THE_DESK = frozenset({"channel", "hotline", "accepting_office", "register"})
ACCOUNT, RECEIVED = "party.person", "happened_at"
TYPED = ("facts.", "texts.", "party.", RECEIVED)  # how the fields begin that somebody fills in
SHOWN_OF_DRAFT = 40  # characters
ENTRY = "entry"
PROOF = f"texts.{EVIDENCE}"


class DraftLine(NamedTuple):
    """A registration that is not sent yet: the page on which it goes on, the regulation, how it begins."""

    address: str
    mark: str
    title: str
    says: str
    at: datetime


class ChooseTextPage:
    """The regulations by which a complaint can be registered; first those under which the reader has a role."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page."""
        opened, held = await self.desk.visit(request, _held_by_reader)
        client = self.desk.identity.client
        found = (await procedures_in_force(client)).procedures
        titles = {one.slug: one.title for one in found}
        own = [one for one in found if _has_role(held, one.slug, client.office.followed)]
        rest = [one for one in found if one not in own]
        drafts = await draft_lines(self.desk, opened, titles)
        shown: dict[str, object] = {"title": gettext("Register"), "own": own, "rest": rest, "drafts": drafts}
        return show_page(request, opened, "register.html", shown)


async def draft_lines(
    desk: ConsoleDesk, opened: OpenSession, titles: Mapping[Slug, str], without: Collection[str] = ()
) -> list[DraftLine]:
    """Return the registrations under these regulations that somebody has begun, but for those under some marks."""
    keys = desk.identity.client.keys
    found = await desk.read(lambda session, now: drafts_of(session, keys, opened.person, titles, now))
    return [_draft_line(draft, titles) for draft in found if draft.key.form not in without]


def _draft_line(draft: KeptDraft, titles: Mapping[Slug, str]) -> DraftLine:
    slug, mark = draft.key.about, draft.key.form
    query = urlencode({ENTRY: "".join(draft.typed.get(ENTRY, ())), MARK: mark})
    names = ("party.name", *(name for name in draft.typed if name.startswith("texts.")))
    said = "　".join(one.strip() for name in names for one in draft.typed.get(name, ()) if one.strip())
    says = said if len(said) <= SHOWN_OF_DRAFT else f"{said[:SHOWN_OF_DRAFT]}…"
    return DraftLine(f"/console/register/{slug}?{query}", mark, titles[slug], says, draft.at)


def _held_by_reader(session: Session, opened: OpenSession, now: datetime) -> HeldNames:
    return held_names(session, {opened.person, *persons_stood_for(session, opened.person, now)}, now)


def _has_role(held: HeldNames, slug: Slug, office: OfficeChoices) -> bool:
    """Return True if a unit or post of a regulation, or of one laid over it, is among what is held."""
    return not held_roles(slug, *laid_over(slug, office)).keys().isdisjoint(held.under(slug))


class RegisterVisit(NamedTuple):
    """A form of the registry as it is shown: what was typed, what it would begin, what is wrong with it."""

    page: AskedPage
    entry: Name
    sent: SentForm
    check: IntakeCheckView | None = None
    wrong: dict[str, str] = {}


class RegisterPage:
    """The form of one regulation."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk, self.client = desk, desk.identity.client

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the form, a preview, or the complaint."""
        if request.method != "POST":
            return await self._opened(request, await self.desk.identity.require_session(request))
        self.desk.identity.check_form(request, largest_form(self.client))
        opened_now, sent = await self.desk.identity.session(request), await read_sent_form(request, self.client)
        if opened_now is None:
            return logged_out(request, sent.answers, sealed_files(self.client, sent.key, sent.files))
        page, entry = await self._page(request)
        key = _draft_key(request, opened_now, sent.key)
        if sent.one("step") == "discard":
            await self.client.transact(lambda session: drop_draft(session, key))
            return go_to(f"/console/register/{key.about}?{urlencode({ENTRY: entry})}")
        visit = RegisterVisit(page, entry, sent)
        if recorded := await self._recorded(sent.key):
            return self._show_recorded(request, opened_now, visit, recorded, again=sent)
        await self._keep(key, visit)
        return await self._sent(request, opened_now, visit)

    async def _opened(self, request: Request, opened: OpenSession) -> Response:
        page, entry = await self._page(request)
        mark = require_mark(request, self.client)
        key, keys = _draft_key(request, opened, mark), self.client.keys
        typed = await self.desk.read(lambda session, now: load_draft(session, keys, key, now))
        visit = RegisterVisit(page, entry, SentForm(typed | {MARK: [mark]}, ()))
        if recorded := await self._recorded(mark):
            return self._show_recorded(request, opened, visit, recorded)
        return await self._show(request, opened, visit)

    async def _recorded(self, mark: str) -> Recorded | None:
        """Return the complaint that this very form has become, by a second click or before the back button."""
        row = await self.client.transact(lambda session: complaint_of_key(session, _sender_key(mark)))
        return Recorded(row.received_at, f"/console/case/{row.number}") if row else None

    def _show_recorded(
        self,
        request: Request,
        opened: OpenSession,
        visit: RegisterVisit,
        recorded: Recorded,
        again: SentForm | None = None,
    ) -> Response:
        title = terms.case_title(visit.page.procedure, visit.entry)
        return show_recorded(request, self.client, RecordedVisit(opened, title, recorded, again))

    async def _keep(self, key: DraftKey, visit: RegisterVisit) -> None:
        """Keep what was typed, before anything else can go wrong."""
        typed, client = {name: many for name, many in visit.sent.answers.items() if name.startswith(TYPED)}, self.client
        if any(one.strip() for many in typed.values() for one in many):
            typed[ENTRY] = [visit.entry]
        await client.transact(lambda session: save_draft(session, client.keys, key, typed, client.clock(session, "")))

    async def _sent(self, request: Request, opened: OpenSession, visit: RegisterVisit) -> Response:
        read, wrong = read_form(visit.page, visit.sent.answers)
        known = {"registrant": opened.person, "entry": visit.entry}
        more, wrong_more = await self._known_at_the_desk(read, visit.sent.answers)
        form, wrong = read.model_copy(update=known | more), wrong | wrong_more
        wrong |= {"files": visit.sent.problem} if visit.sent.problem else {}
        try:
            if not wrong and visit.sent.one("step") == "send":
                return await self._register(form, visit.sent, _draft_key(request, opened, visit.sent.key))
            if not wrong:
                checked = await check_complaint(self.client, form, visit.sent.files)
                return await self._show(request, opened, visit._replace(check=checked))
        except KeyReused:
            recorded = await self._recorded(visit.sent.key)
            assert recorded
            return self._show_recorded(request, opened, visit, recorded, again=visit.sent)
        except (BadInput, Refused) as error:
            wrong["form"] = error.says
        return await self._show(request, opened, visit._replace(wrong=wrong))

    async def _account(self) -> Field:
        """Return the field for the account of a filer who is on the staff."""
        people = await self.desk.read(lambda session, _: people_choices(session, ""))
        return Field(
            ACCOUNT,
            gettext("Who of the staff files it (only if so)"),
            "one",
            tuple(people),
            hint=gettext("This person then neither handles nor decides it."),
        )

    async def _known_at_the_desk(self, read: Form, answers: Answers) -> tuple[dict[str, object], dict[str, str]]:
        """Return as whom on the staff somebody files, when the complaint came in, and the texts with what proves that;
        and what is wrong with which field."""
        values, wrong = dict[str, FactValue](), dict[str, str]()
        for field in (await self._account(), *receipt_fields(self.client.office.receipt_days)):
            try:
                values.update((field.name, value) for value in read_answer(field, answers.get(field.name, [])))
            except WrongAnswer as error:
                wrong[field.name] = str(error)
        if PROOF in values and not {RECEIVED} & {*values, *wrong}:
            wrong[RECEIVED] = gettext("You say what proves the date: say the date, too.")
        proof = {EVIDENCE: str(values[PROOF])} if PROOF in values else {}
        party = read.party.model_copy(update={"person": values.get(ACCOUNT)})
        return {"party": party, "happened_at": values.get(RECEIVED), "texts": {**read.texts, **proof}}, wrong

    async def _register(self, form: Form, sent: SentForm, key: DraftKey) -> Response:
        done = await register(self.client, form, _sender_key(sent.key), files=sent.files)
        await self.client.transact(lambda session: drop_draft(session, key))
        return go_to(f"/console/case/{done.number}?done=yes")

    async def _page(self, request: Request) -> tuple[AskedPage, Name]:
        now = await self.desk.read(lambda _, at: at)
        slug = request.path_params["slug"]
        procedure = load_procedure(slug, self.client.office.chosen_for(slug), now.astimezone(CHINA).date())
        facts = tuple(name for name in procedure.facts if can_be_asked(procedure, name))
        entry = request.query_params.get(ENTRY, "")
        page = AskedPage(procedure, facts)
        return page, entry if entry in procedure.entries else page.entry

    async def _show(self, request: Request, opened: OpenSession, visit: RegisterVisit) -> Response:
        matter = matter_fields(visit.page.procedure, visit.page.facts)
        usual = {f"facts.{name}" for name in USUAL_FACTS | KNOWN_AT_THE_DESK}
        first = [field for field in matter if field.name.startswith("texts.") or field.name in usual]
        shown: dict[str, object] = {
            "title": terms.case_title(visit.page.procedure, visit.entry),
            "visit": visit,
            "answers": visit.sent.answers,
            "party": (*party_fields(), await self._account()),
            "receipt": receipt_fields(self.client.office.receipt_days),
            "first": first,
            "rest": [field for field in matter if field not in first],
            "sealed": sealed_files(self.client, visit.sent.key, visit.sent.files),
        }
        if is_fragment(request):
            return show_page(request, opened, "register_check.html", shown)
        titles = {visit.page.procedure.slug: terms.title(visit.page.procedure)}
        shown["drafts"] = await draft_lines(self.desk, opened, titles, (visit.sent.key,))
        return show_page(request, opened, "register_form.html", shown, 422 if visit.wrong else 200)


def receipt_fields(days: int) -> tuple[Field, Field]:
    """Return the fields of the date on which a complaint came in before it is typed in, and of what proves it."""
    return (
        Field(
            RECEIVED,
            gettext("When it came in (if typed in later)"),
            "instant",
            hint=gettext(
                "Empty: now. If it came in earlier, say what proves it. How much earlier it may be "
                "is set by the office ({days} days) or by the regulation.",
                days=days,
            ),
        ),
        Field(PROOF, gettext("What proves that date (a stamp, a postmark)"), "line", longest=400),
    )


def _draft_key(request: Request, opened: OpenSession, mark: str) -> DraftKey:
    return DraftKey(opened.person, request.path_params["slug"], mark)


def _sender_key(mark: str) -> str:
    """Return the key under which the register has what is sent with a mark."""
    return f"console:{mark}"
