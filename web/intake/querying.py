"""The page on which whoever filed a complaint sees how it stands, adds to it and withdraws it."""

from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, Refused, UnknownRecord
from starter.client import BanjieClient
from starter.intake.page import Addition, FilerAct, look_up, say
from web.intake import pages
from web.intake.guards import Guards
from web.intake.sent_form import SentForm, read_sent_form
from wording.translation import Language, gettext, speaking


class QueryPage:
    """The page that asks for number and code, and what it shows."""

    def __init__(self, client: BanjieClient, guards: Guards) -> None:
        self.client, self.guards = client, guards

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or a form that was sent. Number and code travel in the form alone: they stand
        in no address and in no cookie."""
        if request.method in ("GET", "HEAD"):
            return self._ask(request, "")
        self.guards.check_request(request)
        await self.guards.count(request)
        sent = await read_sent_form(request, self.client)
        number, code = sent.one("number").strip().upper(), sent.one("code").strip()
        if not (number and code):
            return self._ask(request, number, gettext("Fill in every field."))
        await self.guards.count_number(number)
        try:
            wrong, done = await self._do(number, code, sent)
            case = await look_up(self.client, number, code)
        except UnknownRecord as error:
            return self._ask(request, number, error.says)
        shown: dict[str, object] = {"title": gettext("How does it stand"), "case": case, "number": number, "code": code}
        key = sent.key if wrong else self.client.randomness.new_salt()
        text = sent.one("text") if wrong else ""
        status = 422 if wrong else 200
        return pages.show(request, "case.html", status, wrong=wrong, done=done, key=key, text=text, more=shown)

    async def _do(self, number: str, code: str, sent: SentForm) -> tuple[str, str]:
        """Do what the form asks for; return what was wrong with it, and what to say if it is done."""
        name = sent.one("act")
        if name == "satisfaction":
            return await self._answer(number, code, sent)
        if name not in ("evidence", "withdraw"):
            return "", ""
        if name == "withdraw" and not sent.one("sure"):
            return gettext("Tick the box first."), ""
        if sent.problem:
            return sent.problem, ""
        added = Addition(sent.key or self.client.randomness.new_salt(), sent.one("text").strip(), sent.files)
        if name == "evidence" and not (added.text or added.files):
            return gettext("Say what it is about."), ""
        return await self._say(number, code, cast(FilerAct, name), added)

    async def _answer(self, number: str, code: str, sent: SentForm) -> tuple[str, str]:
        """Put on record how satisfied the filer is, in their own words: evidence, as the office asks and decides."""
        asked = (await look_up(self.client, number, code)).satisfaction
        chosen = next((one.label for one in asked if one.code == sent.one("answer")), None)
        if chosen is None:
            return gettext("Choose an answer."), ""
        with speaking(Language.zh):  # it is stored
            said = gettext("On the result: {answer}", answer=chosen)
        text = "\n".join(filter(None, (said, sent.one("text").strip())))
        return await self._say(
            number, code, "evidence", Addition(sent.key or self.client.randomness.new_salt(), text, ())
        )

    async def _say(self, number: str, code: str, name: FilerAct, added: Addition) -> tuple[str, str]:
        try:
            await say(self.client, number, code, name, added)
        except UnknownRecord:
            raise
        except (BadInput, Refused) as error:
            return error.says, ""
        return "", gettext("It is on record.")

    def _ask(self, request: Request, number: str, wrong: str = "") -> Response:
        status = 403 if wrong else 200
        return pages.show(request, "query.html", status, title=gettext("How does it stand"), number=number, wrong=wrong)
