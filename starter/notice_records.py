"""Record that a person has told a notice, or could not reach its recipient."""

from sqlalchemy.orm import Session

from models.errors import BadInput, Refused
from models.means import Means
from models.messages import Refusal, Why
from queries import case_file
from queries.notices import NOTICE_STATES_ZH, notice_row, notice_view
from queries.views.notices import NoticeView
from register import outbox
from register.office import staff
from register.outbox import NoticeSettled
from starter.client import BanjieClient
from starter.notice_delivery import report_context
from wording import terms


async def record_notice_told(client: BanjieClient, notice: str, means: str, actor: str) -> NoticeView:
    """Record that a person has told a notice by that means, or could reach nobody (`no_contact`). Raises BadInput,
    Refused, Unavailable."""
    if means not in list(Means):
        raise BadInput(
            f"没有「{means}」这一告知方式;可用:{'、'.join(f'{name}({zh})' for name, zh in terms.MEANS_NAMES.items())}"
        )
    return await client.transact(lambda session: _write_notice_told(session, client, notice, Means(means), actor))


def _write_notice_told(session: Session, client: BanjieClient, notice: str, means: Means, actor: str) -> NoticeView:
    row = notice_row(session, notice)
    now = client.clock(session, row.complaint)
    case_file.require_staff(session, actor, now)
    case = case_file.load_case_file(session, row.complaint)
    stood_for, standing = staff.standing_at(session, actor, now)
    if row.holder not in (actor, *stood_for) and not set(standing) & {*case.procedure.roles}:
        why = (Refusal(why=Why.role, rule=row.rule, about=row.name),)
        raise Refused("记录告知:办理人在本制度中没有职责", why, number=row.complaint)
    try:
        told = outbox.record_telling(session, row.id, means, actor, now, context=report_context(client))
    except NoticeSettled as error:
        why = (Refusal(why=Why.notice, rule=row.rule, about=row.name),)
        raise Refused(f"这一告知已有结果:{NOTICE_STATES_ZH[error.state]},不再变动", why, number=row.complaint) from None
    return notice_view(session, case, told, now)
