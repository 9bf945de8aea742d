"""The reasons against an act as a page shows them: each rule, what is missing, and where it can be stated."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from models.case import Case
from models.form import ActInput
from models.indexes.stage_act import StageAct
from models.law import Law
from models.messages import Act, Missing, MissingKind, Refusal, Why
from models.requirement import Name
from queries.cases.case_file import CaseFile
from queries.views.acts import MissingLineView, RefusalLineView
from queries.views.base import NamedView
from rules import fact, position
from rules.acts.common_acts import COMMON_ACTS
from rules.acts.extension import APPROVE
from rules.missing import missing_field
from wording import refusal_texts, terms
from wording.act_fields import ACT_FIELDS
from wording.requirements import missing_label

ACTS_OF_KINDS = {MissingKind.duty: "tick", MissingKind.signature: "sign", MissingKind.consent: "consent"}
FIELDS_OF_REASONS = {
    Why.item: "item", Why.not_highest: "item", Why.no_clock: "clock", Why.which_track: "track",
    Why.happened_at: "happened_at",
}  # fmt: skip
ABOUT_A_FIELD = frozenset({Why.wrong_value, Why.stated, Why.in_passing, Why.reason})
FIELDS_OF_KINDS = {MissingKind.fact: "facts.", MissingKind.text: "texts."}


def refusal_lines(
    case_file: CaseFile, case: Case, refused: Iterable[Refusal], act: Act | ActInput | None = None, whom: str = ""
) -> tuple[RefusalLineView, ...]:
    """Return refusals of a file's case, or of what it would become, line by line, each line once. `act` and `whom` as
    in `cited_refusal`."""
    procedure = case_file.procedure  # with the sentences of its rules, which the law of a case does not have
    lines = (
        RefusalLineView(
            says=refusal_texts.cited_refusal(procedure, refusal, act, whom, with_missing=False, law=case_file.law),
            why=refusal.why,
            rule=refusal.rule,
            about=refusal.about,
            field=field_of_refusal(case_file.law, refusal),
            missing=tuple(_missing_line(case_file, case, one, act) for one in refusal.missing),
        )
        for refusal in refused
    )
    found = dict[tuple[str, ...], RefusalLineView]()
    for line in lines:
        found.setdefault((line.says, *(one.label for one in line.missing)), line)
    return tuple(found.values())


def _missing_line(case_file: CaseFile, case: Case, missing: Missing, act: Act | ActInput | None) -> MissingLineView:
    ways, law, name = _nearest_first(missing), case_file.law, act.name if act else None
    near = ways[0]
    fixed = fixed_facts(law, case, act, named_facts([missing])) if act else frozenset[Name]()
    other = next(filter(None, (_act_for(law, case, one, name) for one in ways)), None)
    states = dict(_stated_with(law, missing)) if other == ACTS_OF_KINDS.get(missing.kind) else dict[str, str | bool]()
    if missing.kind is MissingKind.items and (step := item_step(law, case, missing, name)) and step.item:
        states = {"item": step.item}
    return MissingLineView(
        label=missing_label(case_file.procedure, near),
        field=next(filter(None, (field_of(one, fixed) for one in ways)), None),
        act=other,
        states=states,
        who=_role_that_does(case_file, near) if other else (),
        act_field=_act_field(law, near) if other and not states else None,
        needs=missing,
    )


def _role_that_does(case_file: CaseFile, missing: Missing) -> tuple[NamedView, ...]:
    """Return whose signature or answer it is that another act brings."""
    if missing.of not in case_file.procedure.roles:
        return ()
    return (NamedView(code=missing.of, label=terms.label(case_file.procedure, missing.of)),)


def _act_field(law: Law, missing: Missing) -> str | None:
    """Return the field in which another act states what is missing, or what somebody is to consent to."""
    subject = missing_field(law, missing.name) if missing.kind is MissingKind.consent and missing.name else missing
    return field_of(subject)


def _nearest_first(missing: Missing) -> tuple[Missing, ...]:
    """Return of several ways those that lack least, then the others: what else would do is no help to who has begun one
    of the first. Each way is looked through once."""
    if missing.kind is not MissingKind.one_of:
        return (missing,)
    least = min(map(len, missing.ways))
    near = tuple(way for way in missing.ways if len(way) == least)
    far = tuple(way for way in missing.ways if len(way) > least)
    return tuple(missing.model_copy(update={"ways": ways}) for ways in (near, far) if ways)


def _stated_with(law: Law, missing: Missing) -> Iterator[tuple[str, str | bool]]:
    """Yield what an act that every office knows states, so that it is about what is missing."""
    if missing.kind in ACTS_OF_KINDS and missing.name:
        yield "about", missing.name
        role = law.procedure.roles.get(missing.of or "")
        if missing.of and (missing.kind is MissingKind.consent or (role and role.is_ == "outside")):
            yield "party", missing.of
    if missing.kind is MissingKind.consent:
        yield "given", True


def field_of(missing: Missing, fixed: Collection[Name] = ()) -> str | None:
    """Return the field of a form in which something is stated, other than these facts; of alternatives the first that
    has one."""
    match missing.kind:
        case MissingKind.notice:
            return "means"
        case MissingKind.fact | MissingKind.text:
            return None if missing.name in fixed else f"{FIELDS_OF_KINDS[missing.kind]}{missing.name}"
        case MissingKind.one_of:
            fields = (field_of(one, fixed) for way in missing.ways for one in way)
            return next(filter(None, fields), None)
        case _:
            return None


def field_of_refusal(law: Law, refusal: Refusal) -> str | None:
    """Return the field that holds what is refused, or in which an act has to say what it is about."""
    about = refusal.about or ""
    if refusal.why in FIELDS_OF_REASONS:
        return FIELDS_OF_REASONS[refusal.why]
    if refusal.why not in ABOUT_A_FIELD:
        return None
    if about in law.procedure.facts:
        return f"facts.{about}"
    if about in law.procedure.texts or about in fact.KNOWN_TEXTS:
        return f"texts.{about}"
    if about in COMMON_ACTS and "about" in COMMON_ACTS[about].takes:  # it says nothing of what it is about
        return "about"
    return about if about in ACT_FIELDS else None


def named_facts(missing: Iterable[Missing]) -> frozenset[Name]:
    """Return the facts that are missing, in any of the ways."""
    found = frozenset[Name]()
    for one in missing:
        named = {one.name} if one.kind is MissingKind.fact and one.name else set[Name]()
        found |= named.union(*map(named_facts, one.ways))
    return found


def fixed_facts(law: Law, case: Case, act: Act | ActInput, names: Collection[Name]) -> frozenset[Name]:
    """Return which of these facts nobody states, or the act finds stated and may not change."""
    fixed = frozenset(name for name in names if name in law.procedure.facts and law.procedure.facts[name].known)
    said = act if isinstance(act, Act) else Act(id="0", name=act.name, actor=act.actor, track=act.track, item=act.item)
    if found := position.single_track_opening(law, case, said) if names else None:
        fixed |= fact.fixed_facts(law, case, found.position, found.stage_act, said, names)
    return fixed


def _act_for(law: Law, case: Case, missing: Missing, refused: Name | None) -> Name | None:
    """Return an act other than the refused one that is open where the case stands and states or does what is missing;
    of alternatives the first that has one."""
    if missing.kind is MissingKind.one_of:
        ways = (_act_for(law, case, one, refused) for way in missing.ways for one in way)
        return next(filter(None, ways), None)
    if missing.kind is MissingKind.consent and missing.name not in {*case.texts, *case.facts, *case.documents}:
        own = ((name, act) for name, act in _open_acts(law, case) if name in law.procedure.acts)
        return next((name for name, act in own if missing.name in act.asks_for), None)  # nobody consents to nothing
    if missing.kind in ACTS_OF_KINDS:
        return ACTS_OF_KINDS[missing.kind]
    if missing.kind is MissingKind.approval and missing.name in {here.stage for here in case.positions.values()}:
        return APPROVE
    if missing.kind is MissingKind.items:
        step = item_step(law, case, missing, refused)
        return step.act if step else None
    done = (missing.name or "").rpartition(".")[2]
    if missing.kind is MissingKind.event and done in COMMON_ACTS and not missing.barred:
        return done
    others = ((name, act) for name, act in _open_acts(law, case) if name != refused)
    return next((name for name, act in others if _brings(law, case, name, act, missing)), None)


class ItemStep(NamedTuple):
    """An act that brings the items of a collection nearer to what is missing: of this item, or by another one."""

    act: Name
    item: Name | None


def item_step(law: Law, case: Case, missing: Missing, refused: Name | None) -> ItemStep | None:
    """Return an open act that brings an item into one of the states that are asked for; one that adds an item where
    each is in such a state already."""
    items = case.items.get(missing.name or "", {})
    left = [code for code, item in items.items() if missing.value and item.state not in missing.value]
    uses = [(name, act.way.item) for name, act in _open_acts(law, case) if name != refused and act.way.item]
    for name, used in uses:
        if used.of != missing.name or used.adds != (not left):
            continue
        fit = [
            code for code in left if used.state in missing.value and (not used.from_ or items[code].state in used.from_)
        ]
        if used.adds or fit:
            return ItemStep(name, next(iter(fit), None))
    return None


def _brings(law: Law, case: Case, name: Name, act: StageAct, missing: Missing) -> bool:
    match missing.kind:
        case MissingKind.fact | MissingKind.text:
            stands = missing.name in case.facts and missing.name in law.load_bearing_facts
            may_state = missing.name in (act.settles if stands else act.asks_for)
            return may_state and missing.name not in act.way.sets
        case MissingKind.document:
            return not missing.barred and missing.name in act.way.makes
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
