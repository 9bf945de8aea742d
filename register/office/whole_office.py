"""What everybody of the staff holds at an instant: by whom it is decided who takes part in a case, and for which role
nobody is left."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Person
from models.rule import Slug
from models.tables import ServiceRow
from register.lists.read_once import read_once
from register.office import ranks, staff, units
from register.office.absence import absences_at
from register.office.held_names import HeldNames, serving_at
from rules.acts.deciders import Office, OfficeMember


def office_at(session: Session, at: datetime, procedure: Slug) -> Office:
    """Return what each member of the staff holds at an instant under a procedure, with what those hold for whom they
    stand in."""
    return read_once(session, ("office", at, procedure), lambda: _read_office(session, at, procedure))


def _read_office(session: Session, at: datetime, procedure: Slug) -> Office:
    serving = frozenset(session.scalars(select(ServiceRow.person).where(*serving_at(at))))
    roles, distinct = staff.roles_by_person(session, at), ranks.distinctions_at(session, at)
    tree, order = units.unit_tree(session, at), ranks.ranks_at(session, at)
    stood_for = _stood_for(session, serving, at)
    found = dict[Person, OfficeMember]()
    for person in sorted(serving):
        people = frozenset({person, *stood_for.get(person, ())}) & serving
        own = [distinct[one] for one in people if one in distinct]
        held = HeldNames(
            people=people,
            roles=frozenset(role for one in people for role in roles.get(one, ())),
            ranks=frozenset(one.rank for one in own if one.rank),
            registers=frozenset(name for one in own for name in one.registers),
            tree=tree,
            order=order,
        )
        found[person] = OfficeMember(held.under(procedure), tuple(sorted(stood_for.get(person, ()))))
    return found


def _stood_for(session: Session, serving: frozenset[Person], at: datetime) -> dict[Person, set[Person]]:
    """Return for whom each member stands: who is away or has left, and for whom these stood in turn."""
    gone = select(ServiceRow.person, ServiceRow.successor).where(
        ServiceRow.until <= at, ServiceRow.successor.isnot(None)
    )
    instead = {person: to for person, to in session.execute(gone) if to}
    instead |= {person: away.substitute for person, away in absences_at(session, at).items() if person in serving}
    found = dict[Person, set[Person]]()
    for person in instead:
        chain = {person}
        to: Person | None = instead[person]
        while to and to not in chain:
            found.setdefault(to, set()).add(person)
            chain.add(to)
            to = instead.get(to)
    return found
