"""`banjie procedures`: the regulations on file, proved and traced."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer

from models.procedure import Procedure
from procedures import Broken, load, slugs
from procedures.check import check as prove
from procedures.trace import Trace, traces
from procedures.trace import where as find
from starter import screen
from starter.counter import AsJson, answer
from starter.errors import BadInput

T = TypeVar("T")
procedures = typer.Typer(no_args_is_help=True)
Slug = Annotated[str, typer.Argument(help="制度代号,或自己的 YAML 文件")]


def understood(read: Callable[[], T]) -> T:
    """A procedure file that cannot be used is bad input: file, line, rule, what to do."""
    try:
        return read()
    except Broken as error:
        raise BadInput(str(error), problems=[str(problem) for problem in error.problems]) from None


@procedures.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """现有的制度。"""
    found = [understood(lambda slug=slug: load(slug)) for slug in slugs()]  # type: ignore[misc]
    data = [{"slug": one.slug, "title": one.title, "edition": one.edition, "rules": len(one.rules)} for one in found]

    def render() -> None:
        made = screen.table("代号", "名称", "版次", "规则")
        for one in data:
            made.add_row(str(one["slug"]), str(one["title"]), str(one["edition"]), str(one["rules"]))
        screen.console.print(made)

    answer({"procedures": data}, as_json, render)


@procedures.command()
def show(slug: Slug, as_json: AsJson = False) -> None:
    """一部制度:依据、设置、逐条规则、所取的读法。"""
    procedure = understood(lambda: load(slug))
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    answer(data, as_json, lambda: _show(procedure))


def _show(procedure: Procedure) -> None:
    out = screen.console.print
    out(f"[bold]{procedure.title}[/]({procedure.slug},版次 {procedure.edition})")
    out(f"依据 {procedure.basis}" if procedure.basis else "")
    made = screen.table("规则", "条款", "内容", "执行")
    for rule in procedure.rules:
        made.add_row(rule.id, rule.article, rule.says, rule.enforce)
    out(made)
    for name, setting in procedure.settings.items():
        out(f"设置 {name}:{setting.zh}(默认 {setting.default})")
    for reading in procedure.readings:
        out(f"读法 {'、'.join(reading.rules)} {reading.question} → {reading.taken}({reading.why})")


@procedures.command()
def check(
    slug: Annotated[str | None, typer.Argument(help="制度代号或文件;不写则校验全部")] = None,
    as_json: AsJson = False,
) -> None:
    """校验:每个阶段可达、能终结,每个时限能开始、能停止,没有只有经办人自己能过的关口。"""
    reports = [prove(one) for one in ([slug] if slug else slugs())]
    data: dict[str, Any] = {
        "ok": all(report.ok for report in reports),
        "reports": [
            {"procedure": report.slug, "ok": report.ok, "says": str(report).splitlines()} for report in reports
        ],
    }
    if not data["ok"]:
        raise BadInput("\n".join(str(report) for report in reports if not report.ok), **data)
    answer(data, as_json, lambda: screen.console.print("\n".join(map(str, reports)), soft_wrap=True, markup=False))


@procedures.command()
def where(rule: Annotated[str, typer.Argument(help="规则代号,如 ZZW-03a")], as_json: AsJson = False) -> None:
    """一条规则写在哪里、由什么代码执行、由哪些场景检验。"""
    try:
        found = find(rule)
    except LookupError as error:
        raise BadInput(str(error)) from None
    answer(found.model_dump(mode="json"), as_json, lambda: _where(found))


def _where(found: Trace) -> None:
    out = screen.console.print
    out(f"法条 {found.procedure} {found.article}:{found.says}")
    out(f"数据 {found.data}")
    out(f"代码 {found.code}")
    for test in found.tests:
        out(f"检验 {test}")
    if found.untested:
        out(f"未检验:{found.untested}")


@procedures.command()
def trace(
    slug: Annotated[str | None, typer.Argument(help="制度代号;不写则全部")] = None, as_json: AsJson = False
) -> None:
    """逐条追溯:数据、代码、检验。"""
    if slug and slug not in slugs():
        raise BadInput(f"没有「{slug}」这一制度;现有:{'、'.join(slugs())}")
    found = traces(slug)

    def render() -> None:
        made = screen.table("规则", "条款", "执行", "数据", "检验")
        for one in found.rules:
            tested = f"{len(one.tests)} 个场景" if one.tests else f"[yellow]{one.untested}[/]"
            made.add_row(one.id, one.article, one.enforce, one.data, tested)
        screen.console.print(made)

    answer(found.data(), as_json, render)
