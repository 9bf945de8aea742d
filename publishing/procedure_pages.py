"""The page of each regulation in docs/procedures, with its drawing: `python -m publishing.procedure_pages`.

`docs/procedures/<slug>.md` says what the regulation is for, who acts, its limits, its ends, what each rule says, and
how one case goes; `<slug>.svg` is its flowchart. They are kept (`make pages`), and a test holds them fresh.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from banjie_author.sample_cases import ordinary_ends, sample_plays, timeline
from models.law import Law
from models.procedure import Procedure
from models.time import Calendar
from procedures.diagrams.clock_texts import event_names
from procedures.diagrams.drawing import draw_procedure
from procedures.diagrams.svg import whole_flowchart_svg
from procedures.load import PROCEDURES_FOLDER, load_without_overlays, slugs
from wording import terms
from wording.articles import article_of, article_text
from wording.limits import limit_text
from wording.regulation_names import translated
from wording.translation import Language, speaking

DOCS = PROCEDURES_FOLDER.parent / "docs"
FOLDER = DOCS / "procedures"
FILL_NOTE = "[How an office fills it](../adopting.md#where-the-text-is-incomplete)"
ROW_OF_REGULATION = re.compile(r"^\| \[[^\]]+\]\([^)]+\) \| ([^|]+) \| `([^`]+)` \| ([^|]+) \|$", re.MULTILINE)


def procedure_files(slug: str) -> dict[str, str]:
    """Return the page and the drawing of a regulation, by the names of their files."""
    with speaking(Language.en):
        procedure = load_without_overlays(slug)
        return {f"{slug}.md": procedure_page(procedure), f"{slug}.svg": whole_flowchart_svg(draw_procedure(procedure))}


def procedure_page(procedure: Procedure) -> str:
    """Return the page of a regulation."""
    slug = procedure.slug
    lines = [
        f"# {terms.title(procedure)}\n",
        f"{procedure.title} (`{slug}`), edition {procedure.edition}. {_purposes()[slug]}\n",
        f"Made from [{slug}.yaml](../../procedures/{slug}.yaml) by `make pages`. Do not edit.\n",
        f"![Flowchart of {slug}]({slug}.svg)\n",
    ]
    for heading, part in (
        ("What the source text lacks", _missing_parts(procedure)),
        ("Who acts", _stage_rows(procedure)),
        ("Limits", _limit_rows(procedure)),
        ("Ends", _ends(procedure)),
        ("Rules", _rules(procedure)),
        ("One case", _played_case(procedure)),
    ):
        if written := [*part]:
            lines += [f"## {heading}\n", *written, ""]
    return "\n".join(lines)


@cache
def _purposes() -> dict[str, str]:
    """Return what docs/regulations.md says of each regulation, by slug."""
    found = ROW_OF_REGULATION.findall((DOCS / "regulations.md").read_text(encoding="utf-8"))
    return {slug: f"{title[0].upper()}{title[1:]}: {marks}." for title, slug, marks in found}


def _missing_parts(procedure: Procedure) -> Iterator[str]:
    parts = [(translated(procedure, part.at), translated(procedure, part.lacks)) for part in procedure.missing]
    yield from (f"- {article_text(place)}: {lacks}" for place, lacks in parts)
    if procedure.missing:
        yield f"\n{FILL_NOTE}."


def _stage_rows(procedure: Procedure) -> Iterator[str]:
    yield from ("| Stage | Who | What they can do |", "|---|---|---|")
    for name, stage in procedure.stages.items():
        if stage.kind != "end":
            roles = stage.approval.by if stage.approval else stage.who
            who = ", ".join(terms.label(procedure, role, "role") for role in roles)
            ways = "; ".join(translated(procedure, outcome.name) for outcome in stage.outcomes.values())
            yield f"| {terms.label(procedure, name, 'stage')} | {who} | {ways} |"


def _limit_rows(procedure: Procedure) -> Iterator[str]:
    law = Law(procedure, Calendar.model_construct())
    if rows := law.clocks.values():
        yield from ("| Limit | How long | From | Until | Rule |", "|---|---|---|---|---|")
    for rule, clock in rows:
        long = limit_text(procedure, clock) + ", again and again" * clock.repeats
        long += ", for each item" * (clock.again == "per_item")
        begins, ends = event_names(law, clock.starts), event_names(law, clock.stops)
        yield f"| {translated(procedure, clock.name)} | {long} | {begins} | {ends} | `{rule.id}` |"


def _ends(procedure: Procedure) -> Iterator[str]:
    for name, stage in procedure.stages.items():
        if stage.kind == "end":
            yield f"- {terms.label(procedure, name, 'stage')}" + ", of its track alone" * (stage.ends == "track")


def _rules(procedure: Procedure) -> Iterator[str]:
    for rule in procedure.rules:
        yield f"- `{rule.id}` {article_of(procedure, rule)}: {translated(procedure, rule.says)}"


def _played_case(procedure: Procedure) -> Iterator[str]:
    """Yield the course of the plainest scenario that leads to the ordinary end."""
    plays = sample_plays(procedure.slug)
    for end in ordinary_ends(plays):
        played, scenario = plays[end]
        yield f"Scenario “{scenario.name}”; it ends at “{terms.label(procedure, end, 'stage')}”.\n"
        yield from (f"- {line}" for line in timeline(played))


def made_files() -> Mapping[str, str]:
    """Return all pages and drawings, by the names of their files."""
    return {name: text for slug in slugs() for name, text in procedure_files(slug).items()}


def write_pages() -> None:
    """Write every page, and remove those of regulations that no longer exist."""
    FOLDER.mkdir(exist_ok=True)
    made = made_files()
    for old in FOLDER.iterdir():
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages()
