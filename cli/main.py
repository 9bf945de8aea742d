"""Entry point of the command `banjie`. Commands that need neither Temporal nor cases load without them."""

import asyncio
import json
import logging
import os
import sys
from importlib import import_module

import typer
from rich.markup import escape

from cli.rendering import output
from models.errors import BadInput, Failure, Fault

INTERRUPTED_EXIT_CODE = 130
LIGHT_COMMANDS = {"calendar due": "cli.calendar", "watch": "cli.watch"}  # modules by command


def main() -> None:
    """Run the command of this process and exit with its code."""
    written = sys.argv[1:]
    module = LIGHT_COMMANDS.get(" ".join(written[:2])) or LIGHT_COMMANDS.get(" ".join(written[:1]), "cli.cases")
    sys.exit(run_command(import_module(module).app, written))


def run_command(app: typer.Typer, written: list[str]) -> int:
    """Run one command and return its exit code.

    Every error is reported here, as text for a person or as JSON for a program.
    """
    as_json = "--json" in written
    try:
        if any(word != word.encode(errors="ignore").decode() for word in written):
            raise BadInput("命令里有不能使用的字符(不是 UTF-8)")
        return int(app(written, standalone_mode=False) or 0)
    except Failure as error:
        return _report_failure(error, as_json)
    except typer.TyperException as error:
        return _report_failure(BadInput(_usage_message(error)), as_json)
    except BrokenPipeError:
        return _reader_gone()
    except (typer.Abort, KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED_EXIT_CODE
    except Exception as error:
        logging.getLogger("banjie").exception("a fault of the program")
        return _report_failure(Fault(f"程序出错:{type(error).__name__}。请把上面的记录交给管理员"), as_json)


def _reader_gone() -> int:
    """Stop writing when the reader has closed the pipe (`| head`). What the command did stays done."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _report_failure(error: Failure, as_json: bool) -> int:
    if as_json:
        print(json.dumps(error.as_dict(), ensure_ascii=False))
    else:
        output.print_failure(error.kind, escape(error.says))
    return error.exit_code


def _usage_message(error: typer.TyperException) -> str:
    """Return what is wrong with the command line. Typer has no message for a command without arguments."""
    message = error.format_message()
    return f"命令写得不对:{message}\n用法见 banjie --help" if message else "没有写明要办什么;用法见 banjie --help"


if __name__ == "__main__":
    main()
