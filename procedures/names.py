"""Whether all that a procedure names exists, and fits what it is named for. No graph is drawn before."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import Any, Literal

from models.procedure import (
    NeedsClock,
    NeedsEvent,
    NeedsFact,
    NeedsOtherPerson,
    NeedsRole,
    NeedsText,
    Outcome,
    OwnAct,
    Procedure,
    Requirement,
    Rule,
)
from procedures.load import Path_

Kind = Literal["role", "fact", "text", "fact or text", "event", "clock", "stage", "entry", "place", "rule", "setting"]
HOMES: dict[Kind, str] = {
    "role": "roles:",
    "fact": "facts:",
    "text": "texts:",
    "fact or text": "facts: or texts:",
    "event": "the outcomes of a stage or acts:",
    "clock": "the rules as a clock:",
    "stage": "stages:",
    "entry": "entries:",
    "place": "the outcomes of that stage or acts:",
    "rule": "rules:",
    "setting": "settings:",
}


@dataclass(frozen=True)
class Flaw:
    """Something wrong at a part of the file, and what to do about it."""

    path: Path_
    says: str


@dataclass(frozen=True)
class Named:
    """That a part of the file names something of a kind."""

    path: Path_
    kind: Kind
    name: str


def unknown(procedure: Procedure) -> Iterator[Flaw]:
    """Every name that stands for nothing."""
    known = _known(procedure)
    for one in named(procedure):
        if one.name not in known[one.kind]:
            yield Flaw(one.path, _says(one, known[one.kind]))


def _says(one: Named, known: Collection[str]) -> str:
    what = f"no outcome or act is at {one.name}" if one.kind == "place" else f"no {one.kind} is called {one.name}"
    close = get_close_matches(one.name, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{what}; {hint}correct the name, or add it under {HOMES[one.kind]}"


def _known(procedure: Procedure) -> dict[Kind, frozenset[str]]:
    outcomes = frozenset(chain.from_iterable(stage.outcomes for stage in procedure.stages.values()))
    ways = outcomes | frozenset(procedure.acts)
    return {
        "role": frozenset(procedure.roles),
        "fact": frozenset(procedure.facts),
        "text": frozenset(procedure.texts),
        "fact or text": frozenset(procedure.facts) | frozenset(procedure.texts),
        "event": ways | frozenset(procedure.entries) | _served(procedure),
        "clock": frozenset(rule.clock.name for rule in procedure.rules if rule.clock),
        "stage": frozenset(procedure.stages),
        "entry": frozenset(procedure.entries),
        "place": ways | frozenset(places(procedure)),
        "rule": frozenset(rule.id for rule in procedure.rules),
        "setting": frozenset(procedure.settings),
    }


def _served(procedure: Procedure) -> frozenset[str]:
    """The arrival of a notice of which proof is asked for is an event."""
    notices = (rule.notice for rule in procedure.rules if rule.notice)
    return frozenset(f"{notice.name}_served" for notice in notices if notice.receipt)


def places(procedure: Procedure) -> Iterator[str]:
    """Every outcome and own act by its full name, at each stage where it is open."""
    for name, stage in procedure.stages.items():
        yield from (f"{name}.{outcome}" for outcome in stage.outcomes)
        if stage.kind != "end":
            yield from (f"{name}.{act}" for act, own in procedure.acts.items() if not own.at or name in own.at)


def named(procedure: Procedure) -> Iterator[Named]:
    """All that is named anywhere, with where."""
    for place, rule in enumerate(procedure.rules):
        yield from _by_rule(("rules", place), rule)
    for name, stage in procedure.stages.items():
        yield from _each(("stages", name, "who"), "role", stage.who)
        for outcome, way in stage.outcomes.items():
            yield from _by_way(("stages", name, "outcomes", outcome), way)
    for name, own in procedure.acts.items():
        yield from _by_act(("acts", name), own)
    yield from _by_words(procedure)


def _by_words(procedure: Procedure) -> Iterator[Named]:
    for name, role in procedure.roles.items():
        yield from _one(("roles", name, "given_by"), "fact", role.given_by)
    for name, fact in procedure.facts.items():
        yield from _each(("facts", name, "follows"), "fact", fact.follows)
    for name, stage in procedure.entries.items():
        yield Named(("entries", name), "stage", stage)
    for place, reading in enumerate(procedure.readings):
        yield from _each(("readings", place, "rules"), "rule", reading.rules)
        yield from _one(("readings", place, "setting"), "setting", reading.setting)


def _by_way(path: Path_, way: Outcome | OwnAct) -> Iterator[Named]:
    yield from _one((*path, "to"), "stage", way.to)
    yield from _each((*path, "by"), "role", way.by)
    if way.opens:
        yield Named((*path, "opens", "entry"), "entry", way.opens.entry)
        yield from _each((*path, "opens", "copies"), "fact or text", way.opens.copies)
        yield from _by_need((*path, "opens", "when"), way.opens.when)


def _by_act(path: Path_, own: OwnAct) -> Iterator[Named]:
    yield from _by_way(path, own)
    yield from _each((*path, "at"), "stage", own.at)
    yield from _one((*path, "after_closing"), "entry", own.after_closing)


def _by_rule(path: Path_, rule: Rule) -> Iterator[Named]:
    for place, gate in enumerate(rule.gates):
        yield from _each((*path, "gates", place, "at"), "place", gate.at)
        yield from _by_need((*path, "gates", place, "needs"), gate.needs)
    for word in _WORDS:
        if part := getattr(rule, word):
            yield from _WORDS[word]((*path, word), part)
            yield from _by_need((*path, word, "when"), getattr(part, "when", None))


def _by_record(path: Path_, record: Any) -> Iterator[Named]:
    yield from _each((*path, "fields"), "fact or text", record.fields)
    yield from _each((*path, "during"), "stage", record.during)
    yield from _each((*path, "before"), "place", record.before)


def _by_notice(path: Path_, notice: Any) -> Iterator[Named]:
    yield Named((*path, "to"), "role", notice.to)
    yield from _each((*path, "by"), "place", notice.by)
    yield from _each((*path, "owed"), "event", notice.owed)
    yield from _each((*path, "with"), "text", notice.with_)


def _by_clock(path: Path_, clock: Any) -> Iterator[Named]:
    yield from _each((*path, "starts"), "event", clock.starts)
    yield from _each((*path, "stops"), "event", clock.stops)
    yield from _one((*path, "limit", "set_by"), "fact", clock.limit.set_by)
    for place, rung in enumerate(clock.over):
        yield Named((*path, "over", place, "to"), "role", rung.to)
    if clock.extension:
        yield from _each((*path, "extension", "asks"), "role", clock.extension.asks)
        yield from _each((*path, "extension", "grants"), "role", clock.extension.grants)


def _by_guide(path: Path_, guide: Any) -> Iterator[Named]:
    yield from _each((*path, "at"), "stage", guide.at)


def _by_sees(path: Path_, sees: Any) -> Iterator[Named]:
    yield from _each((*path, "roles"), "role", sees.roles)


_WORDS: Mapping[str, Callable[[Path_, Any], Iterator[Named]]] = {
    "record": _by_record,
    "notice": _by_notice,
    "clock": _by_clock,
    "guide": _by_guide,
    "sees": _by_sees,
}


def _by_need(path: Path_, need: Requirement | None) -> Iterator[Named]:
    for at, one, _ in atoms(path, need):
        match one:
            case NeedsFact(fact=name):
                yield Named((*at, "fact"), "fact", name)
            case NeedsText(text=name):
                yield Named((*at, "text"), "text", name)
            case NeedsClock(clock=name):
                yield Named((*at, "clock"), "clock", name)
            case NeedsEvent(event=name) | NeedsOtherPerson(other_person=name):
                yield Named(at, "event", name)
            case NeedsRole(role=names):
                yield from _each((*at, "role"), "role", names)


def atoms(path: Path_, need: Requirement | None, depth: int = 0) -> Iterator[tuple[Path_, Requirement, int]]:
    """The single requirements in one, each with where it stands and how deep."""
    words = [word for word in ("all", "any", "none") if hasattr(need, word)]
    if need is not None and not words:
        yield path, need, depth
    for word in words:
        for place, part in enumerate(getattr(need, word)):
            yield from atoms((*path, word, place), part, depth + 1)


def _each(path: Path_, kind: Kind, names: Iterable[str]) -> Iterator[Named]:
    for place, name in enumerate(names):
        yield Named((*path, name) if path[-1] == "follows" else (*path, place), kind, name)


def _one(path: Path_, kind: Kind, name: str | None) -> Iterator[Named]:
    if name is not None:
        yield Named(path, kind, name)
