"""For whom an act was done: a substitute or successor may act in another's place, or in their own right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from models.case import Case
from models.events import Event
from models.law import Law
from models.messages import Act, Person
from models.requirement import Name
from models.tables import InboxRow
from register.office import staff
from rules import position, roles
from rules.acts.common_acts import OPEN_TO_ALL_STAFF

ROLE_SIGNS = ("answered", "signed")  # events of these types say for which role they were done


@dataclass(frozen=True)
class StandIns:
    """The acts of a case, among these `rows`, whose actors stood in for somebody when the register received them."""

    session: Session
    law: Law
    rows: Iterable[InboxRow]

    @cached_property
    def acts(self) -> Mapping[int, Act]:
        return {row.n: Act.model_validate_json(row.body) for row in self.rows if row.body}

    def represented(self, event: Event, case: Case) -> tuple[Person, ...]:
        """Return the persons for whom an event was done on the case before it: none where the actor was entitled to it
        in their own right."""
        act = self.acts.get(event.n or 0)
        if act is None or event.by != act.actor:
            return ()
        if event.type == "signed" and event.whom:
            return (event.whom,)
        here = position.position_on(case, event.track)
        if here.holder:
            return (here.holder,) if here.holder in act.stands_for else ()
        wanted = self._entitled_roles(event, here.stage)
        if not wanted or self._holds(case, act, act.actor, wanted):
            return ()
        return tuple(person for person in act.stands_for if self._holds(case, act, person, wanted))

    def _entitled_roles(self, event: Event, stage: Name) -> tuple[Name, ...]:
        """Return the roles that do such an act; none where it is open to all staff."""
        if event.type in ("answered", "signed"):
            return (event.party,)
        if event.name in OPEN_TO_ALL_STAFF and event.name not in self.law.act_names:
            return ()
        stage_act = self.law.stage_act(stage, event.name)
        return stage_act.who if stage_act else self.law.find_stage(stage).who

    def _holds(self, case: Case, act: Act, person: Person, wanted: tuple[Name, ...]) -> bool:
        standing = staff.own_standing(self.session, person, act.received, self.law.procedure.slug)
        return roles.holds_role(self.law, case, person, standing, wanted)
