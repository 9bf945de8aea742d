"""The frame of the help, and what is wrong with a command line, in the current language. Typer knows English alone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import cast

import typer
from pydantic import ValidationError
from rich.text import Text
from typer import rich_utils
from typer._click import exceptions
from typer._click.core import Command, Context
from typer._click.formatting import HelpFormatter
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from wording.translation import N_, NP_, Language, Message, current_language, gettext, listed, speaking
from wording.validation import field_problem

ARGUMENT_NAMES: Mapping[str, Message] = {
    "number": NP_("of a case", "NUMBER"),
    "numbers": N_("NUMBERS"),
    "name": N_("NAME"),
    "clock": N_("TIME_LIMIT"),
    "units": N_("UNITS"),
    "form": N_("FORM"),
    "file": N_("FILE"),
    "id": N_("ID"),
    "slug": N_("PROCEDURE"),
    "entry": N_("DUTY"),
    "rule": N_("RULE"),
    "person": N_("PERSON"),
    "code": N_("UNIT"),
    "order": N_("RANKS"),
    "rank": N_("RANK"),
    "release": N_("RELEASE"),
    "start": N_("START"),
    "limit": N_("TIME_LIMIT"),
}

KINDS_OF_VALUES: Mapping[type, Message] = {str: N_("TEXT"), int: N_("NUMBER")}

KINDS_OF_ARGUMENTS: Mapping[str, Message] = {"<str>": N_("TEXT"), "<int>": N_("NUMBER"), "<list[str]>": N_("TEXT")}


PROGRAM = "banjie"


class FoldingHighlighter(rich_utils.OptionHighlighter):
    """Folds long words. A Chinese sentence has no spaces: to Typer it is one word, and it is cut off."""

    def __call__(self, text: str | Text) -> Text:
        shown = super().__call__(text)
        shown.overflow = "fold"
        return shown


class KindHighlighter(rich_utils.TypesHighlighter):
    """Words the kind of an argument. An option has its own words for it already."""

    def __call__(self, text: str | Text) -> Text:
        wording = KINDS_OF_ARGUMENTS.get(str(text))
        return super().__call__(wording() if wording else text)


class UsageFormatter(HelpFormatter):
    """Begins the line of usage in the current language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or gettext("Usage: "))


def framed_command(app: typer.Typer) -> Command:
    rich_utils.ARGUMENTS_PANEL_TITLE = gettext("Arguments")
    rich_utils.OPTIONS_PANEL_TITLE = gettext("Options")
    rich_utils.COMMANDS_PANEL_TITLE = gettext("Commands")
    rich_utils.REQUIRED_LONG_STRING = gettext("[required]")
    rich_utils.DEFAULT_STRING = gettext("[default: {value}]", value="{}")
    rich_utils.highlighter = FoldingHighlighter()
    rich_utils.types_highlighter = KindHighlighter()
    Context.formatter_class = UsageFormatter
    return _command_in(current_language(), app)


@cache
def _command_in(language: Language, app: typer.Typer) -> Command:
    """Return the command of an app with what its parts say of themselves in that language."""
    with speaking(language):
        command = get_command(app)
        for part in _parts(command):
            _frame(part)
    return command


def _parts(command: Command) -> Iterator[TyperCommand | TyperGroup]:
    """Yield a command with all the commands below it."""
    yield cast(TyperCommand | TyperGroup, command)
    if isinstance(command, TyperGroup):
        for part in command.commands.values():
            yield from _parts(part)


def _frame(command: TyperCommand | TyperGroup) -> None:
    command.options_metavar = gettext("[OPTIONS]")
    if isinstance(command, TyperGroup):
        command.subcommand_metavar = gettext("COMMAND ...")
    help_option = command.get_help_option(Context(command))
    if help_option:
        help_option.help = gettext("Show this help.")
    for option in (*command.params, help_option):
        if isinstance(option, TyperOption) and option.metavar is None:
            option.metavar = _kind_of_value(option)
        if isinstance(option, TyperArgument) and option.metavar is None:
            name = ARGUMENT_NAMES.get(option.name or "")
            option.metavar = name() if name else None


def _kind_of_value(option: TyperOption) -> str:
    """Return what is written after an option; nothing for a switch."""
    kind = option.type_descriptor.annotation
    wording = KINDS_OF_VALUES.get(str if kind == list[str] else kind)
    return "" if option.is_flag or wording is None else wording()


def usage_failure(error: typer.TyperException) -> str:
    """Return what is wrong with a command line. Typer has no message for a command without arguments."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else PROGRAM
    if isinstance(error, exceptions.NoArgsIsHelpError):
        return gettext("Say what to do. See {command} --help.", command=command)
    return gettext("{problem}\nSee {command} --help.", problem=_usage_problem(error), command=command)


def _usage_problem(error: typer.TyperException) -> str:
    """Return the problem by the kind of the error; Typer's own words where it is of no kind that we know."""
    match error:
        case exceptions.MissingParameter(param=param) if param:
            missing = (
                N_("Option {name} is missing.") if isinstance(param, TyperOption) else N_("Argument {name} is missing.")
            )
            return missing(name=param.opts[0] if isinstance(param, TyperOption) else param.metavar or param.name)
        case exceptions.BadParameter(param=param, __cause__=ValidationError() as cause) if param:
            return gettext(
                "The value of {name} is wrong. {problem}", name=param.opts[0], problem=field_problem(cause.errors()[0])
            )
        case exceptions.NoSuchOption(option_name=name, possibilities=alike):
            return _unknown_option(name, alike or ())
        case exceptions.BadOptionUsage(option_name=name):
            needs = "requires" in error.message
            return (N_("Option {name} needs a value.") if needs else N_("Option {name} takes no value."))(name=name)
        case _:
            return _unknown_words(error.format_message())


def _unknown_option(name: str, alike: Iterable[str]) -> str:
    if not alike:
        return gettext("There is no option {name}.", name=name)
    return gettext("There is no option {name}. Is it {alike}?", name=name, alike=listed(sorted(alike)))


def _unknown_words(said: str) -> str:
    """Return the problem by Typer's sentence, for errors that are told apart by it alone."""
    if unknown := re.match(r"No such command '(?P<name>.*?)'\.(?: Did you mean (?P<alike>.+)\?)?$", said):
        name, alike = unknown["name"], (unknown["alike"] or "").replace("'", "")
        return (
            gettext("There is no command {name}. Is it {alike}?", name=name, alike=alike)
            if alike
            else gettext("There is no command {name}.", name=name)
        )
    if extra := re.match(r"Got unexpected extra argument\(s\) \((?P<words>.*)\)$", said):
        return gettext("There is no place for {words}.", words=extra["words"])
    return said
