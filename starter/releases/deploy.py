"""Deployment of a release: it becomes current, open cases move to it, and old workers end when nothing needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import BadInput, Refused
from register.locks import lock_of_one
from starter.client import BanjieClient
from starter.releases import kept_code, versions
from starter.releases.move_cases import MoveSummary, ProgressCallback, move_open_cases
from starter.releases.versions import Version
from wording.translation import N_, gettext, listed

MAX_NAMED_RUNS = 20


async def deploy_release(
    client: BanjieClient, release: str, on_progress: ProgressCallback
) -> tuple[MoveSummary, list[Version]]:
    """Make a release current and ask every open case of another release to move. Returns what has moved, and the
    versions then. Repeated, it does what is left. Raises Refused, Unavailable."""
    with _deploy_lock(client):
        await versions.set_current(client, release)
        swept = await move_open_cases(client, release, on_progress)
        return swept, await versions.list_versions(client)


async def check_retirable(client: BanjieClient, release: str) -> None:
    """Check that the workers of a release may end. Raises Refused while it is current or runs are pinned to it,
    BadInput if there is no release of that name, Unavailable."""
    with _deploy_lock(client):
        found = {version.release: version for version in await versions.list_versions(client)}
        if release not in found:
            releases_known = listed(found) or gettext("none")
            raise BadInput(
                gettext(
                    "There is no release {release}. There are: {releases}.", release=release, releases=releases_known
                )
            )
        if found[release].current:
            raise Refused(
                gettext(
                    "Release {release} is current: new complaints are handled under it. It cannot be retired.",
                    release=release,
                ),
                (),
            )
        if count := found[release].pinned:
            which = await versions.pinned_workflow_ids(client, release, MAX_NAMED_RUNS)
            more = count > len(which)
            line = (
                N_("Release {release} cannot be retired. {count} still run under it, such as {which}.")
                if more
                else N_("Release {release} cannot be retired. {count} still run under it: {which}.")
            )
            raise Refused(line(release=release, count=count, which=listed(which)), (), pinned=count, which=which)


async def retire_unneeded(client: BanjieClient, home: Path, own: str) -> None:
    """Retire the kept releases that nothing needs, when an embedded stack has just started."""
    needed = {version.release for version in await versions.list_versions(client) if version.current or version.pinned}
    for name in kept_code.kept_releases(home).keys() - needed - {own}:
        kept_code.retire_release(home, name)


@contextmanager
def _deploy_lock(client: BanjieClient) -> Iterator[None]:
    """Hold the lock of a deployment: two at a time could move a case to the wrong release. The lock ends with its
    connection. Raises Refused if another deployment is under way."""
    with lock_of_one(client.register, "deploy") as held:
        if not held:
            raise Refused(gettext("Another banjie deploy is under way."), ())
        yield
