"""Addresses to which letters are answered and bounce: the number, and a seal of this office for that complaint or that
letter alone. Nothing is stored, so that a letter that is made again bears the same address."""

import re
from typing import Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Number
from models.tables import ComplaintRow, NoticeRow
from register.seal import KeyRing

REPLY, BOUNCE = "mail-reply", "mail-bounce"
_TAG = re.compile(r"(?P<kind>[rb])\.(?P<number>[a-z]{3}-\d{4}-\d{6})\.(?P<seal>[0-9a-f]{32})")


class Addressed(NamedTuple):
    """What an address of ours says it leads to, before its seal is verified."""

    kind: Literal["r", "b"]
    number: Number
    seal: str


def reply_address(base: str, keys: KeyRing, row: ComplaintRow) -> str:
    """Return the address by which the filer of a complaint adds to it."""
    return _tagged(base, "r", row.number, keys.seal(REPLY, row.number, row.opening))


def bounce_address(base: str, keys: KeyRing, number: Number, letter: str) -> str:
    """Return the address to which the mail servers send back this letter of a notice, by its id."""
    return _tagged(base, "b", number, keys.seal(BOUNCE, number, letter))


def _tagged(base: str, kind: str, number: Number, seal: str) -> str:
    local, _, domain = base.partition("@")
    return f"{local}+{kind}.{number.lower()}.{seal}@{domain}"


def is_ours(address: str, base: str) -> bool:
    """Return whether mail to this address comes to the address of replies, whatever stands behind the plus."""
    local, _, domain = base.lower().partition("@")
    own, _, at = address.lower().partition("@")
    return at == domain and own.partition("+")[0] == local


def addressed(address: str, base: str) -> Addressed | None:
    """Return what an address says; None for one without a number and a seal."""
    found = _TAG.fullmatch(address.lower().partition("@")[0].partition("+")[2]) if is_ours(address, base) else None
    return Addressed("r" if found["kind"] == "r" else "b", found["number"].upper(), found["seal"]) if found else None


def replied_complaint(session: Session, keys: KeyRing, to: Addressed) -> ComplaintRow | None:
    """Return the complaint to which a reply belongs; None where the seal is none of ours."""
    row = session.get(ComplaintRow, to.number) if to.kind == "r" else None
    return row if row and keys.is_genuine(to.seal, REPLY, row.number, row.opening) else None


def bounced_notice(session: Session, keys: KeyRing, to: Addressed) -> NoticeRow | None:
    """Return the notice whose letter has come back; None where the seal is none of ours."""
    if to.kind != "b":
        return None
    of_case = session.scalars(select(NoticeRow).where(NoticeRow.complaint == to.number, NoticeRow.kind == "sent"))
    return next((row for row in of_case if keys.is_genuine(to.seal, BOUNCE, to.number, row.id)), None)
