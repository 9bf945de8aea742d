"""An office that takes mail: its register, its folder of files, its addresses."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from models.tables import ComplaintRow
from register.documents.attachments import AttachmentStore
from register.documents.media_types import ALLOWED_TYPES
from register.mail.reply_addresses import reply_address
from settings import Settings
from starter.client import BanjieClient
from starter.mail.intake import MailOffice, Taken, take_mail
from starter.mail.kinds import Envelope
from tests.mail.generator import BOX, OFFICE, REPLY, START
from tests.register.recorded_case import SECRET

OFFICE_SETTINGS: dict[str, Any] = {
    "mail_boxes": (f"{BOX}=zhengzhou-water",), "mail_reply": REPLY, "smtp_host": "127.0.0.1", "smtp_from": OFFICE,
    "smtp_tls": "none", "mail_lmtp": "127.0.0.1:1",
}  # fmt: skip


def mail_client(sessions: sessionmaker[Session], folder: Path) -> BanjieClient:
    return BanjieClient(
        register=sessions, temporal_address="127.0.0.1:1", secret=SECRET,
        store=AttachmentStore(folder, 20 * 1024 * 1024, ALLOWED_TYPES),
    )  # fmt: skip


def mail_office(**other: Any) -> MailOffice:
    boxes = {box.address: box for box in Settings(**OFFICE_SETTINGS).mail_box_list()}
    return replace(MailOffice(boxes, REPLY, frozenset({OFFICE})), **other)


async def take(
    client: BanjieClient, raw: bytes, *to: str, sender: str | None = None, office: MailOffice | None = None
) -> Taken:
    return await take_mail(client, office or mail_office(), raw, START, Envelope(to or (BOX,), sender))


def address_of(client: BanjieClient, number: str) -> str:
    """Return the address to which the filer of a complaint replies, as letters have it."""
    return client.transact_sync(
        lambda session: reply_address(REPLY, client.keys, session.get_one(ComplaintRow, number))
    )
