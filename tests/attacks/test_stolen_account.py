"""What somebody does on the pages who has the password and the second factor of one person, the worst of all: of an
administrator. The outcomes stand in the column `account` of `matrix/outcomes.csv`."""

from collections.abc import Mapping

import pytest

from starter.office.people import give_role
from starter.office.staff import add_person
from tests.attacks.matrix.outcomes import DOOR, NONE, NOT_FOUND, read_outcomes
from tests.web.identity.conftest import IdentityOffice, empty_office, office, quick_hashes

__all__ = ["empty_office", "office", "quick_hashes"]

CELLS = {deed: row["account"] for deed, row in read_outcomes().items()}
AWAY = {"act": "away", "since": "2026-03-09", "until": "2026-03-10", "substitute": "zhao"}
WAYS: Mapping[str, tuple[str, dict[str, str]]] = {
    "gives an account another password and second factor": ("people", {"act": "reset", "person": "wang"}),
    "closes an account": ("people", {"act": "disable", "person": "wang"}),
    "adds an account": ("people", {"act": "add", "person": "li"}),
    "makes a link to an account": ("people", {"act": "reset", "person": "wang"}),
    "gives somebody a role": ("staff/li", {"act": "give", "role": "bureau_leader"}),
    "gives somebody the role of an administrator": ("staff/li", {"act": "give", "role": "administrator"}),
    "adds a member of the staff": (
        "staff", {"act": "add", "person": "ghost", "name": "鬼", "contact": "", "role": ""},
    ),
    "sends somebody away with a substitute": ("staff/li", AWAY),
    "makes somebody the head of a unit": ("staff", {"act": "unit", "unit": "legal", "parent": "", "head": "li"}),
    "ends a role": ("staff/li", {"act": "end", "role": "water_policy_office"}),
    "lets somebody leave": ("staff/li", {"act": "leave", "to": "wang"}),
}  # fmt: skip


@pytest.mark.slow
async def test_what_a_stolen_account_changes_alone(office: IdentityOffice) -> None:
    browser = await office.set_up("chen")
    await office.set_up("wang")
    await add_person(office.client, "zhao", "赵方", [], signed=office.signed())
    await give_role(office.client, "zhao", "security_administrator", signed=office.signed())
    await office.set_up("zhao")
    wrong = list[str]()
    for deed, (page, typed) in WAYS.items():
        before = await office.org_events()
        await browser.post(f"/account/{page}", data=typed | {"own_code": office.code("chen")})
        done = any(event.type != "change_refused" for event in (await office.org_events())[len(before) :])
        cell = CELLS[deed]
        if cell.partition(":")[0] != (NOT_FOUND if done else DOOR):
            wrong.append(f"{deed}: {cell}, and it was {'done' if done else 'refused'}")
    assert wrong == []


def test_the_pages_have_no_other_door() -> None:
    """Who acts on a page is whoever has logged in: no form names another person."""
    assert {deed for deed, cell in CELLS.items() if cell != NONE} == {*WAYS}
