"""A complaint is registered by a member of staff: the form of a text, what it would begin, similar ones."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, KeyReused, Refused
from models.form import Form
from models.requirement import Name
from models.rule import Slug
from models.time import CHINA
from queries.views.intake import IntakeCheckView
from register.identity.sessions import OpenSession
from register.office.absence import persons_stood_for
from register.office.held_names import HeldNames, held_names
from starter.intake.forms import procedures_in_force
from starter.intake.preview import check_complaint
from starter.procedure_loading import load_procedure
from starter.registration import register
from starter.staff import OfficeChoices, held_roles, laid_over
from web.console.carried import logged_out
from web.console.desk import PAGES, ConsoleDesk, is_fragment, show_page
from web.html.pages import go_to
from web.intake.fields import USUAL_FACTS, AskedPage, can_be_asked, matter_fields, party_fields, read_form
from web.intake.guards import largest_form
from web.intake.sent_form import SentForm, read_sent_form, sealed_files
from wording import terms

KNOWN_AT_THE_DESK = frozenset({"channel", "hotline", "accepting_office", "register"})


class ChooseTextPage:
    """The regulations by which a complaint can be registered; first those under which the reader has a role."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page."""
        opened, held = await self.desk.visit(request, _held_by_reader)
        client = self.desk.identity.client
        found = (await procedures_in_force(client)).procedures
        own = [one for one in found if _has_role(held, one.slug, client.office.followed)]
        rest = [one for one in found if one not in own]
        shown: dict[str, object] = {"title": PAGES.say("register"), "own": own, "rest": rest}
        return show_page(request, opened, "register.html", shown)


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
            opened = await self.desk.identity.require_session(request)
            page, entry = await self._page(request)
            empty = SentForm({"key": [self.client.randomness.new_salt()]}, ())
            return self._show(request, opened, RegisterVisit(page, entry, empty))
        self.desk.identity.check_form(request, largest_form(self.client))
        opened_now, sent = await self.desk.identity.session(request), await read_sent_form(request, self.client)
        if opened_now is None:
            return logged_out(request, sent.answers, sealed_files(self.client, sent.key, sent.files))
        page, entry = await self._page(request)
        return await self._sent(request, opened_now, RegisterVisit(page, entry, sent))

    async def _sent(self, request: Request, opened: OpenSession, visit: RegisterVisit) -> Response:
        read, wrong = read_form(visit.page, visit.sent.answers)
        form = read.model_copy(update={"registrant": opened.person, "entry": visit.entry})
        wrong |= {"files": visit.sent.problem} if visit.sent.problem else {}
        try:
            if not wrong and visit.sent.one("step") == "send":
                return await self._register(form, visit.sent)
            if not wrong:
                checked = await check_complaint(self.client, form, visit.sent.files)
                return self._show(request, opened, visit._replace(check=checked))
        except KeyReused as error:
            return go_to(f"/console/case/{error.more['number']}")
        except (BadInput, Refused) as error:
            wrong["form"] = error.says
        return self._show(request, opened, visit._replace(wrong=wrong))

    async def _register(self, form: Form, sent: SentForm) -> Response:
        done = await register(self.client, form, f"console:{sent.key}", files=sent.files)
        return go_to(f"/console/case/{done.number}?done=yes")

    async def _page(self, request: Request) -> tuple[AskedPage, Name]:
        now = await self.desk.read(lambda _, at: at)
        slug = request.path_params["slug"]
        procedure = load_procedure(slug, self.client.office.chosen_for(slug), now.astimezone(CHINA).date())
        facts = tuple(name for name in procedure.facts if can_be_asked(procedure, name))
        entry = request.query_params.get("entry", "")
        page = AskedPage(procedure, facts)
        return page, entry if entry in procedure.entries else page.entry

    def _show(self, request: Request, opened: OpenSession, visit: RegisterVisit) -> Response:
        matter = matter_fields(visit.page.procedure, visit.page.facts)
        usual = {f"facts.{name}" for name in USUAL_FACTS | KNOWN_AT_THE_DESK}
        first = [field for field in matter if field.name.startswith("texts.") or field.name in usual]
        shown: dict[str, object] = {
            "title": terms.case_title(visit.page.procedure, visit.entry),
            "visit": visit,
            "answers": visit.sent.answers,
            "party": party_fields(),
            "first": first,
            "rest": [field for field in matter if field not in first],
            "sealed": sealed_files(self.client, visit.sent.key, visit.sent.files),
        }
        if is_fragment(request):
            return show_page(request, opened, "register_check.html", shown)
        return show_page(request, opened, "register_form.html", shown, 422 if visit.wrong else 200)
