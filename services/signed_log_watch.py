"""The watch over the signed log: each night what came since, each week all of it; whether a witness
still signs, and an authority still stamps."""

from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from integrity.log.publish import PublishedLog
from integrity.log.signs_of_life import note_watch
from integrity.log.stamps import STAMPS
from integrity.log.unanswered import REFUSED, UNANSWERED, instant
from integrity.log.witness import COSIGNATURES, about, last_cosigned, last_left
from integrity.verify.signed_log import signed_log_differences
from models.frozen import Frozen
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.alarms.kinds import COSIGNATURE_LATE, COSIGNATURE_REFUSED, SIGNED_LOG_DIFFERS, STAMP_LATE

LOOK = "signed_log"
NIGHTLY, WEEKLY = timedelta(days=1), timedelta(days=7)
COSIGNED_WITHIN = timedelta(days=7)
ANSWERED_WITHIN = timedelta(days=1)


class SignedLogProgress(Frozen):
    """The position up to which register and signed log agreed, and when all of it was compared last."""

    position: int = 0
    whole_at: datetime | None = None


PROGRESS = TypeAdapter(SignedLogProgress)


def look_at_signed_log(session: Session, now: datetime, log: PublishedLog | None) -> bool:
    """Compare the register with what was signed if it is time, or as long as they differ, and settle the alarms; return
    whether it was. A log that nobody publishes is not looked for. The look is noted beside the log, for its witness."""
    last = alarms.last_look(session, LOOK)
    is_time = last is None or not now - NIGHTLY < last.at <= now
    if log is None or not (is_time or alarms.standing_alarms(session, SIGNED_LOG_DIFFERS)):
        return False
    done = alarms.resume_look(session, LOOK, now, PROGRESS) or SignedLogProgress()
    is_whole = done.whole_at is None or not now - WEEKLY < done.whole_at <= now
    found = list(signed_log_differences(session, log, after=0 if is_whole else done.position))
    alarms.settle_alarms(session, SIGNED_LOG_DIFFERS, found, now)
    alarms.settle_alarms(session, COSIGNATURE_LATE, _late_witnesses(log, now), now)
    alarms.settle_alarms(session, COSIGNATURE_REFUSED, _refusing_witnesses(log), now)
    alarms.settle_alarms(session, STAMP_LATE, _late_stamp(log, now), now)
    if found:
        done = SignedLogProgress()
    else:
        checkpoint = log.checkpoint()
        position = checkpoint.size if checkpoint else 0
        done = SignedLogProgress(position=position, whole_at=now if is_whole else done.whole_at)
    alarms.record_look(session, LOOK, now, done.model_dump_json())
    note_watch(log.folder, now)
    return True


def _late_witnesses(log: PublishedLog, now: datetime) -> list[Finding]:
    """Return each witness that signed last too long ago, or that is asked in vain for a day; of those that nobody asks
    over the network the one that signed last. Where none ever signed nobody is missed."""
    if not log.witnesses:
        return _late("witness", last_left(log.folder), None, now)
    return [
        found
        for one in log.witnesses
        for found in _late(
            one.key.name,
            last_cosigned(log.folder, one.key),
            instant(log.folder / COSIGNATURES, about(one.key) + UNANSWERED),
            now,
        )
    ]


def _late(name: str, signed: datetime | None, unanswered: datetime | None, now: datetime) -> list[Finding]:
    is_late = (unanswered and unanswered <= now - ANSWERED_WITHIN) or (signed and signed <= now - COSIGNED_WITHIN)
    known = signed or unanswered
    return [Finding(name, None, {"at": known.isoformat(timespec="minutes")})] if known and is_late else []


def _refusing_witnesses(log: PublishedLog) -> list[Finding]:
    return [
        Finding(one.key.name, None, {"since": since.isoformat(timespec="minutes")})
        for one in log.witnesses
        if (since := instant(log.folder / COSIGNATURES, about(one.key) + REFUSED))
    ]


def _late_stamp(log: PublishedLog, now: datetime) -> list[Finding]:
    """Return the authority that has been asked for stamps in vain for too long."""
    since = instant(log.folder / STAMPS, UNANSWERED) if log.authority else None
    if since is None or since > now - ANSWERED_WITHIN:
        return []
    return [Finding("stamp", None, {"since": since.isoformat(timespec="minutes")})]
