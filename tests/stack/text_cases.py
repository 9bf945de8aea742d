"""Cases of several texts on the running stack, worked on by the people of these texts."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from cli.demo.from_scenarios import closing_lives, scenario_book, scenario_staff
from cli.demo.office_cases import shifted
from models.errors import Refused
from models.held_role import SCOPE_MARK
from procedures.office_settings import OfficeSettings
from register.acts.inbox import system_clock
from register.office.ranks import ranks_at
from starter.acts.submit import act
from starter.cases.registration import register
from starter.client import BanjieClient
from starter.office.settings_file import check_office_settings
from starter.office.staff import (
    add_person,
    change_person_register,
    change_rank,
    change_ranks,
    change_unit,
    office_roles,
)
from tests.stack.office import LONG_AGO, at, happened, on_record, until

# Charts, agreed days, tracks and an approval, items, an employer.
FIVE_TEXTS = ("bank", "property-service", "home-mall", "quality-standard", "employee")
LEFT_TO_DO = 2  # acts: the case still waits for somebody


async def hire(desk: BanjieClient, slug: str, mark: str = "") -> dict[str, str]:
    """The people of a text, each with their roles under it alone, under ids that no other text and `mark` has: these by
    those."""
    staff = scenario_staff(scenario_book(slug)).staff
    people = {one.person: f"{mark}{slug.replace('-', '_')}_{one.person}" for one in staff}
    for one in staff:
        roles = [f"{slug}{SCOPE_MARK}{role}" for role in one.roles if role not in office_roles()]
        await add_person(at(desk, LONG_AGO), people[one.person], one.name, roles)
    return people


async def hire_office(desk: BanjieClient, slug: str, mark: str) -> dict[str, str]:
    """The people of a text as `hire`, with its registers, ranks and units as well, which the office then has too."""
    people, stated = await hire(desk, slug, mark), scenario_staff(scenario_book(slug))
    for name, members in stated.registers.items():
        await change_person_register(desk, name, [people[one] for one in members], [])
    if stated.ranks:
        known = await desk.transact(lambda session: ranks_at(session, desk.clock(session, "")))
        await change_ranks(desk, [*dict.fromkeys((*known, *stated.ranks))])
    for one in stated.staff:
        if one.rank:
            await change_rank(desk, people[one.person], one.rank)
    for unit in stated.units:
        await change_unit(desk, unit.unit, unit.parent, people.get(unit.head or "", unit.head))
    return people


def renamed(value: Any, people: Mapping[str, str]) -> Any:
    """Data with other ids of people in it."""
    match value:
        case str():
            return people.get(value, value)
        case dict():
            return {name: renamed(part, people) for name, part in value.items()}
        case list() | tuple():
            return [renamed(part, people) for part in value]
        case _:
            return value


class WorkedCase(NamedTuple):
    """A case, the office that follows its text, and who works on it."""

    number: str
    office: OfficeSettings
    people: list[str]


async def worked_case(desk: BanjieClient, slug: str, mark: str, name: str = "", steps: int = -LEFT_TO_DO) -> WorkedCase:
    """A case of a text on which acts are done as in the scenario of this name, else its longest one: so many, or all
    but the last, or until one is refused: today's days are not those of the scenario."""
    lives = closing_lives(slug)
    life = lives[name] if name else max(lives.values(), key=lambda one: len(one.course.acts))
    people = await hire(desk, slug, mark)
    now = await desk.transact(lambda session: system_clock(session, ""))
    shift = timedelta(weeks=(now - life.course.acts[-1].at) // timedelta(weeks=1))
    office = check_office_settings({slug: dict(life.course.settings)}, "office")
    written = renamed(shifted(dict(life.course.form_input), shift), people)
    number = (await register(replace(desk, office=office), written)).number
    await until(lambda: happened(desk, number))
    with suppress(Refused):
        for step in life.course.acts[:steps]:
            said = step.model_dump(exclude={"at", "refused"}, exclude_unset=True)
            on_record(await act(desk, number, renamed(shifted(said, shift), people)))
    actors = [people[step.actor] for step in life.course.acts]
    return WorkedCase(number, office, list(dict.fromkeys(actors)))
