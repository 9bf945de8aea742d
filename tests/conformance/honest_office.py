"""An honest office that takes a case as it finds it and brings it to an end, with the people who are left.

It knows what the scenarios know, does what they do, and otherwise whatever the rules ask for; it waits for limits,
tries in vain to reach a party that is silent, and names others for who is gone. A bounded search: what it does not find
may still exist.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random  # noqa: TID251  # of a fixed seed
from typing import NamedTuple

from models.case import Case
from models.law import Law
from models.means import Means
from models.messages import Act, FactValue, Person
from models.requirement import Name, NeedsReason
from procedures.scenarios.schema import ScenarioAct
from rules import approval, position
from rules.acts.deciders import needed_roles
from rules.judge import act_refusals, decide
from rules.roles import holds_role, shut_out
from rules.timer import next_alarm
from rules.waiting import waiting_for
from tests.conformance.adversaries import SECOND_ACCOUNT, Repertoire
from tests.conformance.course import CaseWithAbsences
from tests.rules.walks.complete_act import required_texts, requirements_of
from tests.rules.walks.cooperative_office import edges_onward, next_office_act
from tests.rules.walks.people import only
from tests.zones import CHINA

ATTEMPTS = 2
MAX_MOVES, MAX_TEMPLATES, SAME_MOVE = 90, 8, 3
MAX_VISITS = 3
SYSTEM = "system"
REASON = {"reason": "依规定办理"}
ADMINISTRATORS = {"admin-a": ("administrator",), "admin-b": ("administrator",)}  # who decide where no superior does


class DistinctState(NamedTuple):
    """A state of a case, as far as it matters for how it can end: where it is, what is open, and who is left."""

    places: tuple[tuple[Name, Name], ...]
    open: frozenset[Name]
    out: frozenset[Person]

    @classmethod
    def of(cls, law: Law, case: Case) -> "DistinctState":
        """Return the state of a case."""
        places = tuple(sorted((track, here.stage) for track, here in case.positions.items()))
        return cls(places, frozenset(act.name for act in waiting_for(law, case).open), frozenset(shut_out(law, case)))


class HonestOffice:
    """The people of a scenario file at work on one case. Who is `gone` has left the staff, and so have all second
    accounts; with `silent` no party answers, consents or signs, though it may be told."""

    def __init__(
        self,
        repertoire: Repertoire,
        played: CaseWithAbsences,
        gone: Person | None = None,
        *,
        silent: bool = False,
        attempt: int = 0,
    ) -> None:
        self.repertoire, self.played, self.silent = repertoire, played.copied(), silent
        self.law, self.chance, self.attempt = played.law, Random(attempt), attempt
        people = {person: held for person, held in played.book.people.items() if not person.endswith(SECOND_ACCOUNT)}
        staff = {**people, **ADMINISTRATORS, **({gone: ()} if gone else {})}
        self.played.book = played.book.model_copy(update={"people": staff})
        self.now = max(played.events[-1].recorded_at, played.acts[-1].at if played.acts else played.events[0].at)
        usual = {name: max(values, key=values.count) for name, values in repertoire.values.items()}
        drawn = {name: self.chance.choice(values) for name, values in repertoire.values.items()} if attempt else {}
        self.known = {**usual, **drawn}
        self.order = self.chance.sample(list(staff), len(staff))
        self.moves, self.done = Counter[tuple[object, ...]](), Counter[Name]()
        self.been, self.visits = Counter[tuple[Name, ...]]([self._places]), 0

    def ends(self) -> bool:
        """Return True if the office brings the case to an end."""
        for _ in range(MAX_MOVES):
            if self.played.case.closed_at:
                return True
            self.now += timedelta(minutes=1)
            self.played.known = {name: self._in_time(name, value) for name, value in self.known.items()}
            self.played.run_clocks(self.now)
            if not self.played.case.closed_at and not self._moves_on():
                return False
        return self.played.case.closed_at is not None

    @property
    def people(self) -> dict[Person, tuple[Name, ...]]:
        """Who is left, with what they hold."""
        out = shut_out(self.law, self.played.case)
        staff = {person: held for person, held in self.played.book.people.items() if held and person not in out}
        named = sorted(staff, key=self.order.index) if self.attempt else staff
        return {person: (*staff[person], "staff") for person in named}

    # ---- one move ---------------------------------------------------------------------------------------------

    def _moves_on(self) -> bool:
        for self.visits in (0, 1):  # rather to where it has not been
            if self._does(self._onward_names()) or self._helps_itself():
                return True
        if self._does(self._other_names()):
            return True
        self.visits = MAX_VISITS
        if self._does(self._onward_names()) or self._helps_itself():
            return True
        return self._replaces_somebody() or self._waits() or self._tries_in_vain()

    def _onward_names(self) -> list[Name]:
        """Return the acts that lead nearer to an end."""
        law, case = self.law, self.played.case
        tracks = [track for track in position.track_names(case) if not position.waits_for_join(law, case, track)]
        return list(dict.fromkeys(edge.name for track in tracks for edge in edges_onward(law, case, track)))

    def _other_names(self) -> list[Name]:
        places = self.played.case.positions.values()
        return list(dict.fromkeys(name for here in places for name in self.law.stage_act_names(here.stage)))

    def _does(self, names: Collection[Name]) -> bool:
        """Do one of these acts as some scenario does it, first what was done least; return False if nobody can."""
        answers = {"agreed": "approve", "refused": "refuse", "returned": "return"}
        asked = any(approval.approval_at(self.law, here) for here in self.played.case.positions.values())
        said = [answers.get(one, one) if asked else one for one in names]
        drawn = self.chance.sample(said, len(said)) if self.attempt else said
        for name in sorted(drawn, key=lambda one: self.done[one]):
            templates = distinct(self.repertoire.named.get(name, ()))
            for template in self.chance.sample(templates, min(MAX_TEMPLATES, len(templates))):
                variants = [done for one in self._of_each_item(template) for done in self._as_written(one)]
                if any(self._performs(by) for done in variants for by in self._by_everybody(done)):
                    return True
        return False

    def _of_each_item(self, template: ScenarioAct) -> list[ScenarioAct]:
        """Return an act of a scenario, about its item or another one of the case."""
        if template.item is None or template.act in self.repertoire.adding:
            return [template]
        others = {name for items in self.played.case.items.values() for name in items} - {template.item}
        return [template, *(template.model_copy(update={"item": name}) for name in sorted(others))]

    def _as_written(self, template: ScenarioAct) -> list[ScenarioAct]:
        """Return an act of a scenario, done now, with every text that its rules ask for and nobody has written; and
        without those that somebody has, where it states such."""
        places, standing = self.played.case.positions.values(), {*self.played.case.texts}
        for items in self.played.case.items.values():
            standing |= items[template.item].texts.keys() if template.item in items else set()
        acts = [act for here in places if (act := self.law.stage_act(here.stage, template.act or ""))]
        given = {need.reason for act in acts for need in requirements_of(act) if isinstance(need, NeedsReason)}
        missing = [
            name for act in acts for name in required_texts(self.law, act) if name in given or name not in standing
        ]
        texts = {**dict.fromkeys(missing, "按实际情况写明"), **template.texts}
        facts = {name: self._in_time(name, value) for name, value in template.facts.items()}
        done = template.model_copy(update={"at": self.now, "happened": None, "texts": texts, "facts": facts})
        anew = {name: text for name, text in texts.items() if name in given or name not in standing}
        return [done, *([done.model_copy(update={"texts": anew})] if len(anew) < len(texts) else [])]

    def _in_time(self, name: Name, value: FactValue) -> FactValue:
        """Return a fact with its day moved to where it has to lie, seen from now."""
        if not isinstance(value, date):
            return value
        lies = self.law.procedure.lies(name) if name in self.law.procedure.facts else "anywhere"
        now = self.now.astimezone(CHINA)
        today = now if isinstance(value, datetime) else now.date()
        if lies == "ahead" and value <= today:
            return today + timedelta(days=3)
        return today - timedelta(days=1) if lies == "past" and value > today else value

    def _by_everybody(self, done: ScenarioAct) -> Iterator[ScenarioAct]:
        """Yield an act by whom the scenario has do it, then by each who is left and holds a role for it."""
        first = done.by or next(iter(self.played.book.people))
        people = self.people
        able = [person for person in people if self._holds_role_for(done, person, people[person])]
        for person in dict.fromkeys([first, *able]):
            if person in people or person == SYSTEM:
                yield done.model_copy(update={"by": person})

    def _holds_role_for(self, done: ScenarioAct, person: Person, held: tuple[Name, ...]) -> bool:
        law, case = self.law, self.played.case
        acts = [law.stage_act(here.stage, done.act or "") for here in case.positions.values()]
        who = tuple({role for act in acts if act for role in act.who})
        return not who or holds_role(law, case, person, held, who, item=done.item)

    def _performs(self, done: ScenarioAct) -> bool:
        """Do an act unless it is refused, changes nothing, or was done too often here."""
        places = self._places
        adds = done.act in self.repertoire.adding
        move = (done.act, None if adds else done.item, done.about, done.party, places)
        if self.moves[move] >= most_of(done.act or "") or (self.silent and self._is_partys(done.act or "", done.party)):
            return False
        after = self.played.copied()
        for known in (after.known, {}):  # what is known may be another's to say
            after.known = known
            if not after.refusals_of(after.as_known(done)):
                after.perform_scenario_act(done)
                return self._goes_to(after, move, done.act or "")
        return False

    def _goes_to(self, after: CaseWithAbsences, move: tuple[object, ...], name: Name) -> bool:
        """Go on with the case as it is after a move, unless that leads back."""
        before = self._places
        places = tuple(sorted(here.stage for here in after.case.positions.values()))
        if after.refused or (places != before and self.been[places] > self.visits):
            return False
        self.played = after
        self.moves[move] += 1
        self.done[name] += 1
        self.been[places] += places != before
        return True

    @property
    def _places(self) -> tuple[Name, ...]:
        return tuple(sorted(here.stage for here in self.played.case.positions.values()))

    def _helps_itself(self) -> bool:
        """Do what the rules ask for, with any values: the acts that no scenario does in this state."""
        with only(self.people), suppress(AssertionError):
            act = next_office_act(self.law, self.played.case, self.now)
            if act and self._may_help(act):
                after = self.played.copied()
                for evolved in decide(self.law, after.case, act, self.now):
                    after.apply_event(evolved)
                after.refused = ()
                return self._goes_to(after, self._key(act), act.name)
        return False

    def _may_help(self, act: Act) -> bool:
        if self.silent and self._is_partys(act.name, act.party):
            return False
        return self.moves[self._key(act)] < most_of(act.name) and not act_refusals(self.law, self.played.case, act)

    def _is_partys(self, name: Name, party: Name | None) -> bool:
        """Return True for what only a party can say: an answer, a consent, a signature. That none came in time, which a
        limit offers, the office says."""
        stages = [self.law.find_stage(here.stage) for here in self.played.case.positions.values()]
        said = [stage.outcomes[name] for stage in stages if stage.kind == "reply" and name in stage.outcomes]
        answers = any(not outcome.offered for outcome in said)
        return answers or name in ("consent", "withdraw") or (name == "sign" and party is not None)

    def _key(self, act: Act) -> tuple[object, ...]:
        adds = act.name in self.repertoire.adding
        return (
            act.name,
            None if adds else act.item,
            act.about,
            act.party,
            act.whom,
            tuple(sorted(act.facts)),
            self._places,
        )

    def _replaces_somebody(self) -> bool:
        """Give a role for which nobody is left to somebody else, and decide what waits for a decision."""
        roles, recused = needed_roles(self.law, self.played.case), [*self.played.case.recused]
        for whom in self.people:
            deputies = [{"act": "deputise", "about": role, "whom": whom} for role in roles]
            readmitted = [{"act": "readmit", "whom": person} for person in recused]
            for said in [*deputies, *readmitted, {"act": "transfer", "whom": whom}]:
                done = ScenarioAct.model_validate({"at": self.now, "texts": REASON, **said})
                if done.act != "transfer" and whom not in ADMINISTRATORS and self._is_decided(done):
                    return True
                if done.act == "transfer" and any(self._performs(by) for by in self._by_everybody(done)):
                    return True
        return False

    def _is_decided(self, done: ScenarioAct) -> bool:
        """Have both administrators decide on a person; return True if that changes who takes part."""
        after = self.played.copied()
        for by in ADMINISTRATORS:
            one = done.model_copy(update={"by": by})
            if after.refusals_of(one):
                return False
            after.perform_scenario_act(one)
        if (after.case.deputies, after.case.recused) == (self.played.case.deputies, self.played.case.recused):
            return False
        return self._goes_to(after, (done.act, done.about, done.whom), done.act or "")

    def _waits(self) -> bool:
        """Let time pass until a limit does something."""
        coming = next_alarm(self.law, self.played.case)
        if coming is None or self.moves[("wait",)] >= MAX_MOVES // 2:
            return False
        self.moves[("wait",)] += 1
        before = len(self.played.events)
        self.now = max(self.now, coming)
        self.played.run_clocks(self.now)
        return len(self.played.events) > before

    def _tries_in_vain(self) -> bool:
        """Try on another day to reach whoever has to be told."""
        self.now += timedelta(days=1)
        said = {"act": "contact", "means": Means.no_contact, "texts": {"contact_record": "拨打三次无人接听"}}
        done = ScenarioAct.model_validate({"at": self.now, **said})
        return any(self._performs(by) for by in self._by_everybody(done))


def most_of(name: Name) -> int:
    """Return how often an act is done in one place: a signature is given anew after each change, and a correction to
    and fro helps nobody."""
    return {"sign": 6 * SAME_MOVE, "contact": 2 * SAME_MOVE, "amend": 1}.get(name, SAME_MOVE)


def distinct(templates: Sequence[ScenarioAct]) -> list[ScenarioAct]:
    """Return one act of each that state the same facts."""
    return [*{repr(sorted(one.facts.items())) + str(one.item) + str(one.about): one for one in templates}.values()]


def can_end(
    repertoire: Repertoire, played: CaseWithAbsences, gone: Person | None = None, *, silent: bool = False
) -> bool:
    """Return True if an honest office brings the case to an end, in one of several attempts with other values."""
    return any(
        HonestOffice(repertoire, played, gone, silent=silent, attempt=attempt).ends() for attempt in range(ATTEMPTS)
    )
