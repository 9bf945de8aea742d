"""`banjie procedures new`: write the two files of a new regulation, to be filled in."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from banjie_author.language_schema import FIRST_LINE, SCHEMA_FILE, schema_text
from banjie_author.source_text import SaidArticle, SaidLimit, recognised_articles
from cli.connection import AsJson, print_answer
from cli.rendering import output
from models.errors import BadInput
from models.rule import Slug
from models.written_data import UnreadableData, read_data_file
from procedures import slugs
from procedures.load import SCENARIOS_FOLDER, find_procedure_file
from settings import Settings
from wording.system_problems import data_problem, file_problem
from wording.translation import N_, Message, gettext

# ---- the two files, with what is to be written in their place ------------------------------------------------

TO_WRITE: Mapping[str, Message] = {
    "start": N_(
        "Rewrite each place marked TODO, delete what you do not need, and run banjie procedures check and try as you go"
    ),
    "say_prefix": N_("three capital letters that no other text uses"),
    "say_title": N_("the title of the regulation"),
    "say_basis": N_("the legal basis; without one delete this line"),
    "say_draft": N_(
        "a draft: refused in production, and changed without a new edition; delete this line when it is final"
    ),
    "say_in_force": N_("the day from which it is in force"),
    "say_roles": N_("everybody whom the text names: unit, post, named (by a fact of the case), outside (a party)"),
    "say_facts": N_("what must be on record and what rules depend on; free text stands under texts"),
    "say_stages": N_("each stage, who acts there, where each outcome leads; one stage for each way a case ends"),
    "say_rules": N_("each sentence of the text becomes a rule; the kinds used most are below: record, notice, clock"),
    "say_article": N_("the article"),
    "say_says": N_("the sentence in short; must says what holds"),
    "say_limit": N_("number and unit of the text; where it only says promptly, use a setting"),
    "say_scenarios": N_(
        "write from the text, not from your file: for each rule one that it refuses and one "
        "that it allows; for each limit its last day, last instant, breach, and who is told"
    ),
}


TEMPLATES = Path(__file__).parent / "skeleton"


def skeleton_files(slug: Slug, articles: Iterable[SaidArticle] = ()) -> tuple[str, str]:
    """Return a new regulation and its scenarios: sound, to be filled in where they say TODO. `articles` are listed as
    comments before the rules."""
    words = {name: wording() for name, wording in TO_WRITE.items()}
    words |= {"slug": slug, "prefix": rule_prefix(slug)}
    words["schema"] = FIRST_LINE
    words["recognised"] = "\n".join(_article_lines(articles)) or (
        "# " + gettext("(--from TEXT.txt lists articles and lengths of time here)")
    )
    procedure, scenarios = (
        Template((TEMPLATES / name).read_text(encoding="utf-8")).substitute(words)
        for name in ("procedure.txt", "scenarios.txt")
    )
    return procedure, scenarios


def rule_prefix(slug: Slug) -> str:
    """Return three capital letters for the rules of a regulation: the initials of its words, then further letters."""
    words = [word for word in slug.split("-") if word[0].isalpha()]
    letters = [word[0] for word in words] + [sign for word in words for sign in word[1:] if sign.isalpha()]
    return "".join((*letters, *"xxx")[:3]).upper()


def _article_lines(articles: Iterable[SaidArticle]) -> Iterator[str]:
    for article in articles:
        name = article.name or gettext("the beginning")
        yield ("# TODO " + gettext("{article}: make it a rule, or say why not", article=name))
        yield from (f"#   「{limit.quoted}」 → {_limit_words(limit)}" for limit in article.limits)


def _limit_words(limit: SaidLimit) -> str:
    if limit.unit is None:
        return gettext("no number: a setting, for the office to decide")
    return gettext("limit: {{n: {n}, unit: {unit}}}; confirm the unit and the start", n=limit.n, unit=limit.unit)


# ---- the command ---------------------------------------------------------------------------------------------


def new_command(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help=gettext("Code of the new regulation, and name of its file"))],
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help=gettext(
                "Source text (UTF-8): list the articles and lengths of time that are recognised in it, to be confirmed"
            ),
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the skeleton of a regulation and of its scenarios."""
    chosen: Settings = context.obj
    path = _free_path(chosen.procedures or chosen.home / "procedures", slug)
    articles = _read_articles(source) if source else []
    procedure_text, scenario_text = skeleton_files(slug, articles)
    scenarios = path.parent / SCENARIOS_FOLDER / path.name
    try:
        scenarios.parent.mkdir(parents=True, exist_ok=True)
        scenarios.write_text(scenario_text, encoding="utf-8")
        (path.parent / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8")
        path.write_text(procedure_text, encoding="utf-8")
    except OSError:
        scenarios.unlink(missing_ok=True)
        raise BadInput(
            gettext("{path} cannot be written. See that its folder exists and can be written to.", path=path)
        ) from None
    data = {"procedure": slug, "path": str(path), "scenarios": str(scenarios), "todo": procedure_text.count("TODO")}
    said = gettext(
        "Written: {path}\n"
        "Written: {scenarios}\n"
        "Next: fill in the {todo} places marked TODO, then run banjie procedures check "
        "{slug} and banjie procedures try {slug}.",
        path=path,
        scenarios=scenarios,
        todo=data["todo"],
        slug=slug,
    )
    print_answer(data, as_json, lambda: output.print_line(output.escaped(said)))


def _free_path(folder: Path, slug: str) -> Path:
    """Return where the file will stand. Raises BadInput for a code that is none or is in use."""
    try:
        TypeAdapter(Slug).validate_python(slug)
    except ValidationError:
        raise BadInput(
            gettext(
                "{slug} cannot be a code: write a lower-case letter, then lower-case letters, digits "
                "or hyphens, 2 to 48 signs.",
                slug=slug,
            )
        ) from None
    path = folder / f"{slug}.yaml"
    taken = [find_procedure_file(slug)] if slug in slugs() else []
    taken += [place for place in (path, folder / SCENARIOS_FOLDER / path.name) if place.exists()]
    if taken:
        raise BadInput(gettext("{path} exists and was left as it is. Choose another code.", path=taken[0]))
    return path


def _read_articles(source: Path) -> list[SaidArticle]:
    try:
        text = read_data_file(source)
    except OSError as error:
        raise BadInput(file_problem(error)) from None
    except UnreadableData as error:
        raise BadInput(data_problem(error, source.name)) from None
    if not text.strip():
        raise BadInput(gettext("{path} has no text.", path=source))
    return recognised_articles(text)
