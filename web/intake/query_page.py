"""The page on which whoever filed a complaint sees how it stands, adds to it and withdraws it."""

from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, Refused, UnknownRecord
from starter.client import BanjieClient
from starter.intake.page import Addition, FilerAct, look_up, say
from web.html.forms import SentForm, most_of_files
from web.html.serving import PageRouter
from web.intake.desk import PAGES, Desk, GuardedForm
from wording.translation import Language, gettext, speaking

router = PageRouter()


@router.page("/")
async def ask(request: Request) -> Response:
    return _ask(request, "")


@router.post("/")
async def query(request: Request, desk: Desk, sent: GuardedForm) -> Response:
    """Show how a complaint stands, or do what the form asks for. Number and code travel in the form alone: they stand
    in no address and in no cookie."""
    number, code = sent.one("number").strip().upper(), sent.one("code").strip()
    if not (number and code):
        return _ask(request, number, gettext("Fill in every field."))
    wrong, done = "", ""
    try:
        try:
            if added := await _wanted_act(desk.client, number, code, sent):
                await say(desk.client, number, code, *added)
                done = gettext("It is on record.")
        except UnknownRecord:
            raise
        except (BadInput, Refused) as error:
            wrong = error.says
        case = await look_up(desk.client, number, code)
    except UnknownRecord as error:
        return _ask(request, number, error.says)
    shown: dict[str, object] = {
        "title": gettext("How does it stand"),
        "case": case,
        "number": number,
        "code": code,
        "wrong": wrong,
        "done": done,
        "key": sent.key if wrong else desk.client.randomness.new_salt(),
        "text": sent.one("text") if wrong else "",
        **most_of_files(desk.client),
    }
    return PAGES.show(request, "case.html", shown, 422 if wrong else 200)


async def _wanted_act(client: BanjieClient, number: str, code: str, sent: SentForm) -> tuple[FilerAct, Addition] | None:
    """Return what the form asks for, if anything. Raises BadInput, UnknownRecord."""
    name, text, mark = sent.one("act"), sent.one("text").strip(), sent.key or client.randomness.new_salt()
    if name == "satisfaction":  # evidence, in the filer's own words, as the office asks and decides
        with speaking(Language.zh):  # it is stored
            choices = (await look_up(client, number, code)).satisfaction
            chosen = next((one.label for one in choices if one.code == sent.one("answer")), "")
            answer = gettext("On the result: {answer}", answer=chosen)
        if not chosen:
            raise BadInput(gettext("Choose an answer."))
        return "evidence", Addition(mark, "\n".join(filter(None, (answer, text))), ())
    if name not in ("evidence", "withdraw"):
        return None
    if name == "withdraw" and not sent.one("sure"):
        raise BadInput(gettext("Tick the box first."))
    if sent.problem:
        raise BadInput(sent.problem)
    if name == "evidence" and not (text or sent.files):
        raise BadInput(gettext("Say what it is about."))
    return cast(FilerAct, name), Addition(mark, text, sent.files)


def _ask(request: Request, number: str, wrong: str = "") -> Response:
    shown = {"title": gettext("How does it stand"), "number": number, "wrong": wrong}
    return PAGES.show(request, "query.html", shown, 403 if wrong else 200)
