"""`banjie procedures try --mutate` lists a change that no scenario notices, in the author's words, and no other."""

import json
from pathlib import Path

import pytest

from banjie_author.mutation import all_changes
from cli.app import app
from cli.main import run_command
from procedures.load import find_procedure_file, read_source
from tests.stack.regulations import regulation
from tests.test_adopting import page_blocks

pytestmark = pytest.mark.slow
PLANTED = "HTG-03a"


@pytest.fixture(scope="module")
def heating(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the regulation of docs/adopting.md with its scenarios."""
    folder = tmp_path_factory.mktemp("heating")
    written: dict[str, str] = {}
    for block in page_blocks():
        first, _, rest = block.written.partition("\n")
        if block.kind == "yaml" and ".banjie/procedures/" in first:
            name = first.removeprefix("# .banjie/procedures/").removesuffix(", further")
            written[name] = written.get(name, "") + rest
    for name, text in written.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "heating.yaml"


def run_mutation(path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = run_command(app, ["procedures", "try", str(path), "--mutate", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_what_a_scenario_notices_is_not_listed(heating: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, progress = run_mutation(heating, capsys, "--lang", "en")
    limits = [line for line in said.splitlines() if "limit" in line]
    assert limits == []  # scenarios say when both limits end, and that each warns and goes up
    assert code in (0, 1)
    assert "changes tried" in progress
    refused = int(said.partition("Not counted: ")[2].partition(" ")[0] or 0)
    assert refused > 0


def test_a_recipient_that_no_scenario_asks_for_is_listed(
    heating: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The scenarios of a later rule say when it is escalated, and not to whom."""
    scenarios = (
        (heating.parent / "scenarios" / "heating.yaml")
        .read_text(encoding="utf-8")
        .replace("running: [answering]", "running: [answering, closing]")
    )
    before = run_mutation(heating, capsys, "--json")[1]
    (tmp_path / "scenarios").mkdir()
    path = tmp_path / "heating.yaml"
    path.write_text(heating.read_text(encoding="utf-8") + LATER_RULE, encoding="utf-8")
    (tmp_path / "scenarios" / "heating.yaml").write_text(scenarios + LATER_SCENARIOS, encoding="utf-8")
    code, said, _ = run_mutation(path, capsys, "--json")
    assert code == 1, said
    new = [one for one in json.loads(said)["unnoticed"] if one["rule"] == "HTG-05a"]
    assert [(one["part"].rpartition(".")[2], one["old"], one["new"]) for one in new] == [("to", "director", "hotline")]
    assert "HTG-05a" not in before
    line = path.read_text(encoding="utf-8").splitlines()[new[0]["line"] - 1]
    assert "do: escalate, to: director" in line
    said = run_mutation(path, capsys)[1]
    assert "HTG-05a（第五条）告知或上报的对象 clock.over.0.to：供热办主任 → 热线接线员：没有场景发觉" in said


def test_an_event_beside_which_a_setting_stands_is_changed_as_well() -> None:
    """The water bureau decides at which event its limit for handling starts; another event stands beside it."""
    found = all_changes(read_source(find_procedure_file("zhengzhou-water")), regulation("zhengzhou-water"))
    assert ("staff_liability", None) in {(change.old, change.new) for change in found if change.kind == "event"}


def test_a_stop_that_ends_the_case_is_left_in_also_where_its_stage_is_named() -> None:
    """The end of the case stops the clock as well; a stop after which the case goes on is changed."""
    found = all_changes(read_source(find_procedure_file("zhengzhou-water")), regulation("zhengzhou-water"))
    stops = {change.old for change in found if change.path[2:4] == ("clock", "stops")}
    assert "staff_liability.liability_pursued" not in stops
    assert {"outside_liability", "remedy_told"} <= stops


LATER_RULE = """
  - id: HTG-05a
    article: 第五条
    says: 受理后30日未办结的，报主任
    must: A complaint that is open after thirty days goes to the director.
    enforce: clock
    clock:
      code: closing
      name: 办结
      starts: [taken]
      stops: [answered]
      limit: {n: 30, unit: calendar_day}
      over: [{do: escalate, to: director}]
"""
LATER_SCENARIOS = """
  - name: 三十日办结
    rules: [HTG-05a]
    given: {situation: 来电}
    when: {act: taken, at: "2026-01-12 20:20"}
    then: {accepted: true, due: {closing: 2026-02-11}}
  - name: 第三十日最后一刻
    rules: [HTG-05a]
    given: {situation: 已签字}
    when: {act: answered, at: "2026-02-11 23:59:59", by: zhou, means: phone, texts: {answer: 已调高阀门}}
    then: {accepted: true, expired: {closing: false}}
  - name: 三十日未办结，报上去
    rules: [HTG-05a]
    given: {situation: 已签字}
    when: {at: "2026-02-12 00:00"}
    then: {expired: {closing: "2026-02-12 00:00"}, escalated: {closing: "2026-02-12 00:00"}}
  - name: 三十日不能延长
    rules: [HTG-05a]
    given: {situation: 已受理}
    when: {act: extend, at: "2026-01-12 21:00", by: zhou, clock: closing, units: 1}
    then: {refused_by: [HTG-05a]}
"""
