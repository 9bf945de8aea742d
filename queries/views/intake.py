"""A complaint that has not been registered, as it would begin."""

from typing import Literal

from models.messages import Number
from queries.views.base import View
from queries.views.clock import LastDayView


class IntakeCheckView(View):
    """What registering a complaint now would begin: the edition, the first stage, the limits that would run, and
    the complaints that say nearly the same, of those that the registrant may read. Nothing is stored."""

    check: Literal[True] = True
    procedure: str
    title: str
    edition: str
    entry: str
    stage: str
    stage_label: str
    clocks: tuple[LastDayView, ...]
    similar: tuple[Number, ...] = ()
