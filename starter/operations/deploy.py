"""Deploying a release: it becomes current, open cases are asked to move, old workers end when nothing needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from models.errors import BadInput, Refused, Unavailable
from register.transactions import NO_REGISTER
from starter.client import BanjieClient
from starter.operations import releases, versions
from starter.operations.move_cases import Swept, Told, sweep
from starter.operations.versions import Version

NAMED = 20


async def deploy(desk: BanjieClient, release: str, told: Told) -> tuple[Swept, list[Version]]:
    """Make a release current and ask every open case of another to move; what came of it, and the versions then.
    Done again it does what is left. Raises Refused, Unavailable."""
    with _alone(desk):
        await versions.set_current(desk, release)
        swept = await sweep(desk, release, told)
        return swept, await versions.versions(desk)


async def may_retire(desk: BanjieClient, release: str) -> None:
    """Whether the workers of a release may end. Raises Refused while it is current or anything is pinned to it,
    BadInput where there is none of that name, Unavailable."""
    with _alone(desk):
        found = {one.release: one for one in await versions.versions(desk)}
        if release not in found:
            raise BadInput(f"没有版本 {release};现有:{'、'.join(found) or '无'}")
        if found[release].current:
            raise Refused(f"版本 {release} 是现行版本,新来件由它办理,不能停止", ())
        if count := found[release].pinned:
            which = await versions.which(desk, release, NAMED)
            says = f"版本 {release} 还有 {count} 件由它办理,不能停止:{'、'.join(which)}"
            raise Refused(says + (" 等" if count > len(which) else ""), (), pinned=count, which=which)


async def clear(desk: BanjieClient, home: Path, own: str) -> None:
    """Of the releases kept by an embedded stack that has just started, leave out those that nothing needs."""
    needed = {one.release for one in await versions.versions(desk) if one.current or one.pinned}
    for name in releases.kept(home).keys() - needed - {own}:
        releases.retire(home, name)


@contextmanager
def _alone(desk: BanjieClient) -> Iterator[None]:
    """One at a time: a case that one release has looked at must not come to another. The lock falls with whoever holds
    it."""
    key = func.hashtextextended("deploy", 0)
    try:
        with desk.register.kw["bind"].connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.scalar(select(func.pg_try_advisory_lock(key))):
                raise Refused("另一次 banjie deploy 正在进行", ())
            try:
                yield
            finally:
                connection.scalar(select(func.pg_advisory_unlock(key)))
    except OperationalError as error:
        raise Unavailable(NO_REGISTER) from error
