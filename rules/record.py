"""`enforce: record` what must have been written down, and before which outcome."""

from dataclasses import replace

from models.case import Case, Position
from models.law import Law, Opening, covers
from models.messages import Refusal, Why
from models.procedure import Record
from models.requirement import Name
from models.waiting import Owed
from rules.block import Scene, met, standing_still


def missing(record: Record, scene: Scene) -> list[Name]:
    """The fields nobody has written down yet; none where the record is not asked for."""
    if record.when and not met(record.when, replace(scene, position=None)):
        return []
    unknown = {*scene.case.unknown, *(scene.act.unknown if scene.act else ())} & set(record.may_be_unknown)
    return [name for name in record.fields if name not in scene.facts and name not in scene.texts.keys() | unknown]


def refusals(opening: Opening, scene: Scene) -> list[Refusal]:
    """The records that must be there before this outcome and are not."""
    return [
        Refusal(why=Why.record, rule=rule.id, about=name)
        for rule, record in opening.records
        for name in missing(record, scene)
    ]


def owed(law: Law, case: Case) -> list[Owed]:
    """The records still owed where the case stands."""
    scene = standing_still(law, case)
    return [
        Owed(rule=rule.id, word="record", name=record.fields[0], fields=tuple(gap))
        for rule, record in law.records
        if any(_asked_here(law, position, record) for position in case.positions.values())
        and (gap := missing(record, scene))
    ]


def _asked_here(law: Law, position: Position, record: Record) -> bool:
    if record.during:
        return position.stage in record.during
    stage = law.stage(position.stage)
    return any(
        covers(record.before, position.stage, name, way.tags + stage.tags) for name, way in stage.outcomes.items()
    )
