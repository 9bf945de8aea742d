"""A wrong scenario file is refused with line, scenario, step, field and what to do, in both languages."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from procedures.scenarios.schema import read_scenarios, scenario_file_problems
from wording.translation import Language, speaking

BOOK = """\
procedure: small-office
people: {an: [window]}
situations:
  收件: {entry: complaint, received: "2026-03-02 09:00"}
  已受理:
    after: 收件
    done:
      - {act: accepted, at: "2026-03-02 10:00"}
scenarios:
  - name: 期限最后一刻
    rules: [SML-02a]
    given: {situation: 已受理}
    when: {act: answered, at: "2026-03-09 23:59:59"}
    then:
      accepted: true
      due: {handling: 2026-03-09}
"""


@pytest.mark.parametrize(
    ("old", "new", "chinese", "english"),
    [
        (
            'at: "2026-03-02 10:00"', 'at: "3月2日"',
            "book.yaml:8: 情形「已受理」，`done` 的第 1 步，`at`：",
            "book.yaml:8: situation 已受理, step 1 of done, at: ",
        ),
        (
            'at: "2026-03-02 10:00"', 'at: "2026-13-02 10:00"',
            "book.yaml:8: 情形「已受理」，`done` 的第 1 步，`at`：",
            "book.yaml:8: situation 已受理, step 1 of done, at: ",
        ),
        (
            "due: {handling: 2026-03-09}", "due: {handling: 后天再说吧一定办好}",
            "book.yaml:16: 第 1 个场景「期限最后一刻」，`then.due.handling`：",
            "book.yaml:16: scenario 1 (期限最后一刻), then.due.handling: ",
        ),
        (
            "accepted: true", "akzepted: true",
            "book.yaml:15: 第 1 个场景「期限最后一刻」，`then.akzepted`：场景文件没有这一项",
            "book.yaml:15: scenario 1 (期限最后一刻), then.akzepted: a scenario file has no such word",
        ),
        (
            "given: {situation: 已受理}", "given: {}",
            "book.yaml:12: 第 1 个场景「期限最后一刻」，`given.situation`：没有写；请补上",
            "book.yaml:12: scenario 1 (期限最后一刻), given.situation: it is missing; add it",
        ),
        (
            "rules: [SML-02a]", "rules: [第二条]",
            "book.yaml:11: 第 1 个场景「期限最后一刻」，`rules`，第 1 项：",
            "book.yaml:11: scenario 1 (期限最后一刻), rules, entry 1: ",
        ),
    ],
)  # fmt: skip
def test_a_wrong_scenario_file_names_the_place(tmp_path: Path, old: str, new: str, chinese: str, english: str) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(BOOK.replace(old, new), encoding="utf-8")
    with pytest.raises(ValidationError) as wrong:
        read_scenarios(path)

    for language, expected in ((Language.zh, chinese), (Language.en, english)):
        with speaking(language):
            (problem,) = map(str, scenario_file_problems(path, wrong.value))
        assert problem.startswith(expected)
        assert "function" not in problem
        assert len(problem) >= len(expected)
