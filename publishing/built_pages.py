"""The pages of the site that `make docs` makes and nobody keeps: rules, readings, settings, schemas."""

from collections.abc import Iterator

from models.procedure import Procedure, Reading
from models.rule import RuleId
from procedures.load import load_without_overlays, slugs
from procedures.trace import Trace, trace_rules
from publishing.schemas import schemas_page, view_schemas
from publishing.settings_page import configuration_page

TRACE_COLUMNS = ("| 规则 | 条文 | 内容 | 数据 | 代码 | 检验 |", "|---|---|---|---|---|---|")
READINGS_HEAD = """\
# Readings (条文读法)

Where a text can be read in more than one way, its procedure file says which reading is taken, and why.
A reading that names a setting can be changed by the office, for cases opened from then on; any other needs a
new edition of the file.

One reading holds for all texts. Where a text says nothing about how long a stage may take, there is no
statutory limit, and none is invented: nothing is breached there. The silence is answered by a reminder of
the house (久未办理提醒), after 10 working days unless `office.yaml` says otherwise; screens cite the house, not
an article.

Made from `readings:` in `procedures/*.yaml` by `make docs`.
"""


def built_pages() -> dict[str, str]:
    """Return the pages, and the schemas as JSON, by their paths in docs/."""
    return {f"schemas/{name}": text for name, text in view_schemas().items()} | {
        "rules.md": rules_page(),
        "readings.md": readings_page(),
        "configuration.md": configuration_page(),
        "schemas/index.md": schemas_page(),
    }


def rules_page() -> str:
    """Return the page that leads from every rule to its data, its code and its tests."""
    lines = ["# Rules (条文追溯)\n", "Made from `procedures/*.yaml` by `make docs`.\n"]
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
        yield f"- Setting (设置): `{reading.setting}`, by default `{setting.default}`: {setting.name}"
    yield ""
