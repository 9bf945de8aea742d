"""Whom a note names by an @: each is to be somebody of the staff who may read the case, else it is not stored."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from models.errors import BadInput
from queries.cases.case_file import CaseFile
from register.office import staff
from rules.fact import OPINION
from rules.sees import read_refusals
from rules.text_content import mentions_in
from wording.translation import gettext


def check_mentions(session: Session, case_file: CaseFile, note: str, now: datetime) -> None:
    """Raise BadInput for each name with an @ that nobody has or several have, and for who may not read the case."""
    if wrong := [*_wrong_mentions(session, case_file, note, now)]:
        raise BadInput("\n".join([gettext("The note cannot be recorded:"), *wrong]), fields=[OPINION])


def _wrong_mentions(session: Session, case_file: CaseFile, note: str, now: datetime) -> Iterator[str]:
    for name, people in staff.members_called(session, mentions_in(note), now).items():
        if not people:
            yield gettext("  · @{name}: nobody on the staff has this name or id. End a name with a blank.", name=name)
        elif len(people) > 1:
            ids = " ".join(f"@{person}" for person in people)
            yield gettext("  · @{name}: several have this name. Write the id: {ids}", name=name, ids=ids)
        else:
            stands_for, held = staff.standing_at(session, people[0], now, case_file.row.procedure)
            law, case = case_file.law, case_file.case
            if read_refusals(law, case, people[0], held, "narrative", stands_for=stands_for):
                yield gettext("  · @{name} may not read this case.", name=name)
