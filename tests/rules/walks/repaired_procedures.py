"""What makes a drawn regulation unsound is taken out of it, until `check` finds no fault."""

from models.law import Law
from models.procedure import Procedure
from models.time import Calendar
from procedures.checker.soundness import find_flaws
from procedures.source import YamlPath
from tests.rules.walks.vocabulary import Data

MAX_REPAIRS = 80
REMOVABLE_SECTIONS = ("permits", "documents", "items", "acts", "phrases")  # what may go as a whole


def repaired_procedure(written: Data) -> Procedure:
    """Without whatever `check` finds fault with; it finds no fault in the end."""
    for _ in range(MAX_REPAIRS):
        procedure = Procedure.model_validate(written)
        found = find_flaws(procedure)
        if not found:
            return procedure
        _remove_flaw(written, procedure, found[-1].path)  # of stages that hold a case up, the last does by itself
    raise AssertionError(f"never sound: {find_flaws(Procedure.model_validate(written))}")


def _remove_flaw(written: Data, procedure: Procedure, path: YamlPath) -> None:
    match path:
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


_OPTIONAL_KEYS = ("fork", "issues", "item", "opens", "by", "offered", "sets")


def _remove_one_rule(written: Data, procedure: Procedure, name: str) -> bool:
    """Takes out one rule that bears on what is open at this stage, or on this act."""
    law = Law(procedure, Calendar())
    stages = [name] if name in procedure.stages else list(procedure.stages)
    names = list(law.stage_act_names(name)) if name in procedure.stages else [name]
    for opening in filter(None, (law.stage_act(one, way) for one in stages for way in names)):
        for rule, _ in (*opening.gates, *opening.records, *opening.notices):
            written["rules"] = [one for one in written["rules"] if one["id"] != rule.id]
            return True
    return False


def _simplify_stage(written: Data, name: str) -> None:
    """Gives a stage to the window; one that nothing leads to goes."""
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
