"""`banjie procedures`: list, show, check, try, draw and trace the procedures on file."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

import calendars
from cli.connection import AsJson, print_answer
from cli.demo.from_scenarios import scenario_book
from cli.environment import load_environment
from cli.rendering import output
from documents import sample_check
from models.errors import BadInput
from models.procedure import Procedure
from procedures import InvalidProcedure, load, slugs
from procedures.checker.report import check_procedure
from procedures.diagrams.drawing import draw_procedure
from procedures.diagrams.graphviz import drawing_svg
from procedures.diagrams.mermaid import mermaid_flowchart
from procedures.scenarios.coverage import ScenarioSuite
from procedures.trace import Trace, trace_report, trace_rule
from settings import Settings

T = TypeVar("T")
TRIAL_KINDS = {
    "alone it refuses": "只因这条规则而被拒绝的", "it allows": "因为符合它而准许的",
    "a gap is owed": "尚有应记录(应告知)的", "the gap is gone": "已记录(已告知)的",
    "the system tells it": "系统告知的", "nobody is told": "不告知的",
    "shown": "出现提示的", "not shown": "不出现提示的", "readable": "可以查阅的", "hidden": "不可查阅的",
    "due": "期限到哪一天的", "at the last instant": "最后一刻仍不逾期的", "warned": "将到期提醒的",
    "expired": "逾期的", "more time is asked for": "申请延期的",
}  # fmt: skip
procedures = typer.Typer(no_args_is_help=True)
Slug = Annotated[str, typer.Argument(help="制度代号,或自己的 YAML 文件")]


def usable(read: Callable[[], T]) -> T:
    """Return what `read` returns; raise BadInput with file, line and rule for a procedure file that cannot be used."""
    try:
        return read()
    except InvalidProcedure as error:
        raise BadInput(str(error), problems=[str(problem) for problem in error.problems]) from None


@procedures.callback()
def procedures_group(context: typer.Context) -> None:
    """制度:列出、查看、校验、试办、画图、追溯。"""
    context.obj = load_environment()


@procedures.command(name="list")
def list_procedures_command(as_json: AsJson = False) -> None:
    """现有的制度。"""
    found = [usable(lambda slug=slug: load(slug)) for slug in slugs()]  # type: ignore[misc]
    rows = [
        {"slug": procedure.slug, "title": procedure.title, "edition": procedure.edition, "rules": len(procedure.rules)}
        for procedure in found
    ]

    def print_procedures() -> None:
        table = output.new_table("代号", "名称", "版次", "规则")
        for row in rows:
            table.add_row(*map(str, row.values()))
        output.console.print(table)

    print_answer({"procedures": rows}, as_json, print_procedures)


@procedures.command(name="show")
def show_procedure_command(slug: Slug, as_json: AsJson = False) -> None:
    """一部制度:依据、设置、逐条规则、所取的读法。"""
    procedure = usable(lambda: load(slug))
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    print_answer(data, as_json, lambda: _print_procedure(procedure))


def _print_procedure(procedure: Procedure) -> None:
    out = output.console.print
    out(f"[bold]{procedure.title}[/]({procedure.slug},版次 {procedure.edition})")
    out(f"依据 {procedure.basis}" if procedure.basis else "")
    made = output.new_table("规则", "条款", "内容", "执行")
    for rule in procedure.rules:
        made.add_row(rule.id, rule.article, rule.says, rule.enforce)
    out(made)
    for name, setting in procedure.settings.items():
        out(f"设置 {name}:{setting.zh}(默认 {setting.default})")
    for reading in procedure.readings:
        out(f"读法 {'、'.join(reading.rules)} {reading.question} → {reading.taken}({reading.why})")


@procedures.command(name="check")
def check_command(
    context: typer.Context,
    slug: Annotated[str | None, typer.Argument(help="制度代号或文件;不写则校验全部")] = None,
    as_json: AsJson = False,
) -> None:
    """校验:每个阶段可达、能终结,每个时限能开始、能停止,没有只有经办人自己能过的关口;每一份文书都能制成。"""
    settings: Settings = context.obj
    checked = [(check_procedure(name), name) for name in ([slug] if slug else slugs())]
    reports = [
        (report, sample_check.unsound_documents(load(name), settings.forms_folder) if report.ok else [])
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


@procedures.command(name="try")
def try_command(slug: Slug, as_json: AsJson = False) -> None:
    """试办:逐个演算场景文件里的场景,并指出哪些规则还没有试到。"""
    trial = ScenarioSuite(slug, scenario_book(slug), calendars.load_calendar())
    tried = usable(lambda: _trial_problems(trial))
    data = {"procedure": slug, "ok": not tried, "lacks": tried, "scenarios": len(trial.book.scenarios)}
    if tried:
        raise BadInput("\n".join(tried), **data)
    print_answer(
        data, as_json, lambda: output.console.print(f"{slug}:{data['scenarios']} 个场景全部相符,每条规则都试到了")
    )


def _trial_problems(trial: ScenarioSuite) -> list[str]:
    """Return the scenarios that fail and the rules without a scenario, a line each."""
    found = [(scenario, trial.mismatches(scenario)) for scenario in trial.book.scenarios]
    lines = [f"场景「{scenario.name}」不符:{'；'.join(wrong)}" for scenario, wrong in found if wrong]
    lines += [f"{rule}:没有场景提到;写一个,或在 untested: 里写明为何不能试" for rule in trial.rules_without_scenario]
    lines += [f"{rule}:场景提到而制度里没有这条规则" for rule in trial.unknown_rules]
    lacking = [(rule, lacks) for rule in trial.procedure.rules if (lacks := trial.missing_kinds(rule))]
    told = [
        (rule, "、".join(TRIAL_KINDS[kind] for kind in lacks))
        for rule, lacks in lacking
        if rule.id not in trial.rules_without_scenario
    ]
    return lines + [f"{rule.id}({rule.article}):还缺 {lacks}" for rule, lacks in told]


@procedures.command(name="draw")
def draw_command(
    slug: Slug,
    out: Annotated[Path | None, typer.Option(help="写入 SVG 文件;不写则输出 Mermaid 文字")] = None,
    as_json: AsJson = False,
) -> None:
    """画出流程图:阶段、办理人、时限、审批和走向。"""
    drawn = draw_procedure(usable(lambda: load(slug)))
    if out:
        _write_drawing(out, drawing_svg(drawn))
    data = {"procedure": slug, "mermaid": mermaid_flowchart(drawn), "svg": str(out) if out else None}
    told = f"已写入 {out}" if out else data["mermaid"]
    print_answer(data, as_json, lambda: output.console.print(told, soft_wrap=True, markup=False, highlight=False))


def _write_drawing(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"不能写入 {path}:{error.strerror}") from None


@procedures.command(name="where")
def where_command(rule: Annotated[str, typer.Argument(help="规则代号,如 ZZW-03a")], as_json: AsJson = False) -> None:
    """一条规则写在哪里、由什么代码执行、由哪些场景检验。"""
    try:
        found = trace_rule(rule)
    except LookupError as error:
        raise BadInput(str(error)) from None
    print_answer(found.model_dump(mode="json"), as_json, lambda: _print_rule_trace(found))


def _print_rule_trace(found: Trace) -> None:
    out = output.console.print
    out(f"法条 {found.procedure} {found.article}:{found.says}")
    out(f"数据 {found.data}")
    out(f"代码 {found.code}")
    for test in found.tests:
        out(f"检验 {test}")
    if found.untested:
        out(f"未检验:{found.untested}")


@procedures.command(name="trace")
def trace_command(
    slug: Annotated[str | None, typer.Argument(help="制度代号;不写则全部")] = None, as_json: AsJson = False
) -> None:
    """逐条追溯:数据、代码、检验。"""
    if slug and slug not in slugs():
        raise BadInput(f"没有「{slug}」这一制度;现有:{'、'.join(slugs())}")
    found = trace_report(slug)

    def print_traces() -> None:
        table = output.new_table("规则", "条款", "执行", "数据", "检验")
        for rule in found.rules:
            tested = f"{len(rule.tests)} 个场景" if rule.tests else f"[yellow]{rule.untested}[/]"
            table.add_row(rule.id, rule.article, rule.enforce, rule.data, tested)
        output.console.print(table)

    print_answer(found.json_data(), as_json, print_traces)
