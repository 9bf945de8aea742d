"""Remove from a random procedure whatever makes it unsound, until the checker finds no flaw."""

from models.law import Law
from models.procedure import Procedure
from models.time import Calendar
from procedures.checker.soundness import find_flaws
from procedures.source import YamlPath
from tests.rules.walks.vocabulary import Data

MAX_REPAIRS = 80
# Sections whose entries may be removed as a whole.
REMOVABLE_SECTIONS = ("permits", "documents", "items", "acts", "phrases")


def repaired_procedure(written: Data) -> Procedure:
    """Return the procedure without the parts in which the checker finds flaws."""
    for _ in range(MAX_REPAIRS):
        procedure = Procedure.model_validate(written)
        found = find_flaws(procedure)
        if not found:
            return procedure
        # Of several stages that can block a case, the last is the cause.
        _remove_flaw(written, procedure, found[-1].path)
    raise AssertionError(f"still unsound: {find_flaws(Procedure.model_validate(written))}")


def _remove_flaw(written: Data, procedure: Procedure, path: YamlPath) -> None:
    match path:
        case ("rules", int(place), "clock", "suspension", "from" | "until", *_):
            del written["rules"][place]["clock"]["suspension"]
        case ("permits", "return", *_):
            del written["permits"]["return"]
        case ("rules", int(place), *_):
            del written["rules"][place]
        case ("stages", name, "outcomes", way, str(word), *_) if word in _OPTIONAL_KEYS:
            del written["stages"][name]["outcomes"][way][word]
        case ("stages", name, str(word), *_) if word in ("joins", "duties"):
            del written["stages"][name][word]
        case ("acts", name, str(word), *_) if word in _OPTIONAL_KEYS:
            del written["acts"][name][word]
        case (str(home), name, *_) if home in REMOVABLE_SECTIONS and not _remove_one_rule(
            written, procedure, str(name)
        ):
            del written[home][name]
        case ("stages", name, "outcomes", "lapsed", *_):
            del written["stages"][name]["outcomes"]["lapsed"]
        case ("stages", name, *_) if not _remove_one_rule(written, procedure, str(name)):
            _simplify_stage(written, str(name))
        case _:
            pass


_OPTIONAL_KEYS = ("fork", "makes", "item", "opens", "by", "offered", "sets")


def _remove_one_rule(written: Data, procedure: Procedure, name: str) -> bool:
    """Remove one rule that applies to what is open at this stage, or to this act; return False if there is none."""
    law = Law(procedure, Calendar())
    stages = [name] if name in procedure.stages else list(procedure.stages)
    names = list(law.stage_act_names(name)) if name in procedure.stages else [name]
    for opening in filter(None, (law.stage_act(stage, way) for stage in stages for way in names)):
        for rule, _ in (*opening.gates, *opening.records, *opening.notices):
            written["rules"] = [other for other in written["rules"] if other["id"] != rule.id]
            return True
    return False


def _simplify_stage(written: Data, name: str) -> None:
    """Give a stage to the role `window`; remove an end or the second track if nothing leads there."""
    stage = written["stages"][name]
    if stage.get("kind") == "end" or name == "apart":
        del written["stages"][name]
        return
    stage["who"] = ["window"]
    if "approval" in stage:
        stage["approval"] = {"by": ["leader"]}
    for way in stage["outcomes"].values():
        way.pop("by", None)
        way.pop("fork", None)
