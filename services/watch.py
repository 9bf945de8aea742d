"""The watch: a process that checks the register for what is overdue or wrong, raises alarms and sends them.

It needs no Temporal, so that it works while Temporal is down. It holds no state and no error ends it.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session, sessionmaker

from integrity.log.publish import published_log
from integrity.verify import watch_checks
from integrity.verify.database_rights import shared_logins
from integrity.verify.outside import OutsideFiles
from models.errors import StackError, Unavailable
from register.acts.inbox import TimeSource, system_clock
from register.alarms import alarms
from register.database import create_register_engine, run_in_transaction, session_factory
from register.migrations.rights import WATCH
from register.release_names import running_release
from register.signing import chosen_signing
from services.alarm_mail import AlarmChannel, alarm_channels, send_alarm_letters
from services.signed_log_watch import look_at_signed_log
from settings import Settings
from settings.servers import locate_servers
from wording.system_problems import stack_problem

log = logging.getLogger("banjie.watch")
WATCH_INTERVAL = timedelta(minutes=1)  # from one look to the next


class Watch:
    """Checks one register by one clock, and tells through the channels that the settings name."""

    def __init__(self, chosen: Settings, clock: TimeSource = system_clock) -> None:
        self.chosen, self.clock = chosen, clock
        self.channels: dict[str, AlarmChannel] = dict(alarm_channels(chosen))
        self._register: sessionmaker[Session] | None = None

    def look_repeatedly(
        self, interval: timedelta = WATCH_INTERVAL, on_answer: Callable[[], None] = lambda: None
    ) -> None:
        """Look for ever. The first look comes after one interval: after a restart of everything, what has waited gets
        delivered first. `on_answer` is called after each look that the register has answered."""
        while True:
            time.sleep(interval.total_seconds())
            self.look_safely(on_answer)

    def look_safely(self, on_answer: Callable[[], None] = lambda: None) -> None:
        """Look once and log any error: an error that ended this process would go unseen."""
        try:
            standing = self.look_once()
            on_answer()
            log.log(logging.WARNING if standing else logging.INFO, "looked: %d alarms stand", standing)
        except Unavailable as error:
            log.warning("no look: %s", error.says)
        except Exception:
            log.exception("no look")

    def look_once(self) -> int:
        """Check the register, send the letters about alarms, return how many alarms stand. Raises Unavailable."""
        register, outside, release = self.open_register(), _outside_files(self.chosen), running_release(self.chosen)
        run_in_transaction(register, lambda session: watch_checks.run_watch(session, self.clock, outside, release))
        signed = published_log(self.chosen)
        run_in_transaction(register, lambda session: look_at_signed_log(session, self.clock(session, ""), signed))
        send_alarm_letters(register, self.channels, self.clock)
        return run_in_transaction(register, alarms.count_alarms)

    def open_register(self) -> sessionmaker[Session]:
        """Return the register that the settings name, or that of the embedded stack once it runs. Raises
        Unavailable if no stack runs."""
        if self._register is None:
            try:
                database_url = locate_servers(self.chosen).database_url
            except StackError as error:
                raise Unavailable(stack_problem(error)) from error
            self._register = session_factory(
                create_register_engine(database_url, role=WATCH, connections=2), chosen_signing(self.chosen, WATCH)
            )
            if not self.chosen.embedded:  # there all processes run under one account
                for login in run_in_transaction(self._register, shared_logins):
                    log.warning("the database login %s has the rights of several processes", login)
        return self._register

    def close_register(self) -> None:
        """Close the connections to the register."""
        if self._register is not None:
            self._register.kw["bind"].dispose()


def _outside_files(chosen: Settings) -> OutsideFiles:
    return OutsideFiles(
        witness=chosen.witness_file, attachments=chosen.attachments_folder, archive=chosen.archive_folder
    )
