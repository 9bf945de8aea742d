"""`banjie deploy`: deploy a release over open cases, show all releases, and stop the workers of an old one."""

from collections import Counter
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_client
from cli.environment import load_environment
from cli.rendering import output
from register import release_names
from starter.releases import deploy as deployment
from starter.releases import kept_code
from starter.releases.move_cases import MoveSummary
from starter.releases.versions import Version, list_versions
from wording.translation import N_, gettext, listed, ngettext, pgettext

STAY_REASONS = {
    "differs": N_("the new release computes another case from the register; they stay with the old one until closed"),
    "busy": N_("busy"),
    "quarantined": N_("stopped: they do not agree with the register"),
    "unanswered": N_("no answer in time"),
    "unable": N_("their release cannot move cases yet"),
}

VERSION_COLUMNS = (N_("Release"), N_("Current"), N_("Worker"), N_("Open cases"))


MAX_SHOWN_CASES = 20
deploy = typer.Typer(
    invoke_without_command=True,
    add_completion=False,
    epilog=gettext(
        "Without a command it makes this release current: new complaints use it, open cases "
        "move to it one by one, and what cannot move stays with the old release. It may be "
        "interrupted; run it again to go on."
    ),
)


@deploy.callback()
def deploy_command(context: typer.Context, as_json: AsJson = False) -> None:
    """Make this release current and move the open cases, unless a command of the group is named."""
    if context.invoked_subcommand:
        return
    chosen = load_environment()
    name = kept_code.keep_release(chosen) if chosen.embedded else release_names.running_release(chosen)
    if not as_json:
        output.print_sentence(
            "Release {release}: waiting for its worker to answer, then moving the cases one by one", release=name
        )
    moved, left = with_client(
        lambda client: deployment.deploy_release(client, name, lambda so_far: _print_progress(so_far, as_json)), chosen
    )
    data = {"release": name, **moved.model_dump(mode="json"), "versions": _versions_json(left)}
    print_answer(data, as_json, lambda: _print_deployment(name, moved, left))


def _print_progress(so_far: MoveSummary, as_json: bool) -> None:
    if not as_json:
        moved, stayed = len(so_far.moved), len(so_far.stayed)
        output.print_sentence("  moved {moved}, not moved {stayed} …", moved=moved, stayed=stayed)


def _print_deployment(name: str, moved: MoveSummary, left: list[Version]) -> None:
    output.print_sentence(
        "[green]Release {release} is current[/]: new complaints use it; open cases moved to it: {moved}",
        release=name,
        moved=len(moved.moved),
    )
    for why, count in Counter(moved.stayed.values()).items():
        numbers = [number for number, reason in moved.stayed.items() if reason == why]
        shown = listed(numbers[:MAX_SHOWN_CASES])
        if count > MAX_SHOWN_CASES:
            shown = gettext("{numbers} and others", numbers=shown)
        reason = STAY_REASONS[why]()
        output.print_sentence("[yellow]Not moved: {count}[/], {why}: {numbers}", count=count, why=reason, numbers=shown)
    for version in left:
        if not (version.current or version.unneeded):
            output.print_line(
                ngettext(
                    "Old release {release} still has {n} case",
                    "Old release {release} still has {n} cases",
                    version.pinned,
                    release=version.release,
                )
                if version.pinned
                else gettext(
                    "Old release {release} has no cases and can be stopped: banjie deploy retire {release}",
                    release=version.release,
                )
            )


@deploy.command(
    name="status", help=gettext("Show the releases: which is current, whether its worker runs, how many cases it has")
)
def release_status_command(as_json: AsJson = False) -> None:
    found = [version for version in with_client(list_versions) if not version.unneeded]
    print_answer({"versions": _versions_json(found)}, as_json, lambda: _print_versions(found))


def _print_versions(found: list[Version]) -> None:
    if not found:
        output.print_sentence("No worker has answered yet.")
        return
    rows = (
        (version.release, gettext("yes") if version.current else "", _worker_text(version), str(version.pinned))
        for version in found
    )
    output.print_table(VERSION_COLUMNS, rows)


def _worker_text(version: Version) -> str:
    if version.working:
        return pgettext("worker", "running")
    needed = version.pinned or version.current
    return gettext("[red]none[/]") if needed else pgettext("worker", "none")


@deploy.command(name="retire", help=gettext("Stop the worker of an old release. Not possible while it has cases."))
def retire_command(
    release: Annotated[str, typer.Argument(help=gettext("Release to stop; see banjie deploy status"))],
    as_json: AsJson = False,
) -> None:
    chosen = load_environment()
    with_client(lambda client: deployment.check_retirable(client, release), chosen)
    stopping = chosen.embedded and kept_code.retire_release(chosen.home, release)
    says = (
        N_("Release {release} has no cases; its worker is stopping.")
        if stopping
        else N_("Release {release} has no cases; its worker can be stopped now.")
    )(release=release)
    print_answer({"release": release, "stopping": stopping}, as_json, lambda: output.print_line(says))


def _versions_json(found: list[Version]) -> list[dict[str, object]]:
    return [version.model_dump(mode="json") for version in found]
