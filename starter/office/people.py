"""The staff as it stands, for lists and pages, and roles given one at a time."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Person
from models.tables import AbsenceRow
from procedures import slugs
from register.office import ranks, staff, units
from register.office.absence import Absence
from register.office.power import Signed
from register.office.staff import Member
from register.office.units import UnitPlace
from starter.client import BanjieClient, in_transaction
from starter.office import staff as changes
from starter.office.change import NOBODY, write_staff_change
from wording.translation import gettext, listed


class StaffOverview(NamedTuple):
    """The staff, units and ranks, and the roles that several procedures of the office name."""

    people: tuple[Member, ...]
    tree: dict[str, UnitPlace]
    ranks: tuple[str, ...]
    shared_roles: dict[str, tuple[str, ...]]

    @property
    def names(self) -> dict[str, str]:
        """The names of persons and roles, by code."""
        roles, below = role_names(), dict[str, list[str]]()
        for code, place in self.tree.items():
            if place.parent and code in roles:
                below.setdefault(place.parent, []).append(roles[code])
        # of some units procedures name only those below them
        upper = {code: gettext("the unit above {units}", units=listed(units)) for code, units in below.items()}
        return {**upper, **roles, **{member.id: member.name for member in self.people}}


def role_names() -> dict[str, str]:
    """Return all roles that people are given, by code."""
    return {**changes.held_roles(), **changes.office_roles()}


@in_transaction
def staff_overview(session: Session, client: BanjieClient) -> StaffOverview:
    """Return the staff as it stands. Raises Unavailable."""
    now = client.clock(session, "")
    return StaffOverview(
        staff.staff_at(session, now),
        units.unit_tree(session, now),
        ranks.ranks_at(session, now),
        changes.shared_roles(client.office.followed),
    )


@in_transaction
def absences_ahead(session: Session, client: BanjieClient, person: Person) -> tuple[Absence, ...]:
    """Return the absences of a person that last or are still to come. Raises Unavailable."""
    lasting = AbsenceRow.until > client.clock(session, ""), AbsenceRow.until > AbsenceRow.since
    rows = select(AbsenceRow).where(AbsenceRow.person == person, *lasting).order_by(AbsenceRow.since)
    return tuple(Absence(since=row.since, until=row.until, substitute=row.substitute) for row in session.scalars(rows))


def roles_to_give(client: BanjieClient) -> dict[str, tuple[str, str]]:
    """Return the roles that the office can give, by the stored code: the role, and the procedure to which it is
    limited (empty: none)."""
    followed = changes.followed_procedures(client.office.followed)
    everywhere = {code: (code, "") for code in (*changes.office_roles(), *changes.held_roles(*followed))}
    alone = {
        f"{slug}:{code}": (code, slug)
        for code, slugs in changes.shared_roles(client.office.followed).items()
        for slug in slugs
    }
    return everywhere | alone


def regulations_of_roles(client: BanjieClient) -> dict[str, tuple[str, ...]]:
    """Return by the code of each unit and post the regulations of the office that name it."""
    followed = changes.followed_procedures(client.office.followed) or slugs()
    of_each = {slug: changes.held_roles(slug) for slug in followed}
    codes = dict.fromkeys(code for roles in of_each.values() for code in roles)
    return {code: tuple(slug for slug, roles in of_each.items() if code in roles) for code in codes}


async def give_role(client: BanjieClient, person: str, role: str, *, signed: Signed = NOBODY) -> None:
    """Give a member of staff a role from now on. Raises BadInput."""
    changes.check_person_codes(person)
    changes.check_roles(person, [role], client.office.followed)
    await write_staff_change(client, lambda session, stamp: staff.give_role(session, person, role, **stamp), signed)
