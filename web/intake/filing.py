"""The page on which a complaint is filed: the form, the check before it is sent, the number and the query code."""

from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, Refused
from models.form import Form
from models.requirement import Name
from models.time import CHINA
from starter.client import BanjieClient
from starter.intake.page import file_complaint
from starter.intake.preview import check_complaint
from starter.procedure_loading import load_procedure
from web.html.fields import printed
from web.intake.fields import AskedPage, matter_fields, party_fields, read_form
from web.intake.guards import Guards
from web.intake.pages import show
from web.intake.sent_form import KEY_LENGTH, SentForm, read_sent_form, sealed_files
from wording.translation import gettext


class FilingPage:
    """The pages of one procedure."""

    def __init__(self, client: BanjieClient, slug: str, facts: tuple[Name, ...], guards: Guards) -> None:
        self.client, self.slug, self.facts, self.guards = client, slug, facts, guards

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or a form that was sent."""
        page = await self._page()
        if request.method in ("GET", "HEAD"):
            empty = SentForm({"key": [self.client.randomness.new_salt()]}, ())
            return self._form(request, page, empty)
        self.guards.check_request(request)
        await self.guards.count(request)
        sent = await read_sent_form(request, self.client)
        form, wrong = read_form(page, sent.answers)
        if len(sent.key) != KEY_LENGTH or sent.problem:
            wrong["files"] = sent.problem or gettext("Not possible")
        wrong = wrong or await self._against(form, sent)
        if wrong or sent.one("step") == "change":
            return self._form(request, page, sent, wrong)
        if sent.one("step") != "send":
            return self._check(request, page, sent)
        return await self._send(request, page, (form, sent))

    async def _page(self) -> AskedPage:
        now = await self.client.transact(lambda session: self.client.clock(session, ""))
        chosen = self.client.office.chosen_for(self.slug)
        return AskedPage(load_procedure(self.slug, chosen, now.astimezone(CHINA).date()), self.facts)

    async def _against(self, form: Form, sent: SentForm) -> dict[str, str]:
        """Return what the register has against a form, by field."""
        try:
            await check_complaint(self.client, form, sent.files)
        except (BadInput, Refused) as error:
            return {"form": error.says}
        return {}

    def _form(  # what is shown, with what
        self, request: Request, page: AskedPage, sent: SentForm, wrong: dict[str, str] | None = None
    ) -> Response:
        if wrong and len(sent.key) != KEY_LENGTH:
            sent = sent._replace(answers=sent.answers | {"key": [self.client.randomness.new_salt()]}, files=())
        shown = self._shown(page, sent)
        captcha = self.guards.captcha.markup if self.guards.captcha else ""
        most = self.guards.most // (1024 * 1024)
        status = 422 if wrong else 200
        return show(request, "form.html", status, wrong=wrong or {}, captcha=captcha, most=most, more=shown)

    def _check(self, request: Request, page: AskedPage, sent: SentForm) -> Response:
        shown = self._shown(page, sent)
        fields = (*matter_fields(page.procedure, page.facts), *party_fields())
        said = [(field.label, words) for field in fields if (words := printed(field, sent.answers))]
        hidden = [(name, one) for name, many in sent.answers.items() if name != "step" for one in many]
        return show(request, "check.html", said=said, hidden=hidden, more=shown)

    async def _send(self, request: Request, page: AskedPage, sent: tuple[Form, SentForm]) -> Response:
        form, answers = sent
        await self.guards.check_captcha(request, {name: many[0] for name, many in answers.answers.items()})
        filed = await file_complaint(self.client, form, answers.key, answers.files)
        return show(request, "done.html", title=page.title, number=filed.number, code=filed.code)

    def _shown(self, page: AskedPage, sent: SentForm) -> dict[str, object]:
        return {
            "title": page.title,
            "party": party_fields(),
            "matter": matter_fields(page.procedure, page.facts),
            "answers": sent.answers,
            "key": sent.key,
            "files": sent.files,
            "sealed": sealed_files(self.client, sent.key, sent.files),
        }
