"""The page on which a complaint is filed: the form, the check before it is sent, the number and the query code."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from calendars import office_zone
from models.errors import BadInput, Refused
from starter.intake.page import file_complaint
from starter.intake.preview import check_complaint
from starter.procedure_loading import load_procedure
from web.html.fields import printed
from web.html.forms import KEY_LENGTH, SentForm, most_of_files, sealed_files
from web.html.serving import PageRouter, no_page
from web.intake.desk import PAGES, Desk, GuardedForm, IntakeDesk
from web.intake.fields import FormQuestions, matter_fields, party_fields, read_form
from wording.translation import gettext

router = PageRouter()
# What the browser of the person who files may fill in (WCAG 1.3.5). A contact is a telephone or a mail address.
OWN_DETAILS = {"party.name": "name", "party.unit": "organization", "party.address": "street-address"}
# Whoever goes back comes to what they typed and to no error of the browser. What has the query code is not kept.
GONE_BACK_TO = {"Cache-Control": "private, no-cache"}


async def _questions(slug: str, desk: Desk) -> FormQuestions:
    if slug not in desk.facts:
        raise no_page()
    now = await desk.client.transact(lambda session: desk.client.clock(session, ""))
    procedure = load_procedure(slug, desk.client.office.chosen_for(slug), now.astimezone(office_zone()).date())
    return FormQuestions(procedure, desk.facts[slug])


Questions = Annotated[FormQuestions, Depends(_questions)]


@router.page("/{slug}")
async def empty_form(request: Request, desk: Desk, questions: Questions) -> Response:
    return _show_form(request, desk, questions, SentForm({"key": [desk.client.randomness.new_salt()]}))


@router.post("/{slug}")
async def file(request: Request, desk: Desk, questions: Questions, sent: GuardedForm) -> Response:
    """Show what was typed for a check, or file the complaint."""
    if sent.one("step") == "view" and len(sent.key) == KEY_LENGTH:  # in other letters, with all that was typed
        return _show_form(request, desk, questions, sent, {"files": sent.problem} if sent.problem else {})
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
        return _kept(PAGES.show(request, "check.html", shown))
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
    }
    return _kept(PAGES.show(request, "form.html", shown, 422 if wrong else 200))


def _kept(page: Response) -> Response:
    page.headers.update(GONE_BACK_TO)
    return page


def _shown(desk: IntakeDesk, questions: FormQuestions, sent: SentForm) -> dict[str, object]:
    hint = gettext("In your own words: when and where, who, what happened, and what you ask for.")
    narrative, *rest = matter_fields(questions.procedure, questions.facts)
    return {
        "title": questions.title,
        "party": tuple(field._replace(own=OWN_DETAILS.get(field.name, "")) for field in party_fields()),
        "matter": (narrative._replace(hint=hint), *rest),
        "answers": sent.answers,
        "key": sent.key,
        "files": sent.files,
        "sealed": sealed_files(desk.client, sent),
        **most_of_files(desk.client),
    }
