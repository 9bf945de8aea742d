"""What became of an act, as programs are told."""

from typing import Literal

from models.messages import Refusal
from queries.views.base import ShownInstant, View


class ActOutcomeView(View):
    """An act in the inbox of its case: `received` (on record, not judged yet), `accepted` as event `seq`, or `refused`,
    with the rules by which, what is missing, and the reasons in words."""

    number: str
    id: str
    n: int
    name: str | None
    state: Literal["received", "accepted", "refused"]
    received_at: ShownInstant
    seq: int | None
    refused_by: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    says: tuple[str, ...]
