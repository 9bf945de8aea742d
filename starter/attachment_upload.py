"""Files into and out of the folder of attachments, checked and compared with their digests."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from sqlalchemy.orm import Session

from models.errors import BadInput, Unavailable
from models.form import StoredFile
from register import attachments
from register.attachments import AttachmentStore, DamagedFile, FileRejected
from starter.client import BanjieClient

BYTES_PER_MB = 1024 * 1024
FileOperation = Callable[[AttachmentStore, str, BinaryIO], StoredFile]


def attachment_store(client: BanjieClient) -> AttachmentStore:
    """Return the store of attachments. Raises BadInput if no folder is set."""
    if client.store is None:
        raise BadInput("没有设置附件的存放处;请设置 BANJIE_ATTACHMENTS(各处共用的文件夹)")
    return client.store


async def store_file(client: BanjieClient, path: str | Path) -> StoredFile:
    """Store a file, so that an act or a form may name it. Raises BadInput (nothing is stored), Unavailable."""
    return await asyncio.to_thread(_process_file, attachment_store(client), Path(path), attachments.store_upload)


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
        raise BadInput("表单不能接收:\n  · attachments:附件要与表单放在同一文件夹里送来(register 的 folder)")
    return await store_files(client, [file_in_folder(folder, name) for name in names if folder])


def file_in_folder(folder: Path, name: str) -> Path:
    """Return the file of that name in the folder or below it, links followed. Raises BadInput."""
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError):
        raise BadInput(f"表单不能接收:\n  · attachments:{name!r} 不是文件名") from None
    if not path.is_relative_to(folder.resolve()):
        raise BadInput(f"表单不能接收:\n  · attachments:{name} 不在表单所在的文件夹里")
    return path


def copy_to_new_file(  # noqa: PLR0913, PLR0917  # what, from where, to where
    store: AttachmentStore, sha256: str, out: Path, what: str, id: str, check_seal: Callable[[], None] = lambda: None
) -> None:
    """Write a stored file to a new file, compared with its digest; `check_seal` also checks the keyed digest of its
    row.

    Raises BadInput, Unavailable (altered or missing); then nothing is written.
    """
    if out.exists():
        raise BadInput(f"{out} 已经存在;请另写一个文件名")
    draft = out.with_name(f".{out.name[:100]}.{token_hex(4)}")
    try:
        with draft.open("xb") as file:
            check_seal()
            attachments.copy_stored_file(store, sha256, file)
        draft.replace(out)
    except DamagedFile as error:
        word = "不见了" if error.why == "missing" else "被改动过(与登记的摘要不符)"
        raise Unavailable(f"{what}的文件{word},没有取出;请由备份恢复 {error.path}", id=id) from None
    except OSError as error:
        raise BadInput(f"不能写入 {out}:{error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


def hold_files(session: Session, client: BanjieClient, files: tuple[StoredFile, ...]) -> None:
    """Check that the files are in the store, and keep them there until this transaction ends. Raises BadInput."""
    if files and (gone := attachments.missing_files(session, attachment_store(client), files)):
        raise BadInput(f"附件 {'、'.join(file.name for file in gone)} 不在存放处;请先存入文件再办理")


def _process_file(store: AttachmentStore, path: Path, operation: FileOperation) -> StoredFile:
    with _open_file(path) as file:
        try:
            return operation(store, path.name, file)
        except FileRejected as error:
            raise BadInput(f"附件 {path.name} 不能接收:{_rejection_reason(store, error)}") from None
        except ValueError:
            raise BadInput(f"附件 {path.name!r} 的文件名不能使用(过长,或有路径、控制字符);请改名后再送") from None
        except OSError as error:
            raise Unavailable(f"附件存不进 {store.root}:{error.strerror};没有存入任何内容") from error


def _open_file(path: Path) -> BinaryIO:
    try:
        if path.exists() and not path.is_file():
            raise BadInput(f"附件 {path} 不是文件;文件夹请压缩(zip)后再送")
        return path.open("rb")
    except OSError as error:
        raise BadInput(f"读不到附件 {path}:{error.strerror}") from None
    except ValueError:
        raise BadInput(f"附件 {str(path)!r} 不是文件名") from None


def _rejection_reason(store: AttachmentStore, error: FileRejected) -> str:
    if error.why == "empty":
        return "是空的"
    if error.why == "too_large":
        return f"过大(至多 {store.largest / BYTES_PER_MB:g} MB);请压缩或拆分后再送"
    return f"不收这一类文件({error.found});可收文档、图片、录音、录像和压缩包,不收程序"
