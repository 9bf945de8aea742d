"""The office as of an instant, for auditors."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from models.errors import BadInput
from models.held_role import split_role
from queries.auditing.views import PastAbsenceView, PastMemberView, PastOfficeView, PastUnitView
from queries.views.base import Known, NamedView
from register.office.org_fold import MisfitEvent
from register.office.past_office import office_as_of
from register.office.staff import Member
from wording.translation import N_, by_door, gettext


def past_office_view(
    session: Session, at: datetime, known: Known, now: datetime, role_names: Mapping[str, str]
) -> PastOfficeView:
    """Return the office as it was at an instant that has passed; `role_names`: what people read for roles by their
    codes. Raises BadInput."""
    require_past(at, now)
    try:
        found = office_as_of(session, at, at if known == "then" else None)
    except MisfitEvent as error:
        raise BadInput(
            by_door(
                N_(
                    "Event {seq} of the stream org does not follow from those before it. Verify the "
                    "record: banjie audit verify --all"
                ),
                page=N_("Event {seq} of the stream org does not follow from those before it."),
            )(seq=error.seq)
        ) from None
    return PastOfficeView(
        as_of=at,
        known=known,
        seq=found.seq,
        staff=tuple(_member_view(member, role_names) for member in found.people),
        units=tuple(PastUnitView(unit=code, **place._asdict()) for code, place in found.tree.items()),
        ranks=found.ranks,
    )


def require_past(at: datetime, now: datetime) -> None:
    """Raise BadInput for an instant that is ahead."""
    if at > now:
        raise BadInput(gettext("{instant} is ahead; as_of is an instant that has passed.", instant=at.isoformat()))


def _member_view(member: Member, role_names: Mapping[str, str]) -> PastMemberView:
    return PastMemberView(
        code=member.id,
        label=member.name,
        roles=tuple(NamedView(code=role, label=role_names.get(split_role(role)[1], role)) for role in member.roles),
        rank=member.rank,
        registers=member.registers,
        heads=member.heads,
        away=PastAbsenceView.model_validate(member.away.model_dump()) if member.away else None,
    )
