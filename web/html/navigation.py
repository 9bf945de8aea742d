"""The navigation that every page behind the log-in has: its entries, and which of them the roles of a reader open."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from models.requirement import Name
from register.office.power import AUDITOR
from rules.acts.deciders import ADMINISTRATOR
from wording.translation import N_, Message

AUDITS = (AUDITOR, ADMINISTRATOR)  # roles that see whether the register holds


class Entry(NamedTuple):
    """An entry of the navigation: its address, its line, the roles of which it takes one (none: any), and
    which count stands beside it."""

    address: str
    label: Message
    roles: tuple[str, ...] = ()
    counted: str = ""


NAVIGATION = (
    Entry("/console/", N_("Inbox"), counted="mine"),
    Entry("/console/approvals", N_("Approvals"), counted="decide"),
    Entry("/console/limits", N_("Limits")),
    Entry("/console/supervision", N_("Supervision")),
    Entry("/console/statistics", N_("Statistics")),
    Entry("/console/register", N_("Register")),
    Entry("/console/regulations", N_("Regulations")),
    Entry("/console/audit", N_("Audit"), AUDITS),
    Entry("/console/operations", N_("Operations"), (ADMINISTRATOR,), counted="alarms"),
    Entry("/account/staff", N_("Staff and units"), (ADMINISTRATOR,)),
    Entry("/account/people", N_("Accounts"), (ADMINISTRATOR,)),
    Entry("/account/programs", N_("Programs"), (ADMINISTRATOR,)),
    Entry("/account/calendar", N_("Holiday notices"), (ADMINISTRATOR,)),
    Entry("/console/import", N_("Import"), (ADMINISTRATOR,)),
    Entry("/console/phrases", N_("Stock phrases"), (ADMINISTRATOR,)),
)


def open_entries(held: Collection[Name], more: Iterable[Entry] = ()) -> list[Entry]:
    """Return the entries for somebody who holds these roles; `more` are those of pages that not every server has."""
    return [entry for entry in (*NAVIGATION, *more) if not entry.roles or not set(entry.roles).isdisjoint(held)]
