"""A workflow as one would write it first: a signal, two activities and a timer for each step, and a row in a table that
says how far the step is."""

from datetime import timedelta

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from sqlalchemy import Engine, text

STEP_TABLE = "CREATE TABLE step (key text PRIMARY KEY, body text NOT NULL, recorded boolean NOT NULL DEFAULT false)"
RECEIVE = text("INSERT INTO step (key, body) VALUES (:key, :body) ON CONFLICT DO NOTHING")
RECORD = text("UPDATE step SET recorded = true WHERE key = :key")
LIMIT = timedelta(days=20)  # of a step
ACTIVITY_TIMEOUT = timedelta(seconds=5)


def receive_step(engine: Engine, key: str, body: str) -> None:
    """Write down that a step has come; once, however often it is called."""
    with engine.begin() as connection:
        connection.execute(RECEIVE, {"key": key, "body": body})


def record_step(engine: Engine, key: str) -> None:
    """Write down that a step is done."""
    with engine.begin() as connection:
        connection.execute(RECORD, {"key": key})


class StepActivities:
    """The two activities of a step; each commits once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @activity.defn(name="receive_step", no_thread_cancel_exception=True)
    def receive(self, key: str, body: str) -> None:
        """Write down that the step has come."""
        receive_step(self.engine, key, body)

    @activity.defn(name="record_step", no_thread_cancel_exception=True)
    def record(self, key: str) -> None:
        """Write down that the step is done."""
        record_step(self.engine, key)


@workflow.defn
class Naive:
    """Takes steps until it is terminated, each within its limit."""

    def __init__(self) -> None:
        self.come: list[tuple[str, str]] = []

    @workflow.run
    async def run(self) -> None:
        while not workflow.info().is_continue_as_new_suggested():
            await workflow.wait_condition(lambda: bool(self.come), timeout=LIMIT)
            key, body = self.come.pop(0)
            await workflow.execute_activity(
                "receive_step", args=[key, body], schedule_to_close_timeout=ACTIVITY_TIMEOUT
            )
            await workflow.execute_activity("record_step", key, schedule_to_close_timeout=ACTIVITY_TIMEOUT)
        workflow.continue_as_new()

    @workflow.signal
    def step(self, key: str, body: str) -> None:
        """Take a step."""
        self.come.append((key, body))
