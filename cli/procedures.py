"""`banjie procedures`: the regulations on file, proved and traced."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

import calendars
from cli import render
from cli.connection import AsJson, answer
from cli.demo.from_scenarios import book_of
from cli.environment import set_up
from documents import sample_check
from models.errors import BadInput
from models.procedure import Procedure
from procedures import Broken, load, slugs
from procedures.checker.report import check as prove
from procedures.diagrams.drawing import drawing
from procedures.diagrams.graphviz import svg
from procedures.diagrams.mermaid import mermaid
from procedures.scenarios.coverage import Trial
from procedures.trace import Trace, traces
from procedures.trace import where as find

T = TypeVar("T")
KINDS = {
    "alone it refuses": "只因这条规则而被拒绝的", "it allows": "因为符合它而准许的",
    "a gap is owed": "尚有应记录(应告知)的", "the gap is gone": "已记录(已告知)的",
    "the system tells it": "系统告知的", "nobody is told": "不告知的",
    "shown": "出现提示的", "not shown": "不出现提示的", "readable": "可以查阅的", "hidden": "不可查阅的",
    "due": "期限到哪一天的", "at the last instant": "最后一刻仍不逾期的", "warned": "将到期提醒的",
    "expired": "逾期的", "more time is asked for": "申请延期的",
}  # fmt: skip
procedures = typer.Typer(no_args_is_help=True)
Slug = Annotated[str, typer.Argument(help="制度代号,或自己的 YAML 文件")]


def understood(read: Callable[[], T]) -> T:
    """A procedure file that cannot be used is bad input: file, line, rule, what to do."""
    try:
        return read()
    except Broken as error:
        raise BadInput(str(error), problems=[str(problem) for problem in error.problems]) from None


@procedures.callback()
def on_file() -> None:
    """制度:列出、查看、校验、试办、画图、追溯。"""
    set_up()


@procedures.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """现有的制度。"""
    found = [understood(lambda slug=slug: load(slug)) for slug in slugs()]  # type: ignore[misc]
    data = [{"slug": one.slug, "title": one.title, "edition": one.edition, "rules": len(one.rules)} for one in found]

    def show() -> None:
        made = render.table("代号", "名称", "版次", "规则")
        for one in data:
            made.add_row(str(one["slug"]), str(one["title"]), str(one["edition"]), str(one["rules"]))
        render.console.print(made)

    answer({"procedures": data}, as_json, show)


@procedures.command()
def show(slug: Slug, as_json: AsJson = False) -> None:
    """一部制度:依据、设置、逐条规则、所取的读法。"""
    procedure = understood(lambda: load(slug))
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    answer(data, as_json, lambda: _show(procedure))


def _show(procedure: Procedure) -> None:
    out = render.console.print
    out(f"[bold]{procedure.title}[/]({procedure.slug},版次 {procedure.edition})")
    out(f"依据 {procedure.basis}" if procedure.basis else "")
    made = render.table("规则", "条款", "内容", "执行")
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
    """校验:每个阶段可达、能终结,每个时限能开始、能停止,没有只有经办人自己能过的关口;每一份文书都能制成。"""
    each = [(prove(one), one) for one in ([slug] if slug else slugs())]
    reports = [(report, _papers(one) if report.ok else []) for report, one in each]
    data: dict[str, Any] = {
        "ok": all(report.ok and not amiss for report, amiss in reports),
        "reports": [
            {"procedure": one.slug, "ok": one.ok and not amiss, "says": amiss or str(one).splitlines()}
            for one, amiss in reports
        ],
    }
    if not data["ok"]:
        wrong = ("\n".join(amiss) if report.ok else str(report) for report, amiss in reports)
        raise BadInput("\n".join(filter(None, wrong)), **data)
    answer(
        data,
        as_json,
        lambda: render.console.print("\n".join(str(report) for report, _ in reports), soft_wrap=True, markup=False),
    )


def _papers(slug: str) -> list[str]:
    """The documents that cannot be put on paper."""
    return sample_check.unsound(load(slug), set_up().forms_folder)


@procedures.command(name="try")
def try_(slug: Slug, as_json: AsJson = False) -> None:
    """试办:逐个演算场景文件里的场景,并指出哪些规则还没有试到。"""
    trial = Trial(slug, book_of(slug), calendars.load())
    tried = understood(lambda: _tried(trial))
    data = {"procedure": slug, "ok": not tried, "lacks": tried, "scenarios": len(trial.book.scenarios)}
    if tried:
        raise BadInput("\n".join(tried), **data)
    answer(data, as_json, lambda: render.console.print(f"{slug}:{data['scenarios']} 个场景全部相符,每条规则都试到了"))


def _tried(trial: Trial) -> list[str]:
    """What does not hold, and what is not tried, a line each."""
    found = [(one, trial.wrong(one)) for one in trial.book.scenarios]
    lines = [f"场景「{one.name}」不符:{'；'.join(wrong)}" for one, wrong in found if wrong]
    lines += [f"{rule}:没有场景提到;写一个,或在 untested: 里写明为何不能试" for rule in trial.unnamed]
    lines += [f"{rule}:场景提到而制度里没有这条规则" for rule in trial.unknown]
    lacking = [(rule, lacks) for rule in trial.procedure.rules if (lacks := trial.lacking(rule))]
    told = [(rule, "、".join(KINDS[kind] for kind in lacks)) for rule, lacks in lacking if rule.id not in trial.unnamed]
    return lines + [f"{rule.id}({rule.article}):还缺 {lacks}" for rule, lacks in told]


@procedures.command()
def draw(
    slug: Slug,
    out: Annotated[Path | None, typer.Option(help="写入 SVG 文件;不写则输出 Mermaid 文字")] = None,
    as_json: AsJson = False,
) -> None:
    """画出流程图:阶段、办理人、时限、审批和走向。"""
    drawn = drawing(understood(lambda: load(slug)))
    if out:
        _write(out, svg(drawn))
    data = {"procedure": slug, "mermaid": mermaid(drawn), "svg": str(out) if out else None}
    told = f"已写入 {out}" if out else data["mermaid"]
    answer(data, as_json, lambda: render.console.print(told, soft_wrap=True, markup=False, highlight=False))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"不能写入 {path}:{error.strerror}") from None


@procedures.command()
def where(rule: Annotated[str, typer.Argument(help="规则代号,如 ZZW-03a")], as_json: AsJson = False) -> None:
    """一条规则写在哪里、由什么代码执行、由哪些场景检验。"""
    try:
        found = find(rule)
    except LookupError as error:
        raise BadInput(str(error)) from None
    answer(found.model_dump(mode="json"), as_json, lambda: _where(found))


def _where(found: Trace) -> None:
    out = render.console.print
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

    def show() -> None:
        made = render.table("规则", "条款", "执行", "数据", "检验")
        for one in found.rules:
            tested = f"{len(one.tests)} 个场景" if one.tests else f"[yellow]{one.untested}[/]"
            made.add_row(one.id, one.article, one.enforce, one.data, tested)
        render.console.print(made)

    answer(found.data(), as_json, show)
