"""The people to choose from in the form of an act: who may take the task, those of the reader's own unit first, each
with unit and absence."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from calendars import office_zone
from models.held_role import roles_under
from models.messages import Act, Person
from models.procedure import Procedure
from models.requirement import Name
from queries.acts.acts_of_person import ActsOfPerson
from register.office import staff
from register.office.absence import Absence
from register.office.staff import Member
from register.transaction import read_once
from rules import position, roles
from rules.acts import handover, recusal
from rules.acts.common_acts import COMMON_ACTS
from wording import dates, terms
from wording.translation import gettext

MAX_PEOPLE = 300  # more than a list to choose from is good for
Choice = tuple[str, str]


class People(NamedTuple):
    """People to choose from, by their ids; the first so many are of the reader's own unit."""

    choices: tuple[Choice, ...]
    near: int
    names: Mapping[Person, str]


def people_of_office(
    session: Session,
    procedure: Procedure | None,
    reader: Person | None,
    now: datetime,
    among: Collection[Person] | None = None,
) -> People:
    """Return who serves in the office, or those of them `among` these; with the units and posts of the procedure."""
    members = read_once(session, ("staff", now), lambda: staff.staff_at(session, now))
    lines = sorted(_lines(members, procedure, reader, among))[:MAX_PEOPLE]
    return People(
        choices=tuple((person, says) for *_, person, says in lines),
        near=sum(not is_far for _, is_far, *_ in lines),
        names={member.id: member.name for member in members},
    )


def _lines(
    members: Collection[Member], procedure: Procedure | None, reader: Person | None, among: Collection[Person] | None
) -> Iterable[tuple[bool, bool, str, Person, str]]:
    """Yield for each member whether they are not the reader, and not of their unit; where they are, who, and how they
    are listed."""
    known = procedure.roles if procedure else {}
    slug, names = procedure.slug if procedure else None, {member.id: member.name for member in members}
    held = {member.id: sorted(roles_under(member.roles, slug) & known.keys()) for member in members}
    own = {role for role in held.get(reader or "", ()) if known[role].is_ == "unit"}
    for member in members:
        if among is None or member.id in among:
            places = "/".join(terms.label(procedure, role) for role in held[member.id]) if procedure else ""
            says = gettext("{name} ({code})", name=member.name, code=member.id)
            away = _away_words(member.away, names) if member.away else ""
            says = "　".join(filter(None, (says, places, away)))
            is_other = member.id != reader
            yield is_other, is_other and own.isdisjoint(held[member.id]), places, member.id, says


def _away_words(away: Absence, names: dict[Person, str]) -> str:
    day = dates.short_day((away.until - timedelta(seconds=1)).astimezone(office_zone()).date())
    return gettext(
        "away until {day} ({substitute} stands in)", day=day, substitute=names.get(away.substitute, away.substitute)
    )


def people_for_act(acts: ActsOfPerson, name: Name, track: Name | None) -> People:
    """Return the people whom an act can be about: to whom work can be handed, who can be recused or named as a
    deputy."""
    return _people(acts, _whom_it_fits(acts, name, track))


def people_for_fact(acts: ActsOfPerson, name: Name, registers: Collection[Name] = ()) -> People:
    """Return the people whom a fact can name, of those who are on all these registers."""
    return _people(acts, _whom_it_names(acts, name, {f"on_{register}" for register in registers}))


def _people(acts: ActsOfPerson, among: Iterable[Person]) -> People:
    reading = acts.reading
    if reading.person is None:  # who works here is told nobody in particular
        return People((), 0, {})
    return people_of_office(reading.session, reading.case_file.procedure, reading.person, acts.now, {*among})


def _whom_it_fits(acts: ActsOfPerson, name: Name, track: Name | None) -> Iterator[Person]:
    here, act = position.position_on(acts.case, track), acts.bare_act(name, track)
    if name == recusal.DEPUTISE:
        act = act.model_copy(update={"about": next(iter(acts.vacant), None)})
    for person, named in _each_named(acts, act):
        said = named.model_copy(update={"whom": person})
        refused = COMMON_ACTS[name].check(acts.law, acts.known_case, here, said) if name in COMMON_ACTS else []
        if all(refusal.about != handover.WHOM for refusal in refused):
            yield person


def _whom_it_names(acts: ActsOfPerson, name: Name, held: Collection[Name]) -> Iterator[Person]:
    law, is_list = acts.law, acts.law.procedure.facts[name].is_ == "persons"
    gives_part = name in law.role_facts - law.respondent_facts
    for person, named in _each_named(acts, acts.bare_act(name, None)):
        said = named.model_copy(update={"facts": {name: (person,) if is_list else person}})
        shut_out = roles.named_exclusion_refusals(law, acts.known_case, {person}, name) if gives_part else []
        if {*held}.issubset(named.named[person]) and not (
            shut_out or handover.named_person_refusals(law, acts.known_case, said)
        ):
            yield person


def _each_named(acts: ActsOfPerson, act: Act) -> Iterator[tuple[Person, Act]]:
    """Yield each member of the staff, with an act that says what they hold in their own right."""
    session, slug = acts.reading.session, acts.law.procedure.slug
    for person, member in staff.office_at(session, acts.now, slug).items():
        own = staff.own_standing(session, person, acts.now, slug) if member.stands_for else member.standing
        yield person, act.model_copy(update={"named": {person: own}})
