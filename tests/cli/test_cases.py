"""The command `banjie` beside a running stack: what each word answers, to a person and to a program."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import starter
from procedures import slugs
from starter.client import BanjieClient
from tests.stack.fixtures import Command
from tests.stack.office import BY_PHONE, BY_WEB, CONFIDENTIAL, IDS, MET, RETALIATION, form
from tests.stack.waiting import wait_until

pytestmark = pytest.mark.slow
SAYS_IT = {True: "是", False: "否"}


def take_in(banjie: Command, path: Path = BY_PHONE, *words: str) -> str:
    said = banjie("register", str(path), "--json", *words)
    assert said.code == 0, said
    number: str = said.data["number"]
    return number


def facts(**stated: Any) -> list[str]:
    return [word for name, value in stated.items() for word in ("--fact", f"{name}={SAYS_IT.get(value, value)}")]


def texts(**written: str) -> list[str]:
    return [word for name, value in written.items() for word in ("--text", f"{name}={value}")]


def accept(banjie: Command, number: str, actor: str = "li") -> None:
    stated = MET | {"grounds": "(五)执法中吃、拿、卡、要等、unlawful_act"}
    said = banjie(
        "act", number, "受理", "--actor", actor, *facts(**stated), *texts(basis_pointed_to="门口监控"), "--json"
    )
    assert said.code == 0, said


def refer(banjie: Command, number: str, actor: str = "li") -> None:
    stated = facts(for_other_department=True)
    words = ["--means", "phone", *texts(competent_department_name="城管局"), "--json"]
    assert banjie("act", number, "告知向职能部门反映", "--actor", actor, *stated, *words).code == 0


def test_staff_are_added_once_and_listed(banjie: Command) -> None:
    person = f"p{next(IDS)}"
    add = ["staff", "add", person, "--name", "韩梅", "--role", "discipline_office", "--contact", "8021"]

    assert banjie(*add, "--json").data == {"person": person, "roles": ["discipline_office"]}
    assert "已登记 韩梅" in banjie(*add).out

    listed = {one["id"]: one for one in banjie("staff", "list", "--json").data["staff"]}
    assert listed[person] == {
        "id": person, "name": "韩梅", "roles": ["discipline_office"], "contact": "8021",
        "rank": None, "registers": [], "heads": [], "away": None,
    }  # fmt: skip
    assert "韩梅" in banjie("staff", "list").out
    assert (said := banjie("staff", "add", person, "--name", "别人")).code == 2
    assert f"代号 {person} 已是 韩梅" in said.err


def test_a_complaint_comes_from_a_file_or_from_standard_input_as_yaml_or_json(
    banjie: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = json.dumps(form(), ensure_ascii=False)
    (tmp_path / "来件.json").write_text(written, encoding="utf-8-sig")
    key = f"web-{next(IDS)}"

    first = take_in(banjie, BY_PHONE, "--key", key)
    assert take_in(banjie, tmp_path / "来件.json", "--key", key) == first
    for text in (written, BY_PHONE.read_text(encoding="utf-8")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        said = banjie("register", "-", "--key", key, "--json")
        assert (said.code, said.data["number"], said.data["begun"]) == (0, first, True)
    assert "已收件 登记号" in banjie("register", str(BY_WEB)).out
    again = banjie("register", "--key", key, str(BY_PHONE))
    assert (again.code, f"已登记过，未重复登记 登记号 {first}" in again.out) == (0, True)
    assert (
        f"Already registered, not repeated: {first}"
        in banjie("--lang", "en", "register", "--key", key, str(BY_PHONE)).out
    )


def test_nobody_sees_personal_data_without_saying_who(banjie: Command) -> None:
    number = take_in(banjie)

    masked = banjie("show", number, "--json")
    hidden = dict.fromkeys(("name", "contact", "address"), "（保密）")
    assert masked.data["party"] == hidden | {"unit": "", "corrected": [], "erased": False}
    assert {one["body"] for one in masked.data["texts"]} == {"（保密）"}
    for personal in ("周建国", "13803710286", "砂石料场"):
        assert personal not in masked.out + banjie("show", number).out
    seen = banjie("show", number, "--person", "chen", "--json").data
    assert seen["party"]["name"] == "周建国"
    assert "周建国" in banjie("show", number, "--person", "chen").out
    assert banjie("show", number, "--person", "sun", "--json").data["party"]["name"] == "（保密）"


def test_a_confidential_filer_is_shown_to_the_two_offices_only(banjie: Command) -> None:
    number = take_in(banjie, CONFIDENTIAL)

    names = {who: banjie("show", number, "--person", who, "--json").data["party"]["name"] for who in ("li", "zhao")}
    hidden = banjie("show", number, "--person", "chen", "--json")

    assert names == {"li": "郭晓燕", "zhao": "郭晓燕"}
    assert hidden.data["party"]["name"] == "（保密）"
    assert "郭晓燕" not in hidden.out
    assert "13673698841" not in hidden.out


def test_lists_answer_by_role_person_procedure_and_time(banjie: Command) -> None:
    mine, theirs = take_in(banjie), take_in(banjie, CONFIDENTIAL)
    closed = take_in(banjie)
    refer(banjie, closed)

    def listed(*words: str) -> set[str]:
        found = banjie("list", *words, "--json").data["cases"]
        return {one["number"] for one in found} & {mine, theirs, closed}

    assert listed() == {mine, theirs}
    assert listed("--all") == {mine, theirs, closed}
    assert listed("--role", "discipline_office") == {theirs}
    assert listed("--person", "li") == {mine}
    assert listed("--procedure", "zhengzhou-water", "--due-within", "30d") == {mine, theirs}
    assert listed("--due-within", "1m") == listed("--overdue") == set()
    assert mine in banjie("list").out


def test_a_person_without_a_role_holds_nothing(banjie: Command) -> None:
    take_in(banjie)

    assert banjie("list", "--person", "sun", "--json").data["cases"] == []
    assert "没有符合条件的案件" in banjie("list", "--person", "sun").out


def test_an_act_by_its_chinese_name_with_chinese_values(banjie: Command, tmp_path: Path) -> None:
    number = take_in(banjie, BY_WEB)
    target = tmp_path / "对象.txt"
    target.write_text("河道执法大队", encoding="utf-8")
    stated = facts(kind="投诉", filer_kind="公民", accepting_office="水政水资源处", target="工作人员", officers="wang")

    said = banjie("act", number, "登记", "--actor", "li", *stated, "--text", f"target_name=@{target}")

    assert said.code == 0, said
    assert f"已办理 {number} 第2号事项：登记 → 受理审查" in said.out
    assert "接下来 受理处室（水政水资源处） 办理：受理审查，期限「受理审查」至" in said.out
    assert len(said.out.splitlines()) == 3
    accept(banjie, number)
    shown = banjie("show", number, "--person", "li", "--json").data
    assert {one["name"]: one["value_label"] for one in shown["facts"]}["grounds"] == (
        "(五)执法中吃、拿、卡、要等、(二)违法实施具体行政行为"
    )
    assert {one["name"]: one["body"] for one in shown["texts"]}["target_name"] == "河道执法大队"
    waits = banjie("waiting", number, "--json").data
    assert (waits["stage"], waits["clocks"][0]["clock"]) == ("investigation", "handling")


def test_a_preview_says_what_would_happen_and_stores_nothing(banjie: Command) -> None:
    number = take_in(banjie)
    words = ["act", number, "不予受理", "--actor", "li", "--preview"]

    refused = banjie(*words, "--json")
    allowed = banjie(
        *words, *facts(in_enforcement=False, for_other_department=False, refusal_grounds="out_of_scope"), "--json"
    )

    assert (refused.code, refused.data["allowed"], refused.data["refused_by"]) == (1, False, ["ZZW-05b", "ZZW-05e"])
    assert (allowed.code, allowed.data["allowed"], allowed.data["stage"]) == (0, True, "refusal_notice")
    assert "预览：此项操作不能办理" in banjie(*words).out
    history = banjie("history", number, "--json").data
    assert ([one["name"] for one in history["events"]], history["refused"]) == (["complaint", "registered"], [])


def test_history_tells_what_happened_and_what_was_refused(banjie: Command) -> None:
    number = take_in(banjie)
    assert banjie("act", number, "accepted", "--actor", "chen").code == 1
    accept(banjie, number)

    data = banjie("history", number, "--json").data

    assert [(one["name"], one["by_name"]) for one in data["events"][1:]] == [
        ("registered", "李敏"),
        ("accepted", "李敏"),
    ]
    assert "ZZW-04a" in data["refused"][0]["refused_by"]
    assert data["refused"][0]["by_name"] == "陈立"
    shown = banjie("history", number).out
    assert "受理 → 组织人员调查" in shown
    assert "陈立：受理 —— 被拒绝" in shown


@pytest.mark.parametrize("words", [("approve",), ("refuse",), ("extend", "screening", "3")])
def test_what_this_text_gives_no_ground_for_is_refused(banjie: Command, words: tuple[str, ...]) -> None:
    number = take_in(banjie)

    said = banjie(words[0], number, *words[1:], "--actor", "li", "--json")

    assert (said.code, said.data["error"], said.data["number"], said.data["n"]) == (1, "refused", number, 2)


def test_an_act_after_closing_opens_a_linked_complaint(banjie: Command) -> None:
    number = take_in(banjie)
    refer(banjie, number)

    said = banjie("act", number, "记录打击报复", "--actor", "zhao", *texts(**RETALIATION), "--json")

    assert (said.code, banjie("show", number, "--json").data["linked"]) == (0, [said.data["opened"]])
    assert said.data["opened"] in banjie("show", number).out
    assert f"由 {number} 另立" in banjie("show", said.data["opened"]).out


def test_the_way_from_a_rule_to_its_data_code_and_tests(banjie: Command) -> None:
    rules = banjie("procedures", "trace", "zhengzhou-water", "--json").data["rules"]

    assert {one["procedure"] for one in rules} == {"zhengzhou-water"}
    keys = {"id", "procedure", "article", "enforce", "data", "code", "tests", "untested"}
    assert all(keys <= set(one) for one in rules)
    one = banjie("procedures", "where", "ZZW-03a", "--json").data
    assert (one["id"], one["article"]) == ("ZZW-03a", "第三条 1项")
    assert one["data"].startswith("procedures/zhengzhou-water.yaml:")
    assert "法条" in banjie("procedures", "where", "ZZW-03a").out
    assert banjie("procedures", "where", "ZZW-99z", "--json").code == 2
    assert banjie("procedures", "trace", "nowhere", "--json").code == 2


@pytest.mark.deep
def test_all_procedures_are_checked_and_traced_at_once(banjie: Command) -> None:
    assert banjie("procedures", "check", "--json").data["ok"]
    assert {one["procedure"] for one in banjie("procedures", "trace", "--json").data["rules"]} == set(slugs())


def test_the_procedures_are_listed_shown_and_proved(banjie: Command, tmp_path: Path) -> None:
    assert [one["slug"] for one in banjie("procedures", "list", "--json").data["procedures"]] == slugs()
    assert len(banjie("procedures", "show", "zhengzhou-water", "--json").data["rules"]) == 31
    assert banjie("procedures", "check", "zhengzhou-water", "--json").data["ok"]
    assert "ZZW-07b" in banjie("procedures", "show", "zhengzhou-water").out
    assert "31" in banjie("procedures", "list").out
    broken = tmp_path / "own.yaml"
    broken.write_text(yaml.safe_dump({"slug": "own"}), encoding="utf-8")
    said = banjie("procedures", "check", str(broken), "--json")
    assert (said.code, said.data["error"], said.data["ok"]) == (2, "bad_input", False)
    assert banjie("procedures", "show", "nowhere", "--json").code == 2


async def test_a_program_has_the_same_words(desk: BanjieClient) -> None:
    done = await starter.register(desk, form())
    await starter.act(desk, done.number, {"name": "note", "actor": "li", "texts": {"opinion": "已查看"}})

    assert (await starter.waiting(desk, done.number)).stage == "screening"
    assert (party := (await starter.show(desk, done.number, "li")).party)
    assert party.name == "周建国"
    assert (await starter.history(desk, done.number)).events[-1].type == "noted"
    assert done.number in [case.number for case in (await starter.listing(desk, starter.CaseFilter(person="li"))).cases]
    assert (await starter.preview(desk, done.number, {"name": "accepted", "actor": "li"})).allowed is False
    for ask in (starter.approve, starter.refuse):
        with pytest.raises(starter.Refused):
            await ask(desk, done.number, "li")
    with pytest.raises(starter.Refused):
        await starter.extend(desk, done.number, "li", "screening", 3)


def test_waiting_shows_what_can_be_done_first_and_how_much_of_a_limit_is_used(banjie: Command) -> None:
    number = take_in(banjie)

    chinese, english = banjie("waiting", number).out, banjie("--lang", "en", "waiting", number).out

    assert "期限 受理审查 screening〔ZZW-05a 第五条 第一款〕：至" in chinese
    assert "已过0个工作日，共3个工作日" in chinese
    assert "受理 accepted\n      还缺" in chinese
    assert english.startswith("Waits for Accepting division: Water Policy and Water Resources Division, at “Exam")
    assert "accepted (Accept)\n      needs" in english
    act = ["act", number, "accepted", "--actor", "li", "--preview"]
    refused = banjie("--lang", "en", *act)
    assert (refused.code, "Preview: this cannot be done" in refused.out) == (1, True)


def test_a_case_shows_the_limits_that_have_applied_to_it_alone(banjie: Command) -> None:
    number = take_in(banjie)
    accept(banjie, number)

    shown, english = banjie("show", number).out, banjie("--lang", "en", "show", number).out

    assert re.search(r"受理审查 +ZZW-05a 第五条 第一款 .* 已终止", shown)
    assert re.search(r"处理完毕 +ZZW-05i .* 计算中", shown)
    assert "责任追究)" not in shown
    assert re.search(r"Examination for acceptance +ZZW-05a Art. 5 para. 1 .* ended", english)


def test_a_reason_is_given_in_one_way_by_every_act(banjie: Command) -> None:
    number = take_in(banjie)

    both = banjie("act", number, "note", "--actor", "li", "--reason", "甲", "--text", "reason=乙")
    noted = banjie("act", number, "note", "--actor", "li", "--reason", "来电催问", "--json")

    assert (both.code, "理由写了两次" in both.err) == (2, True)
    assert noted.code == 0
    texts_shown = banjie("show", number, "--person", "li", "--json").data["texts"]
    assert {one["name"]: one["body"] for one in texts_shown}["reason"] == "来电催问"
    for words in (["approve", number], ["refuse", number], ["extend", number, "screening", "3"]):
        assert banjie(*words, "--actor", "li", "--reason", "来电催问", "--preview").code == 1


def test_the_fields_of_one_act_are_shown_alone(banjie: Command) -> None:
    number = take_in(banjie)
    wait_until(lambda: banjie("show", number, "--json").data["stage"] == "screening", "the case has begun")
    said = banjie("waiting", number, "--act", "accepted", "--person", "li", "--json")
    assert said.code == 0, said
    (act,) = said.data["acts"]
    fields = {one["name"]: one for one in act["fields"]}
    assert (act["name"], act["kind"], act["to"], act["allowed"]) == ("accepted", "outcome", "investigation", True)
    assert "li" in {one["code"] for one in act["persons"]}
    assert [name for name, one in fields.items() if one["required"]] != []
    assert {one["type"] for one in fields.values()} <= {
        "yes_no",
        "code",
        "codes",
        "text",
        "instant",
        "person",
        "persons",
    }

    shown = banjie("waiting", number, "--act", "受理", "--person", "li").out
    assert [name for name in fields if name.rpartition(".")[2].replace("_", "-") not in shown.replace("_", "-")] == []
    assert "accepted" in shown
    assert "not_accepted" not in shown
    unknown = banjie("waiting", number, "--act", "nonsense")
    assert unknown.code == 2
    assert "accepted" in unknown.err


def test_a_list_is_narrowed_to_what_was_received_and_closed_when(banjie: Command) -> None:
    ended, going_on = take_in(banjie), take_in(banjie)
    refer(banjie, ended)
    closed_at = banjie("show", ended, "--json").data["closed_at"]
    received_at = banjie("show", going_on, "--json").data["received_at"]

    def listed(*words: str) -> list[str]:
        return [one["number"] for one in banjie("list", *words, "--json").data["cases"]]

    assert ended in listed("--closed-after", closed_at)
    assert ended not in listed("--closed-before", closed_at)
    assert going_on not in listed("--received-before", received_at)
    assert ended in listed("--received-before", received_at, "--all")
    newest = listed("--newest", "--all")
    assert newest.index(going_on) < newest.index(ended)
    assert listed("--old-number", "nobody-has-it") == []
    wrong = banjie("list", "--closed-after", "yesterday")
    assert (wrong.code, "--closed-after" in wrong.err) == (2, True)
