"""Invariants of what events state: which act states a fact, changes it, or takes it back."""

from collections.abc import Iterable

from models.case import Case
from models.events import Event, directed_to
from models.indexes.stage_act import StageAct
from models.law import Law
from models.requirement import Name
from rules import fact, position
from rules.acts import common_acts
from rules.roles import stated_names
from tests.rules.walks.round_invariants import facts_to_state_anew


def check_stated_facts(law: Law, before: Case, after: Case, event: Event, batch: Iterable[Event]) -> None:
    """A fact on which something rests is stated by an act that asks for it, and changed by one that writes it down,
    by a clock, or by another person who gives a reason."""
    bearing = law.load_bearing_facts.keys()
    stated = {name for name in bearing if after.facts.get(name) not in (None, before.facts.get(name))}
    changed = stated & before.facts.keys()
    taken_back = before.facts.keys() - after.facts.keys()
    assert not taken_back or event.name == "amend" or event.type == "corrected"
    stated -= _followers(law, after) - changed
    if event.name == "replace":
        assert "reason" in event.texts
        assert changed == stated <= law.role_facts
        new = {name: {*stated_names(event.facts[name])} - {*stated_names(before.facts[name])} for name in changed}
        assert all(event.by not in persons for persons in new.values())
    elif event.name in ("reclassify", "amend"):
        assert "reason" in event.texts
        assert event.name == "reclassify" or changed == stated
        assert event.name == "amend" or changed <= law.class_facts
        assert event.name == "reclassify" or changed.isdisjoint(law.class_facts)
        assert event.name != "amend" or all(before.stated[name].by != event.by for name in {*changed, *taken_back})
        assert taken_back <= {*event.unknown} - law.lasting_facts
    elif event.type not in ("opened", "taken", "corrected") and stated:
        decided = next((other for other in batch if other.type == "acted"), event)
        opening = _opening_behind(law, before, decided)
        if opening:
            assert stated <= opening.asks_for
            changed -= facts_to_state_anew(law, before, decided) | _left_behind(before, decided)
            assert changed <= (opening.settles if decided.type == "acted" else set())
        else:
            here = position.position_on(before, event.track)
            name = fact.ACT_BEHIND.get(event.type, event.name)
            assert stated <= common_acts.facts_asked_for(law, here, name, event.name), (name, stated)
            assert not changed


def _opening_behind(law: Law, before: Case, event: Event) -> StageAct | None:
    """Return the outcome or own act that an event is, or that an answer which decides nothing yet leads to."""
    if event.type == "answered":
        stage = before.positions[event.track or position.MAIN_TRACK].stage
        return law.stage_act(stage, "agreed" if event.given else "refused")
    return law.stage_act(event.stage, event.name) if event.type == "acted" and event.stage else None


def _followers(law: Law, case: Case) -> set[Name]:
    """Return the facts that follow from other facts of the case."""
    declared = law.procedure.facts.items()
    return {name for name, fact in declared if any(source in case.facts for source in fact.follows)}


def _left_behind(case: Case, event: Event) -> set[Name]:
    """Return what was stated since the track first came to where this act leads back."""
    since = case.positions[event.track or position.MAIN_TRACK].path.get(directed_to(event) or "", case.seq)
    return {name for name, stated in case.stated.items() if stated.seq > since}
