"""The commands that `banjie procedures` has where this package is installed: check, try, explain and new."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from banjie_author import sample_documents
from banjie_author.coverage import ScenarioSuite
from banjie_author.explain import explain_procedure_command
from banjie_author.language_schema import schema_text
from banjie_author.mutation import (
    Change,
    FileJudge,
    Judgement,
    Tried,
    all_changes,
    try_changes,
    unnoticed_text,
    untried_rules,
)
from banjie_author.names import held_against, written, wrong_names
from banjie_author.new import new_command
from banjie_author.report import check_procedure
from banjie_author.sentences import (
    Sentence,
    counted_text,
    sentence_file,
    sentences_of,
    sentences_of_text,
    written_book,
)
from cli.connection import AsJson, print_answer
from cli.demo.from_scenarios import scenario_book
from cli.procedures import Slug, usable
from cli.rendering import output
from models.errors import BadInput
from models.procedure import Procedure
from models.rule import Rule
from procedures import law_of, load, slugs
from procedures.load import edition_files, find_procedure_file, parse_procedure, read_source
from procedures.scenarios.schema import ScenarioBook
from procedures.source import Source
from settings import Settings
from starter.input_files import read_text
from wording.articles import article_text
from wording.regulation_names import names_file
from wording.translation import N_, Message, gettext, joined, listed

NOTES = 10  # how often the progress is told

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

author_commands = typer.Typer()


@author_commands.command(
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
        (report, sample_documents.unsound_documents(load(name), settings.forms_folder) if report.ok else [])
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


@author_commands.command(
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
    trial = ScenarioSuite(slug, scenario_book(slug), law_of(load(slug)).calendar)
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


def print_unnoticed_changes(slug: str, book: ScenarioBook, *, as_json: bool) -> bool:
    """Print each change that no scenario notices as soon as it is known; return True if there is none."""
    source = read_source(find_procedure_file(slug))
    procedure = parse_procedure(source, dict(book.office_settings))
    changes = untried_rules(book, all_changes(source, procedure))
    unnoticed, refused = _unnoticed(source, procedure, book, changes, as_json=as_json)
    count = len(changes) - refused
    if as_json:
        counted = {"ok": not unnoticed, "changes": count, "refused_by_check": refused}
        output.print_json({"procedure": slug, **counted, "unnoticed": unnoticed})
        return not unnoticed
    ending = (
        N_(
            "{procedure}: {count} changes, {left} that no scenario notices. Write for each a "
            "scenario that fails with it."
        )
        if unnoticed
        else N_("{procedure}: {count} changes, and a scenario notices each of them.")
    )
    said = ending(procedure=slug, count=count, left=len(unnoticed))
    said += gettext(" Not counted: {refused} changes that check refuses.", refused=refused) if refused else ""
    output.print_line(output.escaped(said))
    return not unnoticed


def _unnoticed(
    source: Source, procedure: Procedure, book: ScenarioBook, changes: list[Change], *, as_json: bool
) -> tuple[list[dict[str, object]], int]:
    """Return the changes that no scenario notices, in the order of the file, and how many the check refuses."""
    found: list[Change] = []
    refused = 0
    for tried in try_changes(FileJudge(source, book, law_of(procedure).calendar), changes):
        refused += tried.judgement is Judgement.refused
        if tried.judgement is Judgement.unnoticed:
            found.append(tried.change)
            if not as_json:
                output.print_line(output.escaped(unnoticed_text(source, procedure, tried.change)))
        _note_progress(tried, len(changes), len(found))
    found.sort(key=changes.index)
    return [_change_data(source, procedure, change) for change in found], refused


def _change_data(source: Source, procedure: Procedure, change: Change) -> dict[str, object]:
    place = {"file": source.path.name, "line": source.line_of(change.path), "rule": change.rule}
    part = {"kind": change.kind, "part": ".".join(map(str, change.path)), "old": change.old, "new": change.new}
    return {**place, **part, "says": unnoticed_text(source, procedure, change)}


def _note_progress(tried: Tried, count: int, left: int) -> None:
    if tried.done * NOTES // count > (tried.done - 1) * NOTES // count:
        output.print_note(
            gettext(
                "{done} of {count} changes tried; {left} that no scenario notices",
                done=tried.done,
                count=count,
                left=left,
            )
        )


author_commands.command(
    name="explain",
    help=gettext(
        "A page for the leader: who does what by when, what happens if nobody acts, a dated "
        "sample case, review windows, what the office decides"
    ),
    epilog=gettext("Example: banjie procedures explain bank --docx bank.docx"),
)(explain_procedure_command)
author_commands.command(
    name="new",
    help=gettext(
        "Begin a new text: write two files, the regulation and its scenarios, that can be "
        "checked and tried, and that say what to fill in"
    ),
    epilog=gettext("Example: banjie procedures new heating --from rules.txt"),
)(new_command)


@author_commands.command(
    name="sentences",
    help=gettext(
        "Hold a procedure against the sentences of its source (sentences/<code>.yaml beside it): which rules carry "
        "each, and which nothing carries"
    ),
    epilog=gettext("Example: banjie procedures sentences heating --from rules.txt"),
)
def sentences_command(
    slug: Slug,
    text: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help=gettext(
                "Source text (UTF-8): divide it into sentences and write the file; what a sentence says there already "
                "is kept while its words are the same"
            ),
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the sentences of a procedure, or write them."""
    source = usable(lambda: read_source(find_procedure_file(slug)))
    procedure, read = usable(lambda: (parse_procedure(source, None), sentences_of(source)))
    path = sentence_file(source.path)
    if text is not None:
        book = sentences_of_text(read_text(text, text.name), procedure, read.book if read else None)
        path.parent.mkdir(exist_ok=True)
        path.write_text(written_book(book), encoding="utf-8")
    elif read is None:
        raise BadInput(gettext("There are no sentences of {slug} yet. Give its source: --from TEXT.txt", slug=slug))
    else:
        book = read.book
    rows = [{**one.model_dump(mode="json"), "open": one.is_open} for one in book.sentences]
    lines = [_sentence_line(one) for one in book.sentences]
    data = {"procedure": procedure.slug, "path": str(path), "counted": dict(book.counted), "sentences": rows}
    print_answer(data, as_json, lambda: output.print_line(output.escaped("\n".join([*lines, counted_text(book)]))))


def _sentence_line(one: Sentence) -> str:
    becomes = listed(one.rules) or one.nothing or one.unsaid or gettext("OPEN")
    return gettext("{at}  {says}  → {becomes}", at=one.at or "-", says=one.says, becomes=becomes)


@author_commands.command(
    name="schema",
    help=gettext("Print the JSON Schema of the language, by which an editor completes and checks a file as you write"),
    epilog=gettext("Example: banjie procedures schema > procedures/procedure.schema.json"),
)
def schema_command() -> None:
    """Print the schema."""
    typer.echo(schema_text(), nl=False)


@author_commands.command(
    name="names",
    help=gettext(
        "Bring the names of a procedure in another language up to its file (names/en/<code>.po beside it), and say "
        "which are missing or wrong; exit code 2 if any is"
    ),
)
def names_command(
    slug: Annotated[str | None, typer.Argument(help=gettext("Code of a procedure, or a file; left out, all"))] = None,
    language: Annotated[str, typer.Option("--into", help=gettext("The language, as en"))] = "en",
    as_json: AsJson = False,
) -> None:
    """Bring names up to date."""
    wrong: dict[str, list[str]] = {}
    for name in [slug] if slug else slugs():
        files = edition_files(name) if name in slugs() else [find_procedure_file(name)]
        source, *editions = [usable(lambda file=file: read_source(file)) for file in files]  # type: ignore[misc]
        into = names_file(source.path.parent, str(source.data.get("slug", source.path.stem)), language)
        catalog = held_against(source, into, *editions)
        into.parent.mkdir(parents=True, exist_ok=True)
        into.write_bytes(written(catalog))
        wrong[str(into)] = list(wrong_names(catalog))
    lines = [f"{path}: {line}" for path, found in wrong.items() for line in found]
    if lines:
        raise BadInput("\n".join(lines), names=wrong)
    print_answer({"names": wrong}, as_json, lambda: output.print_line("\n".join(wrong)))
