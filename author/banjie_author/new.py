"""`banjie procedures new`: write the two files of a new regulation, to be filled in."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from banjie_author.skeleton.recognised import SaidArticle, recognised_articles
from banjie_author.skeleton.writing import SkeletonFiles, skeleton_files
from cli.connection import AsJson, print_answer
from cli.rendering import output
from models.errors import BadInput
from models.rule import Slug
from models.written_data import UnreadableData, read_data_file
from procedures import slugs
from procedures.load import SCENARIOS_FOLDER, find_procedure_file
from settings import Settings
from wording.system_problems import data_problem, file_problem
from wording.translation import gettext


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
    files = skeleton_files(slug, articles)
    scenarios = path.parent / SCENARIOS_FOLDER / path.name
    _write_files(path, scenarios, files)
    data = {"procedure": slug, "path": str(path), "scenarios": str(scenarios), "todo": files.procedure.count("TODO")}
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


def _write_files(path: Path, scenarios: Path, files: SkeletonFiles) -> None:
    try:
        scenarios.parent.mkdir(parents=True, exist_ok=True)
        scenarios.write_text(files.scenarios, encoding="utf-8")
        path.write_text(files.procedure, encoding="utf-8")
    except OSError:
        scenarios.unlink(missing_ok=True)
        raise BadInput(
            gettext("{path} cannot be written. See that its folder exists and can be written to.", path=path)
        ) from None
