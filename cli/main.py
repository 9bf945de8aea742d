"""Entry point of the command `banjie`. Commands that need neither Temporal nor cases load without them."""

import asyncio
import gc
import logging
import os
import sys
from contextlib import suppress
from importlib import import_module

import typer

from cli.rendering import help_frame, output
from models.errors import BadInput, Failure, Fault, StackError, Unavailable
from services.logs import TextFormatter
from settings.environment import language_variable
from wording.system_problems import stack_problem
from wording.translation import Language, gettext, speaking, use_language

INTERRUPTED_EXIT_CODE = 130
# New objects until garbage is looked for: at Python's 700, a sixteenth of the processor time goes into looking.
GARBAGE_THRESHOLD = 20_000
LIGHT_COMMANDS = {"calendar due": "cli.calendars.limit_ends", "watch": "cli.watch"}  # modules by command


def main() -> None:
    output.degrade_streams()
    if logging.lastResort:
        logging.lastResort.setFormatter(TextFormatter())
    written = sys.argv[1:]
    words = written
    with suppress(BadInput):  # reported when the command runs
        language, words = split_language(written)
        use_language(language)  # before the commands load: their help is worded then
    module = LIGHT_COMMANDS.get(" ".join(words[:2])) or LIGHT_COMMANDS.get(" ".join(words[:1]), "cli.app")
    gc.disable()  # what loading makes stays: to look for garbage in it would take a sixth of the time
    app = import_module(module).app
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    gc.enable()
    sys.exit(run_command(app, written))


def run_command(app: typer.Typer, written: list[str]) -> int:
    """Run one command in its language and return its exit code.

    Every error is reported here, as text for a person or as JSON for a program.
    """
    as_json = "--json" in written
    try:
        language, words = split_language(written)
    except BadInput as error:
        return _report_failure(error, as_json)
    with speaking(language):
        return _run_words(app, words, as_json)


def split_language(written: list[str]) -> tuple[Language, list[str]]:
    """Return the language of a command, and its words without `--lang`, which may stand anywhere before `--`.

    Without `--lang` it is that of BANJIE_LANG, or else Chinese. Raises BadInput.
    """
    chosen, words, rest = language_variable(), list[str](), iter(written)
    for word in rest:
        if word == "--":
            words += [word, *rest]
        elif word == "--lang":
            chosen = next(rest, "")
        elif word.startswith("--lang="):
            chosen = word.removeprefix("--lang=")
        else:
            words.append(word)
    if chosen not in set(Language):
        raise BadInput(gettext("--lang (BANJIE_LANG) is zh or en, not {written}.", written=chosen))
    return Language(chosen), words


def _run_words(app: typer.Typer, words: list[str], as_json: bool) -> int:
    try:
        if any(word != word.encode(errors="ignore").decode() for word in words):
            raise BadInput(gettext("The command has characters that are not UTF-8."))
        command = help_frame.framed_command(app)
        return int(command.main(words, prog_name=help_frame.PROGRAM, standalone_mode=False) or 0)
    except (Failure, StackError) as error:
        return _report_failure(error, as_json)
    except typer.TyperException as error:
        return _report_failure(BadInput(help_frame.usage_failure(error)), as_json)
    except BrokenPipeError:
        return _reader_gone()
    except (typer.Abort, KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED_EXIT_CODE
    except Exception as error:
        logging.getLogger("banjie").exception("a fault of the program")
        return _report_failure(
            Fault(
                gettext(
                    "The program has an error: {error}. Give the record above to the administrator.",
                    error=type(error).__name__,
                )
            ),
            as_json,
        )


def _reader_gone() -> int:
    """Stop writing when the reader has closed the pipe (`| head`). What the command did stays done."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _report_failure(error: Failure | StackError, as_json: bool) -> int:
    if isinstance(error, StackError):
        error = Unavailable(stack_problem(error))
    if as_json:
        output.print_json(error.as_dict())
    else:
        output.print_failure(error.kind, error.says)
    return error.exit_code


if __name__ == "__main__":
    main()
