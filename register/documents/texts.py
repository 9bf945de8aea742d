"""Free texts: stored here and nowhere else, referred to by id and salted digest."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Number, Person, TextRef
from models.procedure import Procedure
from models.requirement import Name
from models.tables import TextRow
from register.documents.body_digests import text_digest
from register.office import staff
from register.randomness import Randomness
from rules.fact import OPINION
from rules.text_content import known_content, listed_names, mentions_in, names_in


class NewTexts(NamedTuple):
    """Texts that are to be stored: their references by name, and their rows."""

    refs: dict[Name, TextRef]
    rows: tuple[TextRow, ...]


def store_texts(
    session: Session,
    number: Number,
    bodies: Mapping[Name, str],
    *,
    at: datetime,
    by: Person | None,
    randomness: Randomness,
    procedure: Procedure | None = None,
) -> dict[Name, TextRef]:
    """Store texts and return their references (see `new_texts`)."""
    made = new_texts(session, number, bodies, at=at, by=by, randomness=randomness, procedure=procedure)
    session.add_all(made.rows)
    return made.refs


def new_texts(
    session: Session,
    number: Number,
    bodies: Mapping[Name, str],
    *,
    at: datetime,
    by: Person | None,
    randomness: Randomness,
    procedure: Procedure | None = None,
) -> NewTexts:
    """Return texts for the caller to store, each with a salt of its own, a list of names with one name a line; the
    references say what the rules of the `procedure` ask of each text."""
    name_lists = procedure.name_lists if procedure else {}
    stored = {name: "\n".join(listed_names(body)) if name in name_lists else body for name, body in bodies.items()}
    rows, refs = list[TextRow](), dict[Name, TextRef]()
    for name, body in stored.items():
        salt = randomness.new_salt()
        refs[name] = ref = TextRef(id=randomness.new_id(), digest=text_digest(salt, number, name, body))
        columns = {"body": body, "salt": salt, "digest": ref.digest, "written_at": at, "written_by": by}
        rows.append(TextRow(id=ref.id, complaint=number, name=name, **columns))
    if procedure:
        accounts = staff.accounts_by_name(session, names_in(procedure, stored), at)
        refs = {name: known_content(ref, procedure, name, stored[name], accounts) for name, ref in refs.items()}
    if called := mentions_in(stored.get(OPINION, "")):
        people = {one for meant in staff.members_called(session, called, at).values() for one in meant}
        refs[OPINION] = refs[OPINION].model_copy(update={"persons": tuple(sorted(people))})
    return NewTexts(refs, tuple(rows))


def load_texts(session: Session, refs: Mapping[Name, TextRef]) -> dict[Name, str]:
    """Return the texts of these references, without those that have been erased or closed."""
    ids = [ref.id for ref in refs.values()]
    return bodies_of(refs, session.scalars(select(TextRow).where(TextRow.id.in_(ids)))) if ids else {}


def bodies_of(refs: Mapping[Name, TextRef], rows: Iterable[TextRow]) -> dict[Name, str]:
    """Return of these rows the texts of these references, without those that have been erased or closed."""
    ids = {ref.id: name for name, ref in refs.items()}
    return {ids[row.id]: body for row in rows if row.id in ids and (body := row.readable) is not None}
