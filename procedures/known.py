"""Whether all that a procedure names exists. No graph is drawn before."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from itertools import chain

from models.procedure import Procedure
from procedures.load import slugs
from procedures.names import Flaw, Named, named, places, ways
from procedures.shapes import Kind
from rules import event
from rules.fact import KNOWN_TEXTS
from rules.judge import GENERIC, NOTE
from rules.office import CHECKS, TYPES
from rules.position import MAIN

HOMES: dict[Kind, str] = {
    "role": "roles:",
    "fact": "facts:",
    "text": "texts:",
    "fact or text": "facts: or texts:",
    "subject": "facts:, texts: or documents:",
    "event": "the outcomes of a stage or acts:",
    "event or stage": "the outcomes of a stage, acts: or stages:",
    "clock": "the rules as a clock:",
    "notice": "the rules as a notice:",
    "stage": "stages:",
    "entry": "entries:",
    "place": "the outcomes of that stage or acts:",
    "gate": "the outcomes of that stage or acts:",
    "way": "the outcomes of a stage or acts:",
    "rule": "rules:",
    "setting": "settings:",
    "document": "documents:",
    "collection": "items:",
    "duty": "the duties: of a stage",
    "list of phrases": "phrases:",
    "track": "the fork: of an outcome or act",
    "linked": "the opens: of an outcome or act",
    "act every case knows": "acts: if it is the regulation's own",
    "procedure": "procedures/",
}
AT: Collection[Kind] = ("place", "gate")
HAPPENS = frozenset({NOTE}) | {act for act in CHECKS if TYPES.get(act, "noted") in ("noted", "acted")} - {"served"}


def unknown(procedure: Procedure) -> Iterator[Flaw]:
    """Every name that stands for nothing."""
    known = _known(procedure)
    for one in named(procedure):
        if one.name not in known[one.kind] and not one.name.startswith("#"):
            yield Flaw(one.path, _says(one, known[one.kind], procedure))
    yield from _tags(procedure)


def _says(one: Named, known: Collection[str], procedure: Procedure) -> str:
    if any(one.name == event.served(rule.notice.name) for rule in procedure.rules if rule.notice):
        return f"{one.name} never happens: nobody asks for a receipt; write receipt: true with that notice"
    what = f"no outcome or act is at {one.name}" if one.kind in AT else f"no {one.kind} is called {one.name}"
    close = get_close_matches(one.name, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{what}; {hint}correct the name, or add it under {HOMES[one.kind]}"


def events(procedure: Procedure) -> frozenset[str]:
    """Everything that can be known to have happened: what was done by its own name, what ran out, what arrived."""
    rungs = chain.from_iterable(rule.clock.over for rule in procedure.rules if rule.clock)
    return frozenset(
        chain(
            (name for _, name, _ in ways(procedure)),
            procedure.entries,
            HAPPENS,
            (event.over(rule.clock.name) for rule in procedure.rules if rule.clock),
            (event.served(rule.notice.name) for rule in procedure.rules if rule.notice and rule.notice.receipt),
            (rung.name for rung in rungs if rung.name and rung.do == "reclassify"),
        )
    )


def _known(procedure: Procedure) -> dict[Kind, frozenset[str]]:
    facts, stages = frozenset(procedure.facts), frozenset(procedure.stages)
    texts = frozenset(procedure.texts) | KNOWN_TEXTS
    own = frozenset(name for _, name, _ in ways(procedure))
    opened = [way.opens for _, _, way in ways(procedure) if way.opens]
    there = own | frozenset(places(procedure))
    known: dict[Kind, frozenset[str]] = {
        "role": frozenset(procedure.roles),
        "fact": facts,
        "text": texts,
        "fact or text": facts | texts,
        "subject": facts | texts | frozenset(procedure.documents),
        "event": events(procedure),
        "event or stage": events(procedure) | stages,
        "clock": frozenset(rule.clock.name for rule in procedure.rules if rule.clock),
        "notice": frozenset(rule.notice.name for rule in procedure.rules if rule.notice),
        "stage": stages,
        "entry": frozenset(procedure.entries),
        "place": there | {"contact"},
        "gate": there | frozenset(GENERIC) | frozenset(f"{stage}.{act}" for stage in stages for act in GENERIC),
        "way": own,
        "rule": frozenset(rule.id for rule in procedure.rules),
        "setting": frozenset(procedure.settings),
        "document": frozenset(procedure.documents),
        "collection": frozenset(procedure.items),
        "duty": frozenset(chain.from_iterable(stage.duties for stage in procedure.stages.values())),
        "list of phrases": frozenset(procedure.phrases),
        "track": frozenset({MAIN}).union(*(way.fork for _, _, way in ways(procedure))),
        "linked": frozenset(one.entry for one in opened),
        "act every case knows": frozenset(GENERIC),
        "procedure": frozenset({procedure.slug, *slugs()}),
    }
    return known


def tags(procedure: Procedure) -> frozenset[str]:
    """The tags that stages, outcomes and acts bear."""
    found = chain((way.tags for _, _, way in ways(procedure)), (stage.tags for stage in procedure.stages.values()))
    return frozenset(f"#{tag}" for tag in chain.from_iterable(found))


def foreign(procedure: Procedure) -> frozenset[str]:
    """The tags that nothing here bears: they speak of the procedures that this one is laid over."""
    return frozenset(one.name for one in named(procedure) if one.name.startswith("#")) - tags(procedure)


def _tags(procedure: Procedure) -> Iterator[Flaw]:
    """A rule laid over other procedures speaks of their tags alone; what is like a tag of this one is a slip."""
    own = tags(procedure)
    at = [one for one in named(procedure) if one.kind in AT or "guide" in one.path]
    mine = {one.path[:2] for one in at if not one.name.startswith("#") or one.name in own}
    for one in at:
        if one.name in own or not one.name.startswith("#"):
            continue
        close = get_close_matches(one.name, own, n=1)
        if close or one.path[:2] in mine:
            hint = f"did you mean {close[0]}? " if close else ""
            says = f"nothing is tagged {one.name}; {hint}add it under tags: of a stage, outcome or act"
            yield Flaw(one.path, f"{says}, or keep rules for other procedures apart")
