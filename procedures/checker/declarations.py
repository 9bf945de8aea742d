"""Whether each declaration fits what it is used for: facts, roles, stages, outcomes, rules, and no name used twice."""

from collections.abc import Iterable, Iterator

from models.procedure import Fact, Permit, Procedure, Role
from models.requirement import Name
from models.rule import Notice, Record, Rule
from models.stage import OFFICE_STAGES, ActDefinition, Approval, Stage
from procedures.checker import kind_names
from procedures.checker.clocks import clock_flaws, closed_act_flaws
from procedures.checker.documents import document_flaws
from procedures.checker.fact_values import code_value_flaws, recused_person_flaws, stated_value_flaws
from procedures.checker.periodic import periodic_flaws
from procedures.checker.unresolved_names import COMMON_EVENTS
from procedures.checker.values import item_use_flaws, requirement_flaws
from procedures.references import Flaw, outcomes_and_acts
from procedures.source import YamlPath
from rules.event_effects.returns import RETURN
from rules.judge import GENERIC_ACTS
from rules.position import MAIN_TRACK
from wording.table.checker import checker_declarations

PERSON_KINDS = {"person", "persons"}
FACT_KINDS_OF_ROLE = {
    "named": PERSON_KINDS,
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
        if name in OFFICE_STAGES:
            yield Flaw(("stages", name), checker_declarations.STAGE_OF_EVERY_CASE(name=name))
        yield from _stage_flaws(("stages", name), name, stage, procedure)
    yield from () if procedure.overlays else document_flaws(procedure)  # more was laid over it than it may need
    for path, _, way in outcomes_and_acts(procedure):
        yield from _way_flaws(path, way, procedure)
    yield from _act_place_flaws(procedure)
    yield from _respondent_flaws(procedure)
    yield from periodic_flaws(procedure)
    yield from closed_act_flaws(procedure)


def _collision_flaws(procedure: Procedure) -> Iterator[Flaw]:
    yield from _repeated_name_flaws(procedure)
    yield from _letter_flaws(procedure)
    for path, way, _ in outcomes_and_acts(procedure):
        if way in GENERIC_ACTS and (
            path[0] != "acts" or way not in COMMON_EVENTS - {"note", "return", "undelivered", "merge"}
        ):
            yield Flaw(path, checker_declarations.ACT_OF_EVERY_CASE(name=way))
        if way in procedure.entries:
            yield Flaw(path, checker_declarations.ALSO_ENTRY(name=way))
    for name in procedure.texts:
        if name in procedure.facts:
            yield Flaw(("texts", name), checker_declarations.ALSO_FACT(name=name))
    for name in procedure.documents:
        if name in procedure.facts or name in procedure.texts:
            yield Flaw(("documents", name), checker_declarations.ALSO_FACT_OR_TEXT(name=name))


def _letter_flaws(procedure: Procedure) -> Iterator[Flaw]:
    notices = (rule.notice for rule in procedure.rules if rule.notice)
    told = {notice.name for notice in notices if procedure.filing_role in notice.addressees}
    for name, letter in procedure.letters.items():
        if name in procedure.documents:
            yield Flaw(("letters", name), checker_declarations.LETTER_ALSO_DOCUMENT(name=name))
        if procedure.filing_role is None or (not letter.after and name not in told):
            yield Flaw(("letters", name), checker_declarations.LETTER_OF_NOTHING(name=name))


def _repeated_name_flaws(procedure: Procedure) -> Iterator[Flaw]:
    for word, found in _declared_names(procedure).items():
        names = [name for _, name in found]
        for nth, (path, name) in enumerate(found):
            if name in names[:nth]:
                yield Flaw(path, checker_declarations.TWICE[word](name=name))
    for path, name in _declared_names(procedure)["rule"]:
        if not name.startswith(procedure.prefix) and not procedure.overlays:
            yield Flaw(path, checker_declarations.WRONG_PREFIX(name=name, prefix=procedure.prefix))


def _declared_names(procedure: Procedure) -> dict[str, list[tuple[YamlPath, str]]]:
    rules = list(enumerate(procedure.rules))
    return {
        "rule": [(("rules", place, "id"), rule.id) for place, rule in rules],
        "clock": [(("rules", place, "clock", "name"), rule.clock.name) for place, rule in rules if rule.clock],
        "notice": [(("rules", place, "notice", "name"), rule.notice.name) for place, rule in rules if rule.notice],
    }


# ---- who and what -------------------------------------------------------------------------------------------


WORDS_OF_KINDS = (
    ("counts", {"number"}, checker_declarations.COUNTS_NO_NUMBER),
    ("tells", {"yes_no"}, checker_declarations.TELLS_NO_YES_NO),
    ("done_by", {"person"}, checker_declarations.DONE_BY_NO_PERSON),
    ("may_be_none", {"codes"}, checker_declarations.NONE_OF_NO_CODES),
    ("lies", {"date", "instant"}, checker_declarations.LIES_NO_DATE),
)


def _fact_flaws(path: YamlPath, name: str, fact: Fact, procedure: Procedure) -> Iterator[Flaw]:
    listed, kind = fact.is_ in {"code", "codes"}, kind_names.fact_kind(fact)
    if listed and not fact.one_of:
        yield Flaw(path, checker_declarations.CODE_WITHOUT_VALUES(name=name, kind=kind))
    for word, kinds, flaw in WORDS_OF_KINDS:
        if getattr(fact, word) and fact.is_ not in kinds:
            yield Flaw((*path, word), flaw(name=name, kind=kind))
    if fact.one_of and not listed:
        yield Flaw((*path, "one_of"), checker_declarations.KIND_WITHOUT_LIST(name=name, kind=kind))
    yield from _named_person_flaws(path, name, fact, procedure)
    for source, values in fact.follows.items():
        at = (*path, "follows", source)
        if not (of_codes := fact.is_ == "code" == procedure.facts[source].is_):
            yield Flaw(at, checker_declarations.FOLLOWS_NO_CODE(name=name, kind=kind))
        for value, followed in values.items() if of_codes else ():
            yield from code_value_flaws((*at, value), value, source, procedure.facts[source])
            yield from code_value_flaws((*at, value), followed, name, fact)


def _named_person_flaws(path: YamlPath, name: str, fact: Fact, procedure: Procedure) -> Iterator[Flaw]:
    """Yield `from` and `on` of a fact that names no person, and roles in `from` that nobody on the staff can hold."""
    if (fact.from_ or fact.on_register) and fact.is_ not in PERSON_KINDS:
        yield Flaw(path, checker_declarations.NAMES_NO_PERSON(name=name, kind=kind_names.fact_kind(fact)))
    for place, role in enumerate(fact.from_):
        if procedure.roles[role].is_ == "outside" or procedure.roles[role].named_in == name:
            yield Flaw((*path, "from", place), checker_declarations.NAMED_FROM_NOBODY(name=name, role=role))


def _role_flaws(path: YamlPath, role: Role, procedure: Procedure) -> Iterator[Flaw]:
    if role.filer and role.is_ != "outside":
        yield Flaw((*path, "filer"), checker_declarations.FILER_IS_STAFF())
    if role.filer and procedure.roles[procedure.filing_role or ""] is not role:
        yield Flaw((*path, "filer"), checker_declarations.SECOND_FILER(role=procedure.filing_role))
    if role.members and role.is_ != "superior_of":
        yield Flaw((*path, "members"), checker_declarations.MEMBERS_OF_WHAT(kind=kind_names.role_kind(role)))
    if role.unit:
        yield from _role_unit_flaws((*path, "unit"), role.unit, role, procedure)
    if role.named_in:
        yield from _named_in_flaws((*path, "named_in"), role.named_in, role, procedure)
    elif role.is_ == "named":
        yield Flaw(path, checker_declarations.NAMED_BY_NO_FACT())


def _role_unit_flaws(path: YamlPath, unit: str, role: Role, procedure: Procedure) -> Iterator[Flaw]:
    if role.is_ not in {"head_of", "superior_of"}:
        yield Flaw(path, checker_declarations.ROLE_HAS_NO_UNIT(kind=kind_names.role_kind(role)))
    elif unit not in procedure.roles or procedure.roles[unit].is_ != "unit":
        yield Flaw(path, checker_declarations.NO_UNIT(name=unit))


def _named_in_flaws(path: YamlPath, name: str, role: Role, procedure: Procedure) -> Iterator[Flaw]:
    fact = procedure.facts[name]
    if fact.is_ not in (wanted := FACT_KINDS_OF_ROLE.get(role.is_, set())):
        is_, kind = kind_names.role_kind(role), kind_names.fact_kind(fact)
        other = kind_names.either_fact_kind(sorted(wanted))
        given = checker_declarations.ROLE_GIVEN_BY_OTHER_KIND(role=is_, wanted=other, kind=kind)
        yield Flaw(path, given if wanted else checker_declarations.ROLE_NOT_GIVEN(role=is_, kind=kind))
    for value in fact.one_of if role.is_ == "unit" else ():
        if value not in procedure.roles:
            yield Flaw(path, checker_declarations.VALUE_IS_NO_ROLE(value=value, fact=name))
    for items, collection in procedure.items.items():
        if name in collection.fields and role.is_ != "named":
            yield Flaw(path, checker_declarations.FIELD_OF_ITEMS(fact=name, items=items))


def _respondent_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield facts that name no person, and acts left to the respondents that nobody knows."""
    named = procedure.respondents
    known = {name for _, name, _ in outcomes_and_acts(procedure)} | {*GENERIC_ACTS}
    for place, name in enumerate(named.facts if named else ()):
        if (fact := procedure.facts[name]).is_ not in PERSON_KINDS:
            says = checker_declarations.RESPONDENT_IS_NO_PERSON(name=name, kind=kind_names.fact_kind(fact))
            yield Flaw(("respondents", "facts", place), says)
    for place, name in enumerate(named.may if named else ()):
        if name not in known:
            yield Flaw(("respondents", "may", place), checker_declarations.RESPONDENT_ACT_UNKNOWN(name=name))


def acting_role_flaws(path: YamlPath, roles: Iterable[str], procedure: Procedure) -> Iterator[Flaw]:
    """Yield a flaw where only outside parties are to act: staff puts on record what they do."""
    kinds = [procedure.roles[role].is_ for role in roles]
    if kinds and set(kinds) == {"outside"}:
        yield Flaw(path, checker_declarations.OUTSIDE_PARTY_ACTS())


# ---- stages and ways ----------------------------------------------------------------------------------------


def _stage_flaws(path: YamlPath, name: str, stage: Stage, procedure: Procedure) -> Iterator[Flaw]:
    yield from acting_role_flaws((*path, "who"), stage.who, procedure)
    for name_of_duty, duty in stage.duties.items():
        yield from acting_role_flaws((*path, "duties", name_of_duty, "by"), duty.by, procedure)
    if stage.approval:
        yield from _approval_flaws((*path, "approval"), stage.approval, procedure)
    if stage.joins and stage.kind == "end":
        yield Flaw((*path, "joins"), checker_declarations.END_WAITS(stage=name))
    elif stage.joins and len({*stage.joins.of}) < 2:
        yield Flaw((*path, "joins", "of"), checker_declarations.ONE_TRACK_MEETS())
    if stage.ends == "track" and stage.kind != "end":
        yield Flaw((*path, "ends"), checker_declarations.NO_END(stage=name))


def _approval_flaws(path: YamlPath, approval: Approval, procedure: Procedure) -> Iterator[Flaw]:
    yield from acting_role_flaws((*path, "by"), approval.by, procedure)
    if not approval.by:
        yield Flaw((*path, "by"), checker_declarations.NOBODY_ASKED())
        return
    if approval.chair and approval.chair not in approval.by:
        yield Flaw((*path, "chair"), checker_declarations.CHAIR_NOT_ASKED(role=approval.chair))
    if any(procedure.roles[role].is_ == "named" for role in approval.by):
        return
    voices, needed = len(approval.by), approval.needs if isinstance(approval.needs, int) else 1
    if needed > voices or needed < 1:
        yield Flaw((*path, "needs"), checker_declarations.MORE_NEEDED_THAN_ASKED(needed=needed, asked=voices))
    if approval.minimum > voices:
        yield Flaw((*path, "minimum"), checker_declarations.TOO_FEW_ASKED(asked=voices))


def _way_flaws(path: YamlPath, way: ActDefinition, procedure: Procedure) -> Iterator[Flaw]:
    if way.late_report is not None and way.late_report < 0:
        yield Flaw((*path, "late_report"), checker_declarations.LATE_REPORT_NEGATIVE())
    yield from acting_role_flaws((*path, "by"), way.by, procedure)
    yield from stated_value_flaws((*path, "sets"), way.sets, procedure)
    yield from recused_person_flaws((*path, "recuses"), way.recuses, procedure)
    for track, stage in way.fork.items():
        if track == MAIN_TRACK:
            yield Flaw((*path, "fork", track), checker_declarations.MAIN_TRACK_FORKED())
        if procedure.stages[stage].kind == "end":
            yield Flaw((*path, "fork", track), checker_declarations.TRACK_BEGINS_AT_END(stage=stage))
    if way.item:
        yield from item_use_flaws((*path, "item"), way.item, procedure)


def _act_place_flaws(procedure: Procedure) -> Iterator[Flaw]:
    for name, own in procedure.acts.items():
        for place, stage in enumerate(own.at):
            if stage in procedure.stages and procedure.stages[stage].kind == "end" and not own.on_closed:
                yield Flaw(("acts", name, "at", place), checker_declarations.NOTHING_OPEN_AT_END(stage=stage))
    for name, permit in procedure.permits.items():
        if not isinstance(permit, bool):
            yield from acting_role_flaws(("permits", name, "by"), permit.by, procedure)
            yield from _end_stage_flaws(("permits", name, "at"), permit.at, procedure)
        yield from _return_flaws(("permits", name), name, permit)


def _return_flaws(path: YamlPath, name: Name, permit: bool | Permit) -> Iterator[Flaw]:
    """Yield a return that does not say where it leads, and another act that does."""
    leads = isinstance(permit, Permit) and bool(permit.from_)
    if name == RETURN and (not leads or (isinstance(permit, Permit) and permit.at)):
        yield Flaw(path, checker_declarations.RETURN_LEADS_NOWHERE())
    elif name != RETURN and leads:
        yield Flaw((*path, "from"), checker_declarations.LEADS_NO_RETURN(name=name))


# ---- rules --------------------------------------------------------------------------------------------------


def _rule_flaws(path: YamlPath, rule: Rule, procedure: Procedure) -> Iterator[Flaw]:
    if rule.record:
        yield from _record_flaws((*path, "record"), rule.record, procedure)
    if rule.guide:
        yield from _end_stage_flaws((*path, "guide", "at"), rule.guide.at, procedure)
    if rule.notice and rule.notice.attempts is not None:
        yield from _attempts_flaws((*path, "notice", "attempts"), rule.notice, procedure)
    if rule.notice and not rule.notice.by:
        yield from _system_notice_flaws((*path, "notice"), rule.notice, procedure)


def _attempts_flaws(path: YamlPath, notice: Notice, procedure: Procedure) -> Iterator[Flaw]:
    """Yield a flaw where attempts are asked of a notice that nobody tells, or whose addressee is staff."""
    if not notice.by:
        yield Flaw(path, checker_declarations.SYSTEM_TRIES_NOBODY(notice=notice.name))
    for role in notice.addressees:
        if procedure.roles[role].is_ != "outside":
            yield Flaw(path, checker_declarations.STAFF_IS_REACHED(role=role))


def _system_notice_flaws(path: YamlPath, notice: Notice, procedure: Procedure) -> Iterator[Flaw]:
    for place, name in enumerate(notice.owed_after):
        if name in procedure.entries:
            yield Flaw((*path, "owed_after", place), checker_declarations.TOLD_AT_REGISTRATION(entry=name))


def _record_flaws(path: YamlPath, record: Record, procedure: Procedure) -> Iterator[Flaw]:
    yield from _end_stage_flaws((*path, "during"), record.during, procedure)
    if not record.fields:
        yield Flaw(path, checker_declarations.NOTHING_TO_RECORD())
    if not (record.before or record.during):
        yield Flaw(path, checker_declarations.RECORD_NEVER_ASKED())
    for place, name in enumerate(record.may_be_unknown):
        if name not in record.fields:
            yield Flaw((*path, "may_be_unknown", place), checker_declarations.FIELD_NOT_ASKED(name=name))


def _end_stage_flaws(path: YamlPath, stages: Iterable[str], procedure: Procedure) -> Iterator[Flaw]:
    for place, name in enumerate(stages):
        if name in procedure.stages and procedure.stages[name].kind == "end":
            yield Flaw((*path, place), checker_declarations.NOTHING_ASKED_AT_END(stage=name))
