"""Arguments and options that several commands have, each declared once. Those of a single command stand there."""

from datetime import date, datetime
from typing import Annotated

import typer

from cli.identity.os_user import own_name, second_name
from models.errors import BadInput
from models.time import parse_day
from starter import input_values
from wording.translation import gettext

_NUMBER = gettext("Number of the case, such as ZZW-2025-000001")
CaseNumber = Annotated[str, typer.Argument(help=_NUMBER)]
MaybeCaseNumber = Annotated[str | None, typer.Argument(help=_NUMBER)]
CaseNumbers = Annotated[list[str], typer.Argument(help=gettext("Numbers of cases, one or more"))]
MaybeCaseNumbers = Annotated[list[str] | None, typer.Argument(help=gettext("Numbers of cases, one or more"))]
PersonArgument = Annotated[str, typer.Argument(help=gettext("Code of the person"))]
ProgramName = Annotated[str, typer.Argument(help=gettext("Name of the program, such as web-form."))]

# Who does it
Actor = Annotated[str, typer.Option("--actor", callback=own_name, help=gettext("Code of the person who acts"))]
Reader = Annotated[
    str | None,
    typer.Option(
        "--person", callback=own_name, help=gettext("Code of the person who reads. Without it personal data is hidden")
    ),
]
Exporter = Annotated[
    str | None,
    typer.Option("--person", callback=own_name, help=gettext("Code of who exports it; inside is what they may read")),
]
Administrator = Annotated[
    str | None, typer.Option("--by", callback=own_name, help=gettext("Administrator who makes this change"))
]
SecondAdministrator = Annotated[
    str | None,
    typer.Option(
        "--with",
        callback=second_name,
        help=gettext("Who confirms it: for one's own roles, and for what gives power"),
    ),
]

OwnCode = Annotated[
    str | None,
    typer.Option("--code", help=gettext("Code of the second factor of whoever decides, for this decision alone")),
]

# Of which cases
OfProcedure = Annotated[str | None, typer.Option("--procedure", help=gettext("Of this procedure"))]
OfProcedureAlone = Annotated[str | None, typer.Option("--procedure", help=gettext("Cases of this procedure alone"))]
ReceivedSince = Annotated[str | None, typer.Option("--from", help=gettext("Cases received on this day or later"))]
ReceivedUntil = Annotated[str | None, typer.Option("--until", help=gettext("Cases received on this day or earlier"))]
Everything = Annotated[bool, typer.Option("--all", help=gettext("Everything"))]
NextPage = Annotated[
    str | None, typer.Option("--after", help=gettext("Go on from the mark that the page before has given"))
]

NewFile = Annotated[
    str | None,
    typer.Option("--out", help=gettext("New file to write; left out, one here, named by number and name")),
]


def read_instant(option: str, written: str) -> datetime:
    """Return the instant that an option names. Raises BadInput."""
    try:
        return input_values.parse_instant(written)
    except ValueError:
        raise BadInput(input_values.NOT_AN_INSTANT(option=option, written=written)) from None


def read_instant_if_given(option: str, written: str | None) -> datetime | None:
    """Return the instant that an option names; None without one. Raises BadInput."""
    return read_instant(option, written) if written else None


def read_day(option: str, written: str | None) -> date | None:
    """Return the day that an option names; None without one. Raises BadInput."""
    try:
        return parse_day(written) if written else None
    except ValueError:
        raise BadInput(
            gettext(
                "Write {option} as a day, such as 2026-05-06. This was given: {written}", option=option, written=written
            )
        ) from None
