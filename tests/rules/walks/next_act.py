"""Random choice of the next act on a case: a correct act, a wrong one, or a common act of every office."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from models.case import Position
from models.means import Means
from models.messages import Act, MergeTarget, TextOrigin
from rules import approval, position
from rules.acts.deciders import DECIDED_ACTS, stamped_act
from rules.clock import is_suspended
from rules.fact import KNOWN_TEXTS
from rules.roles import stated_names
from tests.rules.walks.case_draws import VAGUE_TEXT_REF, CaseDraws
from tests.rules.walks.complete_act import TEXT_REF, completed_act
from tests.rules.walks.cooperative_office import next_office_act
from tests.rules.walks.people import ALL_ROLE_HOLDERS, fact_values, standings_by_person
from tests.rules.walks.possible_acts import act_by, common_act
from tests.rules.walks.preparations import ANSWER_BY_OUTCOME
from tests.rules.walks.replacement import replacement

ACT_KINDS = ["right"] * 6 + ["bare", "bare", "late", "wrong", "note"]
COMMON_ACT_KINDS = [
    "extend", "decide", "breach", "transfer", "delegate", "add_signer", "countersign", "opinion", "return", "urge",
    "suspend", "resume", "withdraw",
    "amend", "amend", "replace", "correct_text", "close_text", "open_text", "correct_filer",
    "reclassify", "mark_urgent", "recuse", "recuse", "readmit", "deputise",
    "contact", "evidence", "tick", "sign", "consent", "correct", "served",
    "undelivered", "link_ended", "answer", "merge", "joined",
]  # fmt: skip
OTHER_NUMBERS = ("WLK-2025-000008", "WLK-2025-000009")
RECUSABLE_PERSONS = ("p0", "p1", "p2", "p3")  # persons who may be recused: none that the procedure needs


def _spoilt_lists(act: Act) -> dict[str, Any]:
    """Return the facts of an act with each list emptied, or with a member twice."""
    lists = {name: value for name, value in act.facts.items() if isinstance(value, tuple)}
    return {**act.facts, **{name: () if len(value) > 1 else value * 2 for name, value in lists.items()}}


def _moved_dates(act: Act, days: int) -> dict[str, Any]:
    """Return the facts of an act with its dates and instants moved."""
    dates = {name: value for name, value in act.facts.items() if isinstance(value, date)}
    return {**act.facts, **{name: value + timedelta(days=days) for name, value in dates.items()}}


def _other_persons(act: Act, person: str) -> dict[str, Any]:
    """Return the facts of an act with another person wherever it names some."""
    named = [name for name, value in act.facts.items() if {*stated_names(value)} & {*act.named}]
    return {**act.facts, **{name: (person,) if isinstance(act.facts[name], tuple) else person for name in named}}


class ActChooser(CaseDraws):
    """Chooses the next act on a case in its current state."""

    def choose(self) -> Act:
        """Draw the kind of act, then the act; one act in ten is spoilt."""
        kind = self.draws.choose(
            self.draws.choose([ACT_KINDS, ACT_KINDS, COMMON_ACT_KINDS, *[self._rare_kinds() or ACT_KINDS] * 2])
        )
        act = self._act_of_kind(kind) or self._wrong_act()
        if kind not in ("wrong", "bare", *DECIDED_ACTS) and self.draws.chance(0.1):
            act = self._spoilt_act(act)
        return act if act.vacant else stamped_act(self.law, self.case, act, standings_by_person(self.law))

    def _act_of_kind(self, kind: str) -> Act | None:
        match kind:
            case "right":
                return self._correct_act()
            case "late":
                return self._late_report()
            case "bare":
                act = self._correct_act()
                return self._incomplete_act(act) if act else None
            case "wrong":
                return self._wrong_act()
            case "note":
                return self._note()
            case "decide":
                return self._request_decision()
            case "not offered":
                return self._act(self.draws.choose(self._outcomes_not_offered()))
            case "no extension":
                return self._act("extend", clock=self._some_clock(), units=1)
            case "lesser item":
                name, item = self.draws.choose(self._lesser_items())
                return self._act(name, item=item)
            case "shut out":
                return self._act("note", actor=self.draws.choose(self._shut_out()), texts={"opinion": TEXT_REF})
            case "breach":
                return self._by_permitted_person(
                    "withdraw_breach", clock=self._disproved_breach() or self._some_clock()
                )
            case _:
                return self._common_act(kind)

    # ---- outcomes and own acts ------------------------------------------------------------------------------

    def _correct_act(self, among: Iterable[str] = ()) -> Act | None:
        """Return an act that is mostly allowed; outcomes that do not end the case are preferred."""
        track = self._track()
        current = self.case.positions[track].stage
        names = list(among) or list(self.law.stage_act_names(current))
        staying = [name for name in names if not self._ends_case(current, name)]
        if not names or self.draws.chance(0.1):
            return next_office_act(self.law, self.case, self.now)
        name = self.draws.choose(staying if staying and self.draws.often() else names)
        named = track if track != position.MAIN_TRACK else None
        act = completed_act(self.law, self.case, name, self.now, named) or self._act(name, track=named)
        if "weight" not in act.facts or not act.item:
            return act
        return act.model_copy(update={"facts": {**act.facts, "weight": self.draws.choose([1, 2, 3])}})

    def _ends_case(self, stage: str, name: str) -> bool:
        opening = self.law.stage_act(stage, name)
        to = self.law.find_stage(opening.way.to) if opening and opening.way.to else None
        return to is not None and position.is_case_end(to)

    def _late_report(self) -> Act | None:
        """Return an act reported late; if possible one that disproves a breach."""
        over = {name: state for name, state in self.case.clocks.items() if state.expired and not state.stopped}
        days = self._late_report_days()
        act = self._correct_act(sorted(self._late_stops()) or days)
        if act is None:
            return None
        earliest = max(self.case.opened_at, self.now - timedelta(days=days.get(act.name, 1)))
        ends = [state.due - timedelta(hours=1) for state in over.values() if state.due]
        happened = self.draws.choose([end for end in ends if earliest <= end <= self.now] or [earliest])
        return act.model_copy(update={"happened_at": happened, "texts": act.texts | {"evidence": TEXT_REF}})

    def _earlier_instant(self) -> datetime | None:
        """Return mostly None, else when a contact or evidence that is reported late was made."""
        days = self.draws.choose([None, None, None, 2, 6, 9])
        return max(self.case.opened_at, self.now - timedelta(days=days)) if days else None

    def _incomplete_act(self, act: Act) -> Act:
        """Return the act without what its rules require, or with it recorded as unknown."""
        means = self.draws.choose([None, act.means, Means.no_contact, Means.no_contact])
        unknown = tuple(name for name in (*act.facts, *act.texts) if name not in KNOWN_TEXTS)
        all_unknown: dict[str, Any] = {"facts": {}, "texts": {}, "unknown": unknown}
        left_out = self.draws.choose([all_unknown, all_unknown, {"facts": {}}, {"texts": {}}, {"item": None}])
        return act.model_copy(update={**left_out, "means": means})

    def _wrong_act(self) -> Act:
        names = ["shredded", "next0", "next1", "back", "urged", *self.law.stage_act_names(self.case.stage)]
        facts = self.draws.sample(sorted(self.law.procedure.facts), 0)
        stated = {name: self.draws.choose([*fact_values(self.law, name, self.now), True]) for name in facts}
        happened_at = self.draws.choose([None, None, self.now - timedelta(days=2), self.now + timedelta(days=1)])
        return self._act(
            self.draws.choose(names), facts=stated, happened_at=happened_at,
            means=self.draws.choose([None, Means.letter, Means.no_contact]),
            track=self.draws.choose([None, None, "aside", "elsewhere"]),
            item=self.draws.choose([None, None, "i0", "i9"]),
        )  # fmt: skip

    def _spoilt_act(self, act: Act) -> Act:
        """Return the act with one field falsified: its track, person, item or another one."""
        spoils: list[dict[str, Any]] = [
            {"track": "elsewhere"}, {"item": "i9"}, {"actor": "stranger", "standing": ()}, {"about": "nothing"},
            {"texts": {}}, {"facts": _spoilt_lists(act)},
            {"facts": _moved_dates(act, 400)}, {"facts": _moved_dates(act, -400)}, {"whom": None}, {"given": None},
            {"of": 1}, {"verified": False}, {"ground": "whim"},
            {"facts": _other_persons(act, self.draws.choose(["stranger", "p0", "p5", "lu"]))},
            *({"actor": person} for person in self._shut_out()),
        ]  # fmt: skip
        return act.model_copy(update=self.draws.choose(spoils))

    def _amendment(self) -> Act | None:
        """Return another value of a stated fact, or that it is taken back, mostly by a person who may correct it."""
        stated = sorted(self.case.facts)
        if not stated:
            return None
        name = self.draws.choose(stated)
        if self.draws.chance(0.2):
            return self._by_permitted_person("amend", unknown=(name,))
        facts = {name: self.draws.choose(fact_values(self.law, name, self.now))}
        return self._by_permitted_person("amend", facts=facts)

    def _replacement(self) -> Act | None:
        """Return that somebody names another person for one who has left or is away."""
        named = sorted(self.law.replaceable_facts & self.case.facts.keys())
        if not named:
            return None
        name = self.draws.choose(named)
        whom = self.draws.choose(stated_names(self.case.facts[name]))
        return replacement(self.law, self.case, name, whom, self.now)

    def _note(self) -> Act:
        name = self.draws.choose(sorted(self.law.procedure.facts))
        texts = {self.draws.choose(["findings", "plan", "opinion"]): self.draws.choose([TEXT_REF, VAGUE_TEXT_REF])}
        unknown = (self.draws.choose(sorted(self.law.procedure.facts)),) if self.draws.seldom() else ()
        facts = {name: self.draws.choose(fact_values(self.law, name, self.now))} if self.draws.often() else {}
        note = self._act("note", facts=facts, texts=texts if self.draws.chance(0.5) else {}, unknown=unknown)
        moved = self.draws.choose([0, 0, -400, 400])
        return note.model_copy(update={"facts": _moved_dates(note, moved)}) if moved else note

    # ---- common acts of every office ----------------------------------------------------------------------

    def _common_act(self, kind: str) -> Act | None:
        track = self._track()
        current = self.case.positions[track]
        named: dict[str, Any] = {"track": track if track != position.MAIN_TRACK else None}
        match kind:
            case "transfer" | "delegate" | "countersign" | "add_signer":
                whom = self.draws.choose(
                    [*ALL_ROLE_HOLDERS, "window", "p1"] if kind != "countersign" else ALL_ROLE_HOLDERS
                )
                return self._by_permitted_person(kind, whom=whom, **named)
            case "opinion":
                return act_by(
                    self.law, self.case, kind, self.now, self.draws.choose(current.asked or ("bao",)), **named
                )
            case "return":
                return self._by_permitted_person(kind, **named)
            case "suspend" | "resume":
                return self._by_permitted_person(kind, clock=self._some_clock(kind), ground="force")
            case "extend":
                return self._extension_request()
            case "recuse":
                return self._by_permitted_person(kind, whom=self.draws.choose(RECUSABLE_PERSONS))
            case "readmit":
                whom = self.draws.choose([*self._excludable(), self.draws.choose(RECUSABLE_PERSONS)])
                return self._by_permitted_person(kind, whom=whom)
            case "deputise":
                return self._deputy()
            case "reclassify":
                facts = (
                    {"severity": self.draws.choose(["minor", "major"])} if "severity" in self.law.class_facts else {}
                )
                return self._by_permitted_person(kind, facts=facts, **named)
            case "amend":
                return self._amendment()
            case "replace":
                return self._replacement()
            case "tick":
                duties = [*self.law.find_stage(current.stage).duties] or ["nothing"]
                return self._by_permitted_person(kind, about=self.draws.choose(duties), **named)
            case "sign":
                return self._signature()
            case "consent":
                about = self.draws.choose(["plan", "size", *self.case.documents])
                return self._by_permitted_person(kind, about=about, party="filer", given=self.draws.often())
            case "correct":
                before = [undoable.event.seq for undoable in self.case.earlier]
                if before and current.by and self.draws.chance(0.2):
                    return self._act(kind, actor=current.by, of=before[-1], texts={"reason": TEXT_REF})
                return self._by_permitted_person(kind, of=self.draws.choose(before or [1]))
            case "served" | "undelivered":
                notices = [notice.code for _, notice in self.law.notice_rules] or ["nothing"]
                return self._by_register(kind, about=self.draws.choose(notices))
            case "link_ended":
                open_ones = [seq for seq, link in self.case.links.items() if link.end is None]
                return self._by_register(kind, of=self.draws.choose(open_ones or [1]), about="closed")
            case "answer":
                return self._answer(track)
            case "merge":
                return self._merge() if self.draws.chance(0.3) else self._by_permitted_person(kind, **named)
            case "joined":
                joins = self.draws.choose([self.case.number, *OTHER_NUMBERS])
                return self._by_register(kind, joins=joins)
            case "contact":
                means = self.draws.choose([Means.phone, Means.no_contact, Means.no_contact])
                texts = {"contact_record": TEXT_REF, "evidence": TEXT_REF}
                named["happened_at"] = self._earlier_instant()
                return self._by_permitted_person(kind, means=means, texts=texts, **named)
            case "correct_text":
                return self._by_permitted_person(
                    kind, about=self.draws.choose(sorted(self.case.texts) or ["plan"]), **named
                )
            case "correct_filer":
                texts = {"new_contact": TEXT_REF, "reason": TEXT_REF}
                return self._by_permitted_person(kind, texts=texts, **named)
            case "close_text" | "open_text":
                return self._closing(kind)
            case "evidence":
                return self._by_permitted_person(kind, happened_at=self._earlier_instant(), **named)
            case _:
                return self._by_permitted_person(kind, **named)

    def _closing(self, kind: str) -> Act:
        """Return that a text is closed to readers or opened, as the register knows how it came in."""
        name = self.draws.choose(sorted(self.case.texts) or ["plan"])
        if (stated := self.case.stated.get(name)) is None:
            return self._by_permitted_person(kind, of=1, about=name)
        origin = TextOrigin(act=stated.act, type="acted", stage=stated.stage, by=stated.by)
        return self._by_permitted_person(kind, of=stated.seq, about=name, origin=origin)

    def _excludable(self) -> list[str]:
        """Return who is recused, or asked to be."""
        return [*self.case.recused, *(one.whom for one in self.case.asked_for.values())]

    def _deputy(self) -> Act:
        """Return that somebody is named for a role in an office where few hold it: often nobody who is left."""
        role = self.draws.choose([*self.case.vacant, *self.law.procedure.roles])
        everybody = standings_by_person(self.law)
        office = {person: held for person, held in everybody.items() if role not in held}
        whom, actor = self.draws.choose(RECUSABLE_PERSONS), self.draws.choose([*office, "bao"])
        act = self._act("deputise", actor=actor, about=role, whom=whom, texts={"reason": TEXT_REF})
        return stamped_act(self.law, self.case, act, office)

    def _merge(self) -> Act:
        """Return a merge into a case that may keep the limits of this one, end them later, or not be fit for it."""
        running = {key: state.due for key, state in self.case.clocks.items() if state.due and not state.stopped}
        later = {key: due + timedelta(days=30) for key, due in running.items()}
        target = MergeTarget(
            procedure=self.law.procedure.slug,
            entry=self.case.entry,
            limits=self.draws.choose([running, later, {}]),
            closed=self.draws.chance(0.1),
            same_filer=True,
            same_matter=self.draws.often(),
            done=tuple(self.law.act_names) if self.draws.often() else (),
        )
        return self._by_permitted_person("merge", into=self.draws.choose(OTHER_NUMBERS), target=target)

    def _extension_request(self) -> Act:
        clock = self._some_clock("extend")
        extension = self.law.clock_rule(clock)[1].extension if clock in self.case.clocks else None
        fields: dict[str, Any] = {"units": self.draws.choose([1, *[extension.each or 2 if extension else 1] * 3, 6])}
        if extension and extension.by == "date":
            later = self.now.date() + timedelta(days=40)
            fields = {"until": self.draws.choose([later, later, later, date(2025, 1, 1)])}
        facts = {"yes": True} if extension and extension.needs and self.draws.seldom() else {}
        return self._by_permitted_person("extend", clock=clock, facts=facts, **fields)

    def _request_decision(self) -> Act:
        requested = [*self.case.requests.values()]
        clock = self.draws.choose([*(request.clock for request in requested), None]) if self.draws.often() else None
        name = self.draws.choose(["approve", "approve", "approve", "refuse"])
        fields: dict[str, Any] = {"clock": clock}
        asked = [request for request in requested if clock in (None, request.clock)]
        if asked and name == "approve" and self.draws.chance(0.6):  # less than asked for, or more
            units = asked[0].units
            later = self.now.date() + timedelta(days=self.draws.integer(30, 60))
            fields |= {"units": self.draws.choose([1, 1, 1, units + 1])} if units else {"until": later}
        if requested and self.draws.chance(0.15):
            return self._act(name, actor=requested[0].by, clock=clock)
        return self._by_permitted_person(name, **fields) if self.draws.chance(0.85) else self._act(name, **fields)

    def _signature(self) -> Act:
        name = self.draws.choose(sorted(self.law.procedure.documents) or ["nothing"])
        party = self.draws.choose([None, "filer"])
        return (
            self._by_permitted_person("sign", about=name, party=party)
            if self.draws.chance(0.5)
            else self._act("sign", actor=self.draws.choose(sorted(standings_by_person(self.law))), about=name)
        )

    def _answer(self, track: str) -> Act | None:
        waiting = {
            track_name: current
            for track_name, current in self.case.positions.items()
            if approval.approval_at(self.law, current)
        }
        if not waiting:
            return None
        track = track if track in waiting else self.draws.choose(sorted(waiting))
        outcome, name = self.draws.choose([*ANSWER_BY_OUTCOME.items(), ("agreed", "approve")])
        if self.draws.chance(0.5):
            answered = [answer.by for answer in waiting[track].answers]
            anybody = self.draws.choose(sorted(standings_by_person(self.law)))
            actor = self.draws.choose([*answered, *self._out_of_turn(waiting[track]), anybody])
            return self._act(name, actor=actor, texts={"reason": TEXT_REF}, track=track)
        opening = self.law.stage_act(waiting[track].stage, outcome)
        return common_act(self.law, self.case, name, self.now, opening=opening, track=track)

    def _out_of_turn(self, current: Position) -> list[str]:
        """Return somebody whose turn to answer has not come yet."""
        missing = approval.missing_answers(self.law, self.case, current)
        last = {role for role, _ in missing[-1:]}
        return [actor for actor, standing in standings_by_person(self.law).items() if last == {*standing} - {"staff"}][
            :1
        ]

    def _rare_kinds(self) -> list[str]:
        """Return kinds of acts that are possible now and seldom drawn otherwise, repeated by their weight."""
        case, law = self.case, self.law
        states = case.clocks.values()
        running = [name for name, state in case.clocks.items() if not (state.stopped or state.expired)]
        clocks = [law.clock_rule(name)[1] for name in running]
        places = case.positions.values()
        weights = {
            "decide": 60 * bool(case.requests),
            "extend": 70 * any(clock.extension for clock in clocks),
            "suspend": 12 * any(clock.suspension for clock in clocks),
            "resume": 30 * any(is_suspended(state) for state in states),
            "breach": 90 * bool(self._disproved_breach()),
            "late": 90 * bool(self._late_stops()),
            "answer": 16 * any(approval.approval_at(law, place) for place in places),
            "readmit": 20 * bool(self._excludable()),
            "deputise": 1,
            "opinion": 6 * any(place.asked for place in places),
            "sign": 8 * bool(case.documents),
            "tick": 4 * any(law.find_stage(place.stage).duties for place in places),
            "link_ended": 3 * any(link.end is None for link in case.links.values()),
            "not offered": 6 * bool(self._outcomes_not_offered()),
            "no extension": 3 * any(clock.extension is None for clock in clocks),
            "shut out": 8 * bool(self._shut_out()),
            "return": (120 if any(state.stopped for state in states) else 40) * self._returnable(),
            "lesser item": 20 * bool(self._lesser_items()),
            "correct": 2 * bool(case.earlier),
            "correct_text": 8 * bool(case.texts),
            "close_text": 4 * bool(case.texts),
            "open_text": 30 * bool(case.closed_texts),
            "correct_filer": 8,
        }
        return [kind for kind, times in weights.items() for _ in range(times)]
