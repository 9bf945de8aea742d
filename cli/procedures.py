"""`banjie procedures`: list, show, draw and trace the procedures on file; the author's tool adds its own commands."""

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from cli.connection import AsJson, print_answer
from cli.environment import load_environment
from cli.publishing import print_changes, published
from cli.rendering import output
from models.errors import BadInput
from models.procedure import Procedure, Setting
from models.requirement import Name
from procedures import InvalidProcedure, load, slugs
from procedures.diagrams.drawing import draw_procedure
from procedures.diagrams.mermaid import mermaid_flowchart
from procedures.diagrams.svg import drawing_svgs, page_names
from procedures.edition_difference import edition_changes
from procedures.load import edition_on_file
from procedures.trace import Trace, trace_report, trace_rule
from wording.articles import article_of, article_text
from wording.regulation_names import translated
from wording.terms import title
from wording.translation import N_, NP_, Message, gettext, listed, pgettext

EFFECTS: Mapping[str, Message] = {
    "gates": N_("condition"),
    "record": N_("record"),
    "notice": N_("notice"),
    "clock": N_("time limit"),
    "guide": N_("guidance"),
    "sees": N_("access"),
}

RULE_COLUMNS = (NP_("procedure", "Rule"), N_("Article"), NP_("procedure", "Text"), N_("Effect"))

LIST_COLUMNS = (N_("Code"), N_("Title"), N_("Edition"), N_("Rules"))

TRACE_COLUMNS = (NP_("procedure", "Rule"), N_("Article"), N_("Effect"), N_("Data"), N_("Tests"))


T = TypeVar("T")
procedures = typer.Typer(no_args_is_help=True)
PLUG_IN = "banjie.commands"  # entry points: by the name of a group, a Typer app whose commands the group takes over
AUTHOR_COMMANDS = ("check", "try", "explain", "new", "names", "schema", "sentences")
Slug = Annotated[str, typer.Argument(help=gettext("Code of a procedure, or a YAML file of your own"))]


def usable(read: Callable[[], T]) -> T:
    """Return what `read` returns; raise BadInput with file, line and rule for a procedure file that cannot be used."""
    try:
        return read()
    except InvalidProcedure as error:
        raise BadInput(str(error), problems=[str(problem) for problem in error.problems]) from None


procedures.add_typer(published)


def with_author_commands() -> typer.Typer:
    """Return the group with the commands of the author's tool; where that is not installed, they say so."""
    if plugged := entry_points(group=PLUG_IN, name="procedures"):
        for plug_in in plugged:
            procedures.add_typer(plug_in.load())
        return procedures
    for name in AUTHOR_COMMANDS:
        anything = {"allow_extra_args": True, "ignore_unknown_options": True}
        procedures.command(name, help=output.escaped(_missing_text(name)), context_settings=anything)(_refuse_command)
    return procedures


def _refuse_command(context: typer.Context) -> None:
    raise BadInput(_missing_text(str(context.info_name)))


def _missing_text(command: str) -> str:
    return gettext(
        "banjie procedures {command} belongs to the author's tool. Install that: pip install 'banjie[author]'.",
        command=command,
    )


@procedures.callback()
def procedures_group(context: typer.Context) -> None:
    """Load the environment before any of the commands."""
    context.obj = load_environment()


@procedures.command(name="list", help=gettext("List the procedures on file"))
def list_procedures_command(as_json: AsJson = False) -> None:
    """Print the procedures on file."""
    found = [usable(lambda slug=slug: load(slug)) for slug in slugs()]  # type: ignore[misc]
    rows = [
        {"slug": procedure.slug, "title": title(procedure), "edition": procedure.edition, "rules": len(procedure.rules)}
        for procedure in found
    ]

    def print_procedures() -> None:
        table = output.new_table(*(heading() for heading in LIST_COLUMNS))
        for row in rows:
            table.add_row(*map(str, row.values()))
        output.console.print(table)

    print_answer({"procedures": rows}, as_json, print_procedures)


@procedures.command(name="show", help=gettext("Show a procedure: basis, settings, each rule, the readings taken"))
def show_procedure_command(slug: Slug, as_json: AsJson = False) -> None:
    """Print a procedure."""
    procedure = usable(lambda: load(slug))
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    print_answer(data, as_json, lambda: _print_procedure(procedure))


def _print_procedure(procedure: Procedure) -> None:
    out = output.console.print
    head = {"title": title(procedure), "slug": procedure.slug, "edition": procedure.edition}
    out(gettext("[bold]{title}[/] ({slug}, edition {edition})", **output.escaped(head)))
    if procedure.basis:
        out(pgettext("procedure", "Basis: {basis}", basis=output.escaped(translated(procedure, procedure.basis))))
    for part in procedure.missing:
        place, lacks = article_text(translated(procedure, part.at)), translated(procedure, part.lacks)
        out(gettext("Missing in the source text, {at}: {lacks}", **output.escaped({"at": place, "lacks": lacks})))
    made = output.new_table(*(heading() for heading in RULE_COLUMNS))
    for rule in procedure.rules:
        effect = EFFECTS[rule.enforce]()
        says = output.escaped(translated(procedure, rule.says))
        made.add_row(rule.id, article_of(procedure, rule), says, effect)
    out(made)
    for name, setting in procedure.settings.items():
        output.print_line(output.escaped(_setting_text(procedure, name, setting)))
    for reading in procedure.readings:
        words = {"question": reading.question, "taken": reading.taken, "why": reading.why}
        said = {name: translated(procedure, part) for name, part in words.items()}
        output.print_line(
            output.escaped(
                gettext("Reading of {rules}: {question} → {taken} ({why})", rules=listed(reading.rules), **said)
            )
        )


def _setting_text(procedure: Procedure, name: Name, setting: Setting) -> str:
    """Return a setting with its default in words."""
    label = translated(procedure, setting.name)
    if setting.default is None:
        return gettext("Setting {name}: {label} (the office must decide)", name=name, label=label)
    default = setting.default
    if isinstance(default, bool):
        default = gettext("yes") if default else gettext("no")
    return gettext("Setting {name}: {label} (default: {default})", name=name, label=label, default=default)


@procedures.command(
    name="draw",
    help=gettext(
        "Draw a procedure on pages of A4: stages, roles, ways, where each limit runs, what "
        "extends, suspends and follows it, notices"
    ),
    epilog=gettext("Example: banjie procedures draw bank --out bank.svg"),
)
def draw_command(
    slug: Slug,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=gettext(
                "SVG file to write, one a page (from the second with -2, -3); left out, Mermaid text is printed"
            ),
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Draw a procedure."""
    drawn = draw_procedure(usable(lambda: load(slug)))
    pages = page_names(out.name, drawing_svgs(drawn)) if out else {}
    paths = [_written(out.with_name(name), page) for name, page in pages.items()] if out else []
    data = {"procedure": slug, "mermaid": mermaid_flowchart(drawn), "svg": [str(path) for path in paths]}
    told = "\n".join(gettext("Written: {path}", path=path) for path in paths) or data["mermaid"]
    print_answer(data, as_json, lambda: output.console.print(told, soft_wrap=True, markup=False, highlight=False))


def _written(path: Path, text: str) -> Path:
    """Write a page of a drawing and return its path. Raises BadInput where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError:
        raise BadInput(
            gettext("{path} cannot be written. See that its folder exists and can be written to.", path=path)
        ) from None
    return path


Edition = Annotated[str, typer.Argument(help=gettext("An edition on file, or the file of one (YAML)"))]


@procedures.command(
    name="difference",
    help=gettext("Say in sentences what another edition of a procedure changes"),
    epilog=gettext("Example: banjie procedures difference heating 1 heating@2.yaml"),
)
def difference_command(
    slug: Annotated[str, typer.Argument(help=gettext("Code of the procedure"))],
    before: Edition,
    after: Edition,
    as_json: AsJson = False,
) -> None:
    """Print the difference of two editions."""
    changes = edition_changes(*(usable(lambda one=one: edition_on_file(slug, one)) for one in (before, after)))  # type: ignore[misc]
    rows = [change.model_dump(mode="json") for change in changes]
    print_answer({"procedure": slug, "changes": rows}, as_json, lambda: print_changes(changes))


@procedures.command(
    name="where", help=gettext("Find where a rule is written, what code applies it, which scenarios test it")
)
def where_command(
    rule: Annotated[str, typer.Argument(help=gettext("Id of the rule, such as ZZW-03a"))], as_json: AsJson = False
) -> None:
    """Print the trace of a rule."""
    try:
        found = trace_rule(rule)
    except LookupError as error:
        raise BadInput(str(error)) from None
    print_answer(found.model_dump(mode="json"), as_json, lambda: _print_rule_trace(found))


def _print_rule_trace(found: Trace) -> None:
    head = {"procedure": found.procedure, "article": article_text(found.article), "says": found.says}
    lines = [gettext("Rule of {procedure}, {article}: {says}", **head), gettext("Data: {place}", place=found.data)]
    lines.append(gettext("Code: {place}", place=found.code))
    lines += [gettext("Test: {place}", place=test) for test in found.tests]
    lines += [gettext("Not tested: {why}", why=found.untested)] if found.untested else []
    for line in lines:
        output.print_line(output.escaped(line))


@procedures.command(name="trace", help=gettext("Trace every rule to its data, its code and its scenarios"))
def trace_command(
    slug: Annotated[str | None, typer.Argument(help=gettext("Code of a procedure; left out, all"))] = None,
    as_json: AsJson = False,
) -> None:
    """Print the trace of every rule."""
    if slug and slug not in slugs():
        raise BadInput(gettext("There is no procedure {slug}. There are: {slugs}.", slug=slug, slugs=listed(slugs())))
    found = trace_report(slug)

    def print_traces() -> None:
        table = output.new_table(*(heading() for heading in TRACE_COLUMNS))
        for rule in found.rules:
            table.add_row(*_trace_cells(rule))
        output.console.print(table)

    print_answer(found.json_data(), as_json, print_traces)


def _trace_cells(rule: Trace) -> list[str]:
    tested = f"[yellow]{output.escaped(rule.untested or '')}[/]"
    if rule.tests:
        tested = gettext("{count} scenarios", count=len(rule.tests))
    effect = EFFECTS[rule.enforce]()
    return [rule.id, article_text(rule.article), effect, output.escaped(rule.data), tested]
