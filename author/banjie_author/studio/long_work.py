"""Work that takes a while: in a process of its own, bounded in time, while a page shows how far it is."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from banjie_author.studio.own_process import begin_process
from models.errors import Failure
from procedures.load import other_folders
from wording.translation import Language, current_language, gettext, speaking

MOST_KEPT = 16  # of what was worked out last
Tell = Callable[[int, int], None]  # how much is done, of how much
Work = Callable[..., Any]  # its first argument is Tell


class LongWork:
    """One piece of work: how far it is, then its answer, or what stopped it."""

    def __init__(self) -> None:
        self.done, self.of = 0, 0
        self.answer: Any = None
        self.wrong = ""
        self.task: asyncio.Task[None] | None = None

    @property
    def is_over(self) -> bool:
        return self.answer is not None or bool(self.wrong)


class LongWorks:
    """The work of all who ask, one piece after the other. The same is worked out once."""

    def __init__(self) -> None:
        self._known: OrderedDict[object, LongWork] = OrderedDict()
        self._turn = asyncio.Lock()

    def known(self, key: object) -> LongWork | None:
        return self._known.get((key, current_language()))

    def forget_stopped(self, key: object) -> None:
        """Let work that was stopped be begun again."""
        found = self.known(key)
        if found and found.wrong:
            del self._known[key, current_language()]

    def started(self, key: object, seconds: float, work: Work, *given: object) -> LongWork:
        """Return the work of this key, which goes on beside; it is begun where it is not known. It ends with what is
        wrong after so many seconds of its own."""
        language = current_language()
        found = self._known.pop((key, language), None)
        if found is None:
            found = LongWork()
            found.task = asyncio.create_task(self._follow(found, seconds, language, work, given))
        self._known[key, language] = found
        over = [name for name, one in self._known.items() if one.is_over]
        for name in over[: max(0, len(self._known) - MOST_KEPT)]:
            del self._known[name]
        return found

    async def _follow(
        self, one: LongWork, seconds: float, language: Language, work: Work, given: tuple[object, ...]
    ) -> None:
        async with self._turn:
            try:
                async with asyncio.timeout(seconds):
                    await _follow_process(one, language, work, given)
            except TimeoutError:
                one.wrong = gettext("This took longer than {n} seconds and was stopped.", n=int(seconds))
            except EOFError:
                one.wrong = gettext("The work on the draft was stopped. Try again.")
            except Exception:
                # also where the process could not be started: no page waits for it
                one.wrong = gettext("The work on the draft was stopped. Try again.")
                raise


async def _follow_process(one: LongWork, language: Language, work: Work, given: tuple[object, ...]) -> None:
    receiving, sending = get_context("spawn").Pipe(duplex=False)
    arguments = (sending, tuple(other_folders(Path())), language, work, given)
    process = get_context("spawn").Process(target=_work, args=arguments, daemon=True)
    process.start()
    sending.close()
    try:
        while not one.is_over:
            word, said = await asyncio.to_thread(receiving.recv)
            if word == "progress":
                one.done, one.of = said
            else:
                setattr(one, word, said)
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
        receiving.close()


def _work(
    sending: Connection, folders: tuple[Path, ...], language: Language, work: Work, given: tuple[object, ...]
) -> None:
    begin_process(folders)
    with speaking(language):
        try:
            sending.send(("answer", work(lambda done, of: sending.send(("progress", (done, of))), *given)))
        except Failure as error:
            sending.send(("wrong", error.says))
