"""What the register knows of the complaint into which an act would merge a case. The case itself knows no other."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Act, MergeTarget
from models.stage import MERGED
from models.tables import ComplaintRow, InboxRow
from register.cases.earlier_cases import is_same_filer
from register.cases.stored_case import stored_case
from register.editions import law_of_complaint
from register.locks import advisory_lock
from register.row_conditions import ACT_UNJUDGED
from rules import roles
from rules.acts import merging
from rules.acts.merging import MERGE


def merge_target(session: Session, complaint: ComplaintRow, act: Act) -> MergeTarget | None:
    """Return what is known of the complaint into which the act `merge` would merge this one; None where it names none
    that exists.

    One merging at a time is received: of two cases that would merge into each other, the second is told so.
    """
    if act.into is None:
        return None
    advisory_lock(session, MERGE)
    other = session.get(ComplaintRow, act.into, populate_existing=True)
    if other is None:
        return None
    merges = select(InboxRow.n).where(InboxRow.complaint == other.number, InboxRow.name == MERGE, ACT_UNJUDGED)
    merging_already = other.stage == MERGED or session.scalars(merges.limit(1)).first() is not None
    # An open complaint that has opened this one in its course awaits its end.
    parent = session.get(ComplaintRow, complaint.parent) if complaint.parent and complaint.parent_seq else None
    law, case, own_case = law_of_complaint(session, other), stored_case(session, other), stored_case(session, complaint)
    return MergeTarget(
        procedure=other.procedure,
        entry=other.entry,
        closed=other.closed_at is not None,
        merging=merging_already,
        shut_out=case is not None and bool(roles.exclusion_refusals(law, case, act.persons)),
        awaited=parent is not None and parent.closed_at is None,
        same_filer=is_same_filer(session, complaint.number, other.number),
        same_matter=bool(own_case and case and merging.is_same_matter(law, own_case, case)),
        done=tuple(sorted(merging.done_acts(law, case))) if case else (),
        limits=merging.kept_limits(law, case) if case and not case.closed_at else {},
    )
