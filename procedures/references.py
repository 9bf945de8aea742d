"""Every reference in a procedure: where a name stands, what kind of thing it refers to, and the name.

The checker looks each of them up (`checker.unresolved_names`); an overlay brings along what its rules refer to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, assert_never

from models.keeps import Asked, EventPattern, Keep, KeepLimit
from models.limit import Clock
from models.procedure import PeriodicReportRule, Permit, Procedure
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsApproval,
    NeedsClock,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEarlier,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    NeedsNone,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsParty,
    NeedsReason,
    NeedsRegistered,
    NeedsRole,
    NeedsText,
    Requirement,
)
from models.rule import Notice, Record, Rule, Sees
from models.stage import ActDefinition, OwnAct, Stage
from procedures.source import YamlPath

# ---- the names in each shape of requirement ------------------------------------------------------------------

ReferenceKind = Literal[
    "role", "role or fact", "fact", "text", "fact or text", "fact, text or document",
    "fact, text or party", "event", "event or stage", "recorded event", "clock", "notice",
    "stage", "entry", "place", "gate", "outcome or act", "rule", "setting", "document", "collection", "duty",
    "list of phrases", "list of names", "track", "linked complaint", "act every case knows", "procedure",
]  # fmt: skip

NamesInRequirement = Iterator[tuple[YamlPath, ReferenceKind, Name | None]]
"""For each name: where it stands in the requirement, what kind of thing it names, and the name where one is given."""

_StatedOrHappened = (
    NeedsFact | NeedsText | NeedsReason | NeedsRole | NeedsOtherPerson | NeedsOtherUnit | NeedsEvent | NeedsClock
)
_DoneOrMade = (
    NeedsCount | NeedsDuty | NeedsDocument | NeedsApproval | NeedsConsent | NeedsItems | NeedsLinked | NeedsRegistered
    | NeedsParty | NeedsEarlier
)  # fmt: skip
SingleRequirement = _StatedOrHappened | _DoneOrMade
"""Every shape but `all`, `any` and `none`. The type checker refuses a `match` that forgets one."""


def names_in_requirement(need: SingleRequirement) -> NamesInRequirement:
    """Yield the names in a single requirement."""
    match need:
        case NeedsFact(fact=name):
            yield ("fact",), "fact", name
        case NeedsText(text=name, free_of=phrases, at_least=least):
            yield ("text",), "text" if least is None else "list of names", name
            yield ("free_of",), "list of phrases", phrases
        case NeedsReason(reason=name):
            yield ("reason",), "text", name
        case NeedsRole(role=names):
            yield from ((("role", place), "role", name) for place, name in enumerate(names))
        case NeedsOtherPerson(other_person=name) | NeedsOtherUnit(other_unit=name):
            yield (), "event", name
        case NeedsEvent(event=name, before=before, within=within):
            yield (), "event", name
            yield ("before",), "event", before
            yield ("within",), "clock", within
        case NeedsClock(clock=name):
            yield ("clock",), "clock", name
        case _:
            yield from _names_of_done_or_made(need)


def _names_of_done_or_made(need: _DoneOrMade) -> NamesInRequirement:
    match need:
        case NeedsCount(count=name):
            yield ("count",), "event or stage", name
        case NeedsDuty(duty=name):
            yield ("duty",), "duty", name
        case NeedsDocument(document=name, states=states, signed_by=signers):
            yield ("document",), "document", name
            yield from ((("states", place), "fact or text", name) for place, name in enumerate(states))
            yield from ((("signed_by", place), "role", name) for place, name in enumerate(signers))
        case NeedsApproval(approval=name):
            yield ("approval",), "stage", name
        case NeedsConsent(consent=name, of=party):
            yield ("consent",), "fact, text or document", name
            yield ("of",), "role", party
        case NeedsItems(items=name):
            yield ("items",), "collection", name
        case NeedsLinked(linked=name):
            yield ("linked",), "linked complaint", name
        case NeedsRegistered(who=person):
            yield ("who",), "fact", person
        case NeedsEarlier(procedure=slug):
            yield ("procedure",), "procedure", slug
        case NeedsParty():
            return
        case _:
            assert_never(need)


# ---- all references ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a part of a procedure, and what to do about it."""

    path: YamlPath
    says: str


@dataclass(frozen=True)
class Reference:
    """A part of a procedure that names something of a kind."""

    path: YamlPath
    kind: ReferenceKind
    name: str


def all_references(procedure: Procedure) -> Iterator[Reference]:
    """Yield every reference in the procedure."""
    for place, rule in enumerate(procedure.rules):
        yield from _rule_references(("rules", place), rule)
    for name, stage in procedure.stages.items():
        yield from _stage_references(("stages", name), stage, procedure)
    for name, own in procedure.acts.items():
        yield from _act_references(("acts", name), own, procedure)
    for name, permit in procedure.permits.items():
        yield Reference(("permits", name), "act every case knows", name)
        yield from _permit_references(("permits", name), permit)
    if procedure.respondents:
        yield from _list_references(("respondents", "facts"), "fact", procedure.respondents.facts)
        yield from _list_references(("respondents", "names"), "list of names", procedure.respondents.names)
        yield from _optional_reference(("respondents", "rule"), "rule", procedure.respondents.rule)
    yield from _declaration_references(procedure)


def _declaration_references(procedure: Procedure) -> Iterator[Reference]:
    for name, role in procedure.roles.items():
        yield from _optional_reference(("roles", name, "named_in"), "fact", role.named_in)
    yield from _key_references(("name_lists",), "text", procedure.name_lists)
    form = procedure.form
    yield from _list_references(("form", "facts"), "fact", (*form.facts, *form.desk, *form.page))
    yield from _list_references(("form", "texts"), "text", form.texts)
    for name, fact in procedure.facts.items():
        yield from _key_references(("facts", name, "follows"), "fact", fact.follows)
        yield from _list_references(("facts", name, "from"), "role", fact.from_)
        yield from _list_references(("facts", name, "counts"), "event", fact.counts)
        yield from _list_references(("facts", name, "done_by"), "outcome or act", fact.done_by)
    for name, kind in procedure.items.items():
        yield from _list_references(("items", name, "fields"), "fact or text", kind.fields)
    for name, document in procedure.documents.items():
        yield from _list_references(("documents", name, "holds"), "fact, text or document", document.holds)
        yield from _list_references(("documents", name, "signers"), "role", document.signing)
        yield from _optional_reference(("documents", name, "seal"), "role", document.seal)
    for name, letter in procedure.letters.items():
        yield from _list_references(("letters", name, "after"), "event", letter.after)
        yield from _list_references(("letters", name, "with"), "fact or text", letter.with_)
        yield from _optional_reference(("letters", name, "limit"), "clock", letter.limit)
        yield from _optional_reference(("letters", name, "document"), "document", letter.document)
    for name, stage in procedure.first_stages.items():
        yield Reference(("entries", name), "stage", stage)
    for entry, duty in procedure.periodic.items():
        yield Reference(("periodic", entry), "entry", entry)
        yield from _periodic_references(("periodic", entry), duty)
    for place, reading in enumerate(procedure.readings):
        yield from _list_references(("readings", place, "rules"), "rule", reading.rules)
        yield from _optional_reference(("readings", place, "setting"), "setting", reading.setting)


def _periodic_references(path: YamlPath, duty: PeriodicReportRule) -> Iterator[Reference]:
    yield from _list_references((*path, "by"), "fact", duty.by)
    yield from _key_references((*path, "fills"), "fact", duty.fills)
    for name, figure in duty.fills.items():
        yield from _key_references((*path, "fills", name), "fact", figure if isinstance(figure, dict) else ())


def _stage_references(path: YamlPath, stage: Stage, procedure: Procedure) -> Iterator[Reference]:
    yield from _list_references((*path, "who"), "role", stage.who)
    yield from _optional_reference((*path, "rule"), "rule", stage.rule)
    for outcome, way in stage.outcomes.items():
        yield Reference((*path, "outcomes", outcome, "to"), "stage", way.to)
        yield from _way_references((*path, "outcomes", outcome), way, procedure)
    for name, duty in stage.duties.items():
        yield from _list_references((*path, "duties", name, "by"), "role", duty.by)
    if stage.approval:
        yield from _list_references((*path, "approval", "by"), "role", stage.approval.by)
        yield from _list_references((*path, "approval", "of"), "fact, text or document", stage.approval.of)
        yield from _optional_reference((*path, "approval", "chair"), "role", stage.approval.chair)
    if stage.joins:
        yield from _list_references((*path, "joins", "of"), "track", stage.joins.of)


def _way_references(path: YamlPath, way: ActDefinition, procedure: Procedure) -> Iterator[Reference]:
    yield from _list_references((*path, "by"), "role", way.by)
    yield from _optional_reference((*path, "rule"), "rule", way.rule)
    yield from _key_references((*path, "sets"), "fact", way.sets)
    yield from _list_references((*path, "states"), "fact or text", way.states)
    yield from _optional_reference((*path, "recuses"), "fact", way.recuses)
    for track, stage in way.fork.items():
        yield Reference((*path, "fork", track), "stage", stage)
    yield from _list_references((*path, "makes"), "document", way.makes)
    if way.item:
        yield Reference((*path, "item", "of"), "collection", way.item.of)
    if way.opens:
        yield from _optional_reference((*path, "opens", "procedure"), "procedure", way.opens.procedure)
        if way.opens.procedure in (None, procedure.slug):
            yield Reference((*path, "opens", "entry"), "entry", way.opens.entry)
        yield from _list_references((*path, "opens", "copies"), "fact, text or party", way.opens.copies)
        yield from _requirement_references((*path, "opens", "when"), way.opens.when)


def _act_references(path: YamlPath, own: OwnAct, procedure: Procedure) -> Iterator[Reference]:
    yield from _optional_reference((*path, "to"), "stage", own.to)
    yield from _way_references(path, own, procedure)
    yield from _list_references((*path, "at"), "stage", own.at)
    yield from _optional_reference((*path, "after_closing"), "entry", own.after_closing)


def _permit_references(path: YamlPath, permit: bool | Permit) -> Iterator[Reference]:
    if isinstance(permit, Permit):
        yield from _list_references((*path, "by"), "role", permit.by)
        yield from _key_references((*path, "to"), "role", permit.to)
        for role, further in permit.to.items():
            yield from _list_references((*path, "to", role), "role", further)
        yield from _list_references((*path, "at"), "stage", permit.at)
        yield from _key_references((*path, "from"), "stage", permit.from_)
        for stage, target in permit.from_.items():
            yield Reference((*path, "from", stage), "stage", target)
        yield from _requirement_references((*path, "needs"), permit.needs)
        yield from _optional_reference((*path, "rule"), "rule", permit.rule)


def _rule_references(path: YamlPath, rule: Rule) -> Iterator[Reference]:
    yield from _list_references((*path, "entries"), "entry", rule.entries)
    for place, gate in enumerate(rule.gates):
        yield from _list_references((*path, "gates", place, "at"), "gate", gate.at)
        yield from _requirement_references((*path, "gates", place, "needs"), gate.needs)
    if rule.record:
        yield from _record_references((*path, "record"), rule.record)
    if rule.notice:
        yield from _notice_references((*path, "notice"), rule.notice)
    if rule.clock:
        yield from _clock_references((*path, "clock"), rule.clock)
    if rule.guide:
        yield from _list_references((*path, "guide", "at"), "stage", rule.guide.at)
    if rule.sees:
        yield from _sees_references((*path, "sees"), rule.sees)
    for place, keep in enumerate(rule.keeps):
        yield from (Reference(*named) for named in names_in_keep((*path, "keeps", place), keep))


def _record_references(path: YamlPath, record: Record) -> Iterator[Reference]:
    yield from _list_references((*path, "fields"), "fact or text", record.fields)
    yield from _list_references((*path, "may_be_unknown"), "fact or text", record.may_be_unknown)
    yield from _list_references((*path, "during"), "stage", record.during)
    yield from _list_references((*path, "before"), "place", record.before)
    yield from _requirement_references((*path, "when"), record.when)


def _notice_references(path: YamlPath, notice: Notice) -> Iterator[Reference]:
    yield from (Reference((*path, "to"), "role", role) for role in notice.addressees)
    yield from _list_references((*path, "by"), "place", notice.by)
    yield from _list_references((*path, "owed_after"), "event", notice.owed_after)
    yield from _list_references((*path, "with"), "text", notice.with_)
    yield from _requirement_references((*path, "when"), notice.when)
    yield from _requirement_references((*path, "owed_while"), notice.owed_while)


def _clock_references(path: YamlPath, clock: Clock) -> Iterator[Reference]:
    yield from _list_references((*path, "starts"), "event", clock.starts)
    yield from _list_references((*path, "stops"), "event", clock.stops)
    yield from _optional_reference((*path, "limit", "set_by"), "fact", clock.limit.set_by)
    yield from _optional_reference((*path, "limit", "by"), "fact", clock.limit.by)
    for place, rung in enumerate(clock.over):
        at: YamlPath = (*path, "over", place)
        yield from _optional_reference((*at, "to"), "role", rung.to)
        yield from _key_references((*at, "states"), "fact", rung.states)
        kind = _RUNG_NAME_KINDS.get(rung.do)
        yield from _optional_reference((*at, "code"), kind, rung.code) if kind else ()
    if clock.extension:
        yield from _list_references((*path, "extension", "asks"), "role", clock.extension.asks)
        yield from _list_references((*path, "extension", "grants"), "role", clock.extension.grants)
        yield from _requirement_references((*path, "extension", "needs"), clock.extension.needs)
        for part, rule in clock.extension.rules.items():
            yield Reference((*path, "extension", "rules", part), "rule", rule)
    if clock.suspension:
        yield from _list_references((*path, "suspension", "by"), "role", clock.suspension.by)
        yield from _list_references((*path, "suspension", "from"), "event", clock.suspension.from_)
        yield from _list_references((*path, "suspension", "until"), "event", clock.suspension.until)
    yield from _requirement_references((*path, "when"), clock.when)


_RUNG_NAME_KINDS: Mapping[str, ReferenceKind] = {
    "take": "outcome or act",
    "offer": "outcome or act",
    "make": "document",
}


def _sees_references(path: YamlPath, sees: Sees) -> Iterator[Reference]:
    yield from _list_references((*path, "roles"), "role", sees.roles)
    yield from _list_references((*path, "but"), "role", sees.but)
    yield from _requirement_references((*path, "when"), sees.when)


def _requirement_references(path: YamlPath, need: Requirement | None) -> Iterator[Reference]:
    for at, single, _ in single_requirements(path, need):
        named = names_in_requirement(single)
        yield from (Reference((*at, *word), kind, name) for word, kind, name in named if name is not None)


def single_requirements(
    path: YamlPath, need: Requirement | None, depth: int = 0
) -> Iterator[tuple[YamlPath, SingleRequirement, int]]:
    """Yield the single requirements in one, each with where it stands and how deep."""
    if need is None:
        return
    match need:
        case NeedsAll(all=parts):
            word = "all"
        case NeedsAny(any=parts):
            word = "any"
        case NeedsNone(none=parts):
            word = "none"
        case _:
            yield path, need, depth
            return
    for place, part in enumerate(parts):
        yield from single_requirements((*path, word, place), part, depth + 1)


def _list_references(path: YamlPath, kind: ReferenceKind, names: Iterable[str]) -> Iterator[Reference]:
    yield from (Reference((*path, place), kind, name) for place, name in enumerate(names))


def _key_references(path: YamlPath, kind: ReferenceKind, names: Iterable[str]) -> Iterator[Reference]:
    yield from (Reference((*path, name), kind, name) for name in names)


def _optional_reference(path: YamlPath, kind: ReferenceKind, name: str | None) -> Iterator[Reference]:
    if name is not None:
        yield Reference(path, kind, name)


def outcomes_and_acts(procedure: Procedure) -> Iterator[tuple[tuple[str, ...], str, ActDefinition]]:
    """Yield every outcome and own act: where it stands, its name, its definition."""
    for name, stage in procedure.stages.items():
        yield from ((("stages", name, "outcomes", key), key, outcome) for key, outcome in stage.outcomes.items())
    yield from ((("acts", name), name, own) for name, own in procedure.acts.items())


def full_action_names(procedure: Procedure) -> Iterator[str]:
    """Yield every outcome and own act as `stage.name`, for each stage at which it is open."""
    for name, stage in procedure.stages.items():
        yield from (f"{name}.{outcome}" for outcome in stage.outcomes)
        yield from (f"{name}.{act}" for act, own in procedure.acts.items() if own.is_open(name, stage))


def tag_of(place: str) -> str:
    """Return the tag of a place: `#tag` for `#tag.act`."""
    return place.partition(".")[0]


# ---- what a line of `keeps:` refers to -----------------------------------------------------------------------

Named = tuple[YamlPath, ReferenceKind, str]
ASKED_KINDS: tuple[tuple[str, ReferenceKind], ...] = (
    ("by", "role or fact"),
    ("not_by", "role or fact"),
    ("states", "fact or text"),
    ("states_any", "fact or text"),
    ("states_none", "fact or text"),
)
PATTERN_KINDS: tuple[tuple[str, ReferenceKind], ...] = (
    ("event", "recorded event"),
    ("once", "recorded event"),
    ("not_once", "recorded event"),
    ("to", "stage"),
    ("states", "fact or text"),
)


def names_in_keep(path: YamlPath, keep: Keep) -> Iterator[Named]:
    """Yield every name in a line: where it stands, what kind of thing it refers to, and the name."""
    for at, pattern in keep.patterns:
        yield from _names_in_pattern((*path, *at), pattern)
    for at, asked in keep.asked:
        yield from _names_asked((*path, *at), asked)


def _names_in_pattern(path: YamlPath, pattern: EventPattern) -> Iterator[Named]:
    for word, kind in PATTERN_KINDS:
        yield from _listed((*path, word), kind, getattr(pattern, word))
    yield from (((*path, "where", name), "fact", name) for name in pattern.where)


def _names_asked(path: YamlPath, asked: Asked) -> Iterator[Named]:
    for word, kind in ASKED_KINDS:
        yield from _listed((*path, word), kind, getattr(asked, word))
    if asked.who:
        yield (*path, "who"), "fact", asked.who
    if asked.within:
        yield from _names_in_limit((*path, "within"), asked.within)


def _names_in_limit(path: YamlPath, limit: KeepLimit) -> Iterator[Named]:
    named: tuple[tuple[str, ReferenceKind, str | None], ...] = (
        ("clock", "clock", limit.clock), ("set_by", "fact", limit.set_by), ("by", "fact", limit.by),
    )  # fmt: skip
    yield from (((*path, word), kind, name) for word, kind, name in named if name is not None)
    if limit.paused:
        for word, events in (("from", limit.paused.from_), ("until", limit.paused.until)):
            yield from _listed((*path, "paused", word), "recorded event", events)


def _listed(path: YamlPath, kind: ReferenceKind, names: Iterable[str]) -> Iterator[Named]:
    yield from (((*path, place), kind, name) for place, name in enumerate(names))
