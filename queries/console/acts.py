"""What one person can do on a case: the acts that are open to them, and those that are not, each with why.

The judge is asked about each act as if it were said now, with nothing stated yet. What it then still asks for can be
filled in; anything else forbids the act.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from models.case import Case
from models.indexes.requirement_parts import simple_requirements
from models.law import Law
from models.messages import Act, Refusal, Why
from models.requirement import Name, NeedsFact, NeedsReason, NeedsText, Requirement
from models.rule import RuleId
from queries.reading import CaseReading
from queries.views.base import View
from rules import document, position
from rules.acts import cited_rules
from rules.judge import uncited_refusals
from wording import refusal_texts, terms

OF_THE_REGISTER = frozenset(
    {"served", "undelivered", "link_ended", "joined", "adopt_calendar"}
)  # acts that no person does
FILLED_IN = frozenset({
    Why.record, Why.notice, Why.reason, Why.wrong_value, Why.no_clock, Why.item, Why.which_track, Why.beyond_cap,
    Why.not_highest,
})  # fmt: skip
DECISIONS = ("approve", "refuse")  # what a request or an approval waits for, where it waits for this person
UNNAMED_MERGE = Refusal(why=Why.not_mergeable, about="into")  # nobody has said yet into which complaint
CLOCK_ACTS = frozenset({"extend", "suspend", "resume", "withdraw_breach"})
TICK, SIGN = "tick", "sign"
STATED = NeedsFact | NeedsText | NeedsReason


class OpenLineView(View):
    """An act that the person can do now; `track`, where the case has several."""

    name: Name
    label: str
    track: Name | None = None
    own: bool = False


class ForbiddenLineView(View):
    """An act that the person cannot do now, and which rules forbid it."""

    name: Name
    label: str
    says: tuple[str, ...]


class ActsView(View):
    """What a person can do on a case. `steps` are decisions that wait for them, the outcomes and acts of its
    regulation; `common` are those that every regulation knows."""

    steps: tuple[OpenLineView, ...]
    common: tuple[OpenLineView, ...]
    forbidden: tuple[ForbiddenLineView, ...]


@dataclass(frozen=True)
class ActsOfPerson:
    """The acts of one person on a case, at an instant."""

    reading: CaseReading
    now: datetime

    @property
    def law(self) -> Law:
        """The law of the case."""
        return self.reading.case_file.law

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.reading.case_file.case

    def view(self) -> ActsView:
        """Return all acts of the regulation, and those that every regulation knows."""
        steps, common = dict(self._names_here()), [name for name in terms.COMMON_ACTS if name not in OF_THE_REGISTER]
        common = [name for name in common if name not in steps]
        refused = {name: self.hindrances(name, steps.get(name)) for name in (*steps, *common, *self._elsewhere(steps))}
        decisions = [name for name in common if name in DECISIONS and not refused[name]]
        return ActsView(
            steps=tuple(self._open_line(name, steps.get(name)) for name in (*decisions, *steps) if not refused[name]),
            common=tuple(self._open_line(name, None) for name in common if not (refused[name] or name in decisions)),
            forbidden=tuple(self._forbidden_line(name, why) for name, why in refused.items() if why),
        )

    def hindrances(self, name: Name, track: Name | None = None) -> tuple[Refusal, ...]:
        """Return what forbids an act, whatever it states; empty if it can be done."""
        if name in (TICK, SIGN) and not self._things_to_do(name, track):
            return (Refusal(why=Why.not_open, about=name),)
        running_first = sorted(self.case.clocks, key=lambda key: self.case.clocks[key].stopped is not None)
        clocks: list[str | None] = [*running_first] if name in CLOCK_ACTS else []
        tried = [self._bare_act(name, track, clock) for clock in clocks or [None]]
        lasting = {act.clock: self._lasting_refusals(act) for act in tried}
        fewest = min(tried, key=lambda act: len(lasting[act.clock]))
        return cited_rules.with_rules(self.law, self.case, fewest, lasting[fewest.clock])

    def says_why_not(self, name: Name, track: Name | None = None) -> tuple[str, ...]:
        """Return in words what forbids an act, whatever it states; empty if it can be done."""
        return self._cited(self.hindrances(name, track))

    def _cited(self, why: tuple[Refusal, ...]) -> tuple[str, ...]:
        procedure = self.reading.case_file.procedure
        return tuple(dict.fromkeys(refusal_texts.cited_refusal(procedure, refusal) for refusal in why))

    def _lasting_refusals(self, act: Act) -> tuple[Refusal, ...]:
        refused = uncited_refusals(self.law, self.case, act)
        without_limit = act.name in CLOCK_ACTS  # each limit is tried: there is no other to fill in
        return tuple(
            refusal
            for refusal in refused
            if (without_limit and refusal.why is Why.no_clock) or not self._can_be_filled_in(refusal)
        )

    def _things_to_do(self, name: Name, track: Name | None) -> bool:
        """Return True if there is something to tick, or to sign."""
        if name == SIGN:
            return any(any(document.missing_signatures(self.law, self.case, one)) for one in self.case.documents)
        here = position.position_on(self.case, track)
        return any(duty not in here.ticked for duty in self.law.find_stage(here.stage).duties)

    def _bare_act(self, name: Name, track: Name | None, clock: str | None) -> Act:
        stands_for, held = self.reading.standing
        return Act(
            id="0", name=name, actor=self.reading.person or "nobody", n=1, received_at=self.now, standing=held,
            stands_for=stands_for, track=track, clock=clock,
        )  # fmt: skip

    def _can_be_filled_in(self, refusal: Refusal) -> bool:
        """Return True for a refusal that what is typed may lift: a gate that asks for something stated does."""
        if refusal.why is not Why.needs:
            return refusal.why in FILLED_IN or refusal == UNNAMED_MERGE
        gates = self._gates.get(refusal.rule or "", ())
        return not gates or any(isinstance(part, STATED) for need in gates for part in simple_requirements(need))

    @cached_property
    def _gates(self) -> dict[RuleId, list[Requirement]]:
        return {rule.id: [gate.needs for gate in rule.gates] for rule in self.law.procedure.rules}

    def _names_here(self) -> Iterator[tuple[Name, Name | None]]:
        """Yield the outcomes and own acts that are open where the case stands, with their track if it has several. The
        outcomes of an approval follow from answers."""
        tracks = position.track_names(self.case)
        for track in tracks:
            stage = self.law.find_stage(self.case.positions[track].stage)
            for name in self.law.stage_act_names(self.case.positions[track].stage):
                if not (stage.kind == "approval" and name in stage.outcomes):
                    yield name, track if len(tracks) > 1 else None

    def _elsewhere(self, here: dict[Name, Name | None]) -> Iterator[Name]:
        yield from (name for name in self.law.procedure.acts if name not in here)

    def stage_of(self, line: OpenLineView) -> Name:
        """Return the stage at which an act is done."""
        return position.position_on(self.case, line.track).stage

    def label(self, name: Name) -> str:
        """Return what people read for an act where the case stands."""
        procedure = self.reading.case_file.procedure
        stages = [procedure.find_stage(here.stage) for here in self.case.positions.values()]
        found = next((stage.outcomes[name] for stage in stages if name in stage.outcomes), None)
        return terms.named(name, found.zh) if found else terms.label(procedure, name, "act")

    def _open_line(self, name: Name, track: Name | None) -> OpenLineView:
        return OpenLineView(name=name, label=self.label(name), track=track, own=name in self.law.procedure.acts)

    def _forbidden_line(self, name: Name, why: tuple[Refusal, ...]) -> ForbiddenLineView:
        return ForbiddenLineView(name=name, label=self.label(name), says=self._cited(why))
