"""The way into the command `banjie`: what needs neither register nor cases does not wait for them to be loaded."""

import asyncio
import json
import logging
import os
import sys
from importlib import import_module

import typer
from rich.markup import escape

from cli import render
from models.errors import BadInput, Failure, Fault

INTERRUPTED = 130
LIGHT = {"calendar due": "cli.calendar", "watch": "cli.watch"}  # what stands alone


def main() -> None:
    """The one door for errors: a person reads words, a program JSON, both get the exit code."""
    written = sys.argv[1:]
    home = LIGHT.get(" ".join(written[:2])) or LIGHT.get(" ".join(written[:1]), "cli.cases")
    sys.exit(run(import_module(home).app, written))


def run(app: typer.Typer, written: list[str]) -> int:
    """One command; its exit code."""
    as_json = "--json" in written
    try:
        if any(one != one.encode(errors="ignore").decode() for one in written):
            raise BadInput("命令里有不能使用的字符(不是 UTF-8)")
        return int(app(written, standalone_mode=False) or 0)
    except Failure as error:
        return _failed(error, as_json)
    except typer.TyperException as error:
        return _failed(BadInput(_misspelt(error)), as_json)
    except BrokenPipeError:
        return _gone()
    except (typer.Abort, KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED
    except Exception as error:
        logging.getLogger("banjie").exception("a fault of the program")
        return _failed(Fault(f"程序出错:{type(error).__name__}。请把上面的记录交给管理员"), as_json)


def _gone() -> int:
    """Whoever reads has had enough (`| head`). What was done is done, and nothing more is said."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _failed(error: Failure, as_json: bool) -> int:
    if as_json:
        print(json.dumps(error.written(), ensure_ascii=False))
    else:
        render.complaint(error.kind, escape(error.says))
    return error.exit_code


def _misspelt(error: typer.TyperException) -> str:
    """No words at all is a question for help, which the program's own framework answers."""
    said = error.format_message()
    return f"命令写得不对:{said}\n用法见 banjie --help" if said else "没有写明要办什么;用法见 banjie --help"


if __name__ == "__main__":
    main()
