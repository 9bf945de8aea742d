"""Acts that somebody may do on a case now: an act of every office, an outcome or own act, a report of the register."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from models.case import Case, Position
from models.indexes.stage_act import StageAct
from models.law import Law
from models.means import Means
from models.messages import Act, FactValue
from models.requirement import Name, NeedsFact, Requirement
from rules import approval, position
from rules.judge import act_refusals
from rules.requirements import context_of_case, fact_met, requirement_met
from rules.roles import SYSTEM
from tests.rules.walks import complete_act
from tests.rules.walks.complete_act import (
    TEXT_REF,
    allowed_variant,
    completed_act,
    register_entries,
    required_texts,
    texts_of_act,
)
from tests.rules.walks.people import fact_values, standings_by_person


def common_act(
    law: Law,
    case: Case,
    name: Name,
    now: datetime,
    *,
    opening: StageAct | None = None,
    excluded: Collection[str | None] = (),
    **fields: Any,
) -> Act | None:
    """Return a common act by a person who may do it, or None.

    With `opening` the act also states what the outcome that it decides requires.
    """
    reasons = texts_of_act(name, fields.get("happened_at"))
    stated: dict[str, Any] = {"means": Means.phone, "texts": reasons, "registered": register_entries(law)}
    act = Act(id="try", name=name, actor="bao", n=case.n + 1, received_at=now, **(stated | fields))
    if opening:
        subjects = _subjects_of_approval(law, case, act.track)
        facts = complete_act.stated_facts(law, case, opening, act)
        stated["facts"] = {fact: value for fact, value in facts.items() if fact not in subjects}
        stated["texts"] |= {text: TEXT_REF for text in required_texts(law, opening) if text not in subjects}
        stated["unknown"] = complete_act.unknown_fields(case, opening, {*stated["facts"], *stated["texts"]})
        act = act.model_copy(update=stated | fields)
    return allowed_variant(law, case, act, excluded)


def _subjects_of_approval(law: Law, case: Case, track: Name | None) -> tuple[Name, ...]:
    """Return the subjects of the approval on a track; approvers do not state them."""
    approval_spec = approval.approval_at(law, position.position_on(case, track))
    return approval_spec.of if approval_spec else ()


def act_by(law: Law, case: Case, name: Name, now: datetime, actor: str, **fields: Any) -> Act | None:
    """Return an act by this actor (the register, or a person asked for an opinion), or None if refused."""
    texts = {"opinion": TEXT_REF}
    act = Act(id="try", name=name, actor=actor, n=case.n + 1, received_at=now, texts=texts, **fields)
    everybody = standings_by_person(law)
    act = act.model_copy(update={"standing": everybody.get(actor, ()), "named": everybody})
    return None if act_refusals(law, case, act) else act


def if_any(act: Act | None) -> Iterator[Act]:
    if act:
        yield act


class Here(NamedTuple):
    """A track of a case at an instant: what somebody may do on it."""

    law: Law
    case: Case
    track: Name
    now: datetime

    @property
    def current(self) -> Position:
        return self.case.positions[self.track]

    def common(self, name: Name, **fields: Any) -> Iterator[Act]:
        """Yield a common act on this track if somebody may do it."""
        return if_any(common_act(self.law, self.case, name, self.now, **{"track": self.track, **fields}))

    def own(self, name: Name) -> Iterator[Act]:
        """Yield an outcome or own act on this track if somebody may do it."""
        return if_any(completed_act(self.law, self.case, name, self.now, self.track))

    def of_register(self, name: Name, **fields: Any) -> Iterator[Act]:
        """Yield what the register reports, if it may."""
        return if_any(act_by(self.law, self.case, name, self.now, SYSTEM, **fields))

    def is_met(self, need: Requirement) -> bool:
        """Return True if a requirement is met, whatever the stage."""
        return requirement_met(need, context_of_case(self.law, self.case))

    def values_against(self, need: NeedsFact) -> list[FactValue]:
        """Return the values with which it changes whether a requirement is met."""
        met = self.is_met(need)
        return [value for value in fact_values(self.law, need.fact, self.now) if fact_met(need, value) != met]
