"""The notices that have come to whoever is logged in, and what they have read of them."""

from datetime import datetime

from sqlalchemy.orm import Session
from starlette.responses import Response

from models.errors import BadInput
from models.time import check_instant
from queries.lists.received_notices import KEPT_IN_LIST, mark_read, received_notices
from web.console.visit import Reader, Unopened
from web.html.pages import go_to
from web.html.serving import PageRouter
from web.identity.desk import SentFields
from wording.translation import gettext, pgettext

router = PageRouter()


@router.page("/notices")
async def notices(visit: Unopened) -> Response:
    """The notices of whoever is logged in, unread ones first; a page of them, or the lines that come after it."""
    after = visit.request.query_params.get("after") or None

    def read(session: Session, now: datetime) -> dict[str, object]:
        return {"found": received_notices(session, visit.login.person, after, now), "now": now}

    shown = await visit.open(read, head=True)
    shown |= {"title": pgettext("bell", "Notices"), "days": KEPT_IN_LIST.days}
    return visit.show("notices_lines.html" if visit.is_fragment else "notices.html", shown)


@router.post("/notices")
async def read_notices(visit: Reader, form: SentFields) -> Response:
    """Mark one notice as read, or all that had come when the page was shown."""
    which = form.get("notice") or _shown_at(form.get("shown", ""))

    def mark(session: Session) -> None:
        mark_read(session, visit.login.person, which, visit.client.clock(session, ""))

    await visit.client.transact(mark)
    return go_to("/console/notices")


def _shown_at(written: str) -> datetime:
    """Return when a page was shown, as it says itself. Raises BadInput."""
    try:
        return check_instant(datetime.fromisoformat(written))
    except ValueError:
        raise BadInput(gettext("Not possible")) from None
