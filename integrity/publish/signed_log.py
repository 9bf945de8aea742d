"""The log as files: published by the relay each minute, by whoever exports a dossier, and on demand."""

from sqlalchemy.orm import Session

from integrity.log import publish
from integrity.log.keys import UnsafeKey
from integrity.log.note import BadNote, Checkpoint, Note
from integrity.log.publish import CHECKPOINT, LogDiffers
from integrity.log.tiles import TileMissing
from models.errors import Unavailable
from queries.auditing.views import SignedLogView
from register import log
from register.alarms import alarms
from register.alarms.alarms import AlarmDetail, Finding
from register.alarms.kinds import SIGNING_STOPPED
from starter.client import BanjieClient, in_transaction
from starter.seen_services import signed_log_sign
from wording.translation import gettext


class SigningStopped(Unavailable):
    """Raised where the log is not the one that was signed, from `position` on; `signed` records were."""

    def __init__(self, differs: LogDiffers) -> None:
        super().__init__(
            gettext(
                "The log of the register is not the one that was signed, from position {position} "
                "on; nothing was signed.",
                position=differs.position,
            )
        )
        self.position, self.signed = differs.position, differs.signed


async def publish_log(client: BanjieClient) -> Checkpoint | None:
    """Give every record its position, append them to the files of the log, and sign; return the checkpoint, or None
    where no folder is set or nothing is on record. Raises Unavailable where the log is not the one that was signed,
    or its files or keys are not as they must be: nothing is signed then."""
    while await client.transact(log.sequence_next):
        pass
    published = client.published_log
    if published is None:
        return None
    try:
        return await client.transact(lambda session: publish.publish(session, published))
    except LogDiffers as error:
        raise SigningStopped(error) from None
    except (UnsafeKey, BadNote, TileMissing, OSError) as error:
        raise Unavailable(gettext("Files or keys of the log cannot be used: {why}", why=error)) from None


async def publish_or_alarm(client: BanjieClient) -> None:
    """Publish the log as the relay does: an alarm stands as long as it cannot be signed, since it is not what was
    signed before. Raises Unavailable as `publish_log`."""
    try:
        await publish_log(client)
    except SigningStopped as error:
        seen: AlarmDetail = {"position": error.position, "signed": error.signed}
        await _settle(client, [Finding("log", None, seen)])
        raise
    if client.published_log:
        await _settle(client, [])


@in_transaction
def _settle(session: Session, client: BanjieClient, found: list[Finding]) -> None:
    alarms.settle_alarms(session, SIGNING_STOPPED, found, client.clock(session, ""))


async def signed_log(client: BanjieClient) -> SignedLogView:
    """Return the newest checkpoint, and how far the register is beyond it. Nothing is computed again: `verify` does."""
    position = (await client.transact(log.log_head)).position
    shown = signed_log_sign(client).model_copy(update={"position": position})
    if client.published_log is None or shown.size is None:
        return shown
    written = (client.published_log.folder / CHECKPOINT).read_text(encoding="utf-8")
    newest = Checkpoint.parse(Note.parse(written).text)
    return shown.model_copy(
        update={"checkpoint": written, "origin": newest.origin, "size": newest.size, "root": newest.root.hex()}
    )
