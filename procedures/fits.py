"""Whether what is named fits what it is named for: values and types, countable limits, names told apart."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from models.procedure import Clock, Extension, Fact, NeedsFact, Procedure, Record, Requirement, Role, Rule
from models.time import Unit
from procedures.load import Path_
from procedures.names import Flaw, atoms
from rules.judge import GENERIC

GIVES = {"named": {"person", "persons"}, "unit": {"code", "codes"}}


def unfit(procedure: Procedure) -> Iterator[Flaw]:
    """All that names something which exists but cannot serve. The names must be sound."""
    yield from _collisions(procedure)
    for name, fact in procedure.facts.items():
        yield from _fact(("facts", name), name, fact, procedure)
    for name, role in procedure.roles.items():
        yield from _role(("roles", name), role, procedure)
    for path, need in needs(procedure):
        yield from _need(path, need, procedure)
    for place, rule in enumerate(procedure.rules):
        yield from _rule(("rules", place), rule, procedure)
    yield from _late_reports(procedure)


def _collisions(procedure: Procedure) -> Iterator[Flaw]:
    yield from _repeated(procedure)
    stages = procedure.stages.items()
    ways = [(("stages", name, "outcomes", way), way) for name, stage in stages for way in stage.outcomes]
    for path, way in [*ways, *((("acts", name), name) for name in procedure.acts)]:
        if way in GENERIC:
            yield Flaw(path, f"{way} is an act every case knows; call this one something else")
        if way in procedure.entries:
            yield Flaw(path, f"{way} is also an entry; one event would stand for both: rename one of them")
    for name in procedure.texts:
        if name in procedure.facts:
            yield Flaw(("texts", name), f"{name} is also a fact; rename one of them")


def _repeated(procedure: Procedure) -> Iterator[Flaw]:
    for word, found in _declared(procedure).items():
        names = [name for _, name in found]
        for nth, (path, name) in enumerate(found):
            if name in names[:nth]:
                yield Flaw(path, f"another {word} is called {name}; give each a name of its own")
    for path, name in _declared(procedure)["rule"]:
        if not name.startswith(procedure.prefix):
            yield Flaw(path, f"{name} does not begin with the prefix {procedure.prefix}; rename the rule")


def _declared(procedure: Procedure) -> dict[str, list[tuple[Path_, str]]]:
    rules = list(enumerate(procedure.rules))
    return {
        "rule": [(("rules", place, "id"), rule.id) for place, rule in rules],
        "clock": [(("rules", place, "clock", "name"), one.clock.name) for place, one in rules if one.clock],
        "notice": [(("rules", place, "notice", "name"), one.notice.name) for place, one in rules if one.notice],
    }


def _late_reports(procedure: Procedure) -> Iterator[Flaw]:
    for name, stage in procedure.stages.items():
        for way, outcome in stage.outcomes.items():
            if outcome.late_report < 0:
                yield Flaw(("stages", name, "outcomes", way, "late_report"), "days before receipt: 0 or more")
    for name, own in procedure.acts.items():
        if own.late_report < 0:
            yield Flaw(("acts", name, "late_report"), "days before receipt: 0 or more")
        for place, stage_name in enumerate(own.at):
            if procedure.stages[stage_name].kind == "end":
                yield Flaw(
                    ("acts", name, "at", place),
                    f"nothing is open at the end {stage_name}; leave it out",
                )


def _fact(path: Path_, name: str, fact: Fact, procedure: Procedure) -> Iterator[Flaw]:
    listed = fact.is_ in {"code", "codes"}
    if listed and not fact.one_of:
        yield Flaw(path, f"{name} is a {fact.is_} without values; list them under one_of:")
    if fact.one_of and not listed:
        yield Flaw(
            (*path, "one_of"),
            f"a {fact.is_} has no list of values; make {name} a code or drop it",
        )
    for source, values in fact.follows.items():
        at = (*path, "follows", source)
        if fact.is_ != "code" or procedure.facts[source].is_ != "code":
            yield Flaw(at, f"only a code follows from a code; {name} is a {fact.is_}")
            continue
        for value, followed in values.items():
            yield from _among((*at, value), value, source, procedure.facts[source])
            yield from _among((*at, value), followed, name, fact)


def _among(path: Path_, value: str, name: str, fact: Fact) -> Iterator[Flaw]:
    if value not in fact.one_of:
        known = ", ".join(fact.one_of)
        yield Flaw(path, f"{value} is no value of {name}; use one of {known}, or add it under one_of:")


def _role(path: Path_, role: Role, procedure: Procedure) -> Iterator[Flaw]:
    if role.files and role.is_ != "outside":
        yield Flaw((*path, "files"), "who filed the complaint is outside the office; leave files: out")
    if role.given_by is None:
        if role.is_ == "named":
            yield Flaw(path, "a named role says by which fact: add given_by:")
        return
    fact = procedure.facts[role.given_by]
    if fact.is_ not in GIVES.get(role.is_, set()):
        kinds = " or ".join(sorted(GIVES.get(role.is_, {"nothing"})))
        yield Flaw((*path, "given_by"), f"a role that is {role.is_} is given by {kinds}, not by a {fact.is_}")
    for value in fact.one_of if role.is_ == "unit" else ():
        if value not in procedure.roles:
            yield Flaw((*path, "given_by"), f"{value} of {role.given_by} is no role; add it under roles:")


def needs(procedure: Procedure) -> Iterator[tuple[Path_, Requirement]]:
    """Every requirement written anywhere, whole, with where it stands."""
    for place, rule in enumerate(procedure.rules):
        path: Path_ = ("rules", place)
        yield from (((*path, "gates", n, "needs"), gate.needs) for n, gate in enumerate(rule.gates))
        for word in ("record", "notice", "clock", "sees"):
            when = getattr(getattr(rule, word), "when", None)
            yield from [((*path, word, "when"), when)] if when else []
    for name, stage in procedure.stages.items():
        for way, outcome in stage.outcomes.items():
            if outcome.opens and outcome.opens.when:
                yield ("stages", name, "outcomes", way, "opens", "when"), outcome.opens.when
    for name, own in procedure.acts.items():
        if own.opens and own.opens.when:
            yield ("acts", name, "opens", "when"), own.opens.when


def _need(path: Path_, need: Requirement, procedure: Procedure) -> Iterator[Flaw]:
    personal = "gates" not in path
    for at, one, depth in atoms(path, need):
        if depth > 2:
            yield Flaw(at, "a requirement goes two deep at most; split the gate, or make a fact of it")
        if isinstance(one, NeedsFact):
            yield from _value(at, one, procedure.facts[one.fact])
        if personal and any(hasattr(one, word) for word in ("role", "other_person")):
            yield Flaw(at, "nobody acts here, so it is never met; role and other_person belong into gates:")


def _value(path: Path_, need: NeedsFact, fact: Fact) -> Iterator[Flaw]:
    asked = [
        word for word, value in (("is", need.is_), ("has", need.has), ("at_least", need.at_least)) if value is not None
    ]
    if len(asked) > 1:
        yield Flaw(
            path,
            f"{' and '.join(asked)} at once; ask one, the other beside it under all:",
        )
        return
    for word in asked:
        if fact.is_ not in _SERVES[word]:
            kinds = ", ".join(sorted(_SERVES[word]))
            yield Flaw((*path, word), f"{need.fact} is a {fact.is_}; `{word}` may be asked of: {kinds}")
        else:
            yield from _asked((*path, word), word, need, fact)


_SERVES = {
    "is": {"yes_no", "number", "code"},
    "has": {"codes"},
    "at_least": {"number", "codes", "persons"},
}


def _asked(path: Path_, word: str, need: NeedsFact, fact: Fact) -> Iterator[Flaw]:
    if word == "has":
        yield from _among(path, str(need.has), need.fact, fact)
    elif word == "is" and fact.is_ == "code":
        yield from _among(path, str(need.is_), need.fact, fact)
    elif word == "is" and fact.is_ == "yes_no" and not isinstance(need.is_, bool):
        yield Flaw(path, f"{need.fact} is yes_no; write true or false")
    elif word == "is" and fact.is_ == "number" and type(need.is_) is not int:
        yield Flaw(path, f"{need.fact} is a number; write one")


def _rule(path: Path_, rule: Rule, procedure: Procedure) -> Iterator[Flaw]:
    if rule.clock:
        yield from _clock((*path, "clock"), rule.clock, procedure)
    if rule.record:
        yield from _record((*path, "record"), rule.record, procedure)
    if rule.guide:
        yield from _ends((*path, "guide", "at"), rule.guide.at, procedure)
    if rule.notice and not (rule.notice.by or rule.notice.owed or rule.notice.when):
        says = "no outcome gives this notice and nothing owes it; name the one under by:, or say owed: or when:"
        yield Flaw((*path, "notice"), says)


def _record(path: Path_, record: Record, procedure: Procedure) -> Iterator[Flaw]:
    yield from _ends((*path, "during"), record.during, procedure)
    if not record.fields:
        yield Flaw(path, "nothing is to be written down; name it under fields:")
    if not (record.before or record.during):
        yield Flaw(path, "it is never asked for; say before: which outcome, or during: which stage")


def _ends(path: Path_, stages: Iterable[str], procedure: Procedure) -> Iterator[Flaw]:
    for place, name in enumerate(stages):
        if procedure.stages[name].kind == "end":
            yield Flaw((*path, place), f"nothing is asked or shown at the end {name}; leave it out")


def _clock(path: Path_, clock: Clock, procedure: Procedure) -> Iterator[Flaw]:
    limit = clock.limit
    if limit.n is not None and limit.n < 1:
        yield Flaw((*path, "limit"), f"a limit of {limit.n} is none; write 1 or more")
    if limit.set_by and procedure.facts[limit.set_by].is_ not in {"date", "instant"}:
        kind = procedure.facts[limit.set_by].is_
        yield Flaw((*path, "limit", "set_by"), f"{limit.set_by} is a {kind}; name a date or an instant")
    if clock.warn is not None and clock.warn < 1:
        yield Flaw((*path, "warn"), "the last day is the first counted back; write 1 or more, or none")
    for name in sorted({*clock.starts} & {*clock.stops}):
        yield Flaw((*path, "stops"), f"{name} both starts and stops {clock.name}; take it out of one of them")
    if not clock.starts:
        yield Flaw((*path, "starts"), f"{clock.name} never starts; name an event under starts:")
    yield from _ladder(path, clock)
    if clock.extension:
        yield from _extension((*path, "extension"), clock, clock.extension, procedure)


def _ladder(path: Path_, clock: Clock) -> Iterator[Flaw]:
    for place, rung in enumerate(clock.over):
        if rung.after < 0:
            yield Flaw((*path, "over", place), "working days after the limit: 0 or more")
    for place, (one, following) in enumerate(pairwise(clock.over), start=1):
        if following.after < one.after:
            yield Flaw((*path, "over", place), "it comes before the one above; write the rungs in order of after:")


def _extension(path: Path_, clock: Clock, extension: Extension, procedure: Procedure) -> Iterator[Flaw]:
    if clock.limit.n is None:
        yield Flaw(
            path,
            "only a fact sets this limit, so no unit extends it; give it n and unit, or drop this",
        )
    if clock.limit.unit is Unit.same_day:
        yield Flaw(path, "a limit that ends with its day has no unit to extend it by; leave extension out")
    if not 1 <= extension.each <= extension.total:
        yield Flaw(path, f"each {extension.each} of total {extension.total}; write 1 <= each <= total")
    for word in ("asks", "grants"):
        if not getattr(extension, word):
            yield Flaw(path, f"nobody {word}; name a role under {word}:")
    single = {role for role in (*extension.asks, *extension.grants) if procedure.roles[role].is_ == "named"}
    if len(single) == 1 and set(extension.asks) == set(extension.grants) == single:
        name = procedure.roles[single.pop()].given_by
        if name and procedure.facts[name].is_ == "person":
            yield Flaw(
                path,
                "who asks is the only one to grant, and may not; name another role under grants:",
            )
