"""What people see of the outbox, and what they put on record of it: that a notice was told, or could not be."""

from sqlalchemy.orm import Session

from models.errors import BadInput, Refused
from models.means import Means
from models.messages import Refusal, Why
from queries import case_file
from queries.notices import STATES, _line, _row
from queries.views import Data
from register import outbox
from register.office import staff
from register.outbox import Settled
from starter.client import BanjieClient
from starter.notice_delivery import door
from wording import terms


async def record(desk: BanjieClient, notice: str, means: str, actor: str) -> Data:
    """A person has told what the notice says, by that means, or could reach nobody (`no_contact`). Raises BadInput,
    Refused, Unavailable."""
    if means not in list(Means):
        raise BadInput(
            f"没有「{means}」这一告知方式;可用:{'、'.join(f'{one}({zh})' for one, zh in terms.MEANS.items())}"
        )
    return await desk.ask(lambda session: _record(session, desk, notice, Means(means), actor))


def _record(session: Session, desk: BanjieClient, notice: str, means: Means, actor: str) -> Data:
    row = _row(session, notice)
    now = desk.clock(session, row.complaint)
    case_file.known(session, actor, now)
    kept = case_file.case_file(session, row.complaint)
    behind, standing = staff.stands(session, actor, now)
    if row.holder not in (actor, *behind) and not set(standing) & {*kept.procedure.roles}:
        why = (Refusal(why=Why.role, rule=row.rule, about=row.name),)
        raise Refused("记录告知:办理人在本制度中没有职责", why, number=row.complaint)
    try:
        told = outbox.tell(session, row.id, means, actor, now, door=door(desk))
    except Settled as error:
        why = (Refusal(why=Why.notice, rule=row.rule, about=row.name),)
        raise Refused(f"这一告知已有结果:{STATES[error.state]},不再变动", why, number=row.complaint) from None
    return _line(session, kept, told, now)
