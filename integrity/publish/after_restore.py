"""After a restore: two persons go on with a new log, on record."""

from datetime import datetime

from sqlalchemy.orm import Session

from integrity.log import unanswered
from integrity.log.anew import begin_anew
from integrity.log.keys import UnsafeKey
from integrity.log.memory import memory_file
from integrity.log.note import BadNote, Checkpoint, Note
from integrity.log.publish import CHECKPOINT, PublishedLog
from integrity.log.unanswered import REFUSED
from integrity.log.witness import COSIGNATURES, about
from integrity.publish.signed_log import SigningStopped, publish_log, publish_or_alarm
from models.errors import BadInput, Unavailable
from models.messages import Person
from models.office_events import LogRestored
from queries.auditing.views import LogRestoredView
from queries.cases import case_file
from register.office import org_journal
from register.office.administrators import require_administrator
from register.office.org_journal import StaffError
from starter.client import BanjieClient, in_transaction
from starter.input_values import character_problems
from starter.office.change import staff_problem
from wording.translation import gettext

MAX_REASON_LENGTH = 200


async def go_on_after_restore(client: BanjieClient, by: Person, second: Person, reason: str) -> LogRestoredView:
    """Begin a new log where nothing is signed any more, or a witness refuses; two members of the staff decide it, the
    first an administrator where the office has one. What the log before had signed last goes on record, then its files
    and keys are put aside. Raises BadInput where the log can be gone on with; Unavailable."""
    log = client.published_log
    if log is None:
        raise BadInput(gettext("No folder and key of the log are set (BANJIE_TLOG, BANJIE_TLOG_KEY)."))
    await _require_stopped(client, log)
    ended = _last_signed(log)
    at = await _recorded(client, by, second, reason, ended)
    try:
        key = begin_anew(log, at)
    except (UnsafeKey, OSError) as error:
        raise Unavailable(gettext("Files or keys of the log cannot be used: {why}", why=error)) from None
    await publish_or_alarm(client)
    return LogRestoredView(size=ended.size if ended else None, root=ended.root.hex() if ended else None, key=str(key))


async def _require_stopped(client: BanjieClient, log: PublishedLog) -> None:
    """Raise BadInput where the log is signed as ever; Unavailable where that cannot be said now."""
    if any(unanswered.instant(log.folder / COSIGNATURES, about(one.key) + REFUSED) for one in log.witnesses):
        return
    try:
        await publish_log(client)
    except SigningStopped:
        return
    raise BadInput(gettext("The log is signed as ever, and no witness refuses: there is nothing to begin anew."))


def _last_signed(log: PublishedLog) -> Checkpoint | None:
    """Return what the log has signed last, as far as it is known: the larger of what it remembers and what is there."""
    known = list[Checkpoint]()
    for path in (memory_file(log.key_file), log.folder / CHECKPOINT):
        try:
            known.append(Checkpoint.parse(Note.parse(path.read_text(encoding="utf-8")).text))
        except (BadNote, OSError, ValueError):
            continue
    return max(known, key=lambda one: one.size, default=None)


@in_transaction
def _recorded(
    session: Session, client: BanjieClient, by: Person, second: Person, reason: str, ended: Checkpoint | None
) -> datetime:
    """Put on record who decides it, and return when. Raises BadInput."""
    if not reason.strip() or len(reason) > MAX_REASON_LENGTH or any(character_problems("", reason)):
        raise BadInput(gettext("Give the reason (--reason, at most {most} characters).", most=MAX_REASON_LENGTH))
    if by == second:
        raise BadInput(gettext("Two persons have to decide; --actor and --second both name {person}.", person=by))
    now = client.clock(session, "")
    org_journal.lock_org_stream(session)
    try:
        require_administrator(session, by, now)
    except StaffError as error:
        raise staff_problem(error) from None
    for person in (by, second):
        case_file.require_staff(session, person, now)
    change = org_journal.change("log", now, by)
    size, root = (ended.size, ended.root.hex()) if ended else (0, None)
    event = LogRestored(**change, type="log_restored", other=second, size=size, root=root, reason=reason)
    org_journal.append_org_event(session, event)
    return now
