"""Which roles may do an act that every office knows, where a case stands."""

from collections.abc import Iterator

from models.case import Case, Position
from models.law import Law
from models.messages import Holder
from models.procedure import Permit
from models.requirement import Name
from register.office.held_names import STAFF
from rules import approval, document, position
from rules.acts import deciders, handover, recusal
from rules.acts.common_acts import COMMON_ACTS

STATE_SAYS_WHO = ("approve", "refuse", "opinion", "sign", "tick")


def roles_of_office_act(law: Law, case: Case, name: Name) -> tuple[Holder, ...]:
    """Return the roles that may do an act of every office, `staff` for everybody who works there, or the people and
    units of whom it was asked; none where the act itself says whose it is."""
    permit, here = law.procedure.permits.get(name, True), case.position
    if isinstance(permit, Permit) and permit.by:
        return permit.by
    return tuple(dict.fromkeys(_by_state(law, case, here, name)))


def is_awaited(law: Law, case: Case, name: Name) -> bool:
    """Return True for an act of every office for which the case waits: a decision, an opinion, a signature, a duty, a
    deputy where nobody is left."""
    if name in STATE_SAYS_WHO:
        return any(_by_state(law, case, case.position, name)) and (name != "tick" or _has_duty_left(law, case))
    return any(one.act == name for one in case.asked_for.values()) or any(_deciders(law, case, name))


def _deciders(law: Law, case: Case, name: Name) -> Iterator[Holder]:
    """Yield who decides what was asked for about people, or that a deputy is named for a role that the case needs."""
    for one in case.asked_for.values():
        yield from one.deciders if one.act == name else ()
    for role in deciders.needed_roles(law, case) if name == recusal.DEPUTISE else ():
        yield from deciders.deputy_namers(law, case, role)


def _has_duty_left(law: Law, case: Case) -> bool:
    return any(duty not in case.position.ticked for duty in law.find_stage(case.stage).duties)


def _by_state(law: Law, case: Case, here: Position, name: Name) -> Iterator[Holder]:
    match name:
        case "approve" | "refuse":
            for request in case.requests.values():
                extension = law.clock_rule(request.clock)[1].extension
                yield from extension.grants if extension else ()
            for track in position.track_names(case):
                yield from (role for role, _ in approval.missing_answers(law, case, case.positions[track]))
        case "opinion":
            yield from here.asked
        case "sign":
            for one in case.documents:
                groups = document.missing_signatures(law, case, one)
                next_groups = groups[:1] if law.procedure.documents[one].ordered else groups
                yield from (role for group in next_groups for role, _ in group)
        case "tick":
            stage = law.find_stage(here.stage)
            yield from (role for duty in stage.duties.values() for role in duty.by or stage.who)
        case _ if name in deciders.DECIDED_ACTS and (found := [*_deciders(law, case, name)]):
            yield from found
        case _:
            actors = COMMON_ACTS[name].actors if name in COMMON_ACTS else "stage"
            if actors == "stage":
                yield from handover.stage_roles(law, here.stage)
            elif actors == "text":
                yield from handover.staff_roles(law)
            elif actors == "all":
                yield STAFF
