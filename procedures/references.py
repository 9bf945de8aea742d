"""All that a procedure names anywhere, with where and as what."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.limit import Clock
from models.procedure import Guide, Notice, OwnAct, Periodic, Permit, Procedure, Record, Rule, Sees, Stage, Way
from models.requirement import Requirement
from procedures.requirement_references import Kind, spoken
from procedures.source import Path_


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


def named(procedure: Procedure) -> Iterator[Named]:
    """All that is named anywhere, with where."""
    for place, rule in enumerate(procedure.rules):
        yield from _by_rule(("rules", place), rule)
    for name, stage in procedure.stages.items():
        yield from _by_stage(("stages", name), stage, procedure)
    for name, own in procedure.acts.items():
        yield from _by_act(("acts", name), own, procedure)
    for name, permit in procedure.permits.items():
        yield Named(("permits", name), "act every case knows", name)
        yield from _by_permit(("permits", name), permit)
    yield from _by_words(procedure)


def _by_words(procedure: Procedure) -> Iterator[Named]:
    for name, role in procedure.roles.items():
        yield from _one(("roles", name, "given_by"), "fact", role.given_by)
    for name, fact in procedure.facts.items():
        yield from _keys(("facts", name, "follows"), "fact", fact.follows)
    for name, kind in procedure.items.items():
        yield from _each(("items", name, "fields"), "fact or text", kind.fields)
    for name, paper in procedure.documents.items():
        yield from _each(("documents", name, "holds"), "fact, text or document", paper.holds)
        yield from _each(("documents", name, "signers"), "role", paper.signing)
    for name, stage in procedure.entries.items():
        yield Named(("entries", name), "stage", stage)
    for entry, duty in procedure.periodic.items():
        yield Named(("periodic", entry), "entry", entry)
        yield from _by_periodic(("periodic", entry), duty)
    for place, reading in enumerate(procedure.readings):
        yield from _each(("readings", place, "rules"), "rule", reading.rules)
        yield from _one(("readings", place, "setting"), "setting", reading.setting)


def _by_periodic(path: Path_, duty: Periodic) -> Iterator[Named]:
    yield from _each((*path, "by"), "fact", duty.by)
    yield from _keys((*path, "fills"), "fact", duty.fills)
    for name, figure in duty.fills.items():
        yield from _keys((*path, "fills", name), "fact", () if isinstance(figure, str) else figure)


def _by_stage(path: Path_, stage: Stage, procedure: Procedure) -> Iterator[Named]:
    yield from _each((*path, "who"), "role", stage.who)
    for outcome, way in stage.outcomes.items():
        yield Named((*path, "outcomes", outcome, "to"), "stage", way.to)
        yield from _by_way((*path, "outcomes", outcome), way, procedure)
    for name, duty in stage.duties.items():
        yield from _each((*path, "duties", name, "by"), "role", duty.by)
    if stage.approval:
        yield from _each((*path, "approval", "by"), "role", stage.approval.by)
        yield from _each((*path, "approval", "of"), "fact, text or document", stage.approval.of)
        yield from _one((*path, "approval", "chair"), "role", stage.approval.chair)
    if stage.joins:
        yield from _each((*path, "joins", "of"), "track", stage.joins.of)


def _by_way(path: Path_, way: Way, procedure: Procedure) -> Iterator[Named]:
    yield from _each((*path, "by"), "role", way.by)
    yield from _keys((*path, "sets"), "fact", way.sets)
    for track, stage in way.fork.items():
        yield Named((*path, "fork", track), "stage", stage)
    yield from _each((*path, "issues"), "document", way.issues)
    if way.item:
        yield Named((*path, "item", "of"), "collection", way.item.of)
    if way.opens:
        yield from _one((*path, "opens", "procedure"), "procedure", way.opens.procedure)
        if way.opens.procedure in (None, procedure.slug):
            yield Named((*path, "opens", "entry"), "entry", way.opens.entry)
        yield from _each((*path, "opens", "copies"), "fact or text", way.opens.copies)
        yield from _by_need((*path, "opens", "when"), way.opens.when)


def _by_act(path: Path_, own: OwnAct, procedure: Procedure) -> Iterator[Named]:
    yield from _one((*path, "to"), "stage", own.to)
    yield from _by_way(path, own, procedure)
    yield from _each((*path, "at"), "stage", own.at)
    yield from _one((*path, "after_closing"), "entry", own.after_closing)


def _by_permit(path: Path_, permit: bool | Permit) -> Iterator[Named]:
    if isinstance(permit, Permit):
        yield from _each((*path, "by"), "role", permit.by)
        yield from _each((*path, "at"), "stage", permit.at)
        yield from _by_need((*path, "needs"), permit.needs)
        yield from _one((*path, "rule"), "rule", permit.rule)


def _by_rule(path: Path_, rule: Rule) -> Iterator[Named]:
    for place, gate in enumerate(rule.gates):
        yield from _each((*path, "gates", place, "at"), "gate", gate.at)
        yield from _by_need((*path, "gates", place, "needs"), gate.needs)
    for word in _WORDS:
        if part := getattr(rule, word):
            yield from _WORDS[word]((*path, word), part)
            yield from _by_need((*path, word, "when"), getattr(part, "when", None))


def _by_record(path: Path_, record: Record) -> Iterator[Named]:
    yield from _each((*path, "fields"), "fact or text", record.fields)
    yield from _each((*path, "may_be_unknown"), "fact or text", record.may_be_unknown)
    yield from _each((*path, "during"), "stage", record.during)
    yield from _each((*path, "before"), "place", record.before)


def _by_notice(path: Path_, notice: Notice) -> Iterator[Named]:
    yield from (Named((*path, "to"), "role", role) for role in notice.addressees)
    yield from _each((*path, "by"), "place", notice.by)
    yield from _each((*path, "owed"), "event", notice.owed)
    yield from _each((*path, "with"), "text", notice.with_)


def _by_clock(path: Path_, clock: Clock) -> Iterator[Named]:
    yield from _each((*path, "starts"), "event", clock.starts)
    yield from _each((*path, "stops"), "event", clock.stops)
    yield from _one((*path, "limit", "set_by"), "fact", clock.limit.set_by)
    yield from _one((*path, "limit", "by"), "fact", clock.limit.by)
    for place, rung in enumerate(clock.over):
        at: Path_ = (*path, "over", place)
        yield from _one((*at, "to"), "role", rung.to)
        yield from _keys((*at, "states"), "fact", rung.states)
        kind = _TAKEN.get(rung.do)
        yield from _one((*at, "name"), kind, rung.name) if kind else ()
    if clock.extension:
        yield from _each((*path, "extension", "asks"), "role", clock.extension.asks)
        yield from _each((*path, "extension", "grants"), "role", clock.extension.grants)
        yield from _by_need((*path, "extension", "needs"), clock.extension.needs)
    if clock.suspension:
        yield from _each((*path, "suspension", "by"), "role", clock.suspension.by)


_TAKEN: Mapping[str, Kind] = {"take": "outcome or act", "offer": "outcome or act", "issue": "document"}


def _by_guide(path: Path_, guide: Guide) -> Iterator[Named]:
    yield from _each((*path, "at"), "stage", guide.at)


def _by_sees(path: Path_, sees: Sees) -> Iterator[Named]:
    yield from _each((*path, "roles"), "role", sees.roles)
    yield from _each((*path, "but"), "role", sees.but)


_WORDS: Mapping[str, Callable[[Path_, Any], Iterator[Named]]] = {
    "record": _by_record,
    "notice": _by_notice,
    "clock": _by_clock,
    "guide": _by_guide,
    "sees": _by_sees,
}


def _by_need(path: Path_, need: Requirement | None) -> Iterator[Named]:
    for at, one, _ in atoms(path, need):
        yield from (Named((*at, *word), kind, name) for word, kind, name in spoken(one) if name is not None)


def atoms(path: Path_, need: Requirement | None, depth: int = 0) -> Iterator[tuple[Path_, Requirement, int]]:
    """The single requirements in one, each with where it stands and how deep."""
    words = [word for word in ("all", "any", "none") if hasattr(need, word)]
    if need is not None and not words:
        yield path, need, depth
    for word in words:
        for place, part in enumerate(getattr(need, word)):
            yield from atoms((*path, word, place), part, depth + 1)


def _each(path: Path_, kind: Kind, names: Iterable[str]) -> Iterator[Named]:
    yield from (Named((*path, place), kind, name) for place, name in enumerate(names))


def _keys(path: Path_, kind: Kind, names: Iterable[str]) -> Iterator[Named]:
    yield from (Named((*path, name), kind, name) for name in names)


def _one(path: Path_, kind: Kind, name: str | None) -> Iterator[Named]:
    if name is not None:
        yield Named(path, kind, name)


def ways(procedure: Procedure) -> Iterator[tuple[tuple[str, ...], str, Way]]:
    """Every outcome and own act, with where it stands."""
    for name, stage in procedure.stages.items():
        yield from ((("stages", name, "outcomes", way), way, one) for way, one in stage.outcomes.items())
    yield from ((("acts", name), name, own) for name, own in procedure.acts.items())


def places(procedure: Procedure) -> Iterator[str]:
    """Every outcome and own act by its full name, at each stage where it is open."""
    for name, stage in procedure.stages.items():
        yield from (f"{name}.{outcome}" for outcome in stage.outcomes)
        yield from (f"{name}.{act}" for act, own in procedure.acts.items() if own.is_open(name, stage))


def tag_of(place: str) -> str:
    """The tag of a place: `#tag` of `#tag.act`."""
    return place.partition(".")[0]
