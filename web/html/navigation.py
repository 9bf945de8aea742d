"""The navigation that every page behind the log-in has: its entries, and which of them the roles of a reader open."""

from collections.abc import Collection
from typing import NamedTuple

from models.requirement import Name
from register.office.administrators import ADMINISTRATOR, AUDITOR
from wording.table.console import pages

AUDITS = (AUDITOR, ADMINISTRATOR)  # roles that see whether the register holds


class Place(NamedTuple):
    """An entry of the navigation: its address, the name of its line, the roles of which it takes one (none: any), and
    which count stands beside it."""

    address: str
    line: str
    roles: tuple[str, ...] = ()
    counted: str = ""


class ShownPlace(NamedTuple):
    """An entry as it is shown: whether it is the page itself; its count may follow later."""

    address: str
    label: str
    here: bool
    counted: str


NAVIGATION = (
    Place("/console/", "inbox", counted="mine"),
    Place("/console/approvals", "approvals", counted="decide"),
    Place("/console/limits", "limits"),
    Place("/console/supervision", "supervision"),
    Place("/console/statistics", "statistics"),
    Place("/console/search", "search"),
    Place("/console/register", "register"),
    Place("/console/regulations", "regulations"),
    Place("/console/audit", "auditing", AUDITS),
    Place("/console/operations", "operations", (ADMINISTRATOR,)),
    Place("/account/staff", "staff", (ADMINISTRATOR,)),
    Place("/account/people", "accounts", (ADMINISTRATOR,)),
    Place("/account/", "mine"),
)


def shown_places(held: Collection[Name], path: str) -> list[ShownPlace]:
    """Return the entries for somebody who holds these roles, on the page at this path."""
    return [
        ShownPlace(place.address, pages.PAGE[place.line](), place.address == path, place.counted)
        for place in NAVIGATION
        if not place.roles or not set(place.roles).isdisjoint(held)
    ]
