"""`enforce: record` which facts and texts must be on record, and before which outcome."""

from collections.abc import Collection

from models.case import Case, Position
from models.indexes.stage_act import StageAct, covers
from models.law import Law
from models.messages import Refusal, Why
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Record
from models.waiting import Owed
from rules.missing import missing_field
from rules.requirements import RequirementContext, context_of_case, requirement_met


def missing_record_fields(record: Record, context: RequirementContext) -> list[Name]:
    """Return the fields that are not on record yet; none if the record is not asked for."""
    if record.when and not requirement_met(record.when, context._replace(position=None, earlier=frozenset())):
        return []
    earlier = frozenset[Name]() if record.ever else context.earlier
    unknown = set(context.case.unknown) - earlier
    unknown |= set(context.act.unknown if context.act else ())
    recorded = (context.facts.keys() | context.texts.keys()) - earlier | unknown & set(record.may_be_unknown)
    recorded |= _facts_beside_names(context.law.procedure, recorded)
    return [name for name in record.fields if name not in recorded]


def _facts_beside_names(procedure: Procedure, recorded: Collection[Name]) -> frozenset[Name]:
    """Return the facts that need not name who is complained of, since a list of names does."""
    named = procedure.respondents
    return procedure.facts_beside_names if named and not {*named.names}.isdisjoint(recorded) else frozenset()


def record_refusals(stage_act: StageAct, context: RequirementContext) -> list[Refusal]:
    """Return the records that must be there before this outcome and are not."""
    return [
        Refusal(why=Why.record, rule=rule.id, about=name, missing=(missing_field(context.law, name),))
        for rule, record in stage_act.records
        for name in missing_record_fields(record, context)
    ]


def records_owed(law: Law, case: Case) -> list[Owed]:
    """Return the records still owed at the stages where the case is."""
    contexts = [context_of_case(law, case, position) for position in case.positions.values()]
    owed = []
    for rule, record in law.record_rules:
        asked = [context for context in contexts if _is_record_asked_at(law, context.position, record)]
        missing = {name: None for context in asked for name in missing_record_fields(record, context)}
        if missing:
            owed.append(Owed(rule=rule.id, word="record", name=record.fields[0], fields=tuple(missing)))
    return owed


def _is_record_asked_at(law: Law, position: Position | None, record: Record) -> bool:
    assert position is not None
    if record.during:
        return position.stage in record.during
    stage = law.find_stage(position.stage)
    return any(
        covers(record.before, position.stage, name, way.tags + stage.tags) for name, way in stage.outcomes.items()
    )
