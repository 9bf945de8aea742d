"""Whether each declaration fits what it is used for: facts, roles, stages, outcomes, rules, and no name used twice."""

from collections.abc import Iterable, Iterator

from models.procedure import Fact, Procedure, Role
from models.rule import Notice, Record, Rule
from models.stage import ActDefinition, Approval, ItemUse, Stage
from procedures.checker.clocks import clock_flaws
from procedures.checker.documents import document_flaws
from procedures.checker.periodic import periodic_flaws
from procedures.checker.unresolved_names import COMMON_EVENTS
from procedures.checker.values import code_value_flaws, requirement_flaws, stated_value_flaws, unlisted_name_flaws
from procedures.references import Flaw, outcomes_and_acts
from procedures.source import YamlPath
from rules.judge import GENERIC_ACTS
from rules.position import MAIN_TRACK

FACT_KINDS_OF_ROLE = {
    "named": {"person", "persons"},
    "unit": {"code", "codes"},
    "head_of": {"code", "codes"},
    "superior_of": {"code", "codes"},
}


def declaration_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield references to things that exist but cannot serve. Every name must resolve (see `unresolved_names`)."""
    yield from _collision_flaws(procedure)
    for name, fact in procedure.facts.items():
        yield from _fact_flaws(("facts", name), name, fact, procedure)
    for name, role in procedure.roles.items():
        yield from _role_flaws(("roles", name), role, procedure)
    yield from requirement_flaws(procedure)
    yield from clock_flaws(procedure)
    for place, rule in enumerate(procedure.rules):
        yield from _rule_flaws(("rules", place), rule, procedure)
    for name, stage in procedure.stages.items():
        yield from _stage_flaws(("stages", name), name, stage, procedure)
    yield from () if procedure.laid_over else document_flaws(procedure)  # more was laid over it than it may need
    for path, _, way in outcomes_and_acts(procedure):
        yield from _way_flaws(path, way, procedure)
    yield from _act_place_flaws(procedure)
    yield from periodic_flaws(procedure)


def _collision_flaws(procedure: Procedure) -> Iterator[Flaw]:
    yield from _repeated_name_flaws(procedure)
    for path, way, _ in outcomes_and_acts(procedure):
        if way in GENERIC_ACTS and (path[0] != "acts" or way not in COMMON_EVENTS - {"note", "return", "undelivered"}):
            yield Flaw(path, f"{way} is an act every case knows; call this one something else")
        if way in procedure.entries:
            yield Flaw(path, f"{way} is also an entry; one event would stand for both: rename one of them")
    for name in procedure.texts:
        if name in procedure.facts:
            yield Flaw(("texts", name), f"{name} is also a fact; rename one of them")
    for name in procedure.documents:
        if name in procedure.facts or name in procedure.texts:
            yield Flaw(("documents", name), f"{name} is also a fact or text; rename one of them")


def _repeated_name_flaws(procedure: Procedure) -> Iterator[Flaw]:
    for word, found in _declared_names(procedure).items():
        names = [name for _, name in found]
        for nth, (path, name) in enumerate(found):
            if name in names[:nth]:
                yield Flaw(path, f"another {word} is called {name}; give each a name of its own")
    for path, name in _declared_names(procedure)["rule"]:
        if not name.startswith(procedure.prefix) and not procedure.laid_over:
            yield Flaw(path, f"{name} does not begin with the prefix {procedure.prefix}; rename the rule")


def _declared_names(procedure: Procedure) -> dict[str, list[tuple[YamlPath, str]]]:
    rules = list(enumerate(procedure.rules))
    return {
        "rule": [(("rules", place, "id"), rule.id) for place, rule in rules],
        "clock": [(("rules", place, "clock", "name"), rule.clock.name) for place, rule in rules if rule.clock],
        "notice": [(("rules", place, "notice", "name"), rule.notice.name) for place, rule in rules if rule.notice],
    }


# ---- who and what -------------------------------------------------------------------------------------------


def _fact_flaws(path: YamlPath, name: str, fact: Fact, procedure: Procedure) -> Iterator[Flaw]:
    listed = fact.is_ in {"code", "codes"}
    if listed and not fact.one_of:
        yield Flaw(path, f"{name} is a {fact.is_} without values; list them under one_of:")
    if fact.one_of and not listed:
        yield Flaw((*path, "one_of"), f"a {fact.is_} has no list of values; make {name} a code or drop it")
    for source, values in fact.follows.items():
        at = (*path, "follows", source)
        if fact.is_ != "code" or procedure.facts[source].is_ != "code":
            yield Flaw(at, f"only a code follows from a code; {name} is a {fact.is_}")
            continue
        for value, followed in values.items():
            yield from code_value_flaws((*at, value), value, source, procedure.facts[source])
            yield from code_value_flaws((*at, value), followed, name, fact)


def _role_flaws(path: YamlPath, role: Role, procedure: Procedure) -> Iterator[Flaw]:
    if role.files and role.is_ != "outside":
        yield Flaw((*path, "files"), "who filed the complaint is outside the office; leave files: out")
    if role.unit:
        yield from _role_unit_flaws((*path, "unit"), role.unit, role, procedure)
    if role.given_by:
        yield from _given_by_flaws((*path, "given_by"), role.given_by, role, procedure)
    elif role.is_ == "named":
        yield Flaw(path, "a named role says by which fact: add given_by:")


def _role_unit_flaws(path: YamlPath, unit: str, role: Role, procedure: Procedure) -> Iterator[Flaw]:
    if role.is_ not in {"head_of", "superior_of"}:
        yield Flaw(path, f"a role that is {role.is_} has no unit:; only head_of and superior_of do")
    elif unit not in procedure.roles or procedure.roles[unit].is_ != "unit":
        yield Flaw(path, f"{unit} is no unit; add it under roles: as a unit")


def _given_by_flaws(path: YamlPath, name: str, role: Role, procedure: Procedure) -> Iterator[Flaw]:
    fact = procedure.facts[name]
    if fact.is_ not in FACT_KINDS_OF_ROLE.get(role.is_, set()):
        kinds = " or ".join(sorted(FACT_KINDS_OF_ROLE.get(role.is_, {"nothing"})))
        yield Flaw(path, f"a role that is {role.is_} is given by {kinds}, not by a {fact.is_}")
    for value in fact.one_of if role.is_ == "unit" else ():
        if value not in procedure.roles:
            yield Flaw(path, f"{value} of {name} is no role; add it under roles:")
    for items, kind in procedure.items.items():
        if name in kind.fields:
            yield Flaw(path, f"{name} belongs to each of {items}; give the role by another fact")


def acting_role_flaws(path: YamlPath, roles: Iterable[str], procedure: Procedure) -> Iterator[Flaw]:
    """Yield a flaw where only outside parties are to act: staff puts on record what they do."""
    kinds = [procedure.roles[role].is_ for role in roles]
    if kinds and set(kinds) == {"outside"}:
        yield Flaw(path, "an outside party does not act by itself; name the role that puts it on record")


# ---- stages and ways ----------------------------------------------------------------------------------------


def _stage_flaws(path: YamlPath, name: str, stage: Stage, procedure: Procedure) -> Iterator[Flaw]:
    yield from acting_role_flaws((*path, "who"), stage.who, procedure)
    for name_of_duty, duty in stage.duties.items():
        yield from acting_role_flaws((*path, "duties", name_of_duty, "by"), duty.by, procedure)
    if stage.approval:
        yield from _approval_flaws((*path, "approval"), stage.approval, procedure)
    if stage.joins and stage.kind == "end":
        yield Flaw((*path, "joins"), f"{name} is an end and waits for nobody; let the tracks meet at the stage before")
    elif stage.joins and len({*stage.joins.of}) < 2:
        yield Flaw((*path, "joins", "of"), "one track meets nobody; name all that meet here (the first is main)")
    if stage.ends == "track" and stage.kind != "end":
        yield Flaw((*path, "ends"), f"{name} is no end; make it kind: end, or drop ends:")


def _approval_flaws(path: YamlPath, approval: Approval, procedure: Procedure) -> Iterator[Flaw]:
    yield from acting_role_flaws((*path, "by"), approval.by, procedure)
    if not approval.by:
        yield Flaw((*path, "by"), "nobody is asked; name a role under by:")
        return
    if approval.chair and approval.chair not in approval.by:
        yield Flaw((*path, "chair"), f"{approval.chair} is not asked; add it under by:")
    if any(procedure.roles[role].is_ == "named" for role in approval.by):
        return
    voices, needed = len(approval.by), approval.needs if isinstance(approval.needs, int) else 1
    if needed > voices or needed < 1:
        yield Flaw((*path, "needs"), f"{needed} of {voices} asked; write 1 to {voices}, or name the persons by a fact")
    if approval.minimum > voices:
        yield Flaw((*path, "minimum"), f"{voices} asked are always too few; name more under by:, or persons by a fact")


def _way_flaws(path: YamlPath, way: ActDefinition, procedure: Procedure) -> Iterator[Flaw]:
    if way.late_report < 0:
        yield Flaw((*path, "late_report"), "days before receipt: 0 or more")
    yield from acting_role_flaws((*path, "by"), way.by, procedure)
    yield from stated_value_flaws((*path, "sets"), way.sets, procedure)
    for track, stage in way.fork.items():
        if track == MAIN_TRACK:
            yield Flaw((*path, "fork", track), "the main track is open from the start; call the other something else")
        if procedure.stages[stage].kind == "end":
            yield Flaw((*path, "fork", track), f"{stage} is an end; a track begins at a stage where something is open")
    if way.item:
        yield from _item_use_flaws((*path, "item"), way.item, procedure)


def _item_use_flaws(path: YamlPath, used: ItemUse, procedure: Procedure) -> Iterator[Flaw]:
    known, what = procedure.items[used.of].states, f"state of {used.of}"
    for place, state in enumerate(used.from_):
        yield from unlisted_name_flaws((*path, "from", place), state, known, what, "states:")
    if used.state:
        yield from unlisted_name_flaws((*path, "state"), used.state, known, what, "states:")
    if used.adds and used.from_:
        yield Flaw((*path, "from"), "what is added was in no state before; drop from, or adds")


def _act_place_flaws(procedure: Procedure) -> Iterator[Flaw]:
    for name, own in procedure.acts.items():
        for place, stage in enumerate(own.at):
            if stage in procedure.stages and procedure.stages[stage].kind == "end":
                yield Flaw(("acts", name, "at", place), f"nothing is open at the end {stage}; leave it out")
    for name, permit in procedure.permits.items():
        if not isinstance(permit, bool):
            yield from acting_role_flaws(("permits", name, "by"), permit.by, procedure)
            yield from _end_stage_flaws(("permits", name, "at"), permit.at, procedure)


# ---- rules --------------------------------------------------------------------------------------------------


def _rule_flaws(path: YamlPath, rule: Rule, procedure: Procedure) -> Iterator[Flaw]:
    if rule.record:
        yield from _record_flaws((*path, "record"), rule.record, procedure)
    if rule.guide:
        yield from _end_stage_flaws((*path, "guide", "at"), rule.guide.at, procedure)
    if rule.notice and not rule.notice.by:
        yield from _system_notice_flaws((*path, "notice"), rule.notice, procedure)


def _system_notice_flaws(path: YamlPath, notice: Notice, procedure: Procedure) -> Iterator[Flaw]:
    for place, name in enumerate(notice.owed):
        if name in procedure.entries:
            says = f"the system tells nothing at registration itself ({name})"
            yield Flaw((*path, "owed", place), f"{says}; name an outcome, or who tells it under by:")


def _record_flaws(path: YamlPath, record: Record, procedure: Procedure) -> Iterator[Flaw]:
    yield from _end_stage_flaws((*path, "during"), record.during, procedure)
    if not record.fields:
        yield Flaw(path, "nothing is to be written down; name it under fields:")
    if not (record.before or record.during):
        yield Flaw(path, "it is never asked for; say before: which outcome, or during: which stage")
    for place, name in enumerate(record.may_be_unknown):
        if name not in record.fields:
            yield Flaw((*path, "may_be_unknown", place), f"{name} is not asked for; add it under fields:")


def _end_stage_flaws(path: YamlPath, stages: Iterable[str], procedure: Procedure) -> Iterator[Flaw]:
    for place, name in enumerate(stages):
        if name in procedure.stages and procedure.stages[name].kind == "end":
            yield Flaw((*path, place), f"nothing is asked or shown at the end {name}; leave it out")
