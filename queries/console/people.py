"""The people of the office, to choose from."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.held_role import SCOPE_MARK
from models.requirement import Name
from models.rule import Slug
from models.tables import HoldingRow, PersonRow, ServiceRow
from wording.translation import gettext

MAX_PEOPLE = 300  # more than a list to choose from is good for


def people_choices(session: Session, slug: Slug, roles: Collection[Name] = ()) -> list[tuple[str, str]]:
    """Return who serves in the office, by id as in the list of the staff; with `roles` those who hold one of them
    under that regulation."""
    query = (
        select(PersonRow.id, PersonRow.name)
        .join(ServiceRow, ServiceRow.person == PersonRow.id)
        .where(ServiceRow.until.is_(None))
        .order_by(PersonRow.id)
        .limit(MAX_PEOPLE)
    )
    if roles:
        held = [*roles, *(f"{slug}{SCOPE_MARK}{role}" for role in roles)]
        holding = select(HoldingRow.person).where(HoldingRow.role.in_(held), HoldingRow.until.is_(None))
        query = query.where(PersonRow.id.in_(holding))
    return [(row.id, gettext("{name} ({code})", name=row.name, code=row.id)) for row in session.execute(query)]
