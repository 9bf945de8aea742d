"""The activities of the workflow Complaint: write down a step, hand over acts, put a raw signal on record."""

from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity

from models.events import ChainHead, Step
from models.messages import Act, InboxBatch, InboxRequest, RawSignal
from register import inbox, raw_signals, steps
from register.linked_cases import ProcedureSettings
from register.randomness import RANDOM, Randomness
from register.steps import StepContext


class CaseActivities:
    """The activities of a case. Each is one transaction in the register."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        secret: bytes,
        randomness: Randomness = RANDOM,
        office: ProcedureSettings | None = None,
    ) -> None:
        self.sessions = sessions
        self.secret = secret
        self.randomness = randomness
        self.office = office or {}

    @activity.defn(no_thread_cancel_exception=True)
    def record(self, step: Step) -> ChainHead:
        """Write a step down; return the end of the stored chain after it (see `steps.store_step`).

        Idempotency key: the complaint and the sequence numbers of the step's events. Called again it writes nothing
        and returns the same chain.
        """
        context = StepContext(randomness=self.randomness, office=self.office)
        with self.sessions.begin() as session:
            return steps.store_step(session, step, context)

    @activity.defn(no_thread_cancel_exception=True)
    def fetch(self, request: InboxRequest) -> InboxBatch:
        """Return the acts that a case has not seen.

        Idempotency key: none is needed, as nothing but `last_received_at` is raised. Called again it returns the acts
        that have no verdict then.
        """
        with self.sessions.begin() as session:
            return inbox.read_inbox_batch(session, request)

    @activity.defn(no_thread_cancel_exception=True)
    def receive(self, message: RawSignal) -> Act | None:
        """Put a message, and the messages in its `more`, on record; return the last act among them (see
        `raw_signals.record_raw_signals`).

        Idempotency key: the complaint and the message's id and digest. Called again it writes nothing and returns the
        same act.
        """
        with self.sessions.begin() as session:
            messages = (message, *message.more)
            return raw_signals.record_raw_signals(session, message.number, messages, self.secret, self.randomness)
