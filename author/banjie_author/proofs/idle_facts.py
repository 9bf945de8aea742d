"""Facts that only ever repeat what an act says already: advice, for whoever reads the text again.

- Asked at one outcome with one value and used nowhere else: that outcome was taken says the same.
- Asked with different values by two outcomes of one stage and used nowhere else: which was taken says the same.
- A past date or instant that acts ask for and nothing else uses: the act has a time of its own (`late_report`).
"""

from collections.abc import Collection, Iterator

from models.procedure import Procedure
from models.requirement import Name, NeedsFact
from models.rule import Site
from procedures.references import all_references, single_requirements
from procedures.source import YamlPath

OF_RECORD = ("rules", "record", "fields")


def facts_that_repeat_outcomes(procedure: Procedure) -> Iterator[Name]:
    """Yield the facts that say no more than which outcome was taken."""
    gated = _gated(procedure)
    for name, uses in _uses(procedure).items():
        asked = [gated[path] for path in uses if path in gated]
        acts = {place.rpartition(".")[2] for _, at in asked for place in at}
        others = [path for path in uses if path not in gated and not _is_record(path, procedure, acts)]
        if not asked or others or any(need.is_ is None or len(at) != 1 for need, at in asked):
            continue
        values = {need.is_ for need, _ in asked}
        stages = [_stages_of(procedure, at[0]) for _, at in asked]
        alone = len(asked) == 1
        two = len(asked) == len(values) == 2 and len(stages[0]) == 1 and stages[0] == stages[1]
        if (alone and stages[0]) or two:
            yield name


def times_that_repeat_acts(procedure: Procedure) -> Iterator[Name]:
    """Yield the past dates and instants that acts ask for and nothing else uses."""
    gated = _gated(procedure)
    for name, uses in _uses(procedure).items():
        asked = [gated[path][0] for path in uses if path in gated]
        timed = procedure.facts[name].is_ in ("date", "instant") and procedure.lies(name) != "ahead"
        present = all(need == NeedsFact(fact=name, now=need.now, ever=need.ever) for need in asked)
        if timed and uses and present and all(path in gated or _is_record(path) for path in uses):
            yield name


def _uses(procedure: Procedure) -> dict[Name, list[YamlPath]]:
    """Return where each fact that somebody states by itself is named."""
    facts = procedure.facts.items()
    stated = {name for name, fact in facts if not (fact.class_ or fact.known or fact.follows or fact.done_by)}
    found: dict[Name, list[YamlPath]] = {}
    for reference in all_references(procedure):
        if reference.kind.startswith("fact") and reference.name in stated:
            found.setdefault(reference.name, []).append(reference.path)
    return found


def _gated(procedure: Procedure) -> dict[YamlPath, tuple[NeedsFact, tuple[Site, ...]]]:
    """Return what gates ask of facts without any alternative: by where it is named, and at which acts."""
    return {
        (*path, "fact"): (need, gate.at)
        for place, rule in enumerate(procedure.rules)
        for number, gate in enumerate(rule.gates)
        for path, need, _ in single_requirements(("rules", place, "gates", number, "needs"), gate.needs)
        if isinstance(need, NeedsFact) and not {"any", "none"}.intersection(path)
    }


def _is_record(path: YamlPath, procedure: Procedure | None = None, acts: Collection[Name] = ()) -> bool:
    """Return True where a record asks for a fact; with `acts`, before no other act than these."""
    if (path[0], *path[2:4]) != OF_RECORD:
        return False
    record = procedure.rules[int(path[1])].record if procedure else None
    return record is None or {place.rpartition(".")[2] for place in record.before} <= set(acts)


def _stages_of(procedure: Procedure, place: str) -> list[Name]:
    """Return the stages that have this outcome."""
    return [
        name for name, stage in procedure.stages.items() for way in stage.outcomes if place in (way, f"{name}.{way}")
    ]
