"""The form of an act, made from the law of the case: what each rule still asks for, by the control that fits it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from models.indexes.stage_act import StageAct
from models.messages import FactValue
from models.requirement import NAME_PATTERN, Name, NeedsFact, NeedsReason, NeedsText, Requirement, simple_requirements
from models.rule import Rule
from queries.console.acts import ActsOfPerson
from queries.console.approval_subject import SubjectPartView, approval_subject
from queries.console.offered import item_choices, next_item_code
from queries.console.refusal_lines import RefusalLineView
from rules import position
from rules.notices import sends_letters
from rules.record import missing_record_fields
from rules.requirements import RequirementContext, context_of_case, requirement_met
from web.console.common_fields import FIELDS, CommonFields, fact_control, means_field
from web.html.fields import Answers, Field, WrongAnswer, printed, read_answer
from web.html.requests import Turned
from wording import terms
from wording.translation import gettext, listed

NONE_OF_THESE = "none_of_these"  # the one tick that answers a list
DETAILS = frozenset({
    "whom", "clock", "units", "until", "about", "of", "party", "given", "ground", "into", "means", "item",
    "happened_at", "at_once",
})  # fmt: skip


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


@dataclass(frozen=True)
class ActForm:
    """The form of one act on one case, on one track of it."""

    acts: ActsOfPerson
    name: Name
    track: Name | None = None

    def parts(self) -> list[FormPart]:
        """Return the parts of the form; each field stands in one of them."""
        seen, parts = set[str](), list[FormPart]()
        for part in (*self._asked_parts(), *self._letters(), self._reported_late()):
            fields = tuple(field for field in part.fields if field.name not in seen)
            seen |= {field.name for field in fields}
            parts += [part._replace(fields=fields)] if fields else []
        return parts

    def _asked_parts(self) -> Iterator[FormPart]:
        found = position.track_openings(self.acts.law, self.acts.case, self.name, self.track)
        if self.name in FIELDS and self.name not in self.acts.law.procedure.acts and not found:
            yield FormPart(gettext("What it is about"), tuple(CommonFields(self.acts, self.name, self.track).fields()))
        elif found:
            context = context_of_case(self.acts.law, self.acts.case, found[0].position)
            yield from self._parts_of_act(found[0].stage_act, context)

    def _parts_of_act(self, act: StageAct, context: RequirementContext) -> Iterator[FormPart]:
        if act.way.item:
            yield FormPart(gettext("What it is about"), (self._item_field(act),))
        for rule, gate in act.gates:
            if not requirement_met(gate.needs, context):
                yield FormPart(self._cited(rule), tuple(self._statements(gate.needs, context)), asked=True)
        for rule, record in act.records:
            missing = missing_record_fields(record, context)
            yield FormPart(self._cited(rule), tuple(self._named(missing)), asked=True)
        stated = (*self.acts.case.facts, *self.acts.case.texts)
        for rule, notice in act.notices:
            told = self._named(name for name in notice.with_ if name not in stated)
            yield FormPart(self._cited(rule), (means_field(tuple(notice.means)), *told))
        yield FormPart(gettext("What it is about"), tuple(self._named([act.way.recuses] if act.way.recuses else [])))
        others = [name for name in (*act.way.states, *sorted(act.asks_for)) if name not in act.way.sets]
        yield FormPart(
            gettext("What else can be stated"),
            tuple(self._named(name for name in others if name not in stated)),
            folded=True,
        )

    def _statements(self, need: Requirement, context: RequirementContext) -> Iterator[Field]:
        """Yield the fields of what a gate still asks somebody to state or write."""
        for part in simple_requirements(need):
            match part:
                case NeedsFact() if not requirement_met(part, context):
                    yield from self._named([part.fact])
                case NeedsText() if not requirement_met(part, context):
                    yield from self._named([part.text])
                case NeedsReason():
                    yield from self._named([part.reason])
                case _:
                    pass

    def _named(self, names: Iterable[Name]) -> Iterator[Field]:
        """Yield the field of each fact or text; none for what nobody states."""
        procedure = self.acts.reading.case_file.procedure
        for name in names:
            fact = procedure.facts.get(name)
            if fact is None:
                yield Field(f"texts.{name}", terms.label(procedure, name, "text"), "text")
            elif not fact.known:
                yield fact_control(self.acts, name)

    def _item_field(self, act: StageAct) -> Field:
        use, procedure = act.way.item, self.acts.reading.case_file.procedure
        assert use is not None
        kind = terms.label(procedure, use.of, "item")
        if use.adds:
            code = next_item_code(self.acts.reading, use)
            return Field(
                "item",
                gettext("A new one of {kind}", kind=kind),
                "line",
                preset=code,
                longest=48,
                hint=gettext("Its code is chosen already. You can leave it."),
            )
        return Field("item", gettext("Which of {kind}", kind=kind), "one", tuple(item_choices(self.acts.reading, use)))

    def left_answers(self, answers: Answers, asked: Collection[str]) -> Iterator[LeftAnswer]:
        """Yield the facts and texts of an earlier form that this one does not ask for: somebody was faster."""
        procedure = self.acts.reading.case_file.procedure
        for name, many in answers.items():
            kind, _, code = name.partition(".")
            if name in asked or kind not in ("facts", "texts") or code not in (*procedure.facts, *procedure.texts):
                continue
            for field in self._named([code]):
                if says := printed(field, answers):
                    yield LeftAnswer(name, field.label, says, tuple(many))

    def _cited(self, rule: Rule) -> str:
        found = terms.rule_by_id(self.acts.reading.case_file.procedure, rule.id)
        return terms.cite_rule(found or rule)

    def _letters(self) -> Iterator[FormPart]:
        """Yield whether letters that follow go out at once, where some may follow."""
        if sends_letters(self.acts.law, self.name):
            hint = gettext(
                "If not, a letter waits for {minutes} minutes, and is not sent if you undo the act in that time.",
                minutes=self.acts.law.procedure.undo_minutes,
            )
            yield FormPart(
                gettext("Letters"), (Field("at_once", gettext("Send at once"), "yes_no", hint=hint),), folded=True
            )

    def _reported_late(self) -> FormPart:
        return FormPart(
            gettext("When it happened (if reported later)"),
            (Field("happened_at", gettext("When it happened (if reported later)"), "instant"),),
            folded=True,
        )


class OpenedForm(NamedTuple):
    """The form of an act as the case stands: its parts, the name of the act, the title of the case and the hash of its
    last event, what is to be approved, why the act cannot be done now; what was typed that no part asks for."""

    parts: list[FormPart]
    label: str
    title: str
    head: str
    track: Name | None
    subject: tuple[SubjectPartView, ...]
    hindrances: tuple[RefusalLineView, ...]
    left: tuple[LeftAnswer, ...]

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
    acts: ActsOfPerson, name: Name, track: Name | None, typed: Answers, of: int | None = None, *, decides: bool
) -> OpenedForm:
    """Return the form of an act as the case stands, before `typed` is filled in, about the event `of` if one is named.
    Raises Turned where no regulation and no case knows the act, or no track can have this name."""
    case_file, can_be_track = acts.reading.case_file, track is None or re.fullmatch(NAME_PATTERN, track)
    if not (can_be_track and (name in acts.law.act_names or name in terms.COMMON_ACTS)):
        raise Turned(404, gettext("There is no such page."))
    form = ActForm(acts, name, track)
    parts = form.parts()
    return OpenedForm(
        parts=parts,
        label=acts.label(name),
        title=terms.case_title(case_file.procedure, case_file.row.entry),
        head=case_file.recorded.hash,
        track=track,
        subject=approval_subject(acts.reading) if decides else (),
        hindrances=acts.lines(name, acts.hindrances(name, track, of)),
        left=tuple(form.left_answers(typed, {field.name for part in parts for field in part.fields})),
    )


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
