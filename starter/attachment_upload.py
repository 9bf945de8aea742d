"""Files on their way in: from where they lie into the folder of attachments, before anything is said of them."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from sqlalchemy.orm import Session

from models.errors import BadInput, Unavailable
from models.form import StoredFile
from register import attachments
from register.attachments import Spoilt, Store, Unacceptable
from starter.client import BanjieClient

MB = 1024 * 1024
Way = Callable[[Store, str, BinaryIO], StoredFile]


def store_of(desk: BanjieClient) -> Store:
    """Where the files lie. Raises BadInput where no place is set."""
    if desk.store is None:
        raise BadInput("没有设置附件的存放处;请设置 BANJIE_ATTACHMENTS(各处共用的文件夹)")
    return desk.store


async def keep(desk: BanjieClient, path: str | Path) -> StoredFile:
    """Store a file, so that an act or a form may name it. Raises BadInput (nothing stored), Unavailable."""
    return await asyncio.to_thread(_taken, store_of(desk), Path(path), attachments.keep)


async def look(desk: BanjieClient, path: str | Path) -> StoredFile:
    """What a file would be once stored; nothing is. Raises BadInput."""
    return await asyncio.to_thread(_taken, store_of(desk), Path(path), attachments.look)


async def each(desk: BanjieClient, paths: Iterable[str | Path], *, only_look: bool = False) -> tuple[StoredFile, ...]:
    """Several files stored, or only looked at. Raises as `keep` does."""
    return tuple([await (look if only_look else keep)(desk, path) for path in paths])


async def beside(desk: BanjieClient, names: tuple[str, ...], folder: Path | None) -> tuple[StoredFile, ...]:
    """The files that a form names, which lie in its folder: a form may come from anybody. Raises BadInput."""
    if names and folder is None:
        raise BadInput("表单不能接收:\n  · attachments:附件要与表单放在同一文件夹里送来(register 的 folder)")
    return await each(desk, [within(folder, name) for name in names if folder])


def within(folder: Path, name: str) -> Path:
    """The file of that name in the folder or below it, links followed. Raises BadInput."""
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError):
        raise BadInput(f"表单不能接收:\n  · attachments:{name!r} 不是文件名") from None
    if not path.is_relative_to(folder.resolve()):
        raise BadInput(f"表单不能接收:\n  · attachments:{name} 不在表单所在的文件夹里")
    return path


def take_out(  # noqa: PLR0913, PLR0917  # what, whence, whither
    store: Store, sha256: str, out: Path, what: str, id: str, sealed: Callable[[], None] = lambda: None
) -> None:
    """Write a stored file to a new one, compared with its digest, and with the row's own seal. Raises BadInput,
    Unavailable (altered or missing); then nothing is written."""
    if out.exists():
        raise BadInput(f"{out} 已经存在;请另写一个文件名")
    draft = out.with_name(f".{out.name[:100]}.{token_hex(4)}")
    try:
        with draft.open("xb") as file:
            sealed()
            attachments.copy_out(store, sha256, file)
        draft.replace(out)
    except Spoilt as error:
        word = "不见了" if error.why == "missing" else "被改动过(与登记的摘要不符)"
        raise Unavailable(f"{what}的文件{word},没有取出;请由备份恢复 {error.path}", id=id) from None
    except OSError as error:
        raise BadInput(f"不能写入 {out}:{error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


def held(session: Session, desk: BanjieClient, files: tuple[StoredFile, ...]) -> None:
    """See that the files lie where they should, and stay until this transaction ends. Raises BadInput."""
    if files and (gone := attachments.missing(session, store_of(desk), files)):
        raise BadInput(f"附件 {'、'.join(one.name for one in gone)} 不在存放处;请先存入文件再办理")


def _taken(store: Store, path: Path, way: Way) -> StoredFile:
    with _opened(path) as file:
        try:
            return way(store, path.name, file)
        except Unacceptable as error:
            raise BadInput(f"附件 {path.name} 不能接收:{_why(store, error)}") from None
        except ValueError:
            raise BadInput(f"附件 {path.name!r} 的文件名不能使用(过长,或有路径、控制字符);请改名后再送") from None
        except OSError as error:
            raise Unavailable(f"附件存不进 {store.root}:{error.strerror};没有存入任何内容") from error


def _opened(path: Path) -> BinaryIO:
    try:
        if path.exists() and not path.is_file():
            raise BadInput(f"附件 {path} 不是文件;文件夹请压缩(zip)后再送")
        return path.open("rb")
    except OSError as error:
        raise BadInput(f"读不到附件 {path}:{error.strerror}") from None
    except ValueError:
        raise BadInput(f"附件 {str(path)!r} 不是文件名") from None


def _why(store: Store, error: Unacceptable) -> str:
    if error.why == "empty":
        return "是空的"
    if error.why == "too_large":
        return f"过大(至多 {store.largest / MB:g} MB);请压缩或拆分后再送"
    return f"不收这一类文件({error.found});可收文档、图片、录音、录像和压缩包,不收程序"
