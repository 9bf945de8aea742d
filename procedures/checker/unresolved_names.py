"""Whether all that a procedure names exists. No graph is drawn before."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain

from models.procedure import Procedure
from procedures.load import slugs
from procedures.references import Flaw, Named, named, places, tag_of, ways
from procedures.requirement_references import Kind
from rules import event_names
from rules.acts import common_acts
from rules.fact import KNOWN_TEXTS
from rules.judge import GENERIC, NOTE
from rules.position import MAIN

HOMES: dict[Kind, str] = {
    "role": "roles:",
    "fact": "facts:",
    "text": "texts:",
    "fact or text": "facts: or texts:",
    "fact, text or document": "facts:, texts: or documents:",
    "event": "the outcomes of a stage or acts:",
    "event or stage": "the outcomes of a stage, acts: or stages:",
    "clock": "the rules as a clock:",
    "notice": "the rules as a notice:",
    "stage": "stages:",
    "entry": "entries:",
    "place": "the outcomes of that stage or acts:",
    "gate": "the outcomes of that stage or acts:",
    "outcome or act": "the outcomes of a stage or acts:",
    "rule": "rules:",
    "setting": "settings:",
    "document": "documents:",
    "collection": "items:",
    "duty": "the duties: of a stage",
    "list of phrases": "phrases:",
    "track": "the fork: of an outcome or act",
    "linked complaint": "the opens: of an outcome or act",
    "act every case knows": "acts: if it is the regulation's own",
    "procedure": "procedures/",
}
LIKE = 0.7  # how much two names must have in common
AT: Collection[Kind] = ("place", "gate")
STATES = {name for name, usual in common_acts.ACTS.items() if usual.kind in ("noted", "acted")}
HAPPENS = frozenset({NOTE, *STATES}) - {"served"}


def unknown(procedure: Procedure) -> Iterator[Flaw]:
    """Every name that stands for nothing."""
    known = _known(procedure)
    for one in named(procedure):
        if one.name not in known[one.kind] and not _marks(one.name, known):
            yield Flaw(one.path, _says(one, known[one.kind], procedure))
    yield from _tags(procedure)


def _marks(name: str, known: Mapping[Kind, Collection[str]]) -> bool:
    """Whether it is a tag, alone or with an act at the stages so tagged."""
    tag, _, act = name.partition(".")
    return tag.startswith("#") and (not act or act in known["act every case knows"] or act in known["outcome or act"])


def _says(one: Named, known: Collection[str], procedure: Procedure) -> str:
    if any(one.name == event_names.served(rule.notice.name) for rule in procedure.rules if rule.notice):
        return f"{one.name} never happens: nobody asks for a receipt; write receipt: true with that notice"
    what = f"no outcome or act is at {one.name}" if one.kind in AT else f"no {one.kind} is called {one.name}"
    return f"{what}; {_hint(one, known)}correct the name, or add it under {HOMES[one.kind]}"


def _hint(one: Named, known: Collection[str]) -> str:
    """What was probably meant: the same outcome elsewhere, or a name much like this one."""
    way = one.name.partition(".")[2]
    elsewhere = sorted(name for name in known if way and name.endswith(f".{way}") and way not in GENERIC)
    if elsewhere:
        return f"it is open as {', '.join(elsewhere)}; "
    own = [name for name in known if name.partition(".")[2] not in GENERIC and name not in GENERIC]
    close = get_close_matches(one.name, own if one.kind != "act every case knows" else known, n=1, cutoff=LIKE)
    return f"did you mean {close[0]}? " if close else ""


def events(procedure: Procedure) -> frozenset[str]:
    """Everything that can be known to have happened: what was done by its own name, what ran out, what arrived."""
    rungs = chain.from_iterable(rule.clock.over for rule in procedure.rules if rule.clock)
    return frozenset(
        chain(
            (name for _, name, _ in ways(procedure)),
            places(procedure),
            procedure.entries,
            HAPPENS,
            (event_names.over(rule.clock.name) for rule in procedure.rules if rule.clock),
            (event_names.served(rule.notice.name) for rule in procedure.rules if rule.notice and rule.notice.receipt),
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
        "fact, text or document": facts | texts | frozenset(procedure.documents),
        "event": events(procedure),
        "event or stage": events(procedure) | stages,
        "clock": frozenset(rule.clock.name for rule in procedure.rules if rule.clock),
        "notice": frozenset(rule.notice.name for rule in procedure.rules if rule.notice),
        "stage": stages,
        "entry": frozenset(procedure.entries),
        "place": there | {"contact"},
        "gate": there | frozenset(GENERIC) | frozenset(f"{stage}.{act}" for stage in stages for act in GENERIC),
        "outcome or act": own,
        "rule": frozenset(rule.id for rule in procedure.rules),
        "setting": frozenset(procedure.settings),
        "document": frozenset(procedure.documents),
        "collection": frozenset(procedure.items),
        "duty": frozenset(chain.from_iterable(stage.duties for stage in procedure.stages.values())),
        "list of phrases": frozenset(procedure.phrases),
        "track": frozenset({MAIN}).union(*(way.fork for _, _, way in ways(procedure))),
        "linked complaint": frozenset(one.entry for one in opened),
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
    return frozenset(tag_of(one.name) for one in named(procedure) if one.name.startswith("#")) - tags(procedure)


def _tags(procedure: Procedure) -> Iterator[Flaw]:
    """Tags may be those of other procedures, which this one is laid over; what is like one of its own is a slip."""
    own = tags(procedure)
    for one in named(procedure):
        if one.name.startswith("#") and (tag := tag_of(one.name)) not in own:
            for meant in get_close_matches(tag, own, n=1, cutoff=LIKE):
                says = f"nothing is tagged {tag}; did you mean {meant}?"
                yield Flaw(one.path, f"{says} Correct it, or call the tag of another procedure less alike")
