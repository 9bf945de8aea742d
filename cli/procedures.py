"""`banjie procedures`: list, show, check, try, draw and trace the procedures on file."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

import calendars
from cli.authoring.leader import explain_procedure_command
from cli.authoring.mutation import print_unnoticed_changes
from cli.authoring.skeleton import new_command
from cli.connection import AsJson, print_answer
from cli.demo.from_scenarios import scenario_book
from cli.environment import load_environment
from cli.rendering import output
from documents import sample_check
from models.errors import BadInput
from models.procedure import Procedure, Setting
from models.requirement import Name
from models.rule import Rule
from procedures import InvalidProcedure, load, slugs
from procedures.checker.report import check_procedure
from procedures.diagrams.drawing import draw_procedure
from procedures.diagrams.mermaid import mermaid_flowchart
from procedures.diagrams.svg import drawing_svgs, page_names
from procedures.load import edition_files
from procedures.scenarios.coverage import ScenarioSuite
from procedures.trace import Trace, trace_report, trace_rule
from settings import Settings
from wording.articles import article_text
from wording.language import joined, listed
from wording.table.cases import names
from wording.table.checker import procedure_screens
from wording.table.help import help_procedures
from wording.table.office import office_files

T = TypeVar("T")
procedures = typer.Typer(no_args_is_help=True)
Slug = Annotated[str, typer.Argument(help=help_procedures.SLUG())]


def usable(read: Callable[[], T]) -> T:
    """Return what `read` returns; raise BadInput with file, line and rule for a procedure file that cannot be used."""
    try:
        return read()
    except InvalidProcedure as error:
        raise BadInput(str(error), problems=[str(problem) for problem in error.problems]) from None


@procedures.callback()
def procedures_group(context: typer.Context) -> None:
    """Load the environment before any of the commands."""
    context.obj = load_environment()


@procedures.command(name="list", help=help_procedures.LIST())
def list_procedures_command(as_json: AsJson = False) -> None:
    """Print the procedures on file."""
    found = [usable(lambda slug=slug: load(slug)) for slug in slugs()]  # type: ignore[misc]
    rows = [
        {"slug": procedure.slug, "title": procedure.title, "edition": procedure.edition, "rules": len(procedure.rules)}
        for procedure in found
    ]

    def print_procedures() -> None:
        table = output.new_table(*(heading() for heading in procedure_screens.LIST_COLUMNS))
        for row in rows:
            table.add_row(*map(str, row.values()))
        output.console.print(table)

    print_answer({"procedures": rows}, as_json, print_procedures)


@procedures.command(name="show", help=help_procedures.SHOW())
def show_procedure_command(slug: Slug, as_json: AsJson = False) -> None:
    """Print a procedure."""
    procedure = usable(lambda: load(slug))
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    print_answer(data, as_json, lambda: _print_procedure(procedure))


def _print_procedure(procedure: Procedure) -> None:
    out = output.console.print
    head = {"title": procedure.title, "slug": procedure.slug, "edition": procedure.edition}
    out(procedure_screens.TITLE(**output.escaped(head)))
    if procedure.basis:
        out(procedure_screens.BASIS(basis=output.escaped(procedure.basis)))
    for part in procedure.missing:
        out(procedure_screens.MISSING(**output.escaped({"at": part.at, "lacks": part.lacks})))
    made = output.new_table(*(heading() for heading in procedure_screens.RULE_COLUMNS))
    for rule in procedure.rules:
        effect = procedure_screens.EFFECTS[rule.enforce]()
        made.add_row(rule.id, article_text(rule.article), output.escaped(rule.says), effect)
    out(made)
    for name, setting in procedure.settings.items():
        output.print_line(output.escaped(_setting_text(name, setting)))
    for reading in procedure.readings:
        said = {"question": reading.question, "taken": reading.taken, "why": reading.why}
        output.print_line(output.escaped(procedure_screens.READING(rules=listed(reading.rules), **said)))


def _setting_text(name: Name, setting: Setting) -> str:
    """Return a setting with its default in words."""
    if setting.default is None:
        return procedure_screens.SETTING_NEEDED(name=name, zh=setting.zh)
    default = setting.default
    if isinstance(default, bool):
        default = names.YES() if default else names.NO()
    return procedure_screens.SETTING(name=name, zh=setting.zh, default=default)


@procedures.command(name="check", help=help_procedures.CHECK())
def check_command(
    context: typer.Context,
    slug: Annotated[str | None, typer.Argument(help=help_procedures.CHECKED_SLUG())] = None,
    as_json: AsJson = False,
) -> None:
    """Check procedures."""
    settings: Settings = context.obj
    checked = [(check_procedure(name), name) for name in ([slug] if slug else _all_files())]
    reports = [
        (report, sample_check.unsound_documents(load(name), settings.forms_folder) if report.ok else [])
        for report, name in checked
    ]
    ok = all(report.ok and not problems for report, problems in reports)
    rows = [
        {
            "procedure": report.slug,
            "ok": report.ok and not problems,
            "says": problems or str(report).splitlines(),
        }
        for report, problems in reports
    ]
    if not ok:
        wrong = ("\n".join(problems) if report.ok else str(report) for report, problems in reports)
        raise BadInput("\n".join(filter(None, wrong)), ok=ok, reports=rows)
    print_answer(
        {"ok": ok, "reports": rows},
        as_json,
        lambda: output.console.print("\n".join(str(report) for report, _ in reports), soft_wrap=True, markup=False),
    )


def _all_files() -> list[str]:
    """Return every procedure, and the files of its further editions."""
    return [name for slug in slugs() for name in (slug, *map(str, edition_files(slug)[1:]))]


@procedures.command(name="try", help=help_procedures.TRY())
def try_command(
    slug: Slug,
    mutate: Annotated[bool, typer.Option("--mutate", help=help_procedures.MUTATE())] = False,
    as_json: AsJson = False,
) -> None:
    """Play the scenarios of a procedure; with `mutate` also after each change of its file."""
    trial = ScenarioSuite(slug, scenario_book(slug), calendars.load_calendar())
    tried = usable(lambda: _trial_problems(trial))
    data = {"procedure": slug, "ok": not tried, "lacks": tried, "scenarios": len(trial.book.scenarios)}
    if tried:
        raise BadInput("\n".join(tried), **data)
    if mutate:
        raise typer.Exit(0 if usable(lambda: print_unnoticed_changes(slug, trial.book, as_json=as_json)) else 1)
    said = procedure_screens.ALL_TRIED(procedure=output.escaped(slug), count=data["scenarios"])
    print_answer(data, as_json, lambda: output.print_line(said))


def _trial_problems(trial: ScenarioSuite) -> list[str]:
    """Return the scenarios that fail and the rules without a scenario, a line each."""
    found = [(scenario, trial.mismatches(scenario)) for scenario in trial.book.scenarios]
    failing = ((scenario.name, joined(wrong)) for scenario, wrong in found if wrong)
    lines = [procedure_screens.SCENARIO_FAILS(scenario=name, wrong=wrong) for name, wrong in failing]
    lines += [procedure_screens.NO_SCENARIO(rule=rule) for rule in trial.rules_without_scenario]
    lines += [procedure_screens.UNKNOWN_RULE(rule=rule) for rule in trial.unknown_rules]
    lines += [procedure_screens.END_WITHOUT_SCENARIO(end=end) for end in trial.ends_without_scenario]
    lines += [procedure_screens.UNKNOWN_READING(question=question) for question in trial.unknown_readings]
    named = [rule for rule in trial.procedure.rules if rule.id not in trial.rules_without_scenario]
    return lines + [_lacks_text(rule, lacks) for rule in named if (lacks := trial.missing_kinds(rule))]


def _lacks_text(rule: Rule, lacks: list[str]) -> str:
    kinds = listed(procedure_screens.TRIAL_KINDS[kind]() for kind in lacks)
    return procedure_screens.RULE_LACKS(rule=rule.id, article=article_text(rule.article), kinds=kinds)


procedures.command(name="explain", help=help_procedures.EXPLAIN(), epilog=help_procedures.EXPLAIN_EXAMPLE())(
    explain_procedure_command
)
procedures.command(name="new", help=help_procedures.NEW(), epilog=help_procedures.NEW_EXAMPLE())(new_command)


@procedures.command(name="draw", help=help_procedures.DRAW(), epilog=help_procedures.DRAW_EXAMPLE())
def draw_command(
    slug: Slug,
    out: Annotated[Path | None, typer.Option("--out", help=help_procedures.OUT())] = None,
    as_json: AsJson = False,
) -> None:
    """Draw a procedure."""
    drawn = draw_procedure(usable(lambda: load(slug)))
    pages = page_names(out.name, drawing_svgs(drawn)) if out else {}
    paths = [_written(out.with_name(name), page) for name, page in pages.items()] if out else []
    data = {"procedure": slug, "mermaid": mermaid_flowchart(drawn), "svg": [str(path) for path in paths]}
    told = "\n".join(procedure_screens.WRITTEN(path=path) for path in paths) or data["mermaid"]
    print_answer(data, as_json, lambda: output.console.print(told, soft_wrap=True, markup=False, highlight=False))


def _written(path: Path, text: str) -> Path:
    """Write a page of a drawing and return its path. Raises BadInput where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError:
        raise BadInput(procedure_screens.NOT_WRITABLE(path=path)) from None
    return path


@procedures.command(name="where", help=help_procedures.WHERE())
def where_command(rule: Annotated[str, typer.Argument(help=help_procedures.RULE())], as_json: AsJson = False) -> None:
    """Print the trace of a rule."""
    try:
        found = trace_rule(rule)
    except LookupError as error:
        raise BadInput(str(error)) from None
    print_answer(found.model_dump(mode="json"), as_json, lambda: _print_rule_trace(found))


def _print_rule_trace(found: Trace) -> None:
    head = {"procedure": found.procedure, "article": article_text(found.article), "says": found.says}
    lines = [procedure_screens.RULE_TEXT(**head), procedure_screens.DATA(place=found.data)]
    lines.append(procedure_screens.CODE(place=found.code))
    lines += [procedure_screens.TEST(place=test) for test in found.tests]
    lines += [procedure_screens.UNTESTED(why=found.untested)] if found.untested else []
    for line in lines:
        output.print_line(output.escaped(line))


@procedures.command(name="trace", help=help_procedures.TRACE())
def trace_command(
    slug: Annotated[str | None, typer.Argument(help=help_procedures.TRACED_SLUG())] = None, as_json: AsJson = False
) -> None:
    """Print the trace of every rule."""
    if slug and slug not in slugs():
        raise BadInput(office_files.UNKNOWN_PROCEDURE(slug=slug, slugs=listed(slugs())))
    found = trace_report(slug)

    def print_traces() -> None:
        table = output.new_table(*(heading() for heading in procedure_screens.TRACE_COLUMNS))
        for rule in found.rules:
            table.add_row(*_trace_cells(rule))
        output.console.print(table)

    print_answer(found.json_data(), as_json, print_traces)


def _trace_cells(rule: Trace) -> list[str]:
    tested = f"[yellow]{output.escaped(rule.untested or '')}[/]"
    if rule.tests:
        tested = procedure_screens.SCENARIOS(count=len(rule.tests))
    effect = procedure_screens.EFFECTS[rule.enforce]()
    return [rule.id, article_text(rule.article), effect, output.escaped(rule.data), tested]
