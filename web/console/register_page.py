"""A complaint is registered by a member of staff: the form of a text, what it would begin, similar ones.

What is typed is kept as a draft under the mark of its form, so that several registrations can be open at once.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from models.errors import BadInput, KeyReused, Refused, Unavailable
from models.form import Form
from models.messages import FactValue
from models.requirement import Name
from models.rule import Slug
from models.tables import ComplaintRow
from queries.acts.form_choices import people_choices
from queries.cases.about import LONGEST
from queries.views.intake import IntakeCheckView
from register.cases.complaints import complaint_of_key
from register.identity.drafts import DraftKey, KeptDraft, drafts_of, drop_draft, load_draft, save_draft
from register.office.absence import persons_stood_for
from register.office.held_names import held_names
from rules.fact import EVIDENCE, SUBJECT
from starter.cases.registration import register
from starter.intake.forms import procedures_in_force
from starter.intake.preview import check_complaint
from starter.office.staff import held_roles, laid_over
from starter.procedure_loading import load_procedure
from web.console.kept_forms import MARK, Recorded, SentWithFiles, require_mark, show_recorded
from web.console.visit import ConsoleVisit, Reader, Unopened
from web.html.fields import Answers, Field, WrongAnswer, read_answer, written_answer
from web.html.forms import SentForm, sealed_files
from web.html.pages import go_to
from web.html.serving import PageRouter
from web.intake.fields import FormQuestions, can_be_asked, matter_fields, party_fields, read_form
from wording import terms
from wording.translation import gettext

ACCOUNT, RECEIVED = "party.person", "happened_at"
SHOWN = f"{RECEIVED}.shown"  # the instant that stood in the field of the receipt when the page was made
TYPED = ("facts.", "texts.", "party.", RECEIVED)  # how the fields begin that somebody fills in
SHOWN_OF_DRAFT = 40  # characters
ENTRY = "entry"
PROOF, ABOUT = f"texts.{EVIDENCE}", f"texts.{SUBJECT}"
router = PageRouter()


class DraftLine(NamedTuple):
    """A registration that is not sent yet: the page on which it goes on, the regulation, how it begins."""

    address: str
    mark: str
    title: str
    says: str
    at: datetime


@router.page("/register")
async def choose_text(visit: Unopened) -> Response:
    """The regulations by which a complaint can be registered; first those under which the reader has a role."""
    held = await visit.open(
        lambda session, now: held_names(
            session, {visit.login.person, *persons_stood_for(session, visit.login.person, now)}, now
        )
    )
    office, in_force = visit.client.office.followed, (await procedures_in_force(visit.client)).procedures

    def has_role(slug: Slug) -> bool:
        """Whether a unit or post of the regulation, or of one laid over it, is among what is held."""
        return not held_roles(slug, *laid_over(slug, office)).keys().isdisjoint(held.under(slug))

    own = [one for one in in_force if has_role(one.slug)]
    shown = {
        "title": gettext("Register"),
        "own": own,
        "rest": [one for one in in_force if one not in own],
        "drafts": await _draft_lines(visit, {one.slug: one.title for one in in_force}),
    }
    return visit.show("register.html", shown)


async def _draft_lines(
    visit: ConsoleVisit, titles: Mapping[Slug, str], without: Collection[str] = ()
) -> list[DraftLine]:
    """Return the registrations under these regulations that somebody has begun, but for those under some marks. What is
    on record is no draft any more: its last preview, or an answer that was lost, may have left one."""
    keys, person = visit.client.web_keys, visit.login.person

    def begun(session: Session, now: datetime) -> list[KeptDraft]:
        kept = [draft for draft in drafts_of(session, keys, person, titles, now) if draft.key.form not in without]
        return [draft for draft in kept if not _drop_if_recorded(session, draft.key)]

    return [_draft_line(draft, titles) for draft in await visit.read(begun)]


def _drop_if_recorded(session: Session, key: DraftKey) -> ComplaintRow | None:
    """Return the complaint that a form has become, of which nothing is a draft then."""
    row = complaint_of_key(session, _sender_key(key.form))
    if row:
        drop_draft(session, key)
    return row


def _draft_line(draft: KeptDraft, titles: Mapping[Slug, str]) -> DraftLine:
    slug, typed = draft.key.about, draft.typed
    query = urlencode({ENTRY: "".join(typed.get(ENTRY, ())), MARK: draft.key.form})
    names = ("party.name", *(name for name in typed if name.startswith("texts.")))
    says = "　".join(value.strip() for name in names for value in typed.get(name, ()) if value.strip())
    says = says if len(says) <= SHOWN_OF_DRAFT else f"{says[:SHOWN_OF_DRAFT]}…"
    return DraftLine(f"/console/register/{slug}?{query}", draft.key.form, titles[slug], says, draft.at)


class Questions(NamedTuple):
    """What the form of a regulation asks for a complaint that comes in by an entry."""

    form: FormQuestions
    entry: Name


async def _questions(visit: Unopened, slug: str) -> Questions:
    procedure = load_procedure(slug, visit.client.office.chosen_for(slug), await visit.today())
    form = FormQuestions(procedure, tuple(name for name in procedure.facts if can_be_asked(procedure, name)))
    entry = visit.request.query_params.get(ENTRY, "")
    return Questions(form, entry if entry in procedure.entries else form.entry)


Asked = Annotated[Questions, Depends(_questions)]


@router.page("/register/{slug}")
async def registration(visit: Reader, slug: str, questions: Asked) -> Response:
    mark = require_mark(visit)
    key = DraftKey(visit.login.person, slug, mark)
    typed = await visit.read(lambda session, now: load_draft(session, visit.client.web_keys, key, now))
    if recorded := await _recorded(visit, key):
        return show_recorded(visit, _title(questions), recorded)
    return await _show(visit, questions, SentForm(typed | {MARK: [mark]}))


@router.post("/register/{slug}")
async def send(visit: Unopened, sent: SentWithFiles, slug: str, questions: Asked) -> Response:
    """Show what the complaint would begin, register it, or throw the draft away."""
    client, key = visit.client, DraftKey(visit.login.person, slug, sent.key)
    if sent.one("step") == "discard":
        await client.transact(lambda session: drop_draft(session, key))
        return go_to(f"/console/register/{slug}?{urlencode({ENTRY: questions.entry})}")
    if recorded := await _recorded(visit, key):
        return show_recorded(visit, _title(questions), recorded, sent)
    # What was typed is kept before anything else can go wrong.
    said_now = sent.one(RECEIVED) == sent.one(SHOWN)  # what the page was made with, and is made with again
    typed = {
        name: many
        for name, many in sent.answers.items()
        if name.startswith(TYPED) and not (said_now and name.startswith(RECEIVED))
    }
    if any(value.strip() for many in typed.values() for value in many):
        typed[ENTRY] = [questions.entry]
    await client.transact(lambda session: save_draft(session, client.web_keys, key, typed, client.clock(session, "")))
    read, wrong = read_form(questions.form, sent.answers)
    more, wrong_more = await _read_receipt(visit, read, sent.answers)
    form = read.model_copy(update={"registrant": visit.login.person, "entry": questions.entry} | more)
    wrong |= wrong_more | ({"files": sent.problem} if sent.problem else {})
    checked = None
    try:
        if not wrong and sent.one("step") == "send":
            done = await register(client, form, _sender_key(sent.key), files=sent.files)
            await client.transact(lambda session: drop_draft(session, key))
            return go_to(f"/console/case/{done.number}?done=yes")
        if not wrong:
            checked = await check_complaint(client, form, sent.files)
    except KeyReused:
        recorded = await _recorded(visit, key)
        assert recorded
        return show_recorded(visit, _title(questions), recorded, sent)
    except Unavailable:
        if recorded := await _recorded(visit, key):  # its case begins later
            return go_to(f"{recorded.address}?done=later")
        raise
    except (BadInput, Refused) as error:
        wrong["form"] = error.says
    return await _show(visit, questions, sent, checked, wrong)


async def _recorded(visit: ConsoleVisit, key: DraftKey) -> Recorded | None:
    """Return the complaint that this very form has become, by a second click or before the back button."""
    row = await visit.client.transact(lambda session: _drop_if_recorded(session, key))
    return Recorded(row.received_at, f"/console/case/{row.number}") if row else None


def _sender_key(mark: str) -> str:
    """Return the key under which the register has what is sent with a mark."""
    return f"console:{mark}"


def _title(questions: Questions) -> str:
    return terms.case_title(questions.form.procedure, questions.entry)


async def _read_receipt(visit: ConsoleVisit, read: Form, answers: Answers) -> tuple[dict[str, object], dict[str, str]]:
    """Return as whom on the staff somebody files, when the complaint came in, and the texts with what proves that and
    what it is about; and what is wrong with which field."""
    values, wrong = dict[str, FactValue](), dict[str, str]()
    receipt = await _receipt_fields(visit, answers)
    for field in (await _account_field(visit), *receipt, _subject_field()):
        try:
            values.update((field.name, value) for value in read_answer(field, answers.get(field.name, [])))
        except WrongAnswer as error:
            wrong[field.name] = str(error)
    if PROOF in values and not {RECEIVED} & {*values, *wrong}:
        wrong[RECEIVED] = gettext("You say what proves the date: say the date, too.")
    more = {name.partition(".")[2]: str(values[name]) for name in (PROOF, ABOUT) if name in values}
    party = read.party.model_copy(update={"person": values.get(ACCOUNT)})
    return {"party": party, "happened_at": values.get(RECEIVED), "texts": {**read.texts, **more}}, wrong


def _subject_field() -> Field:
    return Field(
        ABOUT,
        gettext("What it is about, in a line"),
        "line",
        longest=LONGEST,
        hint=gettext("It stands in every list. Empty: the first sentence of the text."),
    )


async def _account_field(visit: ConsoleVisit) -> Field:
    """Return the field for the account of a filer who is on the staff."""
    people = await visit.read(lambda session, _: people_choices(session, ""))
    return Field(
        ACCOUNT,
        gettext("Who of the staff files it (only if so)"),
        "one",
        tuple(people),
        hint=gettext("This person then neither handles nor decides it."),
    )


async def _receipt_fields(visit: ConsoleVisit, answers: Answers) -> tuple[Field, Field]:
    """Return the fields of the date on which a complaint came in, now unless it is changed, and of what proves that it
    came in before it is typed in."""
    now = await visit.read(lambda _, now: now)
    days, shown = visit.client.office.receipt_days, "".join(answers.get(SHOWN, ())) or written_answer(now)
    return (
        Field(
            RECEIVED,
            gettext("Date of receipt"),
            "instant",
            hint=gettext(
                "Limits count from here. If it came in earlier than now, say what proves it. How much earlier it may "
                "be is set by the office ({days} days) or by the regulation.",
                days=days,
            ),
            present=(shown,),
        ),
        Field(PROOF, gettext("What proves that date (a stamp, a postmark)"), "line", longest=400),
    )


async def _show(
    visit: ConsoleVisit,
    questions: Questions,
    sent: SentForm,
    checked: IntakeCheckView | None = None,
    wrong: Mapping[str, str] = {},
) -> Response:
    procedure = questions.form.procedure
    matter = matter_fields(procedure, questions.form.facts)
    usual = {f"facts.{name}" for name in (*procedure.form.facts, *procedure.form.desk)}
    first = [field for field in matter if field.name.startswith("texts.") or field.name in usual]
    shown: dict[str, object] = {
        "title": _title(questions),
        "sent": sent,
        "check": checked,
        "wrong": wrong,
        "answers": sent.answers,
        "party": (*party_fields(), await _account_field(visit)),
        "receipt": await _receipt_fields(visit, sent.answers),
        "shown": SHOWN,
        "subject": _subject_field(),
        "first": first,
        "rest": [field for field in matter if field not in first],
        "sealed": sealed_files(visit.client, sent),
    }
    if visit.is_fragment:
        return visit.show("register_check.html", shown)
    shown["drafts"] = await _draft_lines(visit, {procedure.slug: terms.title(procedure)}, (sent.key,))
    return visit.show("register_form.html", shown, 422 if wrong else 200)
