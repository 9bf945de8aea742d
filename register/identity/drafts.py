"""Drafts: what somebody has typed into a form and not sent yet. Nobody else reads it."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.messages import Number, Person
from models.requirement import Name
from models.rule import Slug
from models.tables import DraftRow
from register.identity.secret_text import close_text, open_text
from register.identity.web_keys import WebKeys

KEPT_FOR = timedelta(days=30)
Typed = Mapping[str, list[str]]  # what stands in each field of the form


class DraftKey(NamedTuple):
    """The owner of a draft and its form: an act (by its name) on a complaint, or a registration (by the mark of its
    form) under a regulation."""

    person: Person
    about: Number | Slug
    form: Name | str


class KeptDraft(NamedTuple):
    """A draft with when it was kept last."""

    key: DraftKey
    typed: Typed
    at: datetime


def save_draft(session: Session, keys: WebKeys, key: DraftKey, typed: Typed, at: datetime) -> None:
    """Store what was typed in the place of what was there; nothing where nothing was. Drafts that are too old go,
    whosever they are."""
    session.execute(delete(DraftRow).where(DraftRow.at < at - KEPT_FOR))
    if not any(one.strip() for many in typed.values() for one in many):
        drop_draft(session, key)
        return
    changed = {"body": close_text(keys, "drafts", json.dumps(typed), *key), "at": at}
    row = insert(DraftRow).values(**key._asdict(), **changed)
    session.execute(row.on_conflict_do_update(index_elements=["person", "about", "form"], set_=changed))


def load_draft(session: Session, keys: WebKeys, key: DraftKey, at: datetime) -> dict[str, list[str]]:
    """Return what was typed; empty without a draft, or where it is too old."""
    row = session.get(DraftRow, tuple(key))
    return _typed(keys, row) if row and row.at >= at - KEPT_FOR else {}


def drafts_of(
    session: Session, keys: WebKeys, person: Person, about: Collection[Number | Slug], at: datetime
) -> tuple[KeptDraft, ...]:
    """Return the drafts of a person about these, the newest first."""
    own = select(DraftRow).where(DraftRow.person == person, DraftRow.about.in_(about), DraftRow.at >= at - KEPT_FOR)
    rows = session.scalars(own.order_by(DraftRow.at.desc(), DraftRow.form))
    found = [KeptDraft(DraftKey(row.person, row.about, row.form), _typed(keys, row), row.at) for row in rows]
    return tuple(draft for draft in found if draft.typed)


def _typed(keys: WebKeys, row: DraftRow) -> dict[str, list[str]]:
    """Return what was typed; empty where it was encrypted with a key that is no longer there, or for another owner."""
    body = open_text(keys, "drafts", row.body, row.person, row.about, row.form)
    typed: dict[str, list[str]] = json.loads(body) if body else {}
    return typed


def drop_draft(session: Session, key: DraftKey) -> None:
    session.execute(
        delete(DraftRow).where(DraftRow.person == key.person, DraftRow.about == key.about, DraftRow.form == key.form)
    )


def drop_drafts_of(session: Session, complaint: Number) -> None:
    """Remove all drafts of acts on a complaint: they may repeat what is erased of it."""
    session.execute(delete(DraftRow).where(DraftRow.about == complaint))
