"""An office to look at: people and cases of five texts at all stages, made from the scenarios of these texts.

Complaints and acts are put on record as of earlier days before any case begins; each case then judges its acts as of
the days on which they came.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import NamedTuple

import pyotp
from sqlalchemy.orm import Session

from cli.demo.example_words import originals, staff_in_current_language
from cli.demo.from_scenarios import scenario_book, scenario_staff
from cli.demo.office_cases import PastCase, office_text, past_cases
from models.form import ActInput, StoredFile
from models.held_role import SCOPE_MARK, HeldRole
from models.messages import Number, Person
from models.requirement import Name
from models.rule import Slug
from models.tables import AccountRow
from procedures.scenarios.schema import SettingValue
from queries.cases.case_file import person_name
from register import metrics
from register.acts.inbox import system_clock
from register.identity.factors import open_factor
from register.identity.links import MadeLink
from register.identity.login_tries import Origin
from register.office.power import AUDITOR, SECURITY, Signed
from rules.acts.deciders import ADMINISTRATOR
from starter.acts.receipt import receive_act
from starter.cases.registration import record_complaint
from starter.client import BanjieClient
from starter.documents.upload import store_stream
from starter.identity.account_changes import add_account, make_emergency_link
from starter.identity.own_account import ChosenLogin, set_up_account
from starter.intake.check import parse_form
from starter.office.staff_file import Employee, StaffFile, load_staff
from wording.translation import N_, Message, gettext

TEXTS: tuple[Slug, ...] = ("zhengzhou-water", "property-internal", "quality-standard", "home-mall", "employee")
INTAKE_TEXT: Slug = "zhengzhou-water"  # the one under which anybody may complain
BEFORE = timedelta(days=400)  # since when the staff are there
# The three administrators (三员分立): what gives power the first proposes and the second confirms; the third looks.
CHIEF = Employee(person="admin", name=N_("Guan Li").zh, roles=(ADMINISTRATOR,))
CONFIRMER = Employee(person="security", name=N_("An Shou").zh, roles=(SECURITY,))
LOOKER = Employee(person="auditor", name=N_("Shen Mingcha").zh, roles=(AUDITOR,))
# As whom the office can be looked at: a handler, somebody who approves, the head of a bureau, the administrators.
PERSONAS: Mapping[Person, Message] = {
    "li": N_("A handler"),
    "rao": N_("Somebody who approves"),
    "sun": N_("The head of a bureau"),
    CHIEF.person: N_("The system administrator"),
    CONFIRMER.person: N_("The security administrator"),
    LOOKER.person: N_("The audit administrator"),
}
PASSWORD = "only-to-look-at"  # signs of every keyboard: no input method writes into a password field
LOOK_INTERVAL = 1.0  # seconds
HERE = Origin("127.0.0.1", "banjie office")
# Who holds another role, so that decisions wait for them.
ALSO_HELD: Mapping[Person, tuple[HeldRole, ...]] = {"rao": (f"home-mall{SCOPE_MARK}company_management",)}


class Persona(NamedTuple):
    """Somebody as whom the office can be looked at; `does`: what they do there."""

    person: Person
    name: str
    does: str
    link: MadeLink
    secret: str


def office_staff() -> StaffFile:
    """Return the people of all texts, each with their roles under the text in which they hold them."""
    found = {slug: scenario_staff(scenario_book(slug)) for slug in TEXTS}
    people = dict[Person, Employee]()
    for slug, of_text in found.items():
        for one in of_text.staff:
            known = people.get(one.person, one.model_copy(update={"roles": ()}))
            scoped = (f"{slug}{SCOPE_MARK}{role}" for role in one.roles)
            people[one.person] = known.model_copy(update={"roles": (*known.roles, *scoped)})
    for person, roles in ALSO_HELD.items():
        people[person] = people[person].model_copy(update={"roles": (*people[person].roles, *roles)})
    first = next(iter(found.values()))
    units = {unit.unit: unit for one in found.values() for unit in one.units}
    registers = {name: persons for one in found.values() for name, persons in one.registers.items()}
    # Who administers comes last: roles given before there was an administrator need no proof by a second factor.
    staff = (*people.values(), CONFIRMER, LOOKER, CHIEF)
    joined = StaffFile(ranks=first.ranks, staff=staff, units=tuple(units.values()), registers=registers)
    return staff_in_current_language(joined)


def office_settings() -> dict[Slug, dict[Name, SettingValue]]:
    """Return the settings of the office: what the scenarios choose where a text leaves it open."""
    return {slug: office_text(slug).settings for slug in TEXTS}


async def fill_office(client: BanjieClient) -> int:
    """Put people and cases on record, make the accounts, and return the number of cases. The relay begins them.

    Raises BadInput if the office has staff already.
    """
    now = await client.transact(lambda session: system_clock(session, ""))
    await load_staff(_client_at(client, now - BEFORE), office_staff())
    kept = [await record_case(client, case) for slug in TEXTS for case in past_cases(slug, now)]
    # All before any is set up: as soon as somebody has a second factor, whoever decides types a code.
    links = [await _add_account(client, person) for person in PERSONAS]
    for link in links:
        await _set_up(client, link)
    return len(kept)


def _client_at(client: BanjieClient, at: datetime) -> BanjieClient:
    return replace(client, clock=lambda *_: at)


async def record_case(client: BanjieClient, case: PastCase) -> Number:
    """Put a complaint and what was done on it on record."""
    form = parse_form(case.form)
    there, files = _client_at(client, case.received), await _originals(client, form.texts)
    number = (await client.transact(lambda session: record_complaint(session, there, form, case.key, files))).number
    for nth, step in enumerate(case.acts):
        said = ActInput.model_validate(step.model_dump(exclude={"at", "refused"}, exclude_unset=True))
        files = await _originals(client, said.texts)
        marked = said.model_copy(update={"id": f"step-{nth}", "attachments": (*said.attachments, *files)})
        at = _client_at(client, step.at)

        def record(session: Session, marked: ActInput = marked, at: BanjieClient = at) -> object:
            return receive_act(session, at, number, marked)

        await client.transact(record)
    return number


async def _originals(client: BanjieClient, texts: Mapping[Name, str]) -> tuple[StoredFile, ...]:
    """Store what was written in Chinese, where the office is filled in another language, as a file to go with its
    translation: as an office does that records what somebody wrote in a language which it does not work in."""
    written = "\n\n".join(originals(texts))
    if not written:
        return ()
    return (await store_stream(client, gettext("original in Chinese.txt"), BytesIO(written.encode())),)


async def wait_until_judged(client: BanjieClient, show: Callable[[int, int], None]) -> None:
    """Wait until each case has begun and has judged what was done; `show` is told how many steps are done, of how
    many."""

    def waiting(session: Session) -> int:
        backlogs = metrics.backlogs(session, client.clock(session, ""))
        return backlogs["complaints_unstarted"].count + backlogs["acts_unjudged"].count

    steps = left = await client.transact(waiting)
    while left:
        show(steps - left, steps)
        await asyncio.sleep(LOOK_INTERVAL)
        left = await client.transact(waiting)


async def _add_account(client: BanjieClient, person: Person) -> MadeLink:
    second = None if person == CONFIRMER.person else CONFIRMER.person  # nobody confirms their own account
    return await add_account(client, person, Signed(CHIEF.person, second))


async def _set_up(client: BanjieClient, link: MadeLink) -> None:
    """Give an account a password and a second factor."""
    secret, now = pyotp.random_base32(), await client.transact(lambda session: system_clock(session, ""))
    chosen = ChosenLogin(PASSWORD, secret, pyotp.TOTP(secret).at(now))
    await set_up_account(client, link.text, chosen, HERE, enters=False)


async def open_personas(client: BanjieClient) -> list[Persona]:
    """Return the personas whose account is open, each with a new link to log in by."""
    return [persona for person in PERSONAS if (persona := await _open_persona(client, person))]


async def codes_now(client: BanjieClient) -> list[tuple[Person, str, str]]:
    """Return the code of the second factor of each persona that is good now, with code and name of the person."""
    now = await client.transact(lambda session: system_clock(session, ""))
    found = [(person, *await client.transact(partial(_read_persona, client, person))) for person in PERSONAS]
    return [(person, name, pyotp.TOTP(secret).at(now)) for person, name, secret, is_open in found if is_open]


def _read_persona(client: BanjieClient, person: Person, session: Session) -> tuple[str, str, bool]:
    row = session.get_one(AccountRow, person)
    return person_name(session, person), open_factor(client.keys, row) or "", row.until is None


async def _open_persona(client: BanjieClient, person: Person) -> Persona | None:
    name, secret, is_open = await client.transact(partial(_read_persona, client, person))
    if not is_open:
        return None
    return Persona(person, name, PERSONAS[person](), await make_emergency_link(client, person), secret)
