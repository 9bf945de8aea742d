"""Attachments as they are shown."""

from typing import Literal

from queries.views.base import ShownInstant, View


class AttachmentView(View):
    """A file that came with a complaint (`n` is none) or with its act `n`. `state` is that of the act; `file` says
    whether the stored file is unaltered, where that was checked. The SHA-256 lets a reader compare a copy."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: ShownInstant
    added_by: str | None
    added_by_name: str
    n: int | None
    state: Literal["form", "received", "accepted", "refused"]
    file: Literal["intact", "altered", "missing"] | None = None


class AttachmentListView(View):
    """The attachments of a complaint."""

    attachments: tuple[AttachmentView, ...]
