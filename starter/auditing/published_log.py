"""The log as files: published by the relay each minute, by whoever exports a dossier, and on demand."""

from audit.log import publish
from audit.log.keys import UnsafeKey
from audit.log.note import BadNote, Checkpoint
from audit.log.publish import LogDiffers
from audit.log.tiles import TileMissing
from models.errors import Unavailable
from register import log
from starter.client import BanjieClient
from wording.table.office import dossier_words


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
        raise Unavailable(dossier_words.LOG_DIFFERS(position=error.position)) from None
    except (UnsafeKey, BadNote, TileMissing, OSError) as error:
        raise Unavailable(dossier_words.LOG_UNREADABLE(why=error)) from None
