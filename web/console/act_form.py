"""The form of an act, made from the law of the case: what each rule still asks for, by the control that fits it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from models.indexes.stage_act import StageAct
from models.messages import FactValue
from models.procedure import Procedure
from models.requirement import (
    NAME_PATTERN,
    Name,
    NeedsAll,
    NeedsAny,
    NeedsFact,
    NeedsNone,
    NeedsReason,
    NeedsText,
    Requirement,
)
from models.rule import Rule
from models.stage import ItemUse
from queries.acts.acts_of_person import ActsOfPerson
from queries.acts.approvals import SubjectPartView, approval_subject
from queries.acts.form_choices import item_choices, next_item_code
from queries.acts.refusal_lines import RefusalLineView
from queries.cases.case_page import BesideFormView, beside_form
from register.office.phrases import phrases_at
from rules import position
from rules.notice import sends_letters
from rules.record import missing_record_fields
from rules.requirements import RequirementContext, context_of_case, requirement_met
from starter.acts.fields import ACT_FIELDS
from web.console.act_on_case import ActOnCase
from web.console.common_fields import FIELDS, common_fields, detail, means_field, single
from web.html.fields import Answers, Field, WrongAnswer, printed, read_answer
from web.html.serving import no_page
from wording import terms
from wording.translation import gettext, listed

NONE_OF_THESE = "none_of_these"  # the one tick that answers a list
UNKNOWN = "unknown"
DETAILS = frozenset(name for name, field in ACT_FIELDS.items() if field.label)


class FormPart(NamedTuple):
    """A part of a form: the rule that asks for it, or what it is about; its fields. `folded`: nothing asks for it.
    `asked`: a gate or record asks."""

    heading: str
    fields: tuple[Field, ...]
    folded: bool = False
    asked: bool = False


class LeftAnswer(NamedTuple):
    """What was typed into a field that the form has no longer, in the words of the page; `sent` as it was sent."""

    name: str
    label: str
    says: str
    sent: tuple[str, ...]


def form_parts(act: ActOnCase) -> list[FormPart]:
    """Return the parts of the form of an act; each field stands in one of them."""
    seen, parts = set[str](), list[FormPart]()
    for part in (*_asked_parts(act), *_letters(act), _reported_late()):
        fields = tuple({field.name: field for field in part.fields if field.name not in seen}.values())
        seen |= {field.name for field in fields}
        parts += [part._replace(fields=fields)] if fields else []
    return parts


def _asked_parts(act: ActOnCase) -> Iterator[FormPart]:
    law = act.acts.law
    openings = position.track_openings(law, act.case, act.name, act.track)
    if act.name in FIELDS and act.name not in law.procedure.acts and not openings:
        yield FormPart(gettext("What it is about"), tuple(common_fields(act)))
    elif openings:
        context = context_of_case(law, act.case, openings[0].position)
        yield from _parts_of_own_act(act, openings[0].stage_act, context)


def _parts_of_own_act(act: ActOnCase, own: StageAct, context: RequirementContext) -> Iterator[FormPart]:
    """Yield the parts of an outcome or act of the regulation: what each rule still asks for, then the rest."""
    about = gettext("What it is about")
    if own.way.item:
        yield FormPart(about, (_item_field(act, own.way.item),))
    for rule, gate in own.gates:
        if not requirement_met(gate.needs, context):
            yield FormPart(_cited(act, rule), tuple(_statements(act, gate.needs, context)), asked=True)
    unknown = dict[Name, None]()
    for rule, record in own.records:
        missing = [*missing_record_fields(record, context)]
        unknown |= dict.fromkeys(name for name in missing if name in record.may_be_unknown)
        yield FormPart(_cited(act, rule), tuple(_named(act, missing)), asked=True)
    yield FormPart(detail(UNKNOWN).label, (detail(UNKNOWN, act.labelled(unknown)),) if unknown else ())
    stated = (*act.case.facts, *act.case.texts)
    for rule, notice in own.notices:
        carried = _named(act, (name for name in notice.with_ if name not in stated))
        yield FormPart(_cited(act, rule), (means_field(notice.means), *carried))
    yield FormPart(about, tuple(_named(act, [own.way.recuses] if own.way.recuses else [])))
    others = [name for name in (*own.way.states, *sorted(own.asks_for)) if name not in own.way.sets]
    rest = tuple(_named(act, (name for name in others if name not in stated)))
    yield FormPart(gettext("What else can be stated"), rest, folded=True)


def _statements(act: ActOnCase, need: Requirement, context: RequirementContext) -> Iterator[Field]:
    """Yield the fields of what a gate still asks somebody to state or write."""
    for part in _open_parts(need, context):
        match part:
            case NeedsFact() if not requirement_met(part, context):
                yield from _named(act, [part.fact])
            case NeedsText() if not requirement_met(part, context):
                yield from _named(act, [part.text])
            case NeedsReason():
                yield from _named(act, [part.reason])
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


def _named(act: ActOnCase, names: Iterable[Name]) -> Iterator[Field]:
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


def left_answers(act: ActOnCase, answers: Answers, asked: Collection[str]) -> Iterator[LeftAnswer]:
    """Yield the facts and texts of an earlier form that this one does not ask for: somebody was faster."""
    for name, many in answers.items():
        kind, _, code = name.partition(".")
        known = (*act.procedure.facts, *act.procedure.texts)
        if name in asked or kind not in ("facts", "texts") or code not in known:
            continue
        for field in _named(act, [code]):
            if says := printed(field, answers):
                yield LeftAnswer(name, field.label, says, tuple(many))


class OpenedForm(NamedTuple):
    """The form of an act as the case stands, under its regulation: its parts, the name of the act, the title of the
    case and the hash of its last event, what is to be approved, why the act cannot be done now; what was typed that no
    part asks for; the complaint beside it; the phrases of the office for its texts."""

    procedure: Procedure
    parts: list[FormPart]
    label: str
    title: str
    head: str
    track: Name | None
    subject: tuple[SubjectPartView, ...]
    hindrances: tuple[RefusalLineView, ...]
    left: tuple[LeftAnswer, ...]
    beside: BesideFormView | None
    phrases: tuple[str, ...]

    @property
    def labels(self) -> Mapping[str, str]:
        """The names of the fields."""
        return {field.name: field.label for part in self.parts for field in part.fields}

    @property
    def one_tick(self) -> str | None:
        """The name of the tick by which the questions that are left open are answered with no; None for fewer than
        two questions."""
        return NONE_OF_THESE if len(list(_questions(self.parts))) > 1 else None

    def answered_no(self, answers: Answers) -> str:
        """Return in words which questions the tick answers; empty without it."""
        labels = [self.labels[name] for name in _ticked(self.parts, answers)]
        return gettext("Recorded as no, or none of these: {names}", names=listed(labels)) if labels else ""


def open_form(
    acts: ActsOfPerson,
    name: Name,
    track: Name | None,
    typed: Answers,
    of: int | None = None,
    *,
    about: Name | None = None,
    decides: bool,
    alone: bool = False,
) -> OpenedForm:
    """Return the form of an act as the case stands, before `typed` is filled in, about the event `of` or what is called
    `about`, if one is named; `alone`: without the complaint beside it.
    Raises HTTPException (404) where no regulation and no case knows the act, or no track can have this name."""
    case_file, can_be_track = acts.reading.case_file, track is None or re.fullmatch(NAME_PATTERN, track)
    if not (can_be_track and (name in acts.law.act_names or name in terms.COMMON_ACTS)):
        raise no_page()
    act, asked = ActOnCase(acts, name, track, about), acts.asked_fields(name, track)
    parts = [
        part._replace(fields=tuple(field._replace(asked=field.name in asked) for field in part.fields))
        for part in form_parts(act)
    ]
    texts, answers = _has_text(parts), ("approve", "refuse") if decides else (name,)
    return OpenedForm(
        procedure=case_file.procedure,
        parts=parts,
        label=acts.label(name),
        title=terms.case_title(case_file.procedure, case_file.row.entry),
        head=case_file.recorded.hash,
        track=track,
        subject=approval_subject(acts.reading) if decides else (),
        hindrances=acts.lines(name, acts.hindrances(name, track, of)),
        left=tuple(left_answers(act, typed, {field.name for part in parts for field in part.fields})),
        beside=None if alone else beside_form(acts.reading, acts.now),
        phrases=phrases_at(acts.reading.session, case_file.procedure.slug, answers) if texts and not alone else (),
    )


def _has_text(parts: Iterable[FormPart]) -> bool:
    return any(field.control == "text" for part in parts for field in part.fields)


def read_act_form(parts: Iterable[FormPart], answers: Answers) -> tuple[dict[str, object], dict[str, str]]:
    """Return the act that was filled in, as it is sent, and what is wrong with which field."""
    facts, texts = dict[Name, FactValue](), dict[Name, str]()
    details, wrong = dict[str, object](), dict[str, str]()
    parts = list(parts)
    answers = {**answers, **_ticked(parts, answers)}
    for field in (field for part in parts for field in part.fields):
        kind, _, name = field.name.partition(".")
        try:
            for value in read_answer(field, answers.get(field.name, [])):
                if kind == "facts":
                    facts[name] = value
                elif kind == "texts":
                    texts[name] = str(value)
                elif field.name in DETAILS:
                    details[field.name] = int(str(value)) if field.name == "of" else value
        except WrongAnswer as error:
            wrong[field.name] = str(error)
    return {**details, "facts": facts, "texts": texts}, wrong


def _questions(parts: Iterable[FormPart]) -> Iterator[Field]:
    """Yield the facts that are asked for and can be answered with no, or with none of these."""
    asked = (field for part in parts if part.asked for field in part.fields)
    return (field for field in asked if field.none_answer and field.name.startswith("facts."))


def _ticked(parts: Iterable[FormPart], answers: Answers) -> dict[str, list[str]]:
    """Return the answers that the one tick gives: to the questions that are left open."""
    left = [field for field in _questions(parts) if not any(map(str.strip, answers.get(field.name, ())))]
    return {field.name: [field.none_answer or ""] for field in left} if answers.get(NONE_OF_THESE) else {}


def kept_answers(answers: Answers) -> Mapping[str, list[str]]:
    """Return what was typed, without what the form carries along."""
    kept = DETAILS | {NONE_OF_THESE}
    return {name: many for name, many in answers.items() if name.startswith(("facts.", "texts.")) or name in kept}
