"""A look at an attachment without taking it away: made by a process of its own, from the file as it was checked."""

import asyncio
import sys
from pathlib import Path

from pydantic import ValidationError

from documents.file_preview import PREVIEWED, SECONDS, FilePreview

ROOT = Path(__file__).parents[2]


async def preview_file(kind: str, path: Path) -> FilePreview | None:
    """Return what a file looks like; None where its type has no preview, or its content none that can be made."""
    if kind not in PREVIEWED:
        return None
    with path.open("rb") as content:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "documents.file_preview", kind,
            cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdin=content,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
    try:
        made, _ = await asyncio.wait_for(child.communicate(), 2 * SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
        return None
    try:
        return FilePreview.model_validate_json(made) if child.returncode == 0 else None
    except ValidationError:
        return None
