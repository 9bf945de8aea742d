"""The second watch as a process. It knows nothing of Temporal, holds no state, and goes on whatever happens."""

import logging
import time
from collections.abc import Callable

from sqlalchemy.orm import Session, sessionmaker

from embedded.processes import StackError
from embedded.stack import locate, not_running
from models.errors import Unavailable
from register.database import engine, sessions
from register.inbox import Clock, system_clock
from register.operations import alarms, watch_checks
from register.transactions import ask
from services.alarm_mail import Way, tell, ways
from settings import Settings

log = logging.getLogger("banjie.watch")
EVERY = 60.0  # seconds from one look to the next


class Watch:
    """Where the register is, once it is found, whose clock counts, and whom to tell."""

    def __init__(self, chosen: Settings, clock: Clock = system_clock) -> None:
        self.chosen, self.clock = chosen, clock
        self.ways: dict[str, Way] = dict(ways(chosen))
        self._register: sessionmaker[Session] | None = None

    def run(self, every: float = EVERY, looked: Callable[[], None] = lambda: None) -> None:
        """Look again and again. The first look comes after a while: what had waited while all was down gets going.
        `looked` is called after each look that the register has answered."""
        while True:
            time.sleep(every)
            self.safely(looked)

    def safely(self, looked: Callable[[], None] = lambda: None) -> None:
        """A look from which nothing gets out: nobody else would look."""
        try:
            standing = self.once()
            looked()
            log.log(logging.WARNING if standing else logging.INFO, "looked: %d alarms stand", standing)
        except Unavailable as error:
            log.warning("no look: %s", error.says)
        except Exception:
            log.exception("no look")

    def once(self) -> int:
        """One look, then people are told; how many alarms stand. Raises Unavailable."""
        register = self.register()
        ask(register, lambda session: watch_checks.look(session, self.clock))
        tell(register, self.ways, self.clock)
        return ask(register, alarms.count)

    def register(self) -> sessionmaker[Session]:
        """The register that the settings name, or that of the stack which runs here by now. Raises Unavailable."""
        if self._register is None:
            try:
                self._register = sessions(engine(locate(self.chosen).database_url, connections=2))
            except StackError as error:
                raise not_running(self.chosen) from error
        return self._register

    def close(self) -> None:
        """Give the connections back."""
        if self._register is not None:
            self._register.kw["bind"].dispose()
