"""The page on which a complaint is filed: the form, the check before it is sent, the number and the query code."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, Refused
from models.time import CHINA
from starter.intake.page import file_complaint
from starter.intake.preview import check_complaint
from starter.procedure_loading import load_procedure
from web.html.fields import printed
from web.html.forms import KEY_LENGTH, SentForm, sealed_files
from web.html.serving import PageRouter, no_page
from web.intake.desk import PAGES, Desk, GuardedForm, IntakeDesk
from web.intake.fields import FormQuestions, matter_fields, party_fields, read_form
from wording.translation import gettext

router = PageRouter()


async def _questions(slug: str, desk: Desk) -> FormQuestions:
    if slug not in desk.facts:
        raise no_page()
    now = await desk.client.transact(lambda session: desk.client.clock(session, ""))
    procedure = load_procedure(slug, desk.client.office.chosen_for(slug), now.astimezone(CHINA).date())
    return FormQuestions(procedure, desk.facts[slug])


Questions = Annotated[FormQuestions, Depends(_questions)]


@router.page("/{slug}")
async def empty_form(request: Request, desk: Desk, questions: Questions) -> Response:
    return _show_form(request, desk, questions, SentForm({"key": [desk.client.randomness.new_salt()]}))


@router.post("/{slug}")
async def file(request: Request, desk: Desk, questions: Questions, sent: GuardedForm) -> Response:
    """Show what was typed for a check, or file the complaint."""
    form, wrong = read_form(questions, sent.answers)
    if len(sent.key) != KEY_LENGTH or sent.problem:
        wrong["files"] = sent.problem or gettext("Not possible")
    if not wrong:
        try:
            await check_complaint(desk.client, form, sent.files)
        except (BadInput, Refused) as error:
            wrong["form"] = error.says
    if wrong or sent.one("step") == "change":
        return _show_form(request, desk, questions, sent, wrong)
    if sent.one("step") != "send":
        fields = (*matter_fields(questions.procedure, questions.facts), *party_fields())
        shown = _shown(desk, questions, sent) | {
            "said": [(field.label, words) for field in fields if (words := printed(field, sent.answers))],
            "hidden": [(name, one) for name, many in sent.answers.items() if name != "step" for one in many],
        }
        return PAGES.show(request, "check.html", shown)
    await desk.guards.check_captcha(request, {name: many[0] for name, many in sent.answers.items()})
    filed = await file_complaint(desk.client, form, sent.key, sent.files)
    return PAGES.show(request, "done.html", {"title": questions.title, **filed._asdict()})


def _show_form(
    request: Request, desk: IntakeDesk, questions: FormQuestions, sent: SentForm, wrong: dict[str, str] | None = None
) -> Response:
    if wrong and len(sent.key) != KEY_LENGTH:
        sent = SentForm(sent.answers | {"key": [desk.client.randomness.new_salt()]})
    shown = _shown(desk, questions, sent) | {
        "wrong": wrong or {},
        "captcha": desk.guards.captcha.markup if desk.guards.captcha else "",
        "most": desk.guards.most // (1024 * 1024),
    }
    return PAGES.show(request, "form.html", shown, 422 if wrong else 200)


def _shown(desk: IntakeDesk, questions: FormQuestions, sent: SentForm) -> dict[str, object]:
    return {
        "title": questions.title,
        "party": party_fields(),
        "matter": matter_fields(questions.procedure, questions.facts),
        "answers": sent.answers,
        "key": sent.key,
        "files": sent.files,
        "sealed": sealed_files(desk.client, sent),
    }
