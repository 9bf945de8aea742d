"""`banjie procedures`: list, show, check, try, draw and trace the procedures on file."""

from collections.abc import Callable, Mapping
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
from wording.translation import N_, NP_, Message, gettext, joined, listed, pgettext

EFFECTS: Mapping[str, Message] = {
    "gates": N_("condition"),
    "record": N_("record"),
    "notice": N_("notice"),
    "clock": N_("time limit"),
    "guide": N_("guidance"),
    "sees": N_("access"),
}

RULE_COLUMNS = (NP_("procedure", "Rule"), N_("Article"), NP_("procedure", "Text"), N_("Effect"))

TRIAL_KINDS: Mapping[str, Message] = {
    "alone it refuses": N_("one that it alone refuses"),
    "it allows": N_("one that it allows"),
    "a gap is owed": N_("one in which something is still to be recorded or told"),
    "the gap is gone": N_("one in which it is recorded or told"),
    "the system tells it": N_("one in which the system tells it"),
    "nobody is told": N_("one in which nobody is told"),
    "shown": N_("one in which it is shown"),
    "not shown": N_("one in which it is not shown"),
    "readable": N_("one in which it may be read"),
    "hidden": N_("one in which it may not be read"),
    "due": N_("one that says when the time limit ends"),
    "at the last instant": N_("one in which it is not overdue at the last instant"),
    "warned": N_("one in which its end is warned of"),
    "expired": N_("one in which it is overdue"),
    "more time is asked for": N_("one in which more time is asked for"),
    "suspended": N_("one in which it is suspended"),
    "starts again": N_("one in which it starts again"),
}

LIST_COLUMNS = (N_("Code"), N_("Title"), N_("Edition"), N_("Rules"))

TRACE_COLUMNS = (NP_("procedure", "Rule"), N_("Article"), N_("Effect"), N_("Data"), N_("Tests"))


T = TypeVar("T")
procedures = typer.Typer(no_args_is_help=True)
Slug = Annotated[str, typer.Argument(help=gettext("Code of a procedure, or a YAML file of your own"))]


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


@procedures.command(name="list", help=gettext("List the procedures on file"))
def list_procedures_command(as_json: AsJson = False) -> None:
    """Print the procedures on file."""
    found = [usable(lambda slug=slug: load(slug)) for slug in slugs()]  # type: ignore[misc]
    rows = [
        {"slug": procedure.slug, "title": procedure.title, "edition": procedure.edition, "rules": len(procedure.rules)}
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
    head = {"title": procedure.title, "slug": procedure.slug, "edition": procedure.edition}
    out(gettext("[bold]{title}[/] ({slug}, edition {edition})", **output.escaped(head)))
    if procedure.basis:
        out(pgettext("procedure", "Basis: {basis}", basis=output.escaped(procedure.basis)))
    for part in procedure.missing:
        out(
            gettext("Missing in the source text, {at}: {lacks}", **output.escaped({"at": part.at, "lacks": part.lacks}))
        )
    made = output.new_table(*(heading() for heading in RULE_COLUMNS))
    for rule in procedure.rules:
        effect = EFFECTS[rule.enforce]()
        made.add_row(rule.id, article_text(rule.article), output.escaped(rule.says), effect)
    out(made)
    for name, setting in procedure.settings.items():
        output.print_line(output.escaped(_setting_text(name, setting)))
    for reading in procedure.readings:
        said = {"question": reading.question, "taken": reading.taken, "why": reading.why}
        output.print_line(
            output.escaped(
                gettext("Reading of {rules}: {question} → {taken} ({why})", rules=listed(reading.rules), **said)
            )
        )


def _setting_text(name: Name, setting: Setting) -> str:
    """Return a setting with its default in words."""
    if setting.default is None:
        return gettext("Setting {name}: {zh} (the office must decide)", name=name, zh=setting.zh)
    default = setting.default
    if isinstance(default, bool):
        default = gettext("yes") if default else gettext("no")
    return gettext("Setting {name}: {zh} (default: {default})", name=name, zh=setting.zh, default=default)


@procedures.command(
    name="check",
    help=gettext(
        "Check that every stage can be reached and can end, that every time limit can start "
        "and stop.\n\n"
        "Also: that nobody has to approve their own case, and that every document can be made"
    ),
)
def check_command(
    context: typer.Context,
    slug: Annotated[
        str | None, typer.Argument(help=gettext("Code of a procedure, or a file; left out, all, in all editions"))
    ] = None,
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
        {"procedure": report.slug, "ok": report.ok and not problems, "says": problems or str(report).splitlines()}
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


@procedures.command(
    name="try",
    help=gettext("Try a procedure: play the scenarios of its file, and name the rules that none of them tries"),
)
def try_command(
    slug: Slug,
    mutate: Annotated[
        bool,
        typer.Option(
            "--mutate",
            help=gettext(
                "Change each number, unit, role, recipient and event of the file in turn, and list "
                "the changes that no scenario notices; exit code 1 if there are any"
            ),
        ),
    ] = False,
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
    said = gettext(
        "{procedure}: all {count} scenarios hold, and every rule is tried.",
        procedure=output.escaped(slug),
        count=data["scenarios"],
    )
    print_answer(data, as_json, lambda: output.print_line(said))


def _trial_problems(trial: ScenarioSuite) -> list[str]:
    """Return the scenarios that fail and the rules without a scenario, a line each."""
    found = [(scenario, trial.mismatches(scenario)) for scenario in trial.book.scenarios]
    failing = ((scenario.name, joined(wrong)) for scenario, wrong in found if wrong)
    lines = [
        gettext("Scenario {scenario} does not hold: {wrong}", scenario=name, wrong=wrong) for name, wrong in failing
    ]
    lines += [
        gettext("{rule}: no scenario names it. Write one, or say under untested: why it cannot be tried.", rule=rule)
        for rule in trial.rules_without_scenario
    ]
    lines += [
        gettext("{rule}: a scenario names it, and the procedure has no such rule.", rule=rule)
        for rule in trial.unknown_rules
    ]
    lines += [
        gettext("end {end}: no scenario closes a case there; write one", end=end) for end in trial.ends_without_scenario
    ]
    lines += [
        gettext("Reading {question}: no scenario shows it; write one, and name the reading there", question=question)
        for question in trial.readings_without_scenario
    ]
    lines += [
        gettext("Reading {question}: a scenario names it, and the procedure has none such.", question=question)
        for question in trial.unknown_readings
    ]
    named = [rule for rule in trial.procedure.rules if rule.id not in trial.rules_without_scenario]
    return lines + [_lacks_text(rule, lacks) for rule in named if (lacks := trial.missing_kinds(rule))]


def _lacks_text(rule: Rule, lacks: list[str]) -> str:
    kinds = listed(TRIAL_KINDS[kind]() for kind in lacks)
    return gettext(
        "{rule} ({article}): still missing: {kinds}", rule=rule.id, article=article_text(rule.article), kinds=kinds
    )


procedures.command(
    name="explain",
    help=gettext(
        "A page for the leader: who does what by when, what happens if nobody acts, a dated "
        "sample case, review windows, what the office decides"
    ),
    epilog=gettext("Example: banjie procedures explain bank --docx bank.docx"),
)(explain_procedure_command)
procedures.command(
    name="new",
    help=gettext(
        "Begin a new text: write two files, the regulation and its scenarios, that can be "
        "checked and tried, and that say what to fill in"
    ),
    epilog=gettext("Example: banjie procedures new heating --from rules.txt"),
)(new_command)


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
