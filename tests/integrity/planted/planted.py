"""What a planted tampering is, and whether a finding names it."""

from collections.abc import Iterable
from typing import NamedTuple

from integrity.verify.whole_record import Found
from register.alarms.alarms import Finding

PLACES = ("seq", "n", "position", "missing", "counter")  # what a finding says of where it is
BESIDES = {"added", "unnamed"}  # nothing on record is about it: it has no place


class Planted(NamedTuple):
    """A tampering: the SQL of a superuser, and by what it is found: `about`, a complaint, a stream, a member of staff;
    `place`, the number of an event, an act or a position, None where any will do."""

    name: str
    sql: str
    about: str
    place: int | None = None

    def is_named(self, found: Iterable[Found]) -> bool:
        """Return True where a finding is about this, and says where."""
        return any(self._is_named_by(finding) for _, finding in found)

    def _is_named_by(self, finding: Finding) -> bool:
        detail = finding.detail
        about = self.about in f"{finding.about} {finding.complaint} {detail.get('stream')}"
        places = [detail[name] for name in PLACES if detail.get(name) is not None]
        if self.place is not None:
            return about and self.place in places
        return about and (bool(places) or BESIDES & {detail.get("change"), detail.get("what")} != set())
