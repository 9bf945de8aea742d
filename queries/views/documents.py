"""Issued documents as they are shown."""

from typing import Literal

from queries.views.base import NamedView, ShownInstant, View


class DocumentSummaryView(View):
    """The newest file of a document, in short. What it says may be hidden; that it exists is not."""

    name: str
    label: str
    version: int
    signatures: int
    produced_at: ShownInstant


class SignatureView(View):
    """A signature: in which role, by whom, by which event."""

    role: str
    label: str
    by: str
    by_name: str
    seq: int


class DocumentView(View):
    """One version of a document as the event `seq` left it. `state`: the file is made, due, or could not be made;
    `current`: no later event has replaced it."""

    document: str
    label: str
    version: int
    seq: int
    at: ShownInstant
    signed: tuple[SignatureView, ...]
    sha256: str | None
    size: int | None
    produced_at: ShownInstant | None
    current: bool
    state: Literal["made", "failed", "due"]


class DocumentListView(View):
    """The documents of a complaint, every version. `doubts` are the kinds of the alarms that say that the record does
    not hold."""

    doubts: tuple[NamedView, ...]
    documents: tuple[DocumentView, ...]
