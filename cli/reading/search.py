"""`banjie search`: find complaints by words."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_reading_client
from cli.people.os_user import own_name
from cli.rendering.output import console, escaped, instant_text, new_table, print_line
from models.errors import BadInput
from models.time import parse_day
from queries.search.search_filter import PAGE_SIZE, SearchFilter
from queries.search.views import SearchView
from register.office.access_journal import COMMAND
from starter import reads
from wording.table.cases import search_screens
from wording.table.help import help_acts, help_search


def search_command(
    words: Annotated[list[str], typer.Argument(help=help_search.WORDS())],
    person: Annotated[str, typer.Option("--person", callback=own_name, help=help_search.READER())],
    procedure: Annotated[str | None, typer.Option("--procedure", help=help_acts.PROCEDURE())] = None,
    since: Annotated[str | None, typer.Option("--from", help=help_search.SINCE())] = None,
    until: Annotated[str | None, typer.Option("--until", help=help_search.UNTIL())] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=help_search.LIMIT())] = PAGE_SIZE,
    after: Annotated[str | None, typer.Option("--after", help=help_acts.AFTER())] = None,
    as_json: AsJson = False,
) -> None:
    """Find complaints by words."""
    wanted = SearchFilter(
        words=" ".join(words), reader=person, procedure=procedure, since=read_day("--from", since),
        until=read_day("--until", until), limit=limit, after=after,
    )  # fmt: skip
    found = with_reading_client(lambda client: reads.search(client, wanted, COMMAND))
    print_answer(found, as_json, lambda: print_found(found))


def print_found(found: SearchView) -> None:
    """Print a page of what was found, then how much there is and how to go on."""
    if not found.hits:
        print_line(search_screens.NOTHING_AMONG_NEWEST() if found.is_cut else search_screens.NOTHING_FOUND())
        return
    number, when = search_screens.NUMBER(), search_screens.WHEN()
    table = new_table(number, search_screens.WHERE(), when, search_screens.EXCERPT(), unfolded=(number, when))
    for hit in escaped(found.hits):
        table.add_row(hit.number, hit.part_label, instant_text(hit.at)[:10], hit.excerpt)
    console.print(table)
    line = search_screens.FOUND_MORE if found.is_more else search_screens.FOUND
    print_line(line(here=len(found.hits), total=found.total))
    if found.is_cut:
        print_line(search_screens.FOUND_CUT())
    if found.next:
        print_line(search_screens.NEXT_PAGE(mark=found.next))


def read_day(option: str, written: str | None) -> date | None:
    """Return the day that an option names; None without one. Raises BadInput."""
    try:
        return parse_day(written) if written else None
    except ValueError:
        raise BadInput(search_screens.NOT_A_DAY(option=option, written=written)) from None


commands: dict[str, Callable[..., None]] = {"search": search_command}
