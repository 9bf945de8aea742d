"""The reasons against an act as a page shows them: each rule, what is missing, and where it can be stated."""

from collections.abc import Iterable, Iterator

from models.case import Case
from models.form import ActInput
from models.indexes.stage_act import StageAct
from models.law import Law
from models.messages import Act, Missing, MissingKind, Refusal
from models.requirement import Name
from queries.cases.case_file import CaseFile
from queries.views.acts import MissingLineView, RefusalLineView
from rules import position
from rules.acts.common_acts import COMMON_ACTS
from wording import refusal_texts
from wording.requirements import missing_label

ACTS_OF_KINDS = {MissingKind.duty: "tick", MissingKind.signature: "sign", MissingKind.consent: "consent"}
FIELDS_OF_KINDS = {MissingKind.fact: "facts.", MissingKind.text: "texts."}


def refusal_lines(
    case_file: CaseFile, case: Case, refused: Iterable[Refusal], act: Act | ActInput | None = None, whom: str = ""
) -> tuple[RefusalLineView, ...]:
    """Return refusals of a file's case, or of what it would become, line by line, each line once. `act` and `whom` as
    in `cited_refusal`."""
    procedure = case_file.procedure  # with the sentences of its rules, which the law of a case does not have
    lines = (
        RefusalLineView(
            says=refusal_texts.cited_refusal(procedure, refusal, act, whom, with_missing=False),
            why=refusal.why,
            rule=refusal.rule,
            about=refusal.about,
            missing=tuple(_missing_line(case_file, case, one) for one in refusal.missing),
        )
        for refusal in refused
    )
    found = dict[tuple[str, ...], RefusalLineView]()
    for line in lines:
        found.setdefault((line.says, *(one.label for one in line.missing)), line)
    return tuple(found.values())


def _missing_line(case_file: CaseFile, case: Case, missing: Missing) -> MissingLineView:
    near = _nearest(missing)
    label, act = missing_label(case_file.procedure, near), _act_for(case_file.law, case, near)
    return MissingLineView(label=label, field=field_of(near), act=act, needs=missing)


def _nearest(missing: Missing) -> Missing:
    """Return of several ways those that lack least: what else would do is no help to who has begun one of them."""
    if missing.kind is not MissingKind.one_of:
        return missing
    least = min(map(len, missing.ways))
    return missing.model_copy(update={"ways": tuple(way for way in missing.ways if len(way) == least)})


def field_of(missing: Missing) -> str | None:
    """Return the field of a form in which something is stated; of alternatives the first that has one."""
    match missing.kind:
        case MissingKind.notice:
            return "means"
        case MissingKind.fact | MissingKind.text:
            return f"{FIELDS_OF_KINDS[missing.kind]}{missing.name}"
        case MissingKind.one_of:
            return next((field for way in missing.ways for one in way if (field := field_of(one))), None)
        case _:
            return None


def _act_for(law: Law, case: Case, missing: Missing) -> Name | None:
    """Return an act that is open where the case stands and states or does what is missing; of alternatives the first
    that has one."""
    if missing.kind is MissingKind.one_of:
        return next((act for way in missing.ways for one in way if (act := _act_for(law, case, one))), None)
    if missing.kind in ACTS_OF_KINDS:
        return ACTS_OF_KINDS[missing.kind]
    done = (missing.name or "").rpartition(".")[2]
    if missing.kind is MissingKind.event and done in COMMON_ACTS and not missing.barred:
        return done
    return next((name for name, act in _open_acts(law, case) if _brings(name, act, missing)), None)


def _brings(name: Name, act: StageAct, missing: Missing) -> bool:
    match missing.kind:
        case MissingKind.fact | MissingKind.text:
            return missing.name in act.asks_for and missing.name not in act.way.sets
        case MissingKind.document:
            return missing.name in act.way.makes
        case MissingKind.event:
            return not missing.barred and name == (missing.name or "").rpartition(".")[2]
        case _:
            return False


def _open_acts(law: Law, case: Case) -> Iterator[tuple[Name, StageAct]]:
    for track in position.track_names(case):
        stage = case.positions[track].stage
        for name in law.stage_act_names(stage):
            if found := law.stage_act(stage, name):
                yield name, found
