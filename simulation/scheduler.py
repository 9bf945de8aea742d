"""An event loop whose time is simulated and whose next step is drawn by a seed.

What asyncio gives to threads (`asyncio.to_thread`, executors) runs here as one step, in this thread: nothing else
happens while it runs, but before and after it anything may. Tasks belong to a process; a process that crashes takes no
further step, and none of its code learns of that.
"""

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar, Token, copy_context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop
from random import Random  # noqa: TID251  # of a fixed seed
from typing import Any
from weakref import WeakSet

MOST_STEPS = 200_000_000  # more in one run is a loop that never waits


@dataclass(eq=False)
class Process:
    """A process of the office. `on_crash` frees what the machine would free: connections, the cache of a worker."""

    name: str
    alive: bool = True
    on_crash: list[Callable[[], None]] = field(default_factory=list)
    tasks: "WeakSet[asyncio.Task[Any]]" = field(default_factory=WeakSet)
    cut_off: list[asyncio.Task[Any]] = field(default_factory=list)

    def crash(self) -> None:
        """Take no further step. What was under way is kept until the end of the simulation: Python would end it when
        it collects it, in the midst of something else."""
        if self.alive:
            self.alive = False
            self.cut_off = [task for task in self.tasks if not task.done()]
            for free in self.on_crash:
                free()


WORLD = Process("world")
RUNNING: ContextVar[Process] = ContextVar("running process", default=WORLD)


class Stalled(RuntimeError):
    """Nothing is left that could happen: somebody waits for what never comes."""


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs one step after the other. `trace` digests which steps came in which order, and when."""

    def __init__(self, draws: Random, began: datetime) -> None:
        super().__init__()
        self.draws, self.began = draws, began
        self.steps, self.most_steps = 0, MOST_STEPS
        self.seconds = 0.0
        self.trace = hashlib.sha256()
        self.on_step: Callable[[str], None] = lambda _: None
        self._ready: list[Any] = []  # asyncio appends to it
        self.processes: list[Process] = []
        self.set_task_factory(_task_of_process)

    def new_process(self, name: str) -> Process:
        """Return a process that runs on this loop."""
        self.processes.append(process := Process(name))
        return process

    def end(self) -> None:
        """Let every process crash, drop what was under way, and close."""
        for process in self.processes:
            process.crash()
        asyncio._set_running_loop(self)
        try:
            for task in (task for process in (*self.processes, WORLD) for task in (*process.cut_off, *process.tasks)):
                _drop(task)
        finally:
            asyncio._set_running_loop(None)
        self.close()

    def time(self) -> float:
        """Return the seconds since the simulation began."""
        return self.seconds

    def instant(self) -> datetime:
        """Return the instant that it is."""
        return self.began + timedelta(microseconds=round(self.seconds * 1_000_000))

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]  # noqa: ARG002
        """Run the function as one step."""
        future = self.create_future()

        def run() -> None:
            if future.cancelled():
                return
            asyncio._set_running_loop(None)
            try:
                result = func(*args)
            except BaseException as error:  # noqa: BLE001  # whoever awaits the thread gets it
                failed = RuntimeError("StopIteration in a thread") if isinstance(error, StopIteration) else error
                if RUNNING.get().alive:
                    future.set_exception(failed)
            else:
                if RUNNING.get().alive and not future.cancelled():
                    future.set_result(result)
            finally:
                asyncio._set_running_loop(self)

        self.call_soon(run, context=copy_context())
        return future

    def note(self, what: str) -> None:
        """Put what has happened into the trace."""
        self.trace.update(f"{self.seconds:.6f} {what}\n".encode())
        self.on_step(what)

    # ---- what asyncio asks of a loop ---------------------------------------------------------------------------

    def _run_once(self) -> None:
        scheduled: list[Any] = self._scheduled  # type: ignore[attr-defined]
        while scheduled and (scheduled[0].cancelled() or _is_dead(scheduled[0])):
            heappop(scheduled)._scheduled = False
        if not self._ready:
            if not scheduled:
                raise Stalled("nothing is left that could happen")
            self.seconds = max(self.seconds, scheduled[0].when())
        while scheduled and scheduled[0].when() <= self.seconds:
            handle = heappop(scheduled)
            handle._scheduled = False
            self._ready.append(handle)
        place = self.draws.randrange(len(self._ready))
        self._ready[place], self._ready[-1] = self._ready[-1], self._ready[place]
        handle = self._ready.pop()
        if handle.cancelled() or _is_dead(handle):
            return
        self.steps += 1
        if self.steps > self.most_steps:
            raise Stalled(f"{self.most_steps} steps and no end")
        self.note(f"{handle._context.get(RUNNING, WORLD).name} {_label(handle)}")
        handle._run()

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Leave the handle where it is: it is dropped when its time comes."""

    def _process_events(self, event_list: object) -> None:
        """There are none: nothing comes from outside."""

    def _write_to_self(self) -> None:
        """No thread waits for being woken."""


def _task_of_process(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> asyncio.Task[Any]:
    context = options.get("context")
    process: Process = context.get(RUNNING, WORLD) if context else RUNNING.get()
    task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, **options)
    process.tasks.add(task)
    return task


def _drop(task: asyncio.Task[Any]) -> None:
    if not task.done():
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        with suppress(BaseException):
            task.get_coro().close()


def _is_dead(handle: Any) -> bool:
    process: Process = handle._context.get(RUNNING, WORLD)
    return not process.alive


def _label(handle: Any) -> str:
    """Return what a step is, the same in every run: no number and no address."""
    callback = handle._callback
    owner = getattr(callback, "__self__", None)
    if isinstance(owner, asyncio.Task):
        return str(getattr(owner.get_coro(), "__qualname__", "task"))
    return str(getattr(callback, "__qualname__", type(callback).__name__))


def as_process(process: Process) -> Token[Process]:
    """Let what is started from here on belong to this process."""
    return RUNNING.set(process)
