"""`banjie deploy`: deploy a release over open cases, show all releases, and stop the workers of an old one."""

from collections import Counter
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_client
from cli.environment import load_environment
from cli.rendering import output
from register.operations import release_names
from starter.operations import deploy as deployment
from starter.operations import releases
from starter.operations.move_cases import MoveSummary
from starter.operations.versions import Version, list_versions
from wording.language import listed
from wording.table.help import help_operations
from wording.table.office import operations_screens

MAX_SHOWN_CASES = 20
deploy = typer.Typer(invoke_without_command=True, add_completion=False, epilog=help_operations.DEPLOY())


@deploy.callback()
def deploy_command(context: typer.Context, as_json: AsJson = False) -> None:
    """Make this release current and move the open cases, unless a command of the group is named."""
    if context.invoked_subcommand:
        return
    chosen = load_environment()
    name = releases.keep_release(chosen) if chosen.embedded else release_names.running_release(chosen)
    if not as_json:
        output.print_line(operations_screens.DEPLOYING(release=name))
    moved, left = with_client(
        lambda client: deployment.deploy_release(client, name, lambda so_far: _print_progress(so_far, as_json)), chosen
    )
    data = {"release": name, **moved.model_dump(mode="json"), "versions": _versions_json(left)}
    print_answer(data, as_json, lambda: _print_deployment(name, moved, left))


def _print_progress(so_far: MoveSummary, as_json: bool) -> None:
    if not as_json:
        moved, stayed = len(so_far.moved), len(so_far.stayed)
        output.print_line(operations_screens.MOVE_PROGRESS(moved=moved, stayed=stayed))


def _print_deployment(name: str, moved: MoveSummary, left: list[Version]) -> None:
    output.print_line(operations_screens.DEPLOYED(release=name, moved=len(moved.moved)))
    for why, count in Counter(moved.stayed.values()).items():
        numbers = [number for number, reason in moved.stayed.items() if reason == why]
        shown = listed(numbers[:MAX_SHOWN_CASES])
        if count > MAX_SHOWN_CASES:
            shown = operations_screens.MORE_NUMBERS(numbers=shown)
        reason = operations_screens.STAY_REASONS[why]()
        output.print_line(operations_screens.NOT_MOVED(count=count, why=reason, numbers=shown))
    for version in left:
        if not (version.current or version.unneeded):
            wording = operations_screens.OLD_HAS_CASES if version.pinned else operations_screens.OLD_IS_FREE
            output.print_line(wording(release=version.release, count=version.pinned))


@deploy.command(name="status", help=help_operations.DEPLOY_STATUS())
def release_status_command(as_json: AsJson = False) -> None:
    """Print the releases."""
    found = [version for version in with_client(list_versions) if not version.unneeded]
    print_answer({"versions": _versions_json(found)}, as_json, lambda: _print_versions(found))


def _print_versions(found: list[Version]) -> None:
    if not found:
        output.print_line(operations_screens.NO_WORKER_YET())
        return
    table = output.new_table(*(heading() for heading in operations_screens.VERSION_COLUMNS))
    for version in found:
        current = operations_screens.YES() if version.current else ""
        table.add_row(version.release, current, _worker_text(version), str(version.pinned))
    output.console.print(table)


def _worker_text(version: Version) -> str:
    if version.working:
        return operations_screens.RUNNING()
    needed = version.pinned or version.current
    return operations_screens.NEEDED_NOT_RUNNING() if needed else operations_screens.NOT_RUNNING()


@deploy.command(name="retire", help=help_operations.RETIRE())
def retire_command(
    release: Annotated[str, typer.Argument(help=help_operations.RELEASE())], as_json: AsJson = False
) -> None:
    """Stop the worker of an old release."""
    chosen = load_environment()
    with_client(lambda client: deployment.check_retirable(client, release), chosen)
    stopping = chosen.embedded and releases.retire_release(chosen.home, release)
    says = (operations_screens.RETIRING if stopping else operations_screens.RETIRABLE)(release=release)
    print_answer({"release": release, "stopping": stopping}, as_json, lambda: output.print_line(says))


def _versions_json(found: list[Version]) -> list[dict[str, object]]:
    return [version.model_dump(mode="json") for version in found]
