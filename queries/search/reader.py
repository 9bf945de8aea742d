"""The rights of a reader over many cases at once: looked up once for all cases with the same readers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.held_role import scopes_of
from models.messages import Person
from models.rule import Slug
from models.tables import HoldingRow
from register.office import staff
from register.office.staff import Standing
from register.search.search_rows import PARTY_FIELDS
from rules.sees import Admissions, admits, is_shut_out

KINDS = ("number", *PARTY_FIELDS, "text", "file")


@dataclass
class SearchReader:
    """A reader at an instant, with the rights looked up so far. Somebody who is not on the staff has none."""

    session: Session
    person: Person
    now: datetime
    _kinds: dict[tuple[Slug, str], frozenset[str]] = field(default_factory=dict)
    _guarded: dict[tuple[Slug, str], bool] = field(default_factory=dict)
    _standings: dict[Slug | None, Standing] = field(default_factory=dict)

    def kinds(self, procedure: Slug, admissions: str) -> frozenset[str]:
        """Return the kinds of entries that may be found of the cases of a procedure that these people read."""
        key = procedure, admissions
        if key not in self._kinds:
            self._kinds[key] = frozenset(self._readable(procedure, Admissions.model_validate_json(admissions)))
        return self._kinds[key]

    def is_guarded(self, procedure: Slug, admissions: str) -> bool:
        """Return True if a rule keeps the texts of such a case to some of those who read it."""
        key = procedure, admissions
        if key not in self._guarded:
            self._guarded[key] = bool(Admissions.model_validate_json(admissions).narrative)
        return self._guarded[key]

    def _readable(self, procedure: Slug, admissions: Admissions) -> Iterator[str]:
        """Yield the kinds. The name of a file may say who filed the complaint, and cannot be blotted before it is
        read."""
        stands_for, standing = self.standing(procedure)
        persons = {self.person, *stands_for}
        identity = admits(admissions, persons, standing, "identity")
        narrative = admits(admissions, persons, standing, "narrative")
        if standing and not is_shut_out(admissions, persons):
            yield "number"
        yield from PARTY_FIELDS if identity else ()
        yield from ("text",) if narrative else ()
        yield from ("file",) if narrative and identity else ()

    def standing(self, procedure: Slug) -> Standing:
        """Return what the reader holds under a procedure: under most the same as under every one."""
        if None not in self._standings:
            everywhere = staff.standing_at(self.session, self.person, self.now, None)
            people = (self.person, *everywhere.stands_for)
            roles = self.session.scalars(select(HoldingRow.role).where(HoldingRow.person.in_(people)))
            self._standings[None] = everywhere
            for scope in scopes_of(roles):
                self._standings[scope] = staff.standing_at(self.session, self.person, self.now, scope)
        return self._standings.get(procedure, self._standings[None])
