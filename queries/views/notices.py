"""Notices on their way, as they are shown."""

from typing import Literal

from models.messages import TextRef
from queries.views.base import ShownInstant, View

NoticeState = Literal["due", "handed_over", "delivered", "served", "told", "no_contact", "failed", "withdrawn"]


class NoticeView(View):
    """A notice and how far its delivery has got. `tries` counts on the current channel, `code` is the channel's last
    answer, `receipt` says whether proof of delivery is needed."""

    id: str
    number: str
    seq: int
    name: str
    label: str
    rule: str | None
    article: str
    to: str
    to_label: str
    holder: str | None
    holder_label: str
    channel: str
    channel_label: str
    state: NoticeState
    state_label: str
    means: str | None
    receipt: bool
    tries: int
    code: str | None
    next_at: ShownInstant | None
    at: ShownInstant
    sha256: str | None


class DeliveryStepView(View):
    """One step of a delivery: an event of the notice's own stream."""

    seq: int
    type: str
    label: str
    name: str
    at: ShownInstant
    recorded_at: ShownInstant
    channel: str | None
    channel_label: str
    tries: int
    code: str | None
    text: TextRef | None
    means: str | None
    by: str | None
    by_name: str


class NoticeDetailView(NoticeView):
    """A notice with its text, where its recipient can be reached, and every step of its delivery. Text and contact are
    hidden from readers who may not know who filed the complaint."""

    body: str | None
    contact: str | None
    way: tuple[DeliveryStepView, ...]


class NoticeListView(View):
    """One page of notices: those under way first, the oldest before; then the others, the latest before. `next` is the
    cursor of the next page, None on the last."""

    notices: tuple[NoticeView, ...]
    next: str | None
