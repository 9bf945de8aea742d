"""Bare workflow for comparison: shaped like a case (one update, one activity) and without any logic. Its activity does
nothing, or commits as often as an act does."""

from datetime import timedelta
from typing import Literal

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from sqlalchemy import Engine, text

    from models.messages import Act, Receipt

TASK_QUEUE = "bare"
ACTIVITY_TIMEOUT = timedelta(seconds=5)


COMMITS_PER_ACT = 2  # of an act of ours: when it is received, and when its event is recorded
WRITTEN_TABLE = "CREATE TABLE written (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)"
WRITE = text("INSERT INTO written (body) VALUES (:body)")
Kind = Literal["do_nothing", "commit"]


class Committing:
    """The activity that commits."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @activity.defn(no_thread_cancel_exception=True)
    def commit(self, act: Act) -> Receipt:
        """Write the act into PostgreSQL as often as an act of ours commits; return a receipt."""
        body = act.model_dump_json(exclude_defaults=True)
        for _ in range(COMMITS_PER_ACT):
            with self.engine.begin() as connection:
                connection.execute(WRITE, {"body": body})
        return do_nothing(act)


@activity.defn(no_thread_cancel_exception=True)
def do_nothing(act: Act) -> Receipt:
    """Return a receipt without doing anything."""
    return Receipt(seq=act.n, hash="0" * 64, recorded=True)


@workflow.defn
class Bare:
    """Waits for updates until it is terminated."""

    @workflow.init
    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    @workflow.run
    async def run(self, kind: Kind) -> None:  # noqa: ARG002  # Temporal wants the signature of @workflow.init
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def act(self, act: Act) -> Receipt:
        """Return the receipt of the activity."""
        receipt: Receipt = await workflow.execute_activity(
            self.kind, act, result_type=Receipt, schedule_to_close_timeout=ACTIVITY_TIMEOUT
        )
        return receipt
