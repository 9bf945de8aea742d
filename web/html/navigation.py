"""The navigation that every page behind the log-in has: its entries, and which of them the roles of a reader open."""

from collections.abc import Collection
from typing import NamedTuple

from models.requirement import Name
from register.office.administrators import ADMINISTRATOR, AUDITOR
from wording.translation import N_, Message

AUDITS = (AUDITOR, ADMINISTRATOR)  # roles that see whether the register holds


class Place(NamedTuple):
    """An entry of the navigation: its address, its line, the roles of which it takes one (none: any), and
    which count stands beside it."""

    address: str
    line: Message
    roles: tuple[str, ...] = ()
    counted: str = ""


class ShownPlace(NamedTuple):
    """An entry as it is shown: whether it is the page itself; its count may follow later."""

    address: str
    label: str
    here: bool
    counted: str


NAVIGATION = (
    Place("/console/", N_("Inbox"), counted="mine"),
    Place("/console/approvals", N_("Approvals"), counted="decide"),
    Place("/console/limits", N_("Limits")),
    Place("/console/supervision", N_("Supervision")),
    Place("/console/statistics", N_("Statistics")),
    Place("/console/search", N_("Search")),
    Place("/console/register", N_("Register")),
    Place("/console/regulations", N_("Regulations")),
    Place("/console/audit", N_("Audit"), AUDITS),
    Place("/console/operations", N_("Operations"), (ADMINISTRATOR,)),
    Place("/account/staff", N_("Staff and units"), (ADMINISTRATOR,)),
    Place("/account/people", N_("Accounts"), (ADMINISTRATOR,)),
    Place("/account/", N_("My account")),
)


def shown_places(held: Collection[Name], path: str) -> list[ShownPlace]:
    """Return the entries for somebody who holds these roles, on the page at this path."""
    return [
        ShownPlace(place.address, place.line(), place.address == path, place.counted)
        for place in NAVIGATION
        if not place.roles or not set(place.roles).isdisjoint(held)
    ]
