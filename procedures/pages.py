"""The pages of docs/ that are made from the procedures; `python -m procedures.pages` renews them (`make pages`).

`docs/procedures/<slug>.md` draws a procedure, with its limits and acts; `<slug>.svg` is the picture; `docs/rules.md`
leads from every rule to its data, code and tests; `docs/readings.md` is by `readings`.
"""

from collections.abc import Callable, Iterator

from models.procedure import Procedure
from models.requirement import Name
from procedures import readings
from procedures.diagrams.drawing import drawing
from procedures.diagrams.graphviz import svg
from procedures.diagrams.mermaid import mermaid
from procedures.load import HERE, load, slugs
from procedures.trace import Trace, trace
from wording import terms
from wording.limits import limit

DOCS = HERE.parent / "docs"
MADE = "Made from `procedures/*.yaml` by `make pages`. Do not edit.\n"
COLUMNS = ("| 规则 | 条文 | 内容 | 数据 | 代码 | 检验 |", "|---|---|---|---|---|---|")
LEGEND = """\
方框是阶段，下列办理人和自此起算的时限；八角框是审批；虚线框等候外部当事人；圆角灰框是终结。虚线箭头是不限于一个阶段的行为，
粗线箭头另开一路并行办理。
"""


def pages() -> dict[str, Callable[[], str]]:
    """Every page by its path in docs/, and what it must hold."""
    made: dict[str, Callable[[], str]] = {"readings.md": readings.page, "rules.md": rules}
    for slug in slugs():
        made[f"procedures/{slug}.md"] = lambda slug=slug: page(load(slug))  # type: ignore[misc]
        made[f"procedures/{slug}.svg"] = lambda slug=slug: svg(drawing(load(slug)))  # type: ignore[misc]
    return made


def rules() -> str:
    """From every rule to its data, its code and its tests."""
    lines = ["# Rules (条文追溯)\n", MADE]
    for slug in slugs():
        lines += [
            f"## {load(slug).title}\n",
            "| 规则 | 条文 | 内容 | 数据 | 代码 | 检验 |",
            "|---|---|---|---|---|---|",
        ]
        lines += [*map(_row, trace(slug)), ""]
    return "\n".join(lines)


def _row(one: Trace) -> str:
    first = one.tests[0].partition(" ")[0] if one.tests else ""
    tested = f"{_link(first)}（共{len(one.tests)}个场景）" if first else f"不检验：{_cell(one.untested or '')}"
    return f"| `{one.id}` | {one.article} | {_cell(one.says)} | {_link(one.data)} | `{one.code}` | {tested} |"


def _link(place: str) -> str:
    path, _, line = place.partition(":")
    return f"[{path.rpartition('/')[2]}:{line}](../{path}#L{line})"


def _cell(text: str) -> str:
    return text.replace("|", "｜").replace("\n", " ")


def page(procedure: Procedure) -> str:
    """The page of one procedure."""
    drawn = mermaid(drawing(procedure))
    lines = [f"# {procedure.title}\n", f"`{procedure.slug}`, edition {procedure.edition}. {MADE}"]
    lines += [f"![{procedure.title}]({procedure.slug}.svg)\n", LEGEND, *_clocks(procedure), *_acts(procedure)]
    lines += ["## Mermaid\n", f"```mermaid\n{drawn}```\n"]
    return "\n".join(lines)


def _clocks(procedure: Procedure) -> Iterator[str]:
    yield "## 时限\n"
    yield "| 时限 | 多久 | 起 | 止 | 条文 |"
    yield "|---|---|---|---|---|"
    for rule in procedure.rules:
        if (clock := rule.clock) is not None:
            begins, ends = _events(procedure, clock.starts), _events(procedure, clock.stops)
            long = limit(procedure, clock) + "（循环）" * clock.repeats + "（按项）" * (clock.again == "per_item")
            yield f"| {clock.zh or clock.name} | {long} | {begins} | {ends} | {rule.id} {rule.article} |"
    yield ""


def _acts(procedure: Procedure) -> Iterator[str]:
    staying = {name: own for name, own in procedure.acts.items() if own.to is None}
    if staying:
        yield "## 阶段之内的行为\n"
    for own in staying.values():
        at = "、".join(terms.name(procedure, place) for place in own.at) or "任何阶段"
        yield f"- {own.zh}（{at}）"
    yield ""


def _events(procedure: Procedure, names: tuple[Name, ...]) -> str:
    return "；".join(dict.fromkeys(_event(procedure, name) for name in names))


def _event(procedure: Procedure, code: Name) -> str:
    entered = code in procedure.entries
    return "来件" if entered else terms.name(procedure, code.rpartition(".")[2])


def renew() -> None:
    """Write every page, and remove those of procedures that are gone."""
    made = pages()
    (DOCS / "procedures").mkdir(exist_ok=True)
    for old in (DOCS / "procedures").iterdir():
        if f"procedures/{old.name}" not in made:
            old.unlink()
    for path, text in made.items():
        (DOCS / path).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    renew()
