"""Files on their way out: each in a folder of its own until it has been sent."""

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol, TypeVar

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from queries.auditing.views import DossierView

WORD_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILE = {
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    "description": "The file, unaltered",
}


class Saved(Protocol):
    """A file that was saved, with its digest."""

    @property
    def sha256(self) -> str: ...


S = TypeVar("S", bound=Saved)


def dossier_name(made: DossierView) -> str:
    """Return under which name a dossier is sent: one that is not signed yet is not taken for the same as later."""
    return f"{made.number}{'.unsigned' if made.signed is False else ''}.dossier.zip"


async def send_file(save: Callable[[Path], Awaitable[S]], name: Callable[[S], str], media_type: str) -> FileResponse:
    """Save a file to a new folder, and return the answer that sends it and then removes it. Whatever `save` raises is
    raised, and nothing is left."""
    folder = Path(mkdtemp(prefix="banjie-sent-"))
    try:
        saved = await save(folder / "file")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return FileResponse(
        folder / "file",
        media_type=media_type,
        filename=name(saved),
        headers={"X-SHA-256": saved.sha256, "X-Content-Type-Options": "nosniff"},
        background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True),
    )
