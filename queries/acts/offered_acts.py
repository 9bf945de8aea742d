"""What can be done on a case, act by act with its fields: for one reader, or for nobody in particular. The forms of the
pages are made of the same fields."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from models.messages import Holder, Person, Refusal, Why
from models.requirement import Name
from queries.acts.act_on_case import ActOnCase
from queries.acts.acts_of_person import DONE_BY_PEOPLE, ActsOfPerson
from queries.acts.field import TYPES, Field
from queries.acts.form_parts import FormPart, all_parts
from queries.acts.office_roles import is_awaited, roles_of_office_act
from queries.cases.case_file import load_case_file, named_holders, named_people, read_people
from queries.cases.reading import CaseReading, read_for_nobody
from queries.cases.waiting import waiting_of_file
from queries.views.acts import ActFieldView, ActKind, ActView
from queries.views.base import NamedView
from queries.views.case import WaitingView
from register.office import staff
from register.transaction import transaction_of
from rules import position, roles
from rules.acts.approval_answer import answered_outcome
from rules.fact import NOTE
from rules.gates import is_actors_work
from rules.requirements import context_of_case

# Reasons that lie in who the reader is: another can do the act.
OF_THE_READER = frozenset({Why.role, Why.same_person, Why.answered, Why.order, Why.recused, Why.respondent, Why.filer})


def waiting_with_acts(session: Session, number: str, now: datetime, reading: CaseReading | None = None) -> WaitingView:
    """Return what a case waits for, with everything that can be done on it. Raises BadInput."""
    transaction_of(session).keep_answers()  # each act asks for the same people
    reader = reading or read_for_nobody(session, load_case_file(session, number))
    shown = waiting_of_file(reader, reader.case_file, now)
    acts = tuple(_without_filer(reader, act) for act in _acts(ActsOfPerson(reader, now)))
    return reader.without_filer(shown).model_copy(update={"acts": acts})


def _without_filer(reader: CaseReading, act: ActView) -> ActView:
    """Return an act without who filed the complaint, but with all the people to choose from: a gap would tell."""
    fields = (
        reader.without_filer(field).model_copy(update={"values": field.values})
        if field.type in ("person", "persons")
        else reader.without_filer(field)
        for field in act.fields
    )
    plain = reader.without_filer(act.model_copy(update={"fields": (), "persons": ()}))
    return plain.model_copy(update={"fields": tuple(fields), "persons": act.persons})


def _acts(acts: ActsOfPerson) -> Iterator[ActView]:
    """Yield the outcomes and acts of the regulation that are open where the case stands, then those of every office
    against which nothing stands but who the reader is."""
    law, case = acts.law, acts.case
    of_text = list(acts.names_here())
    if case.closed_at:
        of_text = [(name, None) for name in law.procedure.acts if law.stage_act(case.stage, name)]
    for name, track in of_text:
        stage_act = law.stage_act(position.position_on(case, track).stage, name)
        assert stage_act
        kind: ActKind = "own" if name in law.procedure.acts else "outcome"
        view = _act(acts, name, track, kind, stage_act.who, acts.hindrances(name, track))
        yield view.model_copy(update={"to": stage_act.way.to})
    for name in () if case.closed_at else DONE_BY_PEOPLE:
        against = () if name in law.act_names else acts.hindrances(name)
        if name not in law.act_names and {one.why for one in against} <= OF_THE_READER:
            view = _act(acts, name, None, "office", roles_of_office_act(law, case, name), against)
            answered = answered_outcome(law, case, acts.bare_act(name, None))
            yield view.model_copy(update={"to": answered.stage_act.way.to}) if answered else view


def _act(
    acts: ActsOfPerson,
    name: Name,
    track: Name | None,
    kind: ActKind,
    who: tuple[Holder, ...],
    against: tuple[Refusal, ...],
) -> ActView:
    reading, is_read = acts.reading, acts.reading.person is not None
    shown = ActOnCase(acts, name, track, plain=True)
    parts, asked = all_parts(shown), acts.asked_fields(name, track)
    return ActView(
        name=name,
        label=acts.label(name),
        kind=kind,
        track=track,
        awaited=kind != "office" or is_awaited(acts.law, acts.case, name),
        who=named_holders(reading.session, reading.case_file.procedure, who),
        persons=named_people(reading.session, _persons(shown, who)) if is_read else (),
        allowed=not against if is_read else None,
        reasons=acts.lines(name, against),
        fields=act_fields(reading, parts, asked),
    )


def _persons(shown: ActOnCase, who: tuple[Holder, ...]) -> list[Person]:
    """Return who may do an act by one of these roles, of those who take part in the case and are on the registers that
    its gates ask for."""
    acts, track = shown.acts, shown.track
    registers = {f"on_{register}" for register in shown.registers(None)}
    reading, law, case = acts.reading, acts.law, acts.case
    office = staff.office_at(reading.session, acts.now, law.procedure.slug)
    context, shut_out = (
        context_of_case(law, case, position.position_on(case, track)),
        roles.shut_out(law, acts.known_case),
    )
    by_role = tuple(role for role in who if role in law.procedure.roles)
    by_name = {*who} - {*by_role}  # of people, and of all staff
    read_people(reading.session, office)
    found, nobody = list[Person](), acts.bare_act(NOTE, track)
    for person, (standing, stands_for) in office.items():
        said = {"actor": person, "standing": standing, "stands_for": stands_for}
        act = nobody.model_copy(update=said)
        may = not by_name.isdisjoint(act.holders) or is_actors_work(by_role, context._replace(act=act))
        if may and registers.issubset(standing) and act.persons.isdisjoint(shut_out):
            found.append(person)
    return found


def act_fields(reading: CaseReading, parts: Iterable[FormPart], asked: Collection[str]) -> tuple[ActFieldView, ...]:
    """Return the fields of the parts of a form, each once, with the rules that ask for it; `asked` without which the
    act is refused. That texts of items were shown, to choose from, is put on record."""
    found, rules = dict[str, Field](), dict[str, dict[str, str]]()
    for part in parts:
        for field in part.fields:
            found.setdefault(field.name, field)
            if part.rule:
                rules.setdefault(field.name, {})[part.rule] = part.heading
    items = found.get("item")
    reading.record_shown(identity=False, narrative=bool(items and items.choices), daily=True)
    return tuple(
        ActFieldView(
            name=name,
            label=field.label,
            type=TYPES[field.control],
            values=tuple(NamedView(code=code, label=words) for code, words in field.choices),
            may_be_none=field.or_none,
            required=name in asked,
            preset=field.preset or None,
            rules=tuple(NamedView(code=code, label=words) for code, words in rules.get(name, {}).items()),
        )
        for name, field in found.items()
    )
