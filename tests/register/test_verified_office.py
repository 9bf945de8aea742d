"""The tables of the office are those that its journal tells, whatever was done in whichever order; a row that was
written by hand is found."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify.office import altered_office_rows, wrong_office_rows
from models.procedure import PeriodicReportRule
from register import periodic_reports
from register.office import absence, ranks, staff, units
from register.office.org_journal import StaffError
from register.office.units import UnitPlace
from register.periodic_reports import PeriodicDuty
from register.randomness import RANDOM
from register.webhooks import endpoints
from register.webhooks.endpoints import EndpointTarget
from tests.register.fixed_watch import alter_rows
from tests.register.recorded_case import MONDAY
from tests.rules.walks.random_draws import RandomDraws, seeded_draws
from tests.stack.databases import Database
from tests.stack.regulations import some_or_deep

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
PEOPLE = ("li", "wang", "chen", "sun")
ROLES = ("policy_office", "leader")
UNITS = ("water", "rivers", "dams")
RANKS = ("clerk", "head", "chief")
REGISTERS = ("inspectors",)
CHANGES = 120


def day(n: int) -> datetime:
    return MONDAY + timedelta(days=n)


@pytest.mark.parametrize("seed", some_or_deep(list(range(8)), one_in=3))
def test_the_tables_are_those_that_the_journal_tells(sessions: Sessions, seed: int) -> None:
    """Changes come at instants in any order, for times past and to come; what is refused changes nothing."""
    draws = seeded_draws(seed)
    done = 0
    with sessions() as session:
        for nth in range(CHANGES):
            with suppress(StaffError), session.begin_nested():
                change_at_random(session, draws, day(nth // 4 + draws.integer(-2, 6)))
                done += 1
        assert list(wrong_office_rows(session)) == []
        assert done > CHANGES // 3


def change_at_random(session: Session, draws: RandomDraws, at: datetime) -> None:
    person, other = draws.choose(PEOPLE), draws.choose(PEOPLE)
    role, unit, rank = draws.choose(ROLES), draws.choose(UNITS), draws.choose(RANKS)
    place = draws.choose([UnitPlace(parent=draws.choose(UNITS)), UnitPlace(head=person), UnitPlace(post=role)])
    days = {"name": "汇总", "day": {"n": draws.integer(1, 3), "unit": "day_of_month"}}
    rule = PeriodicReportRule.model_validate(days)
    target = EndpointTarget(f"https://{unit}.example/{rank}", ("ended",) if draws.often() else ())
    duties = [PeriodicDuty("hotline", entry, rule) for entry in ("summary", "list") if draws.often()]
    changes: list[Callable[[], object]] = [
        *[lambda: staff.add_member(session, person, f"{person}某", at=at, randomness=RANDOM)] * 3,
        *[lambda: staff.give_role(session, person, role, at=at)] * 3,
        lambda: staff.end_role(session, person, role, at=at),
        lambda: staff.end_service(session, person, other, at=at) if draws.chance(0.1) else None,
        *[lambda: absence.insert_absence(session, person, at, at + timedelta(days=3), other, at=at)] * 3,
        *[lambda: absence.end_absences(session, person, at=at)] * 2,
        lambda: units.state_unit(session, unit, place, at=at),
        *[lambda: ranks.set_ranks(session, tuple(draws.sample(RANKS, 2, 3)), at=at)] * 2,
        *[lambda: ranks.give_rank(session, person, rank, at=at)] * 2,
        lambda: ranks.add_to_register(session, REGISTERS[0], person, at=at),
        lambda: ranks.remove_from_register(session, REGISTERS[0], person, at=at),
        lambda: periodic_reports.replace_duties(session, duties, at),
        *[lambda: endpoints.add_endpoint(session, unit, target, None, at=at)] * 2,
        lambda: endpoints.change_endpoint(session, unit, None, target, at=at),
        lambda: endpoints.rotate_key(session, unit, None, at=at),
        lambda: endpoints.remove_endpoint(session, unit, None, at=at) if draws.chance(0.1) else None,
    ]
    draws.choose(changes)()


# What is done: the row of which it is found, what has become of it, and by which event it should be otherwise.
FORGERIES: dict[str, tuple[str, list[tuple[str, str, int]]]] = {
    "a role given": (
        f"INSERT INTO holding VALUES ('chen', 'leader', '{day(1)}', NULL)",
        [("holding chen leader 2026-03-03", "added", 7)],
    ),
    "a role given earlier": (
        f"UPDATE holding SET since = '{day(-9)}' WHERE person = 'li'",
        [("holding li leader 2026-02-21", "added", 7), ("holding li leader 2026-03-02", "removed", 2)],
    ),
    "a role kept": (
        "UPDATE holding SET until = NULL WHERE person = 'wang'",
        [("holding wang policy_office 2026-03-02", "altered", 5)],
    ),
    "a role removed": ("DELETE FROM holding WHERE person = 'li'", [("holding li leader 2026-03-02", "removed", 2)]),
    "somebody who left": (
        f"UPDATE service SET until = '{day(1)}', successor = 'li' WHERE person = 'wang'",
        [("service wang", "altered", 3)],
    ),
    "another substitute": ("UPDATE absence SET substitute = 'chen'", [("absence wang 2026-03-04", "altered", 7)]),
    "all absences": ("TRUNCATE absence", [("absence wang 2026-03-04", "removed", 7)]),
    "another name": ("UPDATE person SET name = '赵某' WHERE id = 'li'", [("person li", "altered", 1)]),
    "the salt destroyed": ("UPDATE person SET salt = NULL WHERE id = 'li'", [("person li", "altered", 1)]),
    "the name of another with its digest": (
        "UPDATE person SET (name, contact, salt, digest) = (SELECT name, contact, salt, digest FROM person"
        " WHERE id = 'wang') WHERE id = 'li'",
        [("person li", "altered", 1)],
    ),
    "somebody who never joined": (
        "INSERT INTO person (id, name, contact, digest) VALUES ('mallory', '某', '', '')",
        [("person mallory", "added", 7)],
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_row_written_by_hand_is_found(sessions: Sessions, database: Database, forgery: str) -> None:
    with sessions.begin() as session:
        staff.add_member(session, "li", "李某", at=MONDAY, randomness=RANDOM)  # 1
        staff.give_role(session, "li", "leader", at=MONDAY)  # 2
        staff.add_member(session, "wang", "王某", at=MONDAY, randomness=RANDOM)  # 3
        staff.give_role(session, "wang", "policy_office", at=MONDAY)  # 4
        staff.end_role(session, "wang", "policy_office", at=day(1))  # 5
        staff.add_member(session, "chen", "陈某", at=MONDAY, randomness=RANDOM)  # 6
        absence.insert_absence(session, "wang", day(2), day(4), "li", at=MONDAY)  # 7
    statement, expected = FORGERIES[forgery]
    with sessions() as session:
        assert list(altered_office_rows(session, MONDAY)) == []

    alter_rows(database, statement)

    with sessions() as session:
        found = sorted(altered_office_rows(session, MONDAY))
    rows = [about for about, _, _ in expected]
    assert [one.about[: len(row)] for one, row in zip(found, rows, strict=True)] == rows
    assert [(one.detail["change"], one.detail["seq"]) for one in found] == [(what, seq) for _, what, seq in expected]
