"""Linked cases as they are shown."""

from typing import Literal

from queries.views.base import ShownInstant, View
from queries.views.clock import LastDayView


class LinkedCaseView(View):
    """A case linked to another, in short. `relation` is what it is to the other: the `parent` that opened it, a
    `child`, the case into which it was merged (`host`), or one that was merged into it (`joined`). `opened_at` and
    `why_label` say when and by which act the child of the two was opened; of a merged case, when that was. `limits` are
    those that ran in a `joined` case when it was merged."""

    number: str
    relation: Literal["parent", "child", "host", "joined"]
    title: str
    stage: str
    stage_label: str
    closed_at: ShownInstant | None
    opened_at: ShownInstant
    why_label: str
    limits: tuple[LastDayView, ...] = ()
