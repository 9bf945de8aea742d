"""How satisfied whoever filed a complaint is (好差评): said after its end, without log-in, by a link that is good for
that complaint alone and for some days."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy.orm import Session

from models.errors import BadInput, KeyReused, UnknownRecord
from models.form import ActInput
from models.frozen import StrictModel
from models.rule import Slug
from queries.cases.case_file import CaseFile, load_case_file
from queries.documents.content import GradeLink
from queries.views.base import NamedView
from queries.views.intake import GradeFormView
from register import journal
from register.cases.grade_links import grade_token, graded_number
from rules.acts.grading import GRADE, GRADES, graded_by
from rules.fact import GRADE_WORDS
from rules.roles import SYSTEM
from starter.acts.receipt import OnRecord, Submission
from starter.acts.submit import act
from starter.client import BanjieClient
from starter.office.senders import INTAKE_PAGE
from wording import terms
from wording.grade_words import BAD_REASONS, GOOD_REASONS, GRADE_NAMES, REASONS, grade_text
from wording.translation import Language, gettext, listed, speaking

MAX_WORDS = 2000
GradeState = Literal["open", "graded", "not_ended", "over", "merged"]


class GivenGrade(StrictModel):
    """A grade as it is sent: one of the five, reasons that were ticked, and words of one's own."""

    grade: Literal["very_satisfied", "satisfied", "mostly_satisfied", "dissatisfied", "very_dissatisfied"]
    reasons: Annotated[tuple[str, ...], Field(max_length=len(REASONS))] = ()
    text: Annotated[str, Field(max_length=MAX_WORDS)] = ""


async def grade_form(client: BanjieClient, token: str) -> GradeFormView:
    """Return what the page of a link shows. Raises UnknownRecord, Unavailable."""
    return await client.transact(lambda session: _form(session, client, token))


async def give_grade(client: BanjieClient, token: str, given: GivenGrade, sender: Slug = INTAKE_PAGE) -> OnRecord:
    """Put a grade on record, once for each end of a complaint; the same sent again changes nothing. Raises
    UnknownRecord, BadInput (the complaint cannot be graded now), KeyReused (it was graded otherwise), Unavailable, and
    Refused where the law of the case forbids it."""
    file = await client.transact(lambda session: _file(session, client, token))
    form = await grade_form(client, token)
    if form.state not in ("open", "graded"):
        raise BadInput(form.says)
    if unknown := sorted(set(given.reasons) - set(REASONS)):
        raise BadInput(gettext("There is no reason {reasons}.", reasons=listed(unknown)))
    act_input = ActInput(
        name=GRADE, actor=SYSTEM, id=f"{GRADE}:{file.case.position.seq}", party=file.law.procedure.filing_role,
        about=given.grade, texts=_words(given),
    )  # fmt: skip
    try:
        done = await act(client, file.row.number, act_input, Submission(sender=sender, by_filer=True))
    except KeyReused as error:
        raise KeyReused(gettext("This complaint has been graded. A grade is not changed."), **error.more) from None
    assert isinstance(done, OnRecord)
    return done


def link_of(client: BanjieClient, file: CaseFile, now: datetime) -> str | None:
    """Return what the link of a complaint ends with, while it can be graded; None otherwise."""
    return grade_token(client.keys, file.row) if _state(client, file, now) == "open" else None


def line_in_letter(client: BanjieClient, file: CaseFile, now: datetime) -> str:
    """Return the line by which a letter about an end asks for a grade; none where nobody can grade, or where the office
    does not say at which address its pages are."""
    link, ended = grade_link(client, file), file.case.closed_at
    if link is None or ended is None or _state(client, file, now) != "open":
        return ""
    with speaking(Language.zh):
        return gettext(
            "Until {day} you can say how satisfied you are with how it was handled: {link}",
            day=terms.printed_day(link.last_day(ended)),
            link=link.link,
        )


def grade_link(client: BanjieClient, file: CaseFile) -> GradeLink | None:
    """Return the link by which the end of a complaint is graded, whenever that is; None where nobody can grade, or
    where the office does not say at which address its pages are."""
    if not (client.grade_pages and client.grade_days and file.law.procedure.filing_role):
        return None
    return GradeLink(client.grade_pages + grade_token(client.keys, file.row), client.grade_days)


def _words(given: GivenGrade) -> dict[str, str]:
    """Return the text of a grade: the reasons in words, then what was written."""
    with speaking(Language.zh):  # it is stored
        ticked = [line() for code, line in REASONS.items() if code in given.reasons]
        reasons = gettext("Reasons: {reasons}", reasons=listed(ticked)) if ticked else ""
    text = "\n".join(filter(None, (reasons, given.text.strip())))
    return {GRADE_WORDS: text} if text else {}


def _file(session: Session, client: BanjieClient, token: str) -> CaseFile:
    number = graded_number(session, client.keys, token)
    if number is None:
        raise UnknownRecord(gettext("This link is none of this office, or it is incomplete."))
    return load_case_file(session, number)


def _form(session: Session, client: BanjieClient, token: str) -> GradeFormView:
    file = _file(session, client, token)
    now = client.clock(session, file.row.number)
    state, until = _state(client, file, now), _until(client, file)
    graded = graded_by(file.case)
    event = journal.load_event(session, file.row.number, graded) if graded else None
    given = event.about if event else None
    return GradeFormView(
        number=file.row.number,
        title=terms.case_title(file.procedure, file.row.entry),
        closed_at=file.case.closed_at,
        until=until,
        state=state,
        says=_says(state),
        given=given,
        given_label=grade_text(given) if given else "",
        grades=tuple(NamedView(code=code, label=GRADE_NAMES[code]()) for code in GRADES),
        good_reasons=tuple(NamedView(code=code, label=line()) for code, line in GOOD_REASONS.items()),
        bad_reasons=tuple(NamedView(code=code, label=line()) for code, line in BAD_REASONS.items()),
    )


def _until(client: BanjieClient, file: CaseFile) -> datetime | None:
    return file.case.closed_at + timedelta(days=client.grade_days) if file.case.closed_at else None


def _state(client: BanjieClient, file: CaseFile, now: datetime) -> GradeState:
    until = _until(client, file)
    if until is None:
        return "not_ended"
    if file.case.merged_into:
        return "merged"
    if graded_by(file.case):
        return "graded"
    return "open" if now < until and file.law.procedure.filing_role else "over"


def _says(state: GradeState) -> str:
    match state:
        case "open":
            return ""
        case "graded":
            return gettext("This complaint has been graded. A grade is not changed.")
        case "not_ended":
            return gettext("This complaint has not ended. It can be graded once it has.")
        case "over":
            return gettext("The time in which this complaint could be graded is over.")
        case "merged":
            return gettext("This complaint was merged into another one, which is graded in its place.")
