"""Linked cases as they are shown."""

from typing import Literal

from queries.views.base import ShownInstant, View


class LinkedCaseView(View):
    """A case linked to another, in short. `relation` is what it is to the other; `opened_at` and `why_label` say when
    and by which act the child of the two was opened."""

    number: str
    relation: Literal["parent", "child"]
    title: str
    stage: str
    stage_label: str
    closed_at: ShownInstant | None
    opened_at: ShownInstant
    why_label: str
