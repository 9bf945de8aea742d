"""The form of an act as a page has it: its parts, what was typed into them, what is wrong with that."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from models.messages import FactValue
from models.procedure import Procedure
from models.requirement import NAME_PATTERN, Name
from queries.acts.act_on_case import ActOnCase
from queries.acts.acts_of_person import ActsOfPerson, OpenLineView
from queries.acts.approvals import SubjectPartView, approval_subject
from queries.acts.field import Field
from queries.acts.form_parts import FormPart, form_parts, named_fields
from queries.cases.case_page import BesideFormView, beside_form
from queries.views.acts import RefusalLineView
from register.office.phrases import phrases_at
from web.html.fields import Answers, WrongAnswer, printed, read_answer
from web.html.serving import no_page
from wording import terms
from wording.act_fields import ACT_FIELDS
from wording.translation import gettext, listed

NONE_OF_THESE = "none_of_these"  # the one tick that answers a list
DETAILS = frozenset(name for name, field in ACT_FIELDS.items() if field.label)


class LeftAnswer(NamedTuple):
    """What was typed into a field that the form has no longer, in the words of the page; `sent` as it was sent."""

    name: str
    label: str
    says: str
    sent: tuple[str, ...]


def left_answers(act: ActOnCase, answers: Answers, asked: Collection[str]) -> Iterator[LeftAnswer]:
    """Yield the facts and texts of an earlier form that this one does not ask for: somebody was faster."""
    for name, many in answers.items():
        kind, _, code = name.partition(".")
        known = (*act.procedure.facts, *act.procedure.texts)
        if name in asked or kind not in ("facts", "texts") or code not in known:
            continue
        for field in named_fields(act, [code]):
            if says := printed(field, answers):
                yield LeftAnswer(name, field.label, says, tuple(many))


class OpenedForm(NamedTuple):
    """The form of an act as the case stands, under its regulation: its parts, the name of the act, the title of the
    case and the hash of its last event, what is to be approved, why the act cannot be done now; what was typed that no
    part asks for; the complaint beside it; the phrases of the office for its texts; the outcomes of which one is
    chosen."""

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
    choices: tuple[OpenLineView, ...]

    @property
    def labels(self) -> Mapping[str, str]:
        """The names of the fields."""
        return {field.name: field.label for part in self.parts for field in part.fields}

    @property
    def one_tick(self) -> str | None:
        """The name of the tick by which questions that are left open are answered with no; None for fewer than two
        questions."""
        return NONE_OF_THESE if len(list(_questions(self.parts))) > 1 else None

    @property
    def tick_answers(self) -> str:
        """What the tick answers, in words."""
        return listed(field.label for field in _questions(self.parts))

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
        choices=() if alone else acts.instead_of(name, track),
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
    """Yield the facts that are asked for, and of which the rules ask a no, or let it stand. Not those of which they ask
    a yes, and not one of several grounds: a tick for all would state what nobody has looked at."""
    asked = (field for part in parts if part.asked for field in part.fields)
    return (field for field in asked if field.no_serves and field.none_answer and field.name.startswith("facts."))


def _ticked(parts: Iterable[FormPart], answers: Answers) -> dict[str, list[str]]:
    """Return the answers that the one tick gives: to the questions that are left open."""
    left = [field for field in _questions(parts) if not any(map(str.strip, answers.get(field.name, ())))]
    return {field.name: [field.none_answer or ""] for field in left} if answers.get(NONE_OF_THESE) else {}


def kept_answers(answers: Answers) -> Mapping[str, list[str]]:
    """Return what was typed, without what the form carries along."""
    kept = DETAILS | {NONE_OF_THESE}
    return {name: many for name, many in answers.items() if name.startswith(("facts.", "texts.")) or name in kept}
