"""What the next act on a case may draw on: who acts, on which track, on which clock, and what is possible now."""

from datetime import datetime
from typing import Any

from models.case import Case
from models.law import Law
from models.messages import Act, TextRef
from rules import position
from rules.clock import is_suspended
from rules.roles import SYSTEM, shut_out
from tests.rules.walks.complete_act import TEXT_REF, register_entries, texts_of_act
from tests.rules.walks.people import standings_by_person
from tests.rules.walks.possible_acts import common_act
from tests.rules.walks.random_draws import RandomDraws

VAGUE_TEXT_REF = TextRef(id="t2", digest="fedcba9876543210", holds=("vague",))


class CaseDraws:
    """Draws on a case in its current state."""

    def __init__(self, law: Law, case: Case, now: datetime, draws: RandomDraws) -> None:
        self.law, self.case, self.now, self.draws = law, case, now, draws

    def _by_permitted_person(self, name: str, **fields: Any) -> Act:
        """Return the act by a person who may do it, or by any person if nobody may."""
        texts = texts_of_act(name, fields.get("happened_at"))
        if self.draws.chance(0.2):
            texts["plan"] = self.draws.choose([TEXT_REF, VAGUE_TEXT_REF])
        return common_act(self.law, self.case, name, self.now, **({"texts": texts} | fields)) or self._act(
            name, **fields
        )

    def _by_register(self, name: str, **fields: Any) -> Act:
        return Act(id="a", name=name, actor=SYSTEM, n=self.case.n + 1, received_at=self.now, **fields)

    # ---- person, track, clock ---------------------------------------------------------------------------------

    def _act(self, name: str, actor: str | None = None, **fields: Any) -> Act:
        everybody = standings_by_person(self.law)
        actor = actor or self.draws.choose(["bao", "cai", "deng"] if self.draws.often() else sorted(everybody))
        return Act(
            id="a", name=name, actor=actor, standing=everybody.get(actor, ()), n=self.case.n + 1, received_at=self.now,
            registered=register_entries(self.law), named=everybody, **fields,
        )  # fmt: skip

    def _track(self) -> str:
        return self.draws.choose(position.track_names(self.case))

    def _some_clock(self, kind: str = "") -> str:
        running = {name: state for name, state in self.case.clocks.items() if not (state.stopped or state.expired)}
        clocks = {name: self.law.clock_rule(name)[1] for name in running}
        matching = [
            name for name, clock in clocks.items() if kind == "extend" and bool(clock.extension) == self.draws.often()
        ] * 3
        matching += [name for name, clock in clocks.items() if kind == "suspend" and clock.suspension]
        matching += [name for name, state in running.items() if kind == "resume" and is_suspended(state)]
        if self.case.clocks and self.draws.chance(0.3):
            return str(self.draws.choose(sorted(self.case.clocks)))
        return str(self.draws.choose([*sorted(running), *sorted(matching) * 3, "clock0"]))

    def _outcomes_not_offered(self) -> list[str]:
        """Return the outcomes that a clock has still to offer."""
        current = self.case.position
        outcomes = self.law.find_stage(current.stage).outcomes
        return [name for name, way in outcomes.items() if way.offered and name not in current.offered]

    def _disproved_breach(self) -> str | None:
        """Return a clock whose breach a late report has disproved, if there is one."""
        states = sorted(self.case.clocks.items())
        late = [
            name
            for name, state in states
            if state.expired and state.stopped and state.due and state.stopped < state.due
        ]
        return next((name for name in late if not self.case.clocks[name].withdrawn), None)

    def _lesser_items(self) -> list[tuple[str, str]]:
        """Return the acts that go to the highest items first, each with an item that is not the highest."""
        ways = [(name, own.item) for name, own in self.law.procedure.acts.items() if own.item and own.item.highest]
        found = list[tuple[str, str]]()
        for name, used in ways:
            weights = {
                item: one.facts.get(used.highest or "") for item, one in self.case.items.get(used.of, {}).items()
            }
            numbers = [weight for weight in weights.values() if isinstance(weight, int)]
            found += [(name, item) for item, weight in weights.items() if numbers and weight != max(numbers)]
        return found

    def _late_report_days(self) -> dict[str, int]:
        """Return what is open on the main track and may be reported late, with the number of days."""
        stage = self.case.stage
        ways = {name: self.law.stage_act(stage, name) for name in self.law.stage_act_names(stage)}
        return {name: opening.late_days for name, opening in ways.items() if opening and opening.late_days}

    def _late_stops(self) -> set[str]:
        """Return the acts open to late reports that would stop an expired clock."""
        over = [name for name, state in self.case.clocks.items() if state.expired and not state.stopped]
        return {way for name in over for way in self.law.clock_rule(name)[1].stops} & self._late_report_days().keys()

    def _shut_out(self) -> list[str]:
        """Return who takes no part in the case: who is recused or complained of."""
        return sorted(shut_out(self.law, self.case))

    def _returnable(self) -> bool:
        """Return True if the procedure lets the case be returned from here to where it has been."""
        back = self.law.return_permit.from_ if self.law.return_permit else {}
        return any(back.get(place.stage) in place.path for place in self.case.positions.values())
