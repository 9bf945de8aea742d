"""The acts that every office knows, whatever the regulation: who may do them, and what they become.

A procedure narrows them by `permits:` or defines an act of the same name itself, which then stands instead.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from models.case import Case, ClockState, Position
from models.law import Law
from models.limit import Clock
from models.messages import Act, Event, Refusal, Why
from models.procedure import Permit, Rule
from models.requirement import Name
from rules import approval, block, document, position, roles
from rules.acts import correction
from rules.block import Scene
from rules.clock import applies, is_suspended, split
from rules.event_names import served

Check = Callable[[Law, Case, Position, Act], list[Refusal]]
Kind = Literal[
    "noted", "assigned", "suspended", "resumed", "ticked", "signed", "consented", "corrected", "ended", "acted",
    "adopted",
]  # fmt: skip
Who = Literal["stage", "all", "own"]
SYSTEM = "system"  # the register itself, which hands on what became of notices and linked complaints
REASON, OPINION = "reason", "opinion"


class Usual(NamedTuple):
    """One of these acts: what forbids it by its own nature, which event it becomes, and whose it is unless a procedure
    says otherwise: theirs whose the stage is, everybody's, or by that nature."""

    check: Check
    kind: Kind = "noted"
    who: Who = "stage"


def permitted(law: Law, here: Position, act: Act, scene: Scene) -> list[Refusal]:
    """What the procedure says about an act that every office knows, and the gates before it."""
    permit = law.procedure.permits.get(act.name, True)
    refused = block.gated(law.gates(here.stage, act.name), scene)
    if permit is False:
        return [Refusal(why=Why.not_permitted, about=act.name), *refused]
    if isinstance(permit, Permit):
        refused += _within(permit, here, act, scene)
    return refused


def _within(permit: Permit, here: Position, act: Act, scene: Scene) -> list[Refusal]:
    if permit.at and here.stage not in permit.at:
        return [Refusal(why=Why.not_permitted, rule=permit.rule, about=act.name)]
    refused = []
    if permit.needs and not block.met(permit.needs, scene):
        refused.append(Refusal(why=Why.needs, rule=permit.rule, about=act.name))
    if permit.by and not block.belongs(permit.by, scene):
        refused.append(Refusal(why=Why.role, rule=permit.rule))
    return refused


def refusals(law: Law, case: Case, here: Position, act: Act, scene: Scene) -> list[Refusal]:
    """What forbids such an act: the procedure, who acts, or the way the act itself works."""
    refused = permitted(law, here, act, scene) + who(law, case, here, scene)
    return refused + ACTS[act.name].check(law, case, here, act)


def who(law: Law, case: Case, here: Position, scene: Scene) -> list[Refusal]:
    """Who may do it where the procedure does not say: whose the stage is, unless the act itself says otherwise."""
    act = scene.act
    assert act is not None
    permit = law.procedure.permits.get(act.name, True)
    whose = ACTS[act.name].who if act.name in ACTS else "stage"
    if whose == "own" or (isinstance(permit, Permit) and permit.by):
        return []
    if whose == "all":
        return [] if act.standing else [Refusal(why=Why.role)]
    staged = law.stage(here.stage).who
    back = act.name == "transfer" and roles.acts_as(law, case, act, staged)  # work handed on can be taken back
    return [] if back or block.belongs(staged, scene) else [Refusal(why=Why.role)]


def _nothing(_law: Law, _case: Case, _here: Position, _act: Act) -> list[Refusal]:
    return []


def _names_somebody(_law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """To whom, who must be able to act; nobody twice."""
    there = {
        "delegate": here.helpers,
        "countersign": here.asked,
        "add_signer": here.signers,
        "transfer": (here.holder,),
    }
    if act.whom is None or act.whom in case.recused or act.whom in there.get(act.name, ()):
        return [Refusal(why=Why.wrong_value, about="whom")]
    return []


def _adds_signer(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    asked = approval.asked(law, here)
    if asked is None:
        return [Refusal(why=Why.not_open, about=act.name)]
    heard = {one.by for one in here.answers} | approval.makers(case, here, asked)
    heard |= {person for _, person in approval.slots(law, case, here, asked)}
    if act.whom in heard | law.units | law.procedure.roles.keys():
        return [Refusal(why=Why.wrong_value, about="whom")]
    return _names_somebody(law, case, here, act)


def _gives_opinion(_law: Law, _case: Case, here: Position, act: Act) -> list[Refusal]:
    if act.holders.isdisjoint(here.asked):
        return [Refusal(why=Why.role)]
    return _with_text(OPINION, act)


def _with_text(name: Name, act: Act) -> list[Refusal]:
    return [] if name in act.texts else [Refusal(why=Why.reason, about=name)]


def _returns(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Not from the door, nor from where a track waits for others."""
    if any(one is here and position.waits(law, case, track) for track, one in case.positions.items()):
        return [Refusal(why=Why.joining, about=act.name)]
    nowhere = [] if here.source else [Refusal(why=Why.not_open, about=act.name)]
    return nowhere + _with_text(REASON, act)


def _reclassifies(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    other = [name for name in act.facts if name not in law.classes]
    same = not act.facts or all(case.facts.get(name) == value for name, value in act.facts.items())
    wrong = [Refusal(why=Why.wrong_value, about=name) for name in other or [act.name] if other or same]
    return wrong + _with_text(REASON, act)


def clock_of(law: Law, case: Case, act: Act) -> tuple[Rule, Clock, ClockState] | None:
    """The clock an act speaks of, where it runs."""
    state = case.clocks.get(act.clock) if act.clock else None
    if act.clock is None or state is None or state.stopped:
        return None
    rule, clock = law.clock(act.clock)
    return (rule, clock, state) if applies(law, case, clock) else None


def _suspends(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    found = clock_of(law, case, act)
    if found is None:
        return [Refusal(why=Why.no_clock)]
    rule, clock, state = found
    if clock.suspension is None or is_suspended(state) == (act.name == "suspend"):
        return [Refusal(why=Why.no_suspension, rule=rule.id, about=clock.name)]
    if not roles.acts_as(law, case, act, clock.suspension.by):
        return [Refusal(why=Why.role, rule=rule.id)]
    if act.name == "suspend" and (state.expired is not None or state.held):
        return [Refusal(why=Why.too_late, rule=rule.id, about=clock.name)]
    grounded = act.name == "resume" or act.ground in clock.suspension.grounds
    return [] if grounded else [Refusal(why=Why.wrong_value, rule=rule.id, about="ground")]


def _ticks(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    duty = law.stage(here.stage).duties.get(act.about or "")
    if duty is None or act.about in here.ticked:
        return [Refusal(why=Why.wrong_value, about=act.about or act.name)]
    who = duty.by or law.stage(here.stage).who
    return [] if roles.acts_as(law, case, act, who) else [Refusal(why=Why.role)]


def _signs(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Staff sign for themselves; an outside party's signature is put on record by whose the stage is."""
    refused = document.refusals(law, case, act)
    recorded = act.party is None or roles.acts_as(law, case, act, law.stage(here.stage).who)
    return refused if recorded or refused else [Refusal(why=Why.role, about=act.about)]


def _consents(law: Law, _case: Case, _here: Position, act: Act) -> list[Refusal]:
    """Whose word is put on record, about what, and which."""
    role = law.procedure.roles.get(act.party or "")
    known = law.procedure.facts.keys() | law.procedure.texts.keys() | law.procedure.documents.keys()
    whole = act.about in known and role is not None and role.is_ == "outside" and act.given is not None
    return [] if whole else [Refusal(why=Why.wrong_value, about=act.name)]


def _recuses(_law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    if act.whom in case.recused or act.whom == SYSTEM:
        return [Refusal(why=Why.wrong_value, about="whom")]
    return _with_text(REASON, act)


def _contacts(_law: Law, _case: Case, _here: Position, act: Act) -> list[Refusal]:
    return [] if act.means else [Refusal(why=Why.notice, about=act.name)]


def _shows(_law: Law, _case: Case, _here: Position, act: Act) -> list[Refusal]:
    return [] if act.texts or act.attachments else [Refusal(why=Why.wrong_value, about=act.name)]


def _corrects(_law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    return correction.refusals(case, act) + _with_text(REASON, act)


def _by_the_register(law: Law, case: Case, _here: Position, act: Act) -> list[Refusal]:
    """What became of a notice or a linked complaint, and a newer calendar, come from the register alone."""
    if act.actor != SYSTEM or not act.verified:
        return [Refusal(why=Why.role)]
    if act.name == "adopt_calendar":
        return [] if act.calendar else [Refusal(why=Why.wrong_value, about=act.name)]
    if act.name == "ended":
        link = case.links.get(act.of or 0)
        return [] if link and link.end is None else [Refusal(why=Why.wrong_value, about=act.name)]
    asked = act.name == "served"  # proof of receipt comes only where it was asked for
    known = any(notice.name == act.about and (notice.receipt or not asked) for _, notice in law.notices)
    return [] if known else [Refusal(why=Why.wrong_value, about=act.name)]


ACTS: Mapping[Name, Usual] = {
    "transfer": Usual(_names_somebody, "assigned"),
    "delegate": Usual(_names_somebody, "assigned"),
    "countersign": Usual(_names_somebody, "assigned"),
    "add_signer": Usual(_adds_signer, "assigned"),
    "opinion": Usual(_gives_opinion, "assigned", "own"),
    "return": Usual(_returns, "acted"),
    "reclassify": Usual(_reclassifies),
    "suspend": Usual(_suspends, "suspended", "own"),
    "resume": Usual(_suspends, "resumed", "own"),
    "tick": Usual(_ticks, "ticked", "own"),
    "sign": Usual(_signs, "signed", "own"),
    "consent": Usual(_consents, "consented"),
    "recuse": Usual(_recuses, "assigned", "all"),
    "contact": Usual(_contacts, "noted", "all"),
    "correct": Usual(_corrects, "corrected", "all"),
    "served": Usual(_by_the_register, "noted", "own"),
    "undelivered": Usual(_by_the_register, "noted", "own"),
    "ended": Usual(_by_the_register, "ended", "own"),
    "adopt_calendar": Usual(_by_the_register, "adopted", "own"),
    "urge": Usual(_nothing, "noted", "all"),
    "withdraw": Usual(_nothing),
    "mark_urgent": Usual(_nothing),
    "evidence": Usual(_shows),
}
EVERYBODYS = frozenset(name for name, usual in ACTS.items() if usual.who == "all")


def event(law: Law, case: Case, here: Position, act: Act, said: Event) -> Event:
    """The event that such an act becomes."""
    return said.model_copy(update={"type": ACTS[act.name].kind, **_particulars(law, case, here, act)})


def _particulars(law: Law, case: Case, here: Position, act: Act) -> dict[str, Any]:
    clock, item = split(act.clock or "")
    match act.name:
        case "return":
            return {"stage": here.stage, "to": here.source}
        case "suspend" | "resume":
            return {"name": clock, "item": item, "ground": act.ground}
        case "sign":
            return {"party": document.signs_for(law, case, act), "whom": document.signer(law, case, act)}
        case "served":
            return {"name": served(act.about or "")}
        case "recuse" | "opinion":
            own = [one for one in here.asked if one in act.holders]
            return {"whom": own[0] if act.name == "opinion" else act.whom or act.actor}
        case _:
            return {}


def answers(law: Law, case: Case, act: Act) -> position.Place | None:
    """The approval that an answer belongs to: where the case, or a track of it, waits for one of this actor."""
    if act.clock or act.name not in approval.ANSWERS:
        return None
    waiting = [
        (track, case.positions[track])
        for track in position.tracks(case)
        if act.track in (None, track) and approval.asked(law, case.positions[track])
    ]
    own = [one for one in waiting if approval.slot(law, case, one[1], act)] or waiting[:1]
    if not own or (case.requests and not approval.slot(law, case, own[0][1], act)):
        return None
    track, here = own[0]
    opening = law.opening(here.stage, "agreed")
    assert opening is not None
    return position.Place(track, here, opening)
