"""An office to look at: people and cases of five texts at all stages, made from the scenarios of these texts.

Complaints and acts are put on record as of earlier days before any case begins; each case then judges its acts as of
the days on which they came. So some are closed, some wait, some are near their limit and some late.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pyotp
from sqlalchemy.orm import Session

from cli.demo.from_scenarios import Life, closing_lives, scenario_book, scenario_staff
from cli.demo.script import CourseStep
from models.form import ActInput
from models.held_role import SCOPE_MARK, HeldRole
from models.messages import Number, Person
from models.rule import Slug
from queries.case_file import person_name
from register.identity.links import MadeLink
from register.identity.login_tries import Origin
from register.inbox import system_clock
from register.office.administrators import ADMINISTRATOR
from starter.act_record import record_act
from starter.client import BanjieClient
from starter.identity.account_changes import add_account, make_emergency_link
from starter.identity.own_account import ChosenLogin, set_up_account
from starter.intake.check import parse_form
from starter.registration import record_complaint
from starter.staff_file import Employee, StaffFile, load_staff
from wording.table.cases import demo

TEXTS: tuple[Slug, ...] = ("zhengzhou-water", "property-internal", "quality-standard", "home-mall", "employee")
BEFORE = timedelta(days=400)  # since when the staff are there
CHIEF = Employee(person="admin", name=demo.CHIEF.zh, roles=(ADMINISTRATOR,))
PERSONAS: tuple[Person, ...] = ("li", "sun", "rao")  # a handler, the head of a bureau, somebody who approves
PASSWORD = "only-to-look-at"  # signs of every keyboard: no input method writes into a password field
HERE = Origin("127.0.0.1", "banjie office")
# How many days ago a case came in, and which part of its acts has been done, in quarters.
AGES = ((1, 0), (4, 1), (9, 2), (13, 3), (45, 1), (60, 4), (75, 2), (30, 4))
# What waits for a decision: the text, since how many days; and who holds another role to decide it.
TO_APPROVE: Mapping[Slug, tuple[int, ...]] = {"home-mall": (0, 1, 6, 40)}
ALSO_HELD: Mapping[Person, tuple[HeldRole, ...]] = {"rao": (f"home-mall{SCOPE_MARK}company_management",)}
DECISIONS = frozenset({"approve", "refuse"})


class Persona(NamedTuple):
    """Somebody as whom the office can be looked at."""

    person: Person
    name: str
    link: MadeLink
    secret: str


class PastCase(NamedTuple):
    """A complaint of the office: its mark, its form, when it came in, and what has been done since."""

    key: str
    form: Mapping[str, object]
    received: datetime
    acts: tuple[CourseStep, ...]


def office_staff() -> StaffFile:
    """Return the people of all texts, each with their roles under the text in which they hold them."""
    found = {slug: scenario_staff(scenario_book(slug)) for slug in TEXTS}
    people = dict[Person, Employee]()
    for slug, staff in found.items():
        for one in staff.staff:
            known = people.get(one.person, one.model_copy(update={"roles": ()}))
            scoped = (f"{slug}{SCOPE_MARK}{role}" for role in one.roles)
            people[one.person] = known.model_copy(update={"roles": (*known.roles, *scoped)})
    for person, roles in ALSO_HELD.items():
        people[person] = people[person].model_copy(update={"roles": (*people[person].roles, *roles)})
    first = next(iter(found.values()))
    units = {unit.unit: unit for staff in found.values() for unit in staff.units}
    registers = {name: persons for staff in found.values() for name, persons in staff.registers.items()}
    return StaffFile(
        ranks=first.ranks, staff=(*people.values(), CHIEF), units=tuple(units.values()), registers=registers
    )


def past_cases(now: datetime) -> Iterator[PastCase]:
    """Yield the complaints of the office: of each text one for each age, in turn of its ends; then those that wait for
    a decision."""
    for slug in TEXTS:
        lives = list(closing_lives(slug).values())
        lives.sort(key=lambda life: -len(life.course.acts))
        for nth, (days, quarters) in enumerate(AGES):
            life = lives[nth % min(len(lives), 3)]
            acts = -(-len(life.course.acts) * quarters // 4)
            weeks = (now - timedelta(days=days) - life.course.received) // timedelta(weeks=1)
            yield past_case(f"office:{slug}:{nth}", life, timedelta(weeks=weeks), acts)
    for slug, ages in TO_APPROVE.items():
        life, acts = next(filter(None, map(_decided_life, closing_lives(slug).values())))
        for days in ages:
            since = (now - timedelta(hours=1) - life.course.acts[acts - 1].at).days  # the last act is an hour old
            yield past_case(f"office:{slug}:decision:{days}", life, timedelta(days=since - days), acts)


def _decided_life(life: Life) -> tuple[Life, int] | None:
    """Return a life with the number of its acts before the first decision; None without one."""
    first = next((nth for nth, step in enumerate(life.course.acts) if step.name in DECISIONS), None)
    return None if first is None else (life, first)


def past_case(key: str, life: Life, shift: timedelta, done: int) -> PastCase:
    """Return a case of a text, with so many of its acts, as if it had come in so much later than it did."""
    acts = life.course.acts[:done]
    form = dict(life.course.form_input)
    form["facts"] = shifted(form.get("facts", {}), shift)
    return PastCase(key, form, life.course.received + shift, tuple(_shifted_step(step, shift) for step in acts))


def _shifted_step(step: CourseStep, shift: timedelta) -> CourseStep:
    moved = shifted(step.model_dump(exclude_unset=True), shift)
    assert isinstance(moved, dict)
    return CourseStep.model_validate(moved)


def shifted(value: object, shift: timedelta) -> object:
    """Return data with every day and instant in it moved."""
    match value:
        case datetime() | date():
            return value + shift
        case dict():
            return {name: shifted(part, shift) for name, part in value.items()}
        case list() | tuple():
            return tuple(shifted(part, shift) for part in value)
        case _:
            return value


def office_settings() -> dict[Slug, dict[str, object]]:
    """Return what the scenarios have the office decide where the texts leave it open."""
    return {slug: dict(next(iter(closing_lives(slug).values())).course.settings) for slug in TEXTS}


async def fill_office(client: BanjieClient) -> int:
    """Put people and cases on record; return how many cases. The relay begins them. Raises BadInput where somebody
    works here already."""
    now = await client.transact(lambda session: system_clock(session, ""))
    await load_staff(_client_at(client, now - BEFORE), office_staff())
    kept = [await _record_case(client, case, now) for case in past_cases(now)]
    return len(kept)


def _client_at(client: BanjieClient, at: datetime) -> BanjieClient:
    return replace(client, clock=lambda *_: at)


async def _record_case(client: BanjieClient, case: PastCase, now: datetime) -> Number:
    """Put a complaint and what was done on it on record, as far as that lies in the past."""
    form = parse_form(case.form)
    there = _client_at(client, case.received)
    number = (await client.transact(lambda session: record_complaint(session, there, form, case.key))).number
    for nth, step in enumerate(step for step in case.acts if step.at < now):
        said = ActInput.model_validate(step.model_dump(exclude={"at", "refused"}, exclude_unset=True))
        marked, at = said.model_copy(update={"id": f"step-{nth}"}), _client_at(client, step.at)

        def record(session: Session, marked: ActInput = marked, at: BanjieClient = at) -> object:
            return record_act(session, at, number, marked)

        await client.transact(record)
    return number


async def make_personas(client: BanjieClient, people: Iterable[Person] = PERSONAS) -> tuple[Persona, ...]:
    """Give these people accounts with a password and a second factor that are shown, and a link to log in by."""
    return tuple([await _make_persona(client, person) for person in people])


async def _make_persona(client: BanjieClient, person: Person) -> Persona:
    link, secret = await add_account(client, person, by=CHIEF.person), pyotp.random_base32()
    now = await client.transact(lambda session: system_clock(session, ""))
    chosen = ChosenLogin(PASSWORD, secret, pyotp.TOTP(secret).at(now))
    await set_up_account(client, link.text, chosen, HERE)
    name = await client.transact(lambda session: person_name(session, person))
    return Persona(person, name, await make_emergency_link(client, person), secret)
