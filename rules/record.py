"""`enforce: record` which facts and texts must be on record, and before which outcome."""

from dataclasses import replace

from models.case import Case, Position
from models.law import Law, StageAct, covers
from models.messages import Refusal, Why
from models.requirement import Name
from models.rule import Record
from models.waiting import Owed
from rules.requirements import RequirementContext, context_of_case, requirement_met


def missing_record_fields(record: Record, context: RequirementContext) -> list[Name]:
    """Return the fields that are not on record yet; none if the record is not asked for."""
    if record.when and not requirement_met(record.when, replace(context, position=None)):
        return []
    unknown = {*context.case.unknown, *(context.act.unknown if context.act else ())} & set(record.may_be_unknown)
    return [name for name in record.fields if name not in context.facts and name not in context.texts.keys() | unknown]


def record_refusals(stage_act: StageAct, context: RequirementContext) -> list[Refusal]:
    """Return the records that must be there before this outcome and are not."""
    return [
        Refusal(why=Why.record, rule=rule.id, about=name)
        for rule, record in stage_act.records
        for name in missing_record_fields(record, context)
    ]


def records_owed(law: Law, case: Case) -> list[Owed]:
    """Return the records still owed at the stages where the case is."""
    context = context_of_case(law, case)
    return [
        Owed(rule=rule.id, word="record", name=record.fields[0], fields=tuple(missing))
        for rule, record in law.record_rules
        if any(_is_record_asked_at(law, position, record) for position in case.positions.values())
        and (missing := missing_record_fields(record, context))
    ]


def _is_record_asked_at(law: Law, position: Position, record: Record) -> bool:
    if record.during:
        return position.stage in record.during
    stage = law.find_stage(position.stage)
    return any(
        covers(record.before, position.stage, name, way.tags + stage.tags) for name, way in stage.outcomes.items()
    )
