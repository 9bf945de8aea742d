"""The activities of the workflow Complaint: write down a step, hand over acts, put a raw signal on record."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity

from activities.admission import CALLING_RUN
from models.events import Step, StepAnswer
from models.messages import Act, InboxBatch, InboxRequest, Number, RawSignal
from procedures.office_settings import OfficeSettings
from register.acts import inbox, raw_signals
from register.acts.inbox import TimeSource
from register.cases import calling_runs, steps
from register.cases.steps import StepContext
from register.randomness import RANDOM, Randomness
from register.seal import KeyRing
from register.spans import span


class CaseActivities:
    """The activities of a case. Each is one transaction in the register. `clock`: the time of the cases; without one,
    that of the register."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        secret: bytes,
        randomness: Randomness = RANDOM,
        office: OfficeSettings | None = None,
        *,
        clock: TimeSource | None = None,
        secret_before: bytes | None = None,
    ) -> None:
        self.sessions = sessions
        self.keys = KeyRing(secret, secret_before)
        self.clock = clock
        self.randomness = randomness
        self.office = office or OfficeSettings()

    @activity.defn(no_thread_cancel_exception=True)
    def record(self, step: Step) -> StepAnswer:
        """Write a step down; return what the register says of it (see `steps.store_step`).

        Idempotency key: the complaint and the sequence numbers of the step's events. Called again it writes nothing,
        and returns the same; for other events of these numbers it returns those that it has written.
        """
        context = StepContext(randomness=self.randomness, office=self.office, keys=self.keys)
        about: dict[str, str | int] = {"banjie.number": step.number, "banjie.events": len(step.events)}
        with span("write step", about), self._admitted(step.number, *latest_instants(step)) as session:
            return steps.store_step(session, step, context)

    @activity.defn(no_thread_cancel_exception=True)
    def fetch(self, request: InboxRequest) -> InboxBatch:
        """Return the acts that a case has not seen.

        Idempotency key: none is needed, as nothing but `last_received_at` is raised. Called again it returns the acts
        that have no verdict then.
        """
        with self._admitted(request.number, request.before) as session:
            return inbox.read_inbox_batch(session, request)

    @activity.defn(no_thread_cancel_exception=True)
    def receive(self, message: RawSignal) -> Act | None:
        """Put a message, and the messages in its `more`, on record; return the last act among them (see
        `raw_signals.record_raw_signals`).

        Idempotency key: the complaint and the message's id and digest. Called again it writes nothing and returns the
        same act.
        """
        messages = (message, *message.more)
        with self._admitted(message.number, *(each.at for each in messages)) as session:
            return raw_signals.record_raw_signals(session, message.number, messages, self.keys, self.randomness)

    @contextmanager
    def _admitted(self, number: Number, *instants: datetime | None) -> Iterator[Session]:
        """Begin the transaction of a question, if the run that asks may do so. `instants` are those that it names."""
        run = CALLING_RUN.get()
        with self.sessions.begin() as session:
            if run:
                latest = max(filter(None, instants), default=None)
                calling_runs.admit_run(session, number, run, latest, self.clock)
            yield session


def latest_instants(step: Step) -> Iterator[datetime]:
    """Yield the instants of a step that may not lie in the future: when its events were written down, and when what
    clocks did was due."""
    for event in step.events:
        yield event.recorded_at
        if event.by is None:
            yield event.at
