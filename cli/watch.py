"""`banjie watch`: the watch, as a command that loads nothing of Temporal."""

import json
from datetime import timedelta
from typing import Annotated

import typer

from cli.environment import load_environment
from cli.rendering import output
from register.transactions import run_in_transaction
from services import health_file, logs, metrics
from services.watch import WATCH_INTERVAL, Watch

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def watch_group() -> None:
    """办结:监察程序。"""


@app.command(name="watch")
def watch_command(
    once: Annotated[bool, typer.Option("--once", help="只查看一次:没有警报返回 0,有则返回 1")] = False,
    interval: Annotated[
        float, typer.Option("--interval", min=0.1, help="每隔多少秒查看一次")
    ] = WATCH_INTERVAL.total_seconds(),
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON,供程序使用")] = False,
) -> None:
    """监察程序:不经 Temporal,每分钟查看登记簿,发现不对的即为警报(banjie alarms)。"""
    chosen = load_environment()
    watch = Watch(chosen)
    if not once:
        logs.configure_logging(chosen)
        metrics.serve_metrics(chosen, lambda work: run_in_transaction(watch.open_register(), work))
        watch.look_repeatedly(timedelta(seconds=interval), lambda: health_file.touch_health_file(chosen))
    standing = watch.look_once()
    watch.close_register()
    if as_json:
        print(json.dumps({"standing": standing}))
    else:
        output.print_alarm_count(standing) if standing else output.print_line("[green]没有警报[/]")
    raise typer.Exit(1 if standing else 0)
