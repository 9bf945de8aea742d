"""What an act would do, as it is shown before it is done."""

from typing import Literal

from models.messages import Refusal
from queries.views.acts import RefusalLineView
from queries.views.base import NamedView, View
from queries.views.clock import LastDayView


class PreviewView(View):
    """What an act would do now: whether it is allowed, the next stage, the limits it starts, stops and moves, who is
    told; `who` has it then. `reasons` say what is missing, and which field or act states it. `opens` is the entry of
    the linked complaint that would carry the act of a closed case."""

    preview: Literal[True] = True
    number: str
    act: str
    allowed: bool
    refused_by: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    says: tuple[str, ...]
    reasons: tuple[RefusalLineView, ...]
    stage: str
    stage_label: str
    who: tuple[NamedView, ...] = ()
    tracks: dict[str, str]
    clocks_started: tuple[LastDayView, ...]
    clocks_stopped: tuple[LastDayView, ...]
    clocks_moved: tuple[LastDayView, ...]
    told: tuple[NamedView, ...]
    opens: str | None
