"""A complaint is registered by a member of staff: the form of a text, what it would begin, similar ones.

What is typed is kept as a draft under the mark of its form, so that several registrations can be open at once.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from models.errors import BadInput, KeyReused, Refused, Unavailable
from models.form import Form, Party
from models.messages import FactValue, Person
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Slug
from queries.acts.act_on_case import person_field
from queries.acts.common_fields import detail
from queries.acts.field import Field, written_answer
from queries.acts.people import people_of_office
from queries.cases.about import LONGEST
from queries.intake.similar_complaints import TARGETS
from queries.views.intake import IntakeCheckView
from register.cases.complaints import complaint_of_key
from register.identity.drafts import DraftKey, KeptDraft, drafts_of, drop_draft, load_draft, save_draft
from register.office.absence import persons_stood_for
from register.office.held_names import held_names
from rules.fact import EVIDENCE, SUBJECT
from rules.roles import stated_names
from starter.cases.registration import register
from starter.intake.check import REGISTERED_ACT
from starter.intake.forms import procedures_in_force
from starter.intake.preview import check_complaint
from starter.office.staff import held_roles, laid_over
from starter.procedure_loading import load_procedure
from web.console.kept_forms import MARK, Recorded, SentWithFiles, require_mark, show_recorded
from web.console.visit import ConsoleVisit, Reader, Unopened
from web.html.fields import Answers, WrongAnswer, read_answer
from web.html.forms import SentForm, kept_files, sealed_files
from web.html.pages import go_to
from web.html.serving import PageRouter
from web.intake.fields import FormQuestions, can_be_asked, matter_fields, party_fields, read_form
from wording import terms
from wording.translation import gettext, listed

ACCOUNT, RECEIVED = "party.person", "happened_at"
SHOWN = f"{RECEIVED}.shown"  # the instant that stood in the field of the receipt when the page was made
UNKNOWN = "unknown"
TYPED = ("facts.", "texts.", "party.", RECEIVED, UNKNOWN)  # how the fields begin that somebody fills in
SHOWN_OF_DRAFT = 40  # characters
ENTRY, ANY = "entry", "any"  # of an address: how it came in; all regulations are shown
PROOF, ABOUT = f"texts.{EVIDENCE}", f"texts.{SUBJECT}"
# A name, and behind it a telephone number or a mail address.
NAME_AND_CONTACT = re.compile(r"(?P<name>.*[^\s,，;；])[\s,，;；]+(?P<contact>\+?[0-9][0-9 -]{5,18}[0-9]|\S+@\S+)")
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
    """The regulations by which a complaint can be registered; first those under which the reader has a role. Where that
    is one, its form."""
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
    if len(own) == 1 and not visit.request.query_params.get(ANY):
        return go_to(f"/console/register/{own[0].slug}")
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


def _drop_if_recorded(session: Session, key: DraftKey) -> Recorded | None:
    """Return the complaint that a form has become, of which nothing is a draft then."""
    row = complaint_of_key(session, _sender_key(key.form))
    if row:
        drop_draft(session, key)
    return Recorded(row.received_at, f"/console/case/{row.number}") if row else None


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
    answers = {**typed, MARK: [mark]}
    files = kept_files(visit.client, answers)
    if recorded := await _recorded(visit, key):
        return show_recorded(visit, _title(questions), recorded)
    return await _show(visit, questions, SentForm(answers, files))


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
        typed |= {name: [value] for name, value in sealed_files(client, sent).items()}
    await client.transact(lambda session: save_draft(session, client.web_keys, key, typed, client.clock(session, "")))
    read, wrong = read_form(questions.form, sent.answers)
    desk = await _desk_fields(visit, questions, sent.answers)
    more, wrong_more = _read_desk_fields(questions, desk, read, sent.answers)
    form = read.model_copy(update={"registrant": visit.login.person, "entry": questions.entry} | more)
    wrong |= wrong_more | ({"files": sent.problem} if sent.problem else {})
    checked, lacking = None, tuple[str, ...]()
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
        wrong["form"], lacking = error.says, _named_fields(questions, error)
    return await _show(visit, questions, sent, checked, wrong, lacking)


def _named_fields(questions: Questions, error: BadInput | Refused) -> tuple[str, ...]:
    """Return the fields that a refusal names, as the page calls them."""
    kinds = {"facts": {*questions.form.procedure.facts}, "texts": {*questions.form.procedure.texts}}
    named = error.more.get("fields")
    names = map(str, named) if isinstance(named, list | tuple) else ()
    return tuple(f"{kind}.{name}" for name in names for kind, known in kinds.items() if name in known)


async def _asked_fields(visit: ConsoleVisit, questions: Questions) -> tuple[str, ...]:
    """Return the fields without which whoever is logged in cannot register anything by this entry."""
    slug, entry = questions.form.procedure.slug, questions.entry
    try:
        await check_complaint(visit.client, Form(procedure=slug, entry=entry, registrant=visit.login.person))
    except (BadInput, Refused) as error:
        return _named_fields(questions, error)
    return ()


async def _recorded(visit: ConsoleVisit, key: DraftKey) -> Recorded | None:
    """Return the complaint that this very form has become, by a second click or before the back button."""
    return await visit.client.transact(lambda session: _drop_if_recorded(session, key))


def _sender_key(mark: str) -> str:
    """Return the key under which the register has what is sent with a mark."""
    return f"console:{mark}"


def _title(questions: Questions) -> str:
    return terms.case_title(questions.form.procedure, questions.entry)


class DeskFields(NamedTuple):
    """What the registry is asked beside what a filer is: when a complaint came in, now unless it is changed, and what
    proves that it came in before it is typed in; what it is about; who of the staff files it, and is complained of, or
    that this is not known."""

    received: Field
    proof: Field
    subject: Field
    account: Field
    respondents: tuple[Field, ...]
    unknown: tuple[Field, ...]
    names: Mapping[Person, str]


async def _desk_fields(visit: ConsoleVisit, questions: Questions, answers: Answers) -> DeskFields:
    procedure, reader = questions.form.procedure, visit.login.person
    people, now = await visit.read(lambda session, now: (people_of_office(session, procedure, reader, now), now))
    days, shown = visit.client.office.receipt_days, "".join(answers.get(SHOWN, ())) or written_answer(now)
    return DeskFields(
        received=Field(
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
        proof=Field(PROOF, gettext("What proves that date (a stamp, a postmark)"), "line", longest=400),
        subject=Field(
            ABOUT,
            gettext("What it is about, in a line"),
            "line",
            longest=LONGEST,
            hint=gettext("It stands in every list. Empty: the first sentence of the text."),
        ),
        account=Field(
            ACCOUNT,
            gettext("Who of the staff files it (only if so)"),
            "person",
            people.choices,
            hint=gettext("This person then neither handles nor decides it."),
        ),
        respondents=tuple(
            person_field(procedure, name, people)._replace(hint=gettext("Whoever is named takes no part in it."))
            for name in (procedure.respondents.facts if procedure.respondents else ())
            if procedure.facts[name].is_ in ("person", "persons")
        ),
        unknown=tuple(_unknown_fields(procedure)),
        names=people.names,
    )


def _unknown_fields(procedure: Procedure) -> Iterator[Field]:
    """Yield the field in which the registry says what it has asked and nobody knows, where the rules of the
    registration let anything be unknown."""
    records = (rule.record for rule in procedure.rules if rule.record and REGISTERED_ACT in rule.record.before)
    if names := dict.fromkeys(name for record in records for name in record.may_be_unknown):
        yield detail(UNKNOWN, [(name, terms.label(procedure, name)) for name in names])


def _read_desk_fields(
    questions: Questions, desk: DeskFields, read: Form, answers: Answers
) -> tuple[dict[str, object], dict[str, str]]:
    """Return what was answered to them, as parts of the form, and what is wrong with which field."""
    values, wrong = dict[str, FactValue](), dict[str, str]()
    for field in (desk.account, desk.received, desk.proof, desk.subject, *desk.respondents, *desk.unknown):
        try:
            values.update((field.name, value) for value in read_answer(field, answers.get(field.name, [])))
        except WrongAnswer as error:
            wrong[field.name] = str(error)
    if PROOF in values and not {RECEIVED} & {*values, *wrong}:
        wrong[RECEIVED] = gettext("You say what proves the date: say the date, too.")
    texts = {name.partition(".")[2]: str(values[name]) for name in (PROOF, ABOUT) if name in values}
    facts = {name.partition(".")[2]: value for name, value in values.items() if name.startswith("facts.")}
    more: dict[str, object] = {
        "party": _with_contact(read.party).model_copy(update={"person": values.get(ACCOUNT)}),
        "happened_at": values.get(RECEIVED),
        "unknown": values.get(UNKNOWN, ()),
        "facts": {**read.facts, **facts},
        "texts": {**_named_target(questions, desk, facts), **read.texts, **texts},
    }
    return more, wrong


def _with_contact(party: Party) -> Party:
    """Return who files a complaint; a telephone number or mail address typed behind the name is their contact."""
    found = None if party.contact.strip() else NAME_AND_CONTACT.fullmatch(party.name.strip())
    return party.model_copy(update=found.groupdict()) if found else party


def _named_target(questions: Questions, desk: DeskFields, facts: Mapping[Name, FactValue]) -> dict[Name, str]:
    """Return the text that names who is complained of, from who of the staff is: what is typed goes before it."""
    asked = [name for name in questions.form.procedure.form.texts if name in TARGETS]
    people = dict.fromkeys(person for value in facts.values() for person in stated_names(value))
    said = listed(desk.names[person] for person in people)
    return {name: said for name in asked[:1] if said}


async def _show(
    visit: ConsoleVisit,
    questions: Questions,
    sent: SentForm,
    checked: IntakeCheckView | None = None,
    wrong: Mapping[str, str] = {},
    lacking: Collection[str] = (),
) -> Response:
    procedure = questions.form.procedure
    asked = () if visit.is_fragment else await _asked_fields(visit, questions)
    matter = matter_fields(procedure, questions.form.facts)
    usual = {f"facts.{name}" for name in (*procedure.form.facts, *procedure.form.desk)}
    first = [field for field in matter if field.name.startswith("texts.") or field.name in usual]
    rest = [field for field in matter if field not in first]
    first = [field._replace(asked=field.name in asked) for field in first]
    first[0] = first[0]._replace(begins=not wrong)  # the narrative: the call has begun
    desk = await _desk_fields(visit, questions, sent.answers)
    name, *others = party_fields()
    name = name._replace(hint=gettext("A telephone number or e-mail address may stand behind it: it is the contact."))
    shown: dict[str, object] = {
        "title": _title(questions),
        "sent": sent,
        "check": checked,
        "wrong": wrong,
        "answers": sent.answers,
        "party": (name, *others, desk.account),
        "receipt": (desk.received, desk.proof),
        "shown": SHOWN,
        "subject": desk.subject,
        "first": [*first, *desk.respondents, *desk.unknown],
        "labels": {field.name: field.label for field in (*matter, *party_fields(), *desk.respondents)},
        "lacking": lacking,
        "rest": rest,
        "sealed": sealed_files(visit.client, sent),
    }
    if visit.is_fragment:
        return visit.show("register_check.html", shown)
    shown["drafts"] = await _draft_lines(visit, dict(await visit.procedure_titles()), (sent.key,))
    shown["entries"] = [
        (f"?{urlencode({ENTRY: code})}", terms.entry_title(procedure, code), code == questions.entry)
        for code in procedure.entries
    ]
    shown["any_text"] = f"/console/register?{ANY}=yes"
    return visit.show("register_form.html", shown, 422 if wrong else 200)
