"""What the checker says in Chinese: every problem and the report, with English only in names, codes and keys."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from banjie_author.report import CheckReport, check_procedure
from models.procedure import Fact, Role
from models.requirement import REQUIREMENT_SHAPES
from models.time import Unit
from procedures.checker.kind_names import FACT_KINDS, ROLE_KINDS, UNITS
from procedures.checker.soundness import PARTS
from procedures.checker.unresolved_names import KINDS, SECTIONS
from procedures.load import FIELD_PROBLEMS
from procedures.references import ReferenceKind
from tests.checker.planted_mistakes import ALL_CLEAR, SOUND_PROCEDURE, UNFIT_VALUES, UNKNOWN_NAMES, UNSOUND_STAGES
from tests.checker.test_check_broken import OPEN_PROCEDURE, procedure_files
from wording.translation import Language, speaking

MODELS_OF_THE_LANGUAGE = ("limit", "procedure", "rule", "stage")
COVERED = "，由本单位的久未办理提醒照看（`idle_reminder`，不另写为 10 个工作日）"
PLACE = re.compile(r"^(?:待改：)?[\w.@-]+\.yaml:\d+: ([\w-]+: )?")  # file, line and rule
QUOTED = re.compile("「[^」]*」|`[^`]*`|YAML")  # names, and what is typed in the file
HAN = re.compile(r"[\u4e00-\u9fff]")
UNREADABLE = [
    ("title: 小局投诉办法", "title: ["),
    ("prefix: SML", "prefix: small"),
    ("window: {name: 窗口", "窗口: {name: 窗口"),
    ("- id: SML-04a", "- id: sml-04a"),
    ("is: yes_no}", "is: maybe}"),
    ("is: yes_no}", "is: yes_no, is: code}"),
    ("warn: 1", "warn: soon"),
    ("{do: remind, to: window}", "{do: remind}"),
    (ALL_CLEAR, "{fakt: clear}"),
]


@pytest.fixture(autouse=True)
def chinese(english: None) -> Iterator[None]:  # noqa: ARG001  # begins after it
    """Speak Chinese, other than the rest of this folder."""
    with speaking(Language.zh):
        yield


def check_text(tmp_path: Path, text: str) -> CheckReport:
    path = tmp_path / "small-office.yaml"
    path.write_text(text, encoding="utf-8")
    return check_procedure(path)


def lines_not_chinese(report: CheckReport) -> list[str]:
    """Return the lines of a report that have English outside of quotes, or no Chinese."""
    told = [(line, QUOTED.sub("", PLACE.sub("", line))) for line in str(report).splitlines()]
    return [line for line, words in told if re.search("[A-Za-z]", words) or not HAN.search(words)]


@pytest.mark.parametrize("path", procedure_files("broken"))
def test_a_broken_procedure_is_reported_in_chinese(path: Path) -> None:
    report = check_procedure(path)

    assert report.problems
    assert lines_not_chinese(report) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [*((mistake.old, mistake.new) for mistake in (*UNKNOWN_NAMES, *UNFIT_VALUES, *UNSOUND_STAGES)), *UNREADABLE],
)
def test_a_mistake_is_reported_in_chinese(tmp_path: Path, old: str, new: str) -> None:
    report = check_text(tmp_path, SOUND_PROCEDURE.replace(old, new))

    assert report.problems
    assert lines_not_chinese(report) == []


def test_a_problem_names_the_place_the_fault_and_the_remedy(tmp_path: Path) -> None:
    report = check_text(tmp_path, SOUND_PROCEDURE.replace("who: [window]\n", "who: [windw]\n"))

    assert str(report) == (
        "small-office.yaml:68: 没有名为「windw」的角色；是否应为「window」？请更正名称，或在 `roles:` 下补上"
    )


def test_the_report_of_a_sound_procedure_is_chinese(tmp_path: Path) -> None:
    assert str(check_text(tmp_path, SOUND_PROCEDURE)).splitlines() == [
        "制度「small-office」：每个阶段都能到达，也都能办结",
        "已证明：没有阶段可以退回",
        "已证明：规则所依的事实和文字只由要求填写它的事项填写，不能顺带填写；更正事实须说明理由，由另一人或条文所定的人办理，"
        "并合乎填写事项的条件；随本身要求填写的事项再次办理而改写的：「handler、kind」",
        "已证明：每个期限都在所计之事了结时停止，或写明了为何不停",
        "已证明：「handler、filer」中有一人回避、离任或始终不答复，其余的人都在的，案件仍能办结",
        "已证明：由事实指定的人都是本单位人员，不含回避的和被投诉的：「handler」不限部门，可由「window」改派",
        "已证明：期满才办的不会提前办；没有同一部门既申请又批准延期的写法；期限所依的事实都有人填写；"
        "退回重办的仍有期限，或写明了为何不然",
        "未证明：两人同时不能办理的，或者某一部门、岗位一个人也没有的，案件能否办结",
        "未证明：来件人被告知结果：本制度没有给来件人的告知",
        "办结「closed」：最长的一路上，期限合计 5 个工作日（期限「handling」），另有没有期限的「reception、review」"
        "（`reception > desk > review > closed`）",
        "未证明：案件在上列期限内办结：延期、中止、再来一轮、撤销一步之后补回的时间都不计在内",
        "期限「handling」：因「answered」停止",
        f"阶段「reception」没有期限{COVERED}",
        f"阶段「review」没有期限{COVERED}",
        "往复「desk > review > desk」：每一轮重新要求 `answer、reason`",
        "建议：「clear」只重复了所作的办理决定，别处不用，可以不要求填写",
    ]


@pytest.mark.parametrize("slug", ["accountability", "property-internal", "zhengzhou-water"])
def test_the_report_of_a_real_procedure_is_chinese(slug: str) -> None:
    assert lines_not_chinese(check_procedure(slug)) == []


def test_a_setting_that_the_office_must_give_is_named_in_chinese(tmp_path: Path) -> None:
    assert "设置「days」须由本单位确定" in str(check_text(tmp_path, OPEN_PROCEDURE)).splitlines()


# ---- the table has a line for each kind --------------------------------------------------------------------------


def test_each_kind_has_a_name() -> None:
    assert KINDS.keys() == SECTIONS.keys() == {*get_args(ReferenceKind)}
    assert FACT_KINDS.keys() == {*get_args(Fact.model_fields["is_"].annotation)}
    assert ROLE_KINDS.keys() == {*get_args(Role.model_fields["is_"].annotation)}
    assert UNITS.keys() == {str(unit) for unit in Unit}
    assert PARTS.keys() == {*REQUIREMENT_SHAPES} - {"all", "any", "none"}


def own_errors() -> Iterator[tuple[str, str]]:
    """Yield type and English text of each error that the models of the procedure language raise."""
    for name in MODELS_OF_THE_LANGUAGE:
        path = Path(__file__).parents[2] / "models" / f"{name}.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "PydanticCustomError":
                    yield ast.literal_eval(node.args[0]), ast.literal_eval(node.args[1])
                assert node.func.id != "ValueError", f"{path}:{node.lineno}: a message that nobody translates"


def test_each_error_of_the_models_is_in_the_table_with_the_same_english() -> None:
    found = dict(own_errors())

    assert found
    assert {kind: str(FIELD_PROBLEMS[kind]) for kind in found} == found
