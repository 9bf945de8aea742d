"""`banjie search`: find complaints by words."""

from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_reading_client
from cli.identity.os_user import own_name
from cli.options import NextPage, OfProcedure, read_day
from cli.rendering.case_tables import about_lines
from cli.rendering.output import console, day_text, escaped, new_table, print_line, print_sentence
from queries.search.views import PAGE_SIZE, SearchFilter, SearchView
from register.office.access_journal import COMMAND
from starter import reads
from wording.translation import N_, NP_, gettext, pgettext


def search_command(
    words: Annotated[list[str], typer.Argument(help=gettext("Words; all of them have to stand in one text"))],
    person: Annotated[
        str,
        typer.Option(
            "--person",
            callback=own_name,
            help=gettext("Code of the person who searches. Only what they may read is found"),
        ),
    ],
    procedure: OfProcedure = None,
    since: Annotated[
        str | None, typer.Option("--from", help=gettext("Written on this day or later, such as 2026-01-01"))
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help=gettext("Written on this day or before"))] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=gettext("Places on a page"))] = PAGE_SIZE,
    after: NextPage = None,
    as_json: AsJson = False,
) -> None:
    wanted = SearchFilter(
        words=" ".join(words), reader=person, procedure=procedure, since=read_day("--from", since),
        until=read_day("--until", until), limit=limit, after=after,
    )  # fmt: skip
    found = with_reading_client(lambda client: reads.search(client, wanted, COMMAND))
    print_answer(found, as_json, lambda: print_found(found))


def print_found(found: SearchView) -> None:
    if not found.hits:
        print_line(
            gettext(
                "Nothing is among the newest. The word is very common. Search for older ones by day "
                "(--until) or more words."
            )
            if found.is_cut
            else gettext("Nothing was found.")
        )
        return
    number, when = gettext("Number"), gettext("Date")
    columns = number, pgettext("column", "Subject"), pgettext("column", "Where"), when, gettext("Excerpt")
    table = new_table(*columns, unfolded=(number, when))
    for hit in escaped(found.hits):
        table.add_row(hit.number, "\n".join(about_lines(hit.about)), hit.part_label, day_text(hit.at), hit.excerpt)
    console.print(table)
    line = (
        N_("{here} on this page, more than {total} in all")
        if found.is_more
        else NP_("places", "{here} on this page, {total} in all")
    )
    print_line(line(here=len(found.hits), total=found.total))
    if found.is_cut:
        print_sentence("Only the newest are listed. Search for older ones by day (--until) or more words.")
    if found.next:
        print_sentence("Next page: add --after {mark} to the same command.", mark=found.next)
