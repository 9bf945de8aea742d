"""`banjie watch`: the watch, as a command that loads nothing of Temporal."""

from datetime import timedelta
from typing import Annotated

import typer

from cli.environment import load_environment
from cli.rendering import output
from register.database import run_in_transaction
from services import health_file, logs, metrics
from services.watch import WATCH_INTERVAL, Watch
from wording.translation import gettext

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=gettext("Banjie: the watch")
)


@app.callback()
def watch_group() -> None:
    """The group of commands, of which there is only one here."""


@app.command(name="watch", help=gettext("The watch that raises alarms (up starts it)"))
def watch_command(
    once: Annotated[
        bool, typer.Option("--once", help=gettext("Look once: exit code 0 without alarms, 1 with"))
    ] = False,
    interval: Annotated[
        float, typer.Option("--interval", min=0.1, help=gettext("Seconds between two looks"))
    ] = WATCH_INTERVAL.total_seconds(),
    as_json: Annotated[bool, typer.Option("--json", help=gettext("Print JSON, for programs"))] = False,
) -> None:
    chosen = load_environment()
    watch = Watch(chosen)
    if not once:
        logs.configure_logging(chosen)
        metrics.serve_metrics(chosen, lambda work: run_in_transaction(watch.open_register(), work))
        watch.look_repeatedly(timedelta(seconds=interval), lambda: health_file.touch_health_file(chosen))
    standing = watch.look_once()
    watch.close_register()
    if as_json:
        output.print_json({"standing": standing})
    else:
        output.print_line(output.alarm_count_text(standing) if standing else gettext("[green]No alarms[/]"))
    raise typer.Exit(1 if standing else 0)
