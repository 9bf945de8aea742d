"""Files into and out of the folder of attachments, checked and compared with their digests."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from sqlalchemy.orm import Session

from models.errors import BadInput, Unavailable
from models.form import StoredFile
from models.regular_file import open_regular
from register.documents import attachments
from register.documents.attachments import AttachmentStore, DamagedFile, FileRejected
from starter.client import BanjieClient
from wording.system_problems import file_problem
from wording.translation import N_, Message, gettext, listed

DAMAGED: Mapping[str, Message] = {
    "missing": N_("The file of {what} is missing; nothing was written. Restore {path} from a backup."),
    "altered": N_(
        "The file of {what} was altered (its digest differs from the register's); nothing "
        "was written. Restore {path} from a backup."
    ),
}


BYTES_PER_MB = 1024 * 1024
FileOperation = Callable[[AttachmentStore, str, BinaryIO], StoredFile]


def attachment_store(client: BanjieClient) -> AttachmentStore:
    """Return the store of attachments. Raises BadInput if no folder is set."""
    if client.store is None:
        raise BadInput(
            gettext("No folder is set for attachments. Set BANJIE_ATTACHMENTS (a folder that all processes share).")
        )
    return client.store


async def store_file(client: BanjieClient, path: str | Path) -> StoredFile:
    """Store a file, so that an act or a form may name it. Raises BadInput (nothing is stored), Unavailable."""
    return await asyncio.to_thread(_process_file, attachment_store(client), Path(path), attachments.store_upload)


async def store_stream(client: BanjieClient, name: str, file: BinaryIO) -> StoredFile:
    """Store what a stream holds under a file name, as `store_file` does."""
    return await asyncio.to_thread(_process_stream, attachment_store(client), name, file, attachments.store_upload)


def inspect_stream(client: BanjieClient, name: str, file: BinaryIO) -> StoredFile:
    """Check what a stream holds without storing it, as `inspect_file` does."""
    return _process_stream(attachment_store(client), name, file, attachments.inspect_upload)


async def inspect_file(client: BanjieClient, path: str | Path) -> StoredFile:
    """Check a file without storing it, and return what it would be once stored. Raises BadInput."""
    return await asyncio.to_thread(_process_file, attachment_store(client), Path(path), attachments.inspect_upload)


async def store_files(
    client: BanjieClient, paths: Iterable[str | Path], *, only_inspect: bool = False
) -> tuple[StoredFile, ...]:
    """Store several files, or only inspect them. Raises as `store_file` does."""
    return tuple([await (inspect_file if only_inspect else store_file)(client, path) for path in paths])


async def store_form_files(client: BanjieClient, names: tuple[str, ...], folder: Path | None) -> tuple[StoredFile, ...]:
    """Store the files that a form names. They must lie in the folder of the form, since a form may come from anybody.
    Raises BadInput."""
    if names and folder is None:
        raise _wrong_form_file(gettext("Send the files in the folder of the form (`folder` of register)."))
    return await store_files(client, [file_in_folder(folder, name) for name in names if folder])


def file_in_folder(folder: Path, name: str) -> Path:
    """Return the file of that name in the folder or below it, links followed. Raises BadInput."""
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError):
        raise _wrong_form_file(gettext("{name} is not the name of a file.", name=repr(name))) from None
    if not path.is_relative_to(folder.resolve()):
        raise _wrong_form_file(gettext("{name} is not in the folder of the form.", name=name))
    return path


def _wrong_form_file(problem: str) -> BadInput:
    place = gettext("  · {place}: {problem}", place="attachments", problem=problem)
    return BadInput(gettext("The form cannot be registered:") + f"\n{place}")


def copy_to_new_file(
    store: AttachmentStore, sha256: str, out: Path, what: str, id: str, check_row: Callable[[], None] = lambda: None
) -> None:
    """Write a stored file to a new file, compared with its digest; `check_row` checks its row as well.

    Raises BadInput, Unavailable (altered or missing); then nothing is written.
    """

    def copy(file: BinaryIO) -> None:
        check_row()
        attachments.copy_stored_file(store, sha256, file)

    try:
        write_new_file(out, copy)
    except DamagedFile as error:
        raise Unavailable(DAMAGED[error.why](what=what, path=error.path), id=id) from None


def write_new_file(out: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a new file whole or not at all. Raises BadInput if there is one, or it cannot be written."""
    if out.exists():
        raise BadInput(gettext("{path} exists already. Choose another file name.", path=out))
    draft = out.with_name(f".{out.name[:100]}.{token_hex(4)}")
    try:
        with draft.open("xb") as file:
            write(file)
        draft.replace(out)
    except OSError as error:
        raise BadInput(gettext("Cannot write {path}: {why}.", path=out, why=file_problem(error))) from None
    finally:
        draft.unlink(missing_ok=True)


def hold_files(session: Session, client: BanjieClient, files: tuple[StoredFile, ...]) -> None:
    """Check that the files are in the store, and keep them there until this transaction ends. Raises BadInput."""
    if files and (gone := attachments.missing_files(session, attachment_store(client), files)):
        raise files_not_stored(gone)


def files_not_stored(files: Iterable[StoredFile]) -> BadInput:
    """Return the refusal of files that nobody has stored, or not whoever names them: they learn no more."""
    return BadInput(
        gettext(
            "These attachments are not stored: {files}. Store the files first, then send the act.",
            files=listed(file.name for file in files),
        )
    )


def _process_file(store: AttachmentStore, path: Path, operation: FileOperation) -> StoredFile:
    with _open_file(path) as file:
        return _process_stream(store, path.name, file, operation)


def _process_stream(store: AttachmentStore, name: str, file: BinaryIO, operation: FileOperation) -> StoredFile:
    try:
        return operation(store, name, file)
    except FileRejected as error:
        why = _rejection_reason(store, error)
        raise BadInput(gettext("Attachment {name} cannot be taken: {why}", name=name, why=why)) from None
    except ValueError:
        raise BadInput(
            gettext(
                "The name of attachment {name} cannot be used: it is too long, or has a path or "
                "control characters. Rename it.",
                name=repr(name),
            )
        ) from None
    except OSError as error:
        raise Unavailable(
            gettext(
                "Cannot store the attachment in {folder}: {why}. Nothing was stored.",
                folder=store.root,
                why=file_problem(error),
            )
        ) from error


def _open_file(path: Path) -> BinaryIO:
    try:
        return open_regular(path)
    except IsADirectoryError:
        raise BadInput(gettext("Attachment {path} is a folder. Send it as a zip file.", path=path)) from None
    except OSError as error:
        raise BadInput(gettext("Cannot read attachment {path}: {why}.", path=path, why=file_problem(error))) from None
    except ValueError:
        raise BadInput(gettext("Attachment {path} is not the name of a file.", path=repr(str(path)))) from None


def _rejection_reason(store: AttachmentStore, error: FileRejected) -> str:
    if error.why == "empty":
        return gettext("it is empty.")
    if error.why == "too_large":
        return gettext(
            "it is too large (at most {most} MB). Compress or split it.", most=f"{store.largest / BYTES_PER_MB:g}"
        )
    return gettext(
        "files of this type ({found}) are not taken. Documents, images, recordings and archives are; programs are not.",
        found=error.found,
    )
