"""`banjie watch`: the second watch, as a command that loads nothing of Temporal."""

import json
from typing import Annotated

import typer

from cli import render
from cli.environment import set_up
from register.transactions import ask
from services import health_file, logs, metrics
from services.watch import EVERY, Watch

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def group() -> None:
    """办结:监察程序。"""


@app.command()
def watch(
    once: Annotated[bool, typer.Option("--once", help="只查看一次:没有警报返回 0,有则返回 1")] = False,
    interval: Annotated[float, typer.Option("--interval", min=0.1, help="每隔多少秒查看一次")] = EVERY,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON,供程序使用")] = False,
) -> None:
    """监察程序:不经 Temporal,每分钟查看登记簿,发现不对的即为警报(banjie alarms)。"""
    chosen = set_up()
    looking = Watch(chosen)
    if not once:
        logs.begin(chosen)
        metrics.begin(chosen, lambda work: ask(looking.register(), work))
        looking.run(interval, lambda: health_file.beat(chosen))
    standing = looking.once()
    looking.close()
    if as_json:
        print(json.dumps({"standing": standing}))
    else:
        render.alarmed(standing) if standing else render.told("[green]没有警报[/]")
    raise typer.Exit(1 if standing else 0)
