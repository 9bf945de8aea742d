"""What somebody does next on a case: the right thing, a wrong one, or one that any office knows."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from models.case import Case, Position
from models.law import Law
from models.means import Means
from models.messages import Act, TextRef
from models.requirement import NeedsClock, NeedsEvent
from rules import approval, position
from rules.clock import is_suspended
from rules.fact import KNOWN_TEXTS
from rules.roles import SYSTEM
from tests.rules.walks.complete_act import TEXT_REF, completed_act, register_entries
from tests.rules.walks.cooperative_office import next_office_act
from tests.rules.walks.people import ALL_ROLE_HOLDERS, fact_values, standings_by_person
from tests.rules.walks.preparations import ANSWER_BY_OUTCOME, act_by, common_act
from tests.rules.walks.random_draws import RandomDraws

ACT_KINDS = ["right"] * 6 + ["bare", "bare", "late", "wrong", "note"]
COMMON_ACT_KINDS = [
    "extend", "decide", "breach", "transfer", "delegate", "add_signer", "countersign", "opinion", "return", "urge",
    "suspend", "resume", "withdraw",
    "reclassify", "mark_urgent", "recuse", "contact", "evidence", "tick", "sign", "consent", "correct", "served",
    "undelivered", "ended", "answer",
]  # fmt: skip
RECUSABLE_PERSONS = ("p0", "p1", "p2", "p3")  # who may be recused: nobody whom the regulation names
VAGUE_TEXT_REF = TextRef(id="t2", hmac="fedcba9876543210", holds=("vague",))


class ActChooser:
    """A choice of what to do on a case as it stands."""

    def __init__(self, law: Law, case: Case, now: datetime, dice: RandomDraws) -> None:
        self.law, self.case, self.now, self.dice = law, case, now, dice

    def act(self) -> Act:
        kind = self.dice.one(
            self.dice.one([ACT_KINDS, ACT_KINDS, COMMON_ACT_KINDS, *[self._worth_a_try() or ACT_KINDS] * 2])
        )
        act = self._drawn(kind) or self._wrong()
        return self._spoilt(act) if kind not in ("wrong", "bare", "recuse") and self.dice.chance(0.1) else act

    def _drawn(self, kind: str) -> Act | None:  # noqa: C901, PLR0911  # one line a kind
        match kind:
            case "right":
                return self._right()
            case "late":
                return self._late()
            case "bare":
                act = self._right()
                return self._bare(act) if act else None
            case "wrong":
                return self._wrong()
            case "note":
                return self._note()
            case "decide":
                return self._decision()
            case "not offered":
                return self._act(self.dice.one(self._not_offered()))
            case "no extension":
                return self._act("extend", clock=self._a_clock(), units=1)
            case "shut out":
                return self._act("note", actor=self.dice.one(self.case.recused), texts={"findings": TEXT_REF})
            case "breach":
                return self._by_whoever_may("withdraw_breach", clock=self._breached() or self._a_clock())
            case _:
                return self._of_office(kind)

    # ---- outcomes and own acts ------------------------------------------------------------------------------

    def _right(self, among: Iterable[str] = ()) -> Act | None:
        """What the cooperative office would do; more often than not the case goes on."""
        track = self._track()
        here = self.case.positions[track].stage
        names = list(among) or list(self.law.stage_act_names(here))
        stay = [name for name in names if not self._ends(here, name)]
        if not names or self.dice.chance(0.1):
            return next_office_act(self.law, self.case, self.now)
        name = self.dice.one(stay if stay and self.dice.often() else names)
        named = track if track != position.MAIN_TRACK else None
        return completed_act(self.law, self.case, name, self.now, named) or self._act(name, track=named)

    def _ends(self, stage: str, name: str) -> bool:
        opening = self.law.stage_act(stage, name)
        to = self.law.find_stage(opening.way.to) if opening and opening.way.to else None
        return to is not None and position.is_case_end(to)

    def _late(self) -> Act | None:
        """The same, come in earlier; one that shows a breach to be none, if there is one."""
        over = {name: state for name, state in self.case.clocks.items() if state.expired and not state.stopped}
        days = self._late_ways()
        act = self._right(sorted(self._ways_to_stop_late()) or days)
        if act is None:
            return None
        earliest = max(self.case.opened_at, self.now - timedelta(days=days.get(act.name, 1)))
        ends = [state.due - timedelta(hours=1) for state in over.values() if state.due]
        happened = self.dice.one([end for end in ends if earliest <= end <= self.now] or [earliest])
        return act.model_copy(update={"happened_at": happened, "texts": act.texts | {"evidence": TEXT_REF}})

    def _late_ways(self) -> dict[str, int]:
        """What is open on the main track and may be reported late, with how many days."""
        stage = self.case.stage
        ways = {name: self.law.stage_act(stage, name) for name in self.law.stage_act_names(stage)}
        return {name: one.way.late_report for name, one in ways.items() if one and one.way.late_report}

    def _ways_to_stop_late(self) -> set[str]:
        """Of these, what would stop a clock that has run out."""
        over = [name for name, state in self.case.clocks.items() if state.expired and not state.stopped]
        return {way for name in over for way in self.law.clock_rule(name)[1].stops} & self._late_ways().keys()

    def _bare(self, act: Act) -> Act:
        """An act that leaves out what its rules ask for, or puts it on record as not known."""
        means = self.dice.one([None, act.means, Means.no_contact, Means.no_contact])
        unknown = tuple(name for name in (*act.facts, *act.texts) if name not in KNOWN_TEXTS)
        gone: dict[str, Any] = {"facts": {}, "texts": {}, "unknown": unknown}
        left_out = self.dice.one([gone, gone, {"facts": {}}, {"texts": {}}, {"item": None}])
        return act.model_copy(update={**left_out, "means": means})

    def _wrong(self) -> Act:
        names = ["shredded", "next0", "next1", "back", "urged", *self.law.stage_act_names(self.case.stage)]
        facts = self.dice.some(sorted(self.law.procedure.facts), 0)
        stated = {name: self.dice.one([*fact_values(self.law, name), True]) for name in facts}
        happened_at = self.dice.one([None, None, self.now - timedelta(days=2), self.now + timedelta(days=1)])
        return self._act(
            self.dice.one(names), facts=stated, happened_at=happened_at,
            means=self.dice.one([None, Means.letter, Means.no_contact]),
            track=self.dice.one([None, None, "aside", "elsewhere"]), item=self.dice.one([None, None, "i0", "i9"]),
        )  # fmt: skip

    def _spoilt(self, act: Act) -> Act:
        """The same on another track, by another person, about another item."""
        spoils: list[dict[str, Any]] = [
            {"track": "elsewhere"}, {"item": "i9"}, {"actor": "stranger", "standing": ()}, {"about": "nothing"},
            {"texts": {}}, {"whom": None}, {"given": None}, {"of": 1}, {"verified": False}, {"ground": "whim"},
            *({"actor": one} for one in self.case.recused),
        ]  # fmt: skip
        return act.model_copy(update=self.dice.one(spoils))

    def _note(self) -> Act:
        name = self.dice.one(sorted(self.law.procedure.facts))
        texts = {self.dice.one(["findings", "plan", "opinion"]): self.dice.one([TEXT_REF, VAGUE_TEXT_REF])}
        unknown = (self.dice.one(sorted(self.law.procedure.facts)),) if self.dice.seldom() else ()
        facts = {name: self.dice.one(fact_values(self.law, name))} if self.dice.often() else {}
        return self._act("note", facts=facts, texts=texts if self.dice.chance(0.5) else {}, unknown=unknown)

    # ---- acts that any office knows -------------------------------------------------------------------------

    def _of_office(self, kind: str) -> Act | None:  # noqa: C901, PLR0911, PLR0912  # one line an act
        track = self._track()
        here = self.case.positions[track]
        named = {"track": track if track != position.MAIN_TRACK else None}
        match kind:
            case "transfer" | "delegate" | "countersign" | "add_signer":
                whom = self.dice.one([*ALL_ROLE_HOLDERS, "window", "p1"] if kind != "countersign" else ALL_ROLE_HOLDERS)
                return self._by_whoever_may(kind, whom=whom, **named)
            case "opinion":
                return act_by(self.law, self.case, kind, self.now, self.dice.one(here.asked or ("bao",)), **named)
            case "return":
                return self._by_whoever_may(kind, **named) if self._may_go_back() else None
            case "suspend" | "resume":
                return self._by_whoever_may(kind, clock=self._a_clock(kind), ground="force")
            case "extend":
                return self._more_time()
            case "recuse":
                return self._by_whoever_may(kind, whom=self.dice.one(RECUSABLE_PERSONS))
            case "reclassify":
                facts = {"severity": self.dice.one(["minor", "major"])} if "severity" in self.law.class_facts else {}
                return self._by_whoever_may(kind, facts=facts, **named)
            case "tick":
                duties = [*self.law.find_stage(here.stage).duties] or ["nothing"]
                return self._by_whoever_may(kind, about=self.dice.one(duties), **named)
            case "sign":
                return self._signature()
            case "consent":
                about = self.dice.one(["plan", "size", *self.case.documents])
                return self._by_whoever_may(kind, about=about, party="filer", given=self.dice.often())
            case "correct":
                before = [one.seq + 1 for one in self.case.earlier]
                if before and here.by and self.dice.chance(0.2):
                    return self._act(kind, actor=here.by, of=before[-1], texts={"reason": TEXT_REF})
                return self._by_whoever_may(kind, of=self.dice.one(before or [1]))
            case "served" | "undelivered":
                notices = [notice.name for _, notice in self.law.notice_rules] or ["nothing"]
                return self._by_the_register(kind, about=self.dice.one(notices))
            case "ended":
                open_ones = [seq for seq, link in self.case.links.items() if link.end is None]
                return self._by_the_register(kind, of=self.dice.one(open_ones or [1]), about="closed")
            case "answer":
                return self._answer(track)
            case _:
                return self._by_whoever_may(kind, **named)

    def _by_whoever_may(self, name: str, **said: Any) -> Act:
        """By somebody who may, if anybody may; else by anybody."""
        texts = {"reason": TEXT_REF, "opinion": TEXT_REF, "evidence": TEXT_REF}
        if self.dice.chance(0.2):
            texts["plan"] = self.dice.one([TEXT_REF, VAGUE_TEXT_REF])
        return common_act(self.law, self.case, name, self.now, **({"texts": texts} | said)) or self._act(name, **said)

    def _by_the_register(self, name: str, **said: Any) -> Act:
        return Act(id="a", name=name, actor=SYSTEM, n=self.case.n + 1, received_at=self.now, **said)

    def _may_go_back(self) -> bool:
        """Sent back, a case has not been led to a stage by the outcome that leads there; what asks for that outcome
        is not met then, and the track that it opened is open."""
        forks = any(way.fork for way in self.law.act_definitions())
        return not forks and not any(isinstance(one, NeedsEvent | NeedsClock) for one in self.law.requirements)

    def _more_time(self) -> Act:
        clock = self._a_clock("extend")
        extension = self.law.clock_rule(clock)[1].extension if clock in self.case.clocks else None
        if extension and extension.by == "date":
            more: dict[str, Any] = {"until": self.dice.one([self.now.date() + timedelta(days=40), date(2025, 1, 1)])}
        else:
            more = {"units": self.dice.one([1, 1, 1, 2, 6])}
        facts = {"yes": True} if self.dice.seldom() else {}
        return self._by_whoever_may("extend", clock=clock, facts=facts, **more)

    def _decision(self) -> Act:
        asked = [one.clock for one in self.case.requests.values()]
        until = self.now.date() + timedelta(days=self.dice.number(30, 60)) if self.dice.seldom() else None
        clock = self.dice.one([*asked, *asked, None])
        name = self.dice.one(["approve", "refuse"])
        said: dict[str, Any] = {"clock": clock, "until": until}
        if self.case.requests and self.dice.chance(0.15):
            return self._act(name, actor=next(iter(self.case.requests.values())).by, clock=clock)
        return self._by_whoever_may(name, **said) if self.dice.chance(0.85) else self._act(name, **said)

    def _signature(self) -> Act:
        name = self.dice.one(sorted(self.law.procedure.documents) or ["nothing"])
        party = self.dice.one([None, "filer"])
        return (
            self._by_whoever_may("sign", about=name, party=party)
            if self.dice.chance(0.5)
            else self._act("sign", actor=self.dice.one(sorted(standings_by_person(self.law))), about=name)
        )

    def _answer(self, track: str) -> Act | None:
        waiting = {one: here for one, here in self.case.positions.items() if approval.approval_at(self.law, here)}
        if not waiting:
            return None
        track = track if track in waiting else self.dice.one(sorted(waiting))
        outcome, name = self.dice.one([*ANSWER_BY_OUTCOME.items(), ("agreed", "approve")])
        if self.dice.chance(0.5):
            answered = [one.by for one in waiting[track].answers]
            anybody = self.dice.one(sorted(standings_by_person(self.law)))
            actor = self.dice.one([*answered, *self._not_yet(waiting[track]), anybody])
            return self._act(name, actor=actor, texts={"reason": TEXT_REF}, track=track)
        opening = self.law.stage_act(waiting[track].stage, outcome)
        return common_act(self.law, self.case, name, self.now, opening=opening, track=track)

    def _not_yet(self, here: Position) -> list[str]:
        """Somebody whose turn to answer comes after another's."""
        lacking = approval.missing_answers(self.law, self.case, here)
        last = {role for role, _ in lacking[-1:]}
        return [actor for actor, standing in standings_by_person(self.law).items() if last == {*standing} - {"staff"}][
            :1
        ]

    # ---- who, where, which ----------------------------------------------------------------------------------

    def _act(self, name: str, actor: str | None = None, **more: Any) -> Act:
        everybody = standings_by_person(self.law)
        actor = actor or self.dice.one(["bao", "cai", "deng"] if self.dice.often() else sorted(everybody))
        return Act(
            id="a", name=name, actor=actor, standing=everybody.get(actor, ()), n=self.case.n + 1, received_at=self.now,
            registered=register_entries(self.law), **more,
        )  # fmt: skip

    def _track(self) -> str:
        return self.dice.one(position.track_names(self.case))

    def _a_clock(self, kind: str = "") -> str:
        running = {name: state for name, state in self.case.clocks.items() if not (state.stopped or state.expired)}
        clocks = {name: self.law.clock_rule(name)[1] for name in running}
        fit = [
            name for name, clock in clocks.items() if kind == "extend" and bool(clock.extension) == self.dice.often()
        ]
        fit += [name for name, clock in clocks.items() if kind == "suspend" and clock.suspension]
        fit += [name for name, state in running.items() if kind == "resume" and is_suspended(state)]
        if self.case.clocks and self.dice.chance(0.3):
            return str(self.dice.one(sorted(self.case.clocks)))
        return str(self.dice.one([*sorted(running), *sorted(fit) * 3, "clock0"]))

    def _not_offered(self) -> list[str]:
        """What a clock has still to offer before it is open."""
        here = self.case.position
        outcomes = self.law.find_stage(here.stage).outcomes
        return [name for name, way in outcomes.items() if way.offered and name not in here.offered]

    def _breached(self) -> str | None:
        """A breach that a late report has shown to be none, if there is one."""
        states = sorted(self.case.clocks.items())
        late = [name for name, one in states if one.expired and one.stopped and one.due and one.stopped < one.due]
        return next((name for name in late if not self.case.clocks[name].withdrawn), None)

    def _worth_a_try(self) -> list[str]:
        """What could be done now and seldom comes up by itself."""
        case, law = self.case, self.law
        states = case.clocks.values()
        running = [name for name, state in case.clocks.items() if not (state.stopped or state.expired)]
        clocks = [law.clock_rule(name)[1] for name in running]
        here = case.positions.values()
        worth = {
            "decide": 60 * bool(case.requests),
            "extend": 24 * any(clock.extension for clock in clocks),
            "suspend": 12 * any(clock.suspension for clock in clocks),
            "resume": 30 * any(is_suspended(state) for state in states),
            "breach": 90 * bool(self._breached()),
            "late": 90 * bool(self._ways_to_stop_late()),
            "answer": 16 * any(approval.approval_at(law, one) for one in here),
            "opinion": 6 * any(one.asked for one in here),
            "sign": 8 * bool(case.documents),
            "tick": 4 * any(law.find_stage(one.stage).duties for one in here),
            "ended": 3 * any(link.end is None for link in case.links.values()),
            "not offered": 6 * bool(self._not_offered()),
            "no extension": 3 * any(clock.extension is None for clock in clocks),
            "shut out": 8 * bool(case.recused),
            "correct": 2 * bool(case.earlier),
        }
        return [kind for kind, times in worth.items() for _ in range(times)]
