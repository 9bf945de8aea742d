"""Waiting that a request to cancel does not end: one click in Temporal's screen must not end a case."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypedDict, Unpack

from temporalio import workflow


class Timer(TypedDict, total=False):
    """How long to wait at most, and what Temporal's screen says of that."""

    timeout: timedelta | None
    timeout_summary: str | None


async def patiently(condition: Callable[[], bool], **timer: Unpack[Timer]) -> None:
    """Wait for a condition, whoever asks Temporal to cancel the case: the SDK raises once for each request, in every
    coroutine that waits, shielded or not. With a timer this may end early: the caller looks again how long to wait."""
    try:
        await workflow.wait_condition(condition, **timer)
    except TimeoutError:
        return
    except asyncio.CancelledError:
        if workflow.cancellation_reason() is None:
            raise
        if not timer:
            await workflow.wait_condition(condition)
