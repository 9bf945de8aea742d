"""The form of an act, made from the law of the case: what each rule still asks for, field by field."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from models.case import Position
from models.indexes.stage_act import StageAct
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsFact,
    NeedsNone,
    NeedsReason,
    NeedsText,
    Requirement,
)
from models.rule import Rule, RuleId
from models.stage import ItemUse
from queries.acts.act_on_case import ActOnCase
from queries.acts.common_fields import FIELDS, common_fields, detail, means_field, single
from queries.acts.field import Field
from queries.acts.form_choices import item_choices, next_item_code
from queries.acts.refusal_lines import fixed_facts
from rules import position
from rules.acts.approval_answer import answered_outcome
from rules.notice import sends_letters
from rules.outcome import context_of_act
from rules.record import missing_record_fields
from rules.requirements import RequirementContext, fact_met, requirement_met
from wording import terms
from wording.translation import gettext

UNKNOWN = "unknown"  # the field that says which facts and texts nobody knows


class FormPart(NamedTuple):
    """A part of a form: what heads it, its fields, the `rule` that asks for them. `folded`: nothing asks for it.
    `asked`: a gate or record asks."""

    heading: str
    fields: tuple[Field, ...]
    folded: bool = False
    asked: bool = False
    rule: RuleId | None = None


def form_parts(act: ActOnCase) -> list[FormPart]:
    """Return the parts of the form of an act; each field stands in one of them."""
    seen, parts = set[str](), list[FormPart]()
    for part in all_parts(act):
        fields = tuple({field.name: field for field in part.fields if field.name not in seen}.values())
        seen |= {field.name for field in fields}
        parts += [part._replace(fields=fields)] if fields else []
    return parts


def all_parts(act: ActOnCase) -> Iterator[FormPart]:
    """Yield the parts of the form of an act, rule by rule: a field stands in each part whose rule asks for it."""
    yield from (*_asked_parts(act), *_letters(act), _reported_late())


def _asked_parts(act: ActOnCase) -> Iterator[FormPart]:
    law = act.acts.law
    openings = position.track_openings(law, act.case, act.name, act.track)
    if act.name in FIELDS and act.name not in law.procedure.acts and not openings:
        yield FormPart(gettext("What it is about"), tuple(common_fields(act)))
        if answered := answered_outcome(act.acts.law, act.case, act.acts.bare_act(act.name, act.track)):
            yield from _own_act_parts(act, answered.stage_act, _context(act, answered.position))
    elif openings:
        yield from _own_act_parts(act, openings[0].stage_act, _context(act, openings[0].position))


def _context(act: ActOnCase, here: Position) -> RequirementContext:
    """Return the case as the judge sees it with this act, which asks anew for what it has stated itself before."""
    return context_of_act(act.acts.law, act.case, act.acts.bare_act(act.name, act.track), here)


def _own_act_parts(act: ActOnCase, own: StageAct, context: RequirementContext) -> Iterator[FormPart]:
    """Yield the parts of an outcome or act of the regulation: what each rule still asks for, then the rest."""
    about = gettext("What it is about")
    if own.way.item:
        yield FormPart(about, (_item_field(act, own.way.item),))
    law, bare = act.acts.law, act.acts.bare_act(act.name, act.track)
    fixed = {f"facts.{name}" for name in fixed_facts(law, act.case, bare, act.procedure.facts)}
    for rule, gate in own.gates:
        if not requirement_met(gate.needs, context):
            asked = tuple(field for field in _statements(act, gate.needs, context) if field.name not in fixed)
            yield FormPart(_cited(act, rule), asked, asked=True, rule=rule.id)
    unknown = dict[Name, None]()
    for rule, record in own.records:
        missing = [*missing_record_fields(record, context)]
        unknown |= dict.fromkeys(name for name in missing if name in record.may_be_unknown)
        recorded = (field._replace(no_serves=field.or_none) for field in named_fields(act, missing))
        yield FormPart(_cited(act, rule), tuple(recorded), asked=True, rule=rule.id)
    yield FormPart(detail(UNKNOWN).label, (detail(UNKNOWN, act.labelled(unknown)),) if unknown else ())
    stated = {*act.case.facts, *act.case.texts} - context.earlier  # what an earlier round said is asked anew
    for rule, notice in own.notices:
        carried = named_fields(act, (name for name in notice.with_ if name not in stated))
        yield FormPart(_cited(act, rule), (means_field(notice.means), *carried), rule=rule.id)
    yield FormPart(about, tuple(named_fields(act, [own.way.recuses] if own.way.recuses else [])))
    others = [name for name in (*own.way.states, *sorted(own.asks_for)) if name not in own.way.sets]
    left = [name for name in others if name not in stated]
    for rule, names in _stated_each_time(act):
        fields = tuple(named_fields(act, (name for name in names if name in left)))
        yield FormPart(_cited(act, rule), fields, asked=True, rule=rule.id)
    rest = tuple(named_fields(act, left))
    yield FormPart(gettext("What else can be stated"), rest, folded=True)


def _stated_each_time(act: ActOnCase) -> Iterator[tuple[Rule, tuple[Name, ...]]]:
    """Yield what every act of this name states where its rule is kept, even if no gate asks for it beforehand."""
    for rule in act.procedure.rules:
        for keep in rule.keeps:
            if keep.each and keep.each.asks_of_names_alone and act.name in keep.each.event:
                yield rule, keep.states


def _statements(act: ActOnCase, need: Requirement, context: RequirementContext) -> Iterator[Field]:
    """Yield the fields of what a gate still asks somebody to state or write."""
    served = {part.fact for part in _asked_in_any_case(need) if fact_met(part, False) or fact_met(part, ())}
    for part in _open_parts(need, context):
        match part:
            case NeedsFact() if not requirement_met(part, context):
                for field in named_fields(act, [part.fact]):
                    yield field._replace(no_serves=part.fact in served)
            case NeedsText() if not requirement_met(part, context):
                yield from named_fields(act, [part.text])
            case NeedsReason():
                yield from named_fields(act, [part.reason])
            case _:
                pass


def _asked_in_any_case(need: Requirement) -> Iterator[NeedsFact]:
    """Yield the facts of which a gate asks each, so not one of several ways, and not that something is not so."""
    match need:
        case NeedsFact():
            yield need
        case NeedsAll():
            for part in need.all:
                yield from _asked_in_any_case(part)
        case _:
            pass


def _open_parts(need: Requirement, context: RequirementContext) -> Iterator[Requirement]:
    """Yield the simple requirements of a gate; not those of what may not be said and is not: nobody is asked for it."""
    match need:
        case NeedsNone() if requirement_met(need, context):
            return
        case NeedsAll(all=parts) | NeedsAny(any=parts) | NeedsNone(none=parts):
            for part in parts:
                yield from _open_parts(part, context)
        case _:
            yield need


def named_fields(act: ActOnCase, names: Iterable[Name]) -> Iterator[Field]:
    """Yield the field of each fact or text; none for what nobody states."""
    for name in names:
        fact = act.procedure.facts.get(name)
        if fact is None:
            yield act.text(name)
        elif not fact.known:
            yield act.fact(name)


def _item_field(act: ActOnCase, use: ItemUse) -> Field:
    kind = terms.label(act.procedure, use.of, "item")
    if not use.adds:
        return single(detail("item", item_choices(act.acts.reading, use), gettext("Which of {kind}", kind=kind)))
    hint = gettext("Its code is chosen already. You can leave it.")
    field = detail("item", label=gettext("A new one of {kind}", kind=kind), hint=hint)
    return field._replace(control="line", preset=next_item_code(act.acts.reading, use), longest=48)


def _cited(act: ActOnCase, rule: Rule) -> str:
    return terms.cite_rule(act.procedure, terms.rule_by_id(act.procedure, rule.id) or rule)


def _letters(act: ActOnCase) -> Iterator[FormPart]:
    """Yield whether letters that follow go out at once, where some may follow."""
    if sends_letters(act.acts.law, act.name):
        hint = gettext(
            "If not, a letter waits for {minutes} minutes, and is not sent if you undo the act in that time.",
            minutes=act.acts.law.procedure.undo_minutes,
        )
        yield FormPart(gettext("Letters"), (detail("at_once", hint=hint),), folded=True)


def _reported_late() -> FormPart:
    late = detail("happened_at")
    return FormPart(late.label, (late,), folded=True)
