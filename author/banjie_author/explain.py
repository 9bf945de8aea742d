"""`banjie procedures explain`: a page on a regulation for the leader of the office."""

from pathlib import Path
from typing import Annotated

import typer

from banjie_author.leader_page import leader_page
from banjie_author.one_page import on_one_sheet
from banjie_author.sample_cases import sample_section
from cli.connection import AsJson, print_answer
from cli.demo.from_scenarios import scenario_book
from cli.procedures import Slug, usable
from cli.rendering import output
from documents.report_layout import ReportPage, ReportSection, report_bytes
from models.errors import BadInput
from models.procedure import Procedure
from procedures.load import load_without_overlays, scenario_file
from wording.translation import gettext


def explain_procedure_command(
    slug: Slug,
    docx: Annotated[
        Path | None, typer.Option("--docx", help=gettext("Word file to write; left out, the page is printed"))
    ] = None,
    all_ends: Annotated[
        bool,
        typer.Option(
            "--all-ends",
            help=gettext("Everything, with a sample case to each end; left out, one page with the ordinary one"),
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print or write the page on a procedure."""
    page = page_on(slug, all_ends=all_ends)
    if docx:
        _write(docx, page)
        written = {"procedure": slug, "docx": str(docx)}
        print_answer(written, as_json, lambda: output.print_line(gettext("Written: {path}", path=docx)))
        return
    sections = [section._asdict() for section in page.sections]
    data = {"procedure": slug, "title": page.title, "lines": page.lines, "sections": sections}
    print_answer(data, as_json, lambda: _print_page(page))


def page_on(slug: str, *, all_ends: bool = False) -> ReportPage:
    """Return the page, on one sheet unless each end is to be shown. Raises BadInput for a file that cannot be used."""
    procedure = usable(lambda: _with_needed_settings(slug))
    page = leader_page(procedure, sample_section(slug, procedure, all_ends=all_ends))
    return page if all_ends else on_one_sheet(procedure, page)


def _with_needed_settings(slug: str) -> Procedure:
    """Return a procedure with its defaults; what an office must decide is as the scenarios have it."""
    written = load_without_overlays(slug)
    needed = {name for name, setting in written.settings.items() if setting.default is None}
    known = scenario_book(slug).settings if needed and scenario_file(slug).exists() else {}
    if needed - known.keys():
        return written
    return load_without_overlays(slug, {name: known[name] for name in needed})


def _write(path: Path, page: ReportPage) -> None:
    try:
        path.write_bytes(report_bytes(page))
    except OSError:
        raise BadInput(
            gettext("{path} cannot be written. See that its folder exists and can be written to.", path=path)
        ) from None


def _print_page(page: ReportPage) -> None:
    out = output.console.print
    for line in (page.title, page.kind, *page.lines):
        out(output.escaped(line))
    for section in page.sections:
        out()
        _print_section(section)


def _print_section(section: ReportSection) -> None:
    output.console.print(output.escaped(section.heading), style="bold")
    if section.rows:
        table = output.new_table(*section.columns)
        for row in section.rows:
            table.add_row(*map(output.escaped, row))
        output.console.print(table)
    if section.note:
        output.console.print(output.escaped(section.note))
