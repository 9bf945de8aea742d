"""The log as files: published by the relay each minute, by whoever exports a dossier, and on demand."""

import logging
from collections.abc import Awaitable, Callable

from audit.log import publish, unanswered
from audit.log.keys import UnsafeKey
from audit.log.note import BadNote, Checkpoint, Note
from audit.log.publish import CHECKPOINT, LogDiffers
from audit.log.tiles import TileMissing
from audit.log.unanswered import UNANSWERED
from models.errors import Unavailable
from queries.auditing.views import SignedLogView
from register import log
from starter.client import BanjieClient
from starter.operations.seen_services import signed_log_sign
from wording.translation import gettext

logger = logging.getLogger("banjie.log")


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
        raise Unavailable(
            gettext(
                "The log of the register is not the one that was signed, from position {position} "
                "on; nothing was signed.",
                position=error.position,
            )
        ) from None
    except (UnsafeKey, BadNote, TileMissing, OSError) as error:
        raise Unavailable(gettext("Files or keys of the log cannot be used: {why}", why=error)) from None


async def ask_if_answering(client: BanjieClient, kept_in: str, ask: Callable[[BanjieClient], Awaitable[None]]) -> None:
    """Ask somebody outside of the office for what is kept in that folder of the log. Nobody waits for one who is known
    not to answer: the relay asks again. What fails is logged."""
    published = client.published_log
    if published and unanswered.instant(published.folder / kept_in, UNANSWERED) is None:
        try:
            await ask(client)
        except Unavailable as error:
            logger.warning("%s", error.says)


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
