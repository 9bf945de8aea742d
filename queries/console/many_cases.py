"""What is asked of many cases at once: to whom all of them can be handed over, and by which act each is closed."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Number
from models.procedure import Procedure
from models.requirement import Name
from models.tables import ComplaintRow, EditionRow
from queries.console.acts import ActsOfPerson, OpenLineView
from queries.console.people import people_choices
from register import editions
from wording import terms


class ClosingAct(NamedTuple):
    """An act that closes a case, on which track if there are several, and the one text that it still asks for."""

    name: Name
    track: Name | None
    text: Name | None


def holder_choices(session: Session, numbers: Collection[Number]) -> list[tuple[str, str]]:
    """Return the people of the office, then the units and posts that the regulations of all these cases know."""
    edition = (EditionRow.slug == ComplaintRow.procedure) & (EditionRow.edition == ComplaintRow.edition)
    used = select(EditionRow.sha256).join(ComplaintRow, edition).where(ComplaintRow.number.in_(numbers)).distinct()
    known = list(editions.load_editions(session, session.scalars(used).all()).values())
    shared = set.intersection(*({name for name in one.roles if _can_hold(one, name)} for one in known)) if known else ()
    return [*people_choices(session, ""), *((name, terms.label(known[0], name, "role")) for name in sorted(shared))]


def _can_hold(procedure: Procedure, role: Name) -> bool:
    return procedure.roles[role].is_ in ("unit", "post")


def closing_acts(acts: ActsOfPerson) -> list[ClosingAct]:
    """Return the acts by which a person can close a case as it stands."""
    return [_closing_act(acts, line) for line in acts.view().steps if _closes(acts, line)]


def _closes(acts: ActsOfPerson, line: OpenLineView) -> bool:
    law, here = acts.law, acts.stage_of(line)
    way = law.stage_act(here, line.name)
    to = law.find_stage(way.way.to) if way and way.way.to else None
    return to is not None and to.kind == "end" and to.ends == "case"


def _closing_act(acts: ActsOfPerson, line: OpenLineView) -> ClosingAct:
    way = acts.law.stage_act(acts.stage_of(line), line.name)
    known = (*acts.case.texts, *acts.law.procedure.facts)
    asked = [name for name in sorted(way.asks_for if way else ()) if name not in known]
    return ClosingAct(line.name, line.track, asked[0] if len(asked) == 1 else None)
