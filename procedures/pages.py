"""Generate the pages of docs/ that are made from the procedures: `python -m procedures.pages` (`make pages`).

`docs/procedures/<slug>.md` shows a procedure with its limits and acts, `<slug>.svg`, `<slug>-2.svg` and so on are the
pages of its drawing; `docs/rules.md` leads from every rule to its data, code and tests; `docs/readings.md` says how
ambiguous texts are read.
"""

from collections.abc import Callable, Iterator
from functools import partial

from models.procedure import Procedure, Reading
from models.requirement import Name
from models.rule import RuleId
from procedures.diagrams.drawing import draw_procedure
from procedures.diagrams.mermaid import mermaid_flowchart
from procedures.diagrams.svg import drawing_svgs, page_names
from procedures.load import PROCEDURES_FOLDER, load_without_overlays, slugs
from procedures.trace import Trace, trace_rules
from wording import terms
from wording.limits import limit_text

READINGS_HEAD = """\
# Readings (条文读法)

Where a text can be read in more than one way, its procedure file says which reading is taken, and why.
A reading that names a setting can be changed by the office, for cases opened from then on; any other needs a
new edition of the file.

One reading holds for all texts. Where a text says nothing about how long a stage may take, there is no
statutory limit, and none is invented: nothing is breached there. The silence is answered by a reminder of
the house (久未办理提醒), after 10 working days unless `office.yaml` says otherwise; screens cite the house, not
an article.

Made from `readings:` in `procedures/*.yaml` by `make pages`. Do not edit.
"""


def readings_page() -> str:
    """Return the page: every procedure with its readings, in the order of its file."""
    return "\n".join(
        [READINGS_HEAD, *(line for slug in slugs() for line in _procedure_readings(load_without_overlays(slug)))]
    )


def _procedure_readings(procedure: Procedure) -> Iterator[str]:
    yield f"## {procedure.title}\n"
    yield f"`{procedure.slug}`, edition {procedure.edition}.\n"
    articles = {rule.id: rule.article for rule in procedure.rules}
    for place, reading in enumerate(procedure.readings, start=1):
        yield f"### {place}. {reading.question}\n"
        yield from _reading_lines(procedure, reading, articles)


def _reading_lines(procedure: Procedure, reading: Reading, articles: dict[RuleId, str]) -> Iterator[str]:
    yield "- Rules (条文): " + "; ".join(f"{rule} {articles[rule]}" for rule in reading.rules)
    yield f"- Taken (取): {reading.taken}"
    yield f"- Why (由): {reading.why}"
    if reading.setting:
        setting = procedure.settings[reading.setting]
        yield f"- Setting (设置): `{reading.setting}`, by default `{setting.default}`: {setting.zh}"
    yield ""


DOCS = PROCEDURES_FOLDER.parent / "docs"
GENERATED_NOTE = "Made from `procedures/*.yaml` by `make pages`. Do not edit.\n"
FILL_NOTE = (
    "How an office fills what is missing: [Where the text is incomplete](../adopting.md#where-the-text-is-incomplete)."
)
TRACE_COLUMNS = ("| 规则 | 条文 | 内容 | 数据 | 代码 | 检验 |", "|---|---|---|---|---|---|")


def generated_pages() -> dict[str, Callable[[], str]]:
    """Return for each page, by its path in docs/, the function that makes its content. Pictures are made apart."""
    made: dict[str, Callable[[], str]] = {"readings.md": readings_page, "rules.md": rules_page}
    for slug in slugs():
        made[f"procedures/{slug}.md"] = partial(_page_of, slug)
    return made


def _page_of(slug: str) -> str:
    return procedure_page(load_without_overlays(slug))


def pictures_of(slug: str) -> dict[str, str]:
    """Return the pages of the drawing of a procedure, by their paths in docs/."""
    pages = drawing_svgs(draw_procedure(load_without_overlays(slug)))
    return {f"procedures/{name}": page for name, page in page_names(f"{slug}.svg", pages).items()}


def rules_page() -> str:
    """Return the page that leads from every rule to its data, its code and its tests."""
    lines = ["# Rules (条文追溯)\n", GENERATED_NOTE]
    for slug in slugs():
        title = load_without_overlays(slug).title
        lines += [f"## {title}\n", *TRACE_COLUMNS, *map(_trace_row, trace_rules(slug)), ""]
    return "\n".join(lines)


def _trace_row(trace: Trace) -> str:
    first = trace.tests[0].partition(" ")[0] if trace.tests else ""
    tested = f"不检验：{_table_cell(trace.untested or '')}"
    if first:
        tested = f"{_source_link(first)}（共{len(trace.tests)}个场景）"
    cells = (
        f"`{trace.id}`",
        trace.article,
        _table_cell(trace.says),
        _source_link(trace.data),
        f"`{trace.code}`",
        tested,
    )
    return f"| {' | '.join(cells)} |"


def _source_link(place: str) -> str:
    path, _, line = place.partition(":")
    return f"[{path.rpartition('/')[2]}:{line}](../{path}#L{line})"


def _table_cell(text: str) -> str:
    return text.replace("|", "｜").replace("\n", " ")


def procedure_page(procedure: Procedure) -> str:
    """Return the page of one procedure."""
    drawn = draw_procedure(procedure)
    pictures = page_names(f"{procedure.slug}.svg", drawing_svgs(drawn))
    lines = [f"# {procedure.title}\n", f"`{procedure.slug}`, edition {procedure.edition}. {GENERATED_NOTE}"]
    lines += [*_missing_list(procedure), *(f"![{procedure.title}]({name})\n" for name in pictures)]
    lines += [*_clock_limit_table(procedure), *_letter_table(procedure), *_act_list(procedure)]
    lines += ["## Mermaid\n", f"```mermaid\n{mermaid_flowchart(drawn)}```\n"]
    return "\n".join(lines)


def _missing_list(procedure: Procedure) -> Iterator[str]:
    """Yield what the source text lacks, and where to read how an office fills it."""
    if procedure.missing:
        yield "## 原文缺失的部分\n"
        yield from (f"- {part.at}：{part.lacks}" for part in procedure.missing)
        yield f"\n{FILL_NOTE}\n"


def _letter_table(procedure: Procedure) -> Iterator[str]:
    """Yield the letters to who filed, with the events that make them; of a notice, the acts that tell it."""
    notices = {rule.notice.name: rule.notice for rule in procedure.rules if rule.notice}
    names = [*procedure.letters, *(name for name in procedure.paper_names if name not in procedure.documents)]
    if names:
        yield "## 告知书\n"
        yield "| 告知书 | 何时 | 内容 |"
        yield "|---|---|---|"
    for name in dict.fromkeys(names):
        letter, notice = procedure.find_letter(name), notices.get(name)
        after = letter.after or (notice.by or notice.owed_after if notice else ())
        given = "、".join(terms.chinese_name(procedure, one) for one in letter.with_)
        paper = f"（即《{terms.chinese_name(procedure, letter.document, 'document')}》）" if letter.document else ""
        yield f"| {letter.zh}{paper} | {_event_list(procedure, after)} | {given} |"
    yield ""


def _clock_limit_table(procedure: Procedure) -> Iterator[str]:
    yield "## 期限\n"
    yield "| 期限 | 多久 | 起 | 止 | 条文 |"
    yield "|---|---|---|---|---|"
    for rule in procedure.rules:
        if (clock := rule.clock) is not None:
            begins, ends = _event_list(procedure, clock.starts), _event_list(procedure, clock.stops)
            long = limit_text(procedure, clock) + "（循环）" * clock.repeats + "（按项）" * (clock.again == "per_item")
            yield f"| {clock.zh or clock.name} | {long} | {begins} | {ends} | {rule.id} {rule.article} |"
    yield ""


def _act_list(procedure: Procedure) -> Iterator[str]:
    staying = {name: own for name, own in procedure.acts.items() if own.to is None}
    if staying:
        yield "## 阶段之内的行为\n"
    for own in staying.values():
        at = "、".join(terms.chinese_name(procedure, place) for place in own.at) or "任何阶段"
        yield f"- {own.zh}（{at}）"
    yield ""


def _event_list(procedure: Procedure, names: tuple[Name, ...]) -> str:
    return "；".join(dict.fromkeys(_event_term(procedure, name) for name in names))


def _event_term(procedure: Procedure, code: Name) -> str:
    if code in procedure.entries:
        return procedure.entries[code].zh or "来件"
    return terms.chinese_name(procedure, code.rpartition(".")[2])


def write_pages() -> None:
    """Write every page, and remove those of procedures that no longer exist."""
    made = {path: text() for path, text in generated_pages().items()}
    for slug in slugs():
        made |= pictures_of(slug)
    (DOCS / "procedures").mkdir(exist_ok=True)
    for old in (DOCS / "procedures").iterdir():
        if f"procedures/{old.name}" not in made:
            old.unlink()
    for path, text in made.items():
        (DOCS / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages()
