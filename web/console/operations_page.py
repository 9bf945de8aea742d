"""How the programs of the office run, for its administrators: services, alarms with their remedy, what waits."""

from itertools import groupby
from operator import attrgetter

from starlette.requests import Request
from starlette.responses import Response

from queries.alarms import remedy_text
from queries.operations import operations_view
from queries.views.alarms import AlarmView
from starter.operations.seen_services import seen_services
from web.console.desk import ConsoleDesk, show_page
from wording.translation import gettext


class OperationsPage:
    """What `banjie alarms` and the metrics say, on one page. It changes nothing."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page; for administrators alone."""
        opened = await self.desk.identity.require_administrator(request)
        view = await self.desk.read(operations_view)
        shown: dict[str, object] = {
            "title": gettext("Operations"),
            "view": view,
            "services": await seen_services(self.desk.identity.client),
            "alarms": [(kind, remedy_text(kind), kind[0].label) for kind in _by_kind(view.alarms.alarms)],
        }
        return show_page(request, opened, "operations.html", shown)


def _by_kind(alarms: tuple[AlarmView, ...]) -> list[list[AlarmView]]:
    """Return the alarms that stand, those of one kind together."""
    standing = sorted((alarm for alarm in alarms if not alarm.cleared_at), key=attrgetter("kind"))
    return [list(of_kind) for _, of_kind in groupby(standing, key=attrgetter("kind"))]
