"""An entry of a case's journal, as it stands there: read from its JSON, without the classes that the engine writes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

SYSTEM = "system"  # the register as an actor


class Entry(NamedTuple):
    """The fields that the raw judge reads. `texts` are the digests of the texts by name."""

    seq: int
    type: str
    name: str
    at: datetime
    recorded_at: datetime
    by: str | None
    n: int | None
    stage: str | None
    to: str | None
    fork: Mapping[str, str]
    facts: Mapping[str, Any]
    texts: Mapping[str, str]
    unknown: Sequence[str]
    refers_to: int | None
    item: str | None
    about: str | None
    whom: str | None
    party: str | None
    given: bool | None
    means: str | None
    units: int | None
    until: Any
    track: str | None
    ground: str | None
    second: str | None
    filed_as: Sequence[str]

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> "Entry":
        """Return an entry of its fields, as JSON or as the attributes of an event."""
        said = written.get
        return cls(
            written["seq"], written["type"], written["name"], instant(written["at"]), instant(written["recorded_at"]),
            said("by"), said("n"), said("stage"), said("to"), said("fork") or {}, said("facts") or {},
            {name: digest(text) for name, text in (said("texts") or {}).items()}, said("unknown") or (),
            said("refers_to"), said("item"), said("about"), said("whom"), said("party"), said("given"), said("means"),
            said("units"), said("until"), said("track"), said("ground"), said("second"), said("filed_as") or (),
        )  # fmt: skip

    @property
    def person(self) -> str | None:
        """Who did it, if a person did."""
        return None if self.by == SYSTEM else self.by

    @property
    def is_attempt(self) -> bool:
        """Whether it says that somebody was not reached."""
        return self.type == "noted" and self.name == "contact" and self.means == "no_contact"


def entries_of(events: Sequence[object]) -> tuple[Entry, ...]:
    """Return the entries of events, be they JSON or objects."""
    return tuple([Entry.of(event if isinstance(event, Mapping) else vars(event)) for event in events])


def instant(written: Any) -> datetime:
    """Return an instant, written out or not."""
    return datetime.fromisoformat(written) if isinstance(written, str) else written


def digest(text: Any) -> str:
    """Return the digest by which an entry refers to a text."""
    return str(text["digest"] if isinstance(text, Mapping) else text.digest)
