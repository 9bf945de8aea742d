"""`banjie staff`: who stands in works on, who has left does not, and what does not fit is sent back with the reason."""

import ast
import json
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest

from cli.rendering import output
from register.office import org_journal
from starter.office.change import STAFF_PROBLEMS
from tests.stack.fixtures import Command
from tests.stack.office import BY_PHONE, IDS, MET, ROOT, form

pytestmark = pytest.mark.slow
ALWAYS = ("--from", "2020-01-01", "--to", "2099-12-30")
INVESTIGATED = ("investigated", "--text", "findings=未见违法")


def hired(banjie: Command, *roles: str) -> str:
    person = f"q{next(IDS)}"
    words = [word for role in roles for word in ("--role", role)]
    assert banjie("staff", "add", person, "--name", f"{person}某", *words).code == 0
    return person


def done(banjie: Command, *words: str) -> dict[str, Any]:
    said = banjie("staff", *words, "--json")
    assert said.code == 0, said
    return said.data


def listed(banjie: Command, person: str) -> dict[str, Any] | None:
    found = {one["id"]: one for one in banjie("staff", "list", "--json").data["staff"]}
    return found.get(person)


def investigated_by(banjie: Command, person: str) -> str:
    """A complaint under investigation by that person."""
    number: str = banjie("register", str(BY_PHONE), "--json").data["number"]
    stated = {
        name: ("extortion" if name == "grounds" else {True: "是", False: "否"}[value]) for name, value in MET.items()
    }
    facts = [word for name, value in stated.items() for word in ("--fact", f"{name}={value}")]
    assert banjie("act", number, "受理", "--actor", "li", *facts, "--text", "basis_pointed_to=门口监控").code == 0
    by = ("--actor", "li", "--fact", f"investigators={person}")
    assert banjie("act", number, "investigators_named", *by).code == 0
    return number


def cases(banjie: Command, person: str) -> list[str]:
    """The complaints about the water office that wait for a person; those of other texts may wait for anybody."""
    listed_ones = banjie("list", "--person", person, "--procedure", "zhengzhou-water", "--json").data["cases"]
    return [one["number"] for one in listed_ones]


def test_a_substitute_finds_the_case_in_the_list_and_acts_on_it(
    banjie: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, other = hired(banjie), hired(banjie)
    number = investigated_by(banjie, named)
    assert (cases(banjie, named), cases(banjie, other)) == ([number], [])
    assert banjie("act", number, *INVESTIGATED, "--actor", other, "--preview").code == 1

    told = done(banjie, "away", named, *ALWAYS, "--substitute", other)

    span = {"since": "2020-01-01T00:00:00+08:00", "until": "2099-12-31T00:00:00+08:00"}
    assert told == {"person": named, **span, "substitute": other}
    row = listed(banjie, named)
    assert row
    assert row["away"]["substitute"] == other
    monkeypatch.setattr(output.console, "width", 1000)  # or the words are folded
    assert f"{other}某（{other}） 代理" in banjie("staff", "list").out
    assert f"{other} ({other}某) stands in" in banjie("--lang", "en", "staff", "list").out
    assert cases(banjie, other) == [number]
    assert banjie("act", number, *INVESTIGATED, "--actor", other, "--preview").code == 0
    assert banjie("act", number, *INVESTIGATED, "--actor", other).code == 0

    done(banjie, "back", named)
    assert cases(banjie, other) == []


def test_who_is_back_is_no_longer_stood_for(banjie: Command) -> None:
    named, other = hired(banjie), hired(banjie)
    number = investigated_by(banjie, named)
    done(banjie, "away", named, *ALWAYS, "--substitute", other)
    done(banjie, "back", named)

    assert banjie("act", number, *INVESTIGATED, "--actor", other).code == 1
    assert banjie("act", number, *INVESTIGATED, "--actor", named).code == 0


def test_a_role_is_taken_back(banjie: Command) -> None:
    person = hired(banjie, "water_policy_office", "bureau_leader")
    number: str = banjie("register", str(BY_PHONE), "--json").data["number"]
    assert number in cases(banjie, person)

    assert done(banjie, "end", person, "water_policy_office") == {"person": person, "role": "water_policy_office"}

    assert number not in cases(banjie, person)
    row = listed(banjie, person)
    assert row
    assert row["roles"] == ["bureau_leader"]
    said = banjie("staff", "end", person, "recruiter")
    assert (said.code, f"「{person}」在" in said.err, "不担任 recruiter" in said.err) == (2, True, True), said
    assert banjie("staff", "end", "nobody_known", "bureau_leader").code == 2


def test_who_has_left_does_nothing_and_is_succeeded(banjie: Command, tmp_path: Path) -> None:
    named, other = hired(banjie), hired(banjie)
    number = investigated_by(banjie, named)
    for _ in range(2):
        assert done(banjie, "leave", named, "--to", other) == {"person": named, "to": other}

    for words in (["list", "--person", named], ["show", number, "--person", named]):
        assert (said := banjie(*words)).code == 2
        assert f"「{named}」已离任，由 {other} 接任" in said.err
    assert banjie("act", number, *INVESTIGATED, "--actor", named).code == 2
    (tmp_path / "form.yaml").write_text(json.dumps(form(registrant=named)), encoding="utf-8")
    assert f"「{named}」已离任" in banjie("register", str(tmp_path / "form.yaml")).err
    assert listed(banjie, named) is None
    assert cases(banjie, other) == [number]
    assert banjie("act", number, *INVESTIGATED, "--actor", other).code == 0


def test_units_ranks_and_registers_are_told_and_listed(banjie: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output.console, "width", 1000)  # or the words are folded
    person, unit = hired(banjie), f"u{next(IDS)}"
    top = f"{unit}_top"
    done(banjie, "ranks", "clerk", "section_chief", "division_chief", "director")
    done(banjie, "unit", top, "--head", "bureau_leader")
    assert done(banjie, "unit", unit, "--parent", top, "--head", person) == {
        "unit": unit, "parent": top, "head": person, "post": None,
    }  # fmt: skip
    assert done(banjie, "rank", person, "section_chief") == {"person": person, "rank": "section_chief"}
    done(banjie, "register", "qualified_officers", "--add", person)

    row = listed(banjie, person)
    assert row
    assert (row["rank"], row["heads"], row["registers"]) == ("section_chief", [unit], ["qualified_officers"])
    shown = banjie("staff", "list").out
    assert f"处室 {unit}，属 {top}，由 {person}某（{person}） 负责" in shown
    assert f"处室 {top}，由 局领导（bureau_leader） 负责" in shown
    assert "section_chief" in shown

    assert done(banjie, "unit", unit, "--head", "bureau_leader")["parent"] == top
    assert done(banjie, "unit", unit, "--parent", "", "--head", "") == {
        "unit": unit, "parent": None, "head": None, "post": None,
    }  # fmt: skip
    done(banjie, "register", "qualified_officers", "--remove", person)
    row = listed(banjie, person)
    assert row
    assert (row["heads"], row["registers"]) == ([], [])


def test_an_office_is_put_on_file_whole_and_once(banjie: Command) -> None:
    for _ in range(2):
        assert done(banjie, "load", str(ROOT / "examples" / "staff.yaml")) == {
            "staff": 12, "units": 3, "registers": 1, "ranks": ["clerk", "section_chief", "division_chief", "director"],
        }  # fmt: skip

    data = banjie("staff", "list", "--json").data
    assert data["ranks"] == ["clerk", "section_chief", "division_chief", "director"]
    units = {one["unit"]: one for one in data["units"]}
    assert units["water_policy_office"] == {
        "unit": "water_policy_office", "parent": "bureau", "head": "li", "post": None,
    }  # fmt: skip


def test_a_file_that_does_not_fit_changes_nothing(banjie: Command, tmp_path: Path) -> None:
    person, file = f"q{next(IDS)}", tmp_path / "staff.yaml"
    whole = f"staff: [{{person: {person}, name: 韩梅}}]\n"

    for more, says in (
        ("units: [{unit: annex, parent: nowhere}]", "没有「nowhere」这一处室"),
        ("units: [{unit: annex, head: nobody}]", "「nobody」不是名册里的人员"),
        ("registers: {site_handlers: [nobody]}", "没有「nobody」"),
        ("ranks: [a, a]", "每级一次"),
        ("unit: []", "unit：没有这一项"),
        ("registers: {Bad: []}", "registers"),
    ):
        file.write_text(whole + more, encoding="utf-8")
        assert (said := banjie("staff", "load", str(file))).code == 2, more
        assert says in said.err
    assert listed(banjie, person) is None
    file.write_text(whole, encoding="utf-8")
    assert done(banjie, "load", str(file))["staff"] == 1
    assert listed(banjie, person)


BAD = {
    "nobody away": (["away", "ghost", *ALWAYS, "--substitute", "li"], "没有「ghost」；请先用 banjie staff add"),
    "no code of a person": (["back", "李敏"], "没有「李敏」"),
    "nobody to stand in": (["away", "li", *ALWAYS, "--substitute", "ghost"], "没有「ghost」"),
    "oneself": (["away", "li", *ALWAYS, "--substitute", "li"], "不能由本人代理或接任"),
    "backwards": (
        ["away", "li", "--from", "2026-05-07", "--to", "2026-05-01", "--substitute", "wang"],
        "止（2026年5月2日 00:00）要晚于起（2026年5月7日 00:00）",
    ),
    "no date": (["away", "li", "--from", "soon", "--to", "2026-05-01", "--substitute", "wang"], "--from 要写成"),
    "a date far off": (
        ["away", "li", "--from", "2026-05-07", "--to", "9999-12-31", "--substitute", "wang"],
        "1902 至 2099 之内；收到的是 9999-12-31",
    ),
    "never away": (["back", "sun"], "「sun」没有登记过外出"),
    "to nobody": (["leave", "li", "--to", "ghost"], "没有「ghost」"),
    "to oneself": (["leave", "li", "--to", "li"], "不能由本人代理或接任"),
    "an unknown parent": (["unit", "annex", "--parent", "nowhere"], "请先用 banjie staff unit nowhere 设立"),
    "an unknown head": (["unit", "annex", "--head", "nobody"], "「nobody」不是名册里的人员，也不是制度里的职务"),
    "no code of a unit": (["unit", "Annex"], "代号「Annex」写法不对"),
    "no such rank": (["rank", "li", "king"], "没有「king」这一职级"),
    "a role written almost right": (
        ["add", "new", "--name", "新人", "--role", "receptionists"],
        "是不是 receptionist（住户服务中心接待员）",
    ),
    "a rank twice": (["ranks", "clerk", "clerk"], "每级一次"),
    "nothing to do": (["register", "qualified_officers"], "请写 --add 或 --remove"),
    "both ways": (["register", "qualified_officers", "--add", "li", "--remove", "li"], "不能既列入又移出"),
    "not on it": (["register", "empty_list", "--remove", "li"], "「li」不在「empty_list」名单上"),
    "no file": (["load", "/none.yaml"], "读不到人员文件 /none.yaml"),
}


@pytest.mark.parametrize(("words", "says"), BAD.values(), ids=BAD)
def test_what_does_not_fit_is_sent_back(banjie: Command, words: list[str], says: str) -> None:
    said, program = banjie("staff", *words), banjie("staff", *words, "--json")

    assert (said.code, program.code, program.data["error"]) == (2, 2, "bad_input"), said
    assert says in said.err.replace("\n", "")
    assert says in program.data["says"]


def test_every_reason_has_its_words_for_a_person() -> None:
    """And whoever raises it gives all that the words are filled in with."""

    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    raised = dict[str, list[set[str]]]()
    for file in (ROOT / "register").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "StaffError":
                (why,) = (argument.value for argument in call.args if isinstance(argument, ast.Constant))
                raised.setdefault(str(why), []).append({str(given.arg) for given in call.keywords})
    assert STAFF_PROBLEMS.keys() == {*get_args(org_journal.StaffProblem)} >= raised.keys()
    assert not {why for why, given in raised.items() for names in given if not places(STAFF_PROBLEMS[why].zh) <= names}
