"""`banjie procedures new`: write the two files of a new regulation, to be filled in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from cli.connection import AsJson, print_answer
from cli.rendering import output
from models.errors import BadInput
from models.rule import Slug
from models.time import Unit
from models.written_data import UnreadableData, read_data_file
from procedures import slugs
from procedures.load import SCENARIOS_FOLDER, find_procedure_file
from settings import Settings
from wording.articles import whole_number
from wording.system_problems import data_problem, file_problem
from wording.translation import N_, Message, gettext

# ---- what a text on paper says -------------------------------------------------------------------------------
# It is a proposal to be confirmed: whether 「日」 means working days, and what starts the count, only a reader knows.

NUMBER = "[零〇一二两三四五六七八九十百]+|[0-9]{1,3}"
# 第三条 at its own place, or a heading 一、; not 依照本办法第三条的规定.
ARTICLE = re.compile(rf"第(?P<n>{NUMBER})条(?!第|规定|的|所|、|和|至)")
HEADING = re.compile(r"(?:^|(?<=[\s。；;]))(?P<n>[一二三四五六七八九十]+)、")
LENGTH = re.compile(
    rf"(?<![年月第零〇一二两三四五六七八九十百0-9])(?P<n>{NUMBER})(?P<unit>个?工作日|个月|周|个?星期|日|天|个?小时|分钟)(?!期|常|起|后至)"
)
AT_ONCE = re.compile("当日|当天|即日|立即|及时|尽快|适时")
UNITS = {
    "工作日": Unit.working_day,
    "周": Unit.week,
    "星期": Unit.week,
    "月": Unit.month,
    "日": Unit.calendar_day,
    "天": Unit.calendar_day,
    "小时": Unit.hour,
    "分钟": Unit.minute,
}
AROUND = 14  # signs of the sentence that are shown on each side
PAUSES = "。；;：:\n"


@dataclass(frozen=True)
class SaidLimit:
    """A length of time in a text: how it is written there with the words around it, and what it is; `unit` None where
    no number stands (及时)."""

    quoted: str
    n: int | None = None
    unit: Unit | None = None


@dataclass(frozen=True)
class SaidArticle:
    """An article or a numbered part, and the lengths of time that stand in it."""

    name: str
    limits: tuple[SaidLimit, ...]


def recognised_articles(text: str) -> list[SaidArticle]:
    """Return the articles of a text in its order, each with its lengths of time; what stands before the first article
    has an empty name."""
    numbered = list(_numbered(text))
    bounds = [(0, ""), *((found.end(), found[0].rstrip("、")) for found in numbered)]
    ends = [found.start() for found in numbered] + [len(text)]
    found = [SaidArticle(name, tuple(_limits(text[at:end]))) for (at, name), end in zip(bounds, ends, strict=True)]
    return [article for article in found if article.name or article.limits]


def _numbered(text: str) -> Iterator[re.Match[str]]:
    """Yield where each article begins: they count up by one; a text without articles is divided by its headings. An
    excerpt begins with the first article that has a line of its own."""
    pattern = ARTICLE if ARTICLE.search(text) else HEADING
    numbers = [(found, whole_number(found["n"])) for found in pattern.finditer(text)]
    at_lines = [number for found, number in numbers if not text[: found.start()].rpartition("\n")[2].strip()]
    awaited = 1 if any(number == 1 for _, number in numbers) else next(iter(at_lines), 1)
    for found, number in numbers:
        if number == awaited:
            awaited += 1
            yield found


def _limits(part: str) -> Iterator[SaidLimit]:
    for found in sorted((*LENGTH.finditer(part), *AT_ONCE.finditer(part)), key=lambda found: found.start()):
        if found.re is AT_ONCE:
            yield SaidLimit(_quote(part, found))
        else:
            unit = UNITS[found["unit"].removeprefix("个")]
            yield SaidLimit(_quote(part, found), whole_number(found["n"]), unit)


def _quote(part: str, found: re.Match[str]) -> str:
    """Return the words around a length of time, within its sentence."""
    before, after = part[max(0, found.start() - AROUND) : found.start()], part[found.end() : found.end() + AROUND]
    before = re.split(f"[{PAUSES}]", before)[-1]
    after = re.split(f"[{PAUSES}]", after)[0]
    return " ".join(f"{before}{found[0]}{after}".split())


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
