"""What cannot be understood: said in Chinese, with what, where, by which rule and what to do; nothing is stored."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import starter
from cli.cases import cases
from models.errors import BadInput
from models.tables import ComplaintRow, InboxRow, TextRow
from procedures import load
from settings import Settings, settings
from starter import client
from starter.cases.registration import register
from starter.client import BanjieClient
from starter.procedure_loading import LoadedProcedure
from tests.stack.fixtures import Command
from tests.stack.office import BY_PHONE, form, inbox, registered
from tests.stack.signing import keys_of_tests
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow
BOMB = b"a: &a [" + b"x, " * 100 + b"]\nb: &b [" + b"*a, " * 100 + b"]\nc: [" + b"*b, " * 100 + b"]"
NUL, HALF, DEEP = "有\0字", "有\ud800字", "[" * 3_000


def without(name: str) -> dict[str, Any]:
    whole = form()
    return whole | {"facts": {key: value for key, value in whole["facts"].items() if key != name}}


def party(**other: Any) -> dict[str, Any]:
    return form(party={"name": "周建国"} | other)


FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown procedure": (form(procedure="nowhere"), "没有「nowhere」这一制度；现有：.*zhengzhou-water"),
    "no procedure": ({"facts": {}}, "procedure：没有填写"),
    "unknown entry": (form(entry="nowhere"), "没有「nowhere」这一入口；现有：complaint"),
    "missing fact": (without("kind"), r"ZZW-01b（第一条、第二条）.*尚未记录：来件类型"),
    "two missing": (without("target") | {"texts": {}}, "ZZW-02b.*被投诉举报的是"),
    "wrong value": (form(facts=form()["facts"] | {"target": "moon"}), "被投诉举报的是.*可选：bureau（本局）"),
    "wrong kind of value": (form(facts=form()["facts"] | {"confidential": "maybe"}), "不愿公开姓名或单位"),
    "a fact that is a mapping": (form(facts={"target": {"a": 1}}), "facts.target：填写的值不对"),
    "an unknown fact": (form(facts=form()["facts"] | {"colour": "red"}), "colour"),
    "a name in Chinese": (form(facts={"类型": "x"}), "facts.类型：名称写法不对"),
    "a number that is none": (form(facts=form()["facts"] | {"target": float("nan")}), "facts.target"),
    "a number too large": (form(facts=form()["facts"] | {"target": 10**30}), "facts.target"),
    "unknown keys": (form() | {"colour": "red"}, "colour：没有这一项"),
    "unknown key of the party": (party(sex="f"), "party.sex：没有这一项"),
    "a telephone without quotes": (party(contact=13803710286), "party.contact：应为文字；数字、日期请加引号"),
    "a name too long": (party(name="周" * 201), "party.name：过长"),
    "an unknown text": (form(texts=form()["texts"] | {"poem": "…"}), "poem"),
    "a text too long": (form(texts=form()["texts"] | {"narrative": "水" * 30_000}), "narrative：文字过长.*64 kB"),
    "NUL in a text": (form(texts=form()["texts"] | {"narrative": NUL}), "narrative：有不能存储的字符"),
    "NUL in a name": (party(name=NUL), "party.name：有不能存储的字符"),
    "half a character": (form(texts=form()["texts"] | {"narrative": HALF}), "narrative：有不能存储的字符"),
    "half a character in a name": (party(name=HALF), "party.name：有不能使用的字符"),
    "too many members": (form(facts={"grounds": ["extortion"] * 65}), "grounds：项数过多"),
    "too many facts": (form(facts={f"f{n}": 1 for n in range(65)}), "项数过多"),
    "no member of staff": (form(registrant="ghost"), "人员名册里没有「ghost」.*banjie staff list"),
    "a registrant nobody can be": (form(registrant="李敏"), "registrant：写法不对"),
    "an instant without a zone": (form(happened_at="2026-03-03T09:00:00"), "happened_at：时刻要写明时区"),
    "an instant that is none": (form(happened_at="yesterday"), "happened_at：应为时刻"),
    "an instant before there was one": (form(happened_at="0001-01-01T00:00:00+08:00"), "happened_at：年份或时区不对"),
    "an offset that no clock has": (form(happened_at="2026-03-03T09:00:00+18:01"), "happened_at：年份或时区不对"),
    "seconds since 1970": (form(happened_at=1_772_500_000), "happened_at：应为时刻"),
    "a party that is a list": (form(party=[]), "party：应为一组"),
}


async def counted(desk: BanjieClient) -> list[int]:
    """How much is on record."""
    tables = (ComplaintRow, InboxRow, TextRow)
    many = [select(func.count()).select_from(table) for table in tables]
    return await desk.transact(lambda session: [session.scalar(one) or 0 for one in many])


@pytest.mark.parametrize(("written", "says"), FORMS.values(), ids=FORMS)
async def test_a_form(desk: BanjieClient, written: dict[str, Any], says: str) -> None:
    before = await counted(desk)

    with pytest.raises(BadInput, match=f"(?s){says}"):
        await register(desk, written)

    assert await counted(desk) == before


async def test_an_english_speaker_is_told_in_english(desk: BanjieClient) -> None:
    number = await registered(desk)
    with speaking(Language.en):
        with pytest.raises(BadInput) as form_refused:
            await register(desk, form(registrant="ghost!") | {"colour": "red"})
        with pytest.raises(BadInput) as act_refused:
            await starter.act(desk, number, {"name": "dance", "actor": "li"})
        with pytest.raises(starter.Refused) as refused:
            await starter.act(desk, number, {"name": "handed_over", "actor": "chen"})

    assert form_refused.value.says.splitlines() == [
        "The form cannot be registered:",
        "  · registrant: Not written as this field requires.",
        "  · colour: There is no such field. Correct it or leave it out.",
    ]
    assert act_refused.value.says.startswith("System for Complaints and Reports")
    assert act_refused.value.says.endswith(f" has no act “dance”. To see what can be done now: banjie waiting {number}")
    assert refused.value.says.endswith(f"To see what can be done and what is missing: banjie waiting {number}")


async def test_what_is_missing_is_named_rule_by_rule(desk: BanjieClient) -> None:
    with pytest.raises(BadInput) as refused:
        await register(desk, form(facts={"channel": "telephone"}, texts={}))

    assert refused.value.more["refused_by"] == ["ZZW-01b", "ZZW-02a", "ZZW-02b", "ZZW-04a", "ZZW-04c"]


async def test_the_hotline_sets_the_office_that_a_form_does_not_name(desk: BanjieClient) -> None:
    number = await registered(desk, facts=form()["facts"] | {"hotline": "line_67721809"}, registrant="zhao")

    [who] = (await starter.waiting(desk, number)).who
    assert who.label == "受理处室（纪检监察室）"
    other = {"hotline": "line_67721809", "accepting_office": "water_policy_office"}
    with pytest.raises(starter.Refused) as refused:
        await register(desk, form(facts=form()["facts"] | other))
    assert refused.value.more["refused_by"] == ["ZZW-04c"]


NOTE = {"name": "note", "actor": "li"}
ACTS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown actor": ({"name": "note", "actor": "ghost"}, "人员名册里没有「ghost」"),
    "unknown act": ({"name": "dance", "actor": "li"}, "没有「dance」这一事项.*banjie waiting"),
    "unknown fact": (NOTE | {"facts": {"colour": 1}}, "colour"),
    "wrong value": (NOTE | {"facts": {"target": "moon"}}, "被投诉举报的是"),
    "a fact at an instant out of reach": (NOTE | {"facts": {"target": "9999-12-31T23:59:59-14:00"}}, "facts.target："),
    "unknown means": (NOTE | {"means": "pigeon"}, "means：应为以下之一：.*phone"),
    "no actor": ({"name": "note"}, "actor：没有填写"),
    "units too large": ({"name": "extend", "actor": "li", "clock": "screening", "units": 9999}, "units：过大"),
    "a mark that is none": (NOTE | {"id": "有 空格"}, "id：写法不对"),
    "NUL in a text": (NOTE | {"texts": {"findings": NUL}}, "findings：有不能存储的字符"),
    "half a character": (NOTE | {"texts": {"findings": HALF}}, "findings：有不能存储的字符"),
    "a text too long": (NOTE | {"texts": {"findings": "x" * 65_537}}, "findings：文字过长"),
    "too many facts": (NOTE | {"facts": {f"f{n}": 1 for n in range(65)}}, "项数过多"),
    "units that are none": ({"name": "extend", "actor": "li", "clock": "screening", "units": True}, "units：应为整数"),
    "a consent that is none": (NOTE | {"given": "yes"}, "given：应为 true 或 false"),
    "before there was one": (NOTE | {"happened_at": "0001-01-01T00:00:00+08:00"}, "happened_at：年份或时区不对"),
    "an offset that no clock has": (NOTE | {"happened_at": "2026-03-03T09:00:00-16:00"}, "happened_at：年份或时区不对"),
}


@pytest.mark.parametrize(("said", "says"), ACTS.values(), ids=ACTS)
async def test_an_act(desk: BanjieClient, said: dict[str, Any], says: str) -> None:
    number = await registered(desk)
    before = await counted(desk)

    with pytest.raises(BadInput, match=f"(?s){says}"):
        await starter.act(desk, number, said)

    assert await counted(desk) == before
    assert len(await inbox(desk, number)) == 1


@pytest.mark.parametrize("number", ["ZZW-2026-999999", "1", "", "ZZW-2026-000001\0", "案件"], ids=range(5))
async def test_a_number_that_is_not_in_the_register(desk: BanjieClient, number: str) -> None:
    for ask in (starter.show, starter.waiting, starter.history):
        with pytest.raises(BadInput, match=r"登记簿里没有.*banjie list"):
            await ask(desk, number)
    with pytest.raises(BadInput, match="登记簿里没有"):
        await starter.act(desk, number, NOTE)


FILES: dict[str, tuple[bytes, str]] = {
    "not JSON": (b'{"procedure": "zhengzhou-water",\n  facts}', "第 2 行第 3 列不是正确的 JSON"),
    "not YAML": (b"procedure: a\nfacts: [", "第 2 行不是正确的 YAML"),
    "a tag of Python": (b"procedure: !!python/object/apply:os.system [ls]", "第 1 行有不能使用的标签 !!python/object"),
    "a tag of nobody": (b"a: 1\nb: !secret x", "第 2 行有不能使用的标签 !secret"),
    "equal keys": (
        b"facts:\n  confidential: true\n  confidential: false",
        "第 3 行又写了「confidential」，第一次在第 2 行；请只保留一处",
    ),
    "equal keys in JSON": (b'{"facts": {"target": "a",\n"target": "b"}}', "第 2 行又写了「target」，第一次在第 1 行"),
    "a billion laughs": (BOMB, "重复引用（&、*）过多"),
    "a text that holds itself": (b"a: &a\n  b: *a", "重复引用（&、*）过多"),
    "not UTF-8": ("procedure: x\nparty: {name: 周}".encode("gb18030"), "第 2 行不是 UTF-8 文字"),
    "empty": (b"", "应为一组 名称: 值，现在是空的"),
    "a list": (b"- procedure: zhengzhou-water", "应为一组 名称: 值"),
    "a word": (b"zhengzhou-water", "应为一组 名称: 值"),
    "deep JSON": (b'{"a":' * 100_000, "嵌套过深"),
    "deep YAML": (DEEP.encode(), "嵌套过深"),
    "a control character": (b"a: 1\nb: \x07", "第 2 行有不能使用的字符"),
    "a date that is none": (b"happened_at: 2026-13-45", "写得不对的日期或数字"),
    "an endless number": (b'{"a": ' + b"1" * 5000 + b"}", "写得不对的日期或数字"),
    "too large": (b"a: " + b"x" * 1_100_000, "过大"),
}


@pytest.mark.parametrize(("written", "says"), FILES.values(), ids=FILES)
def test_a_file(banjie: Command, tmp_path: Path, written: bytes, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "form.yaml"
    path.write_bytes(written)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(written)))

    said, program, piped = (
        banjie("register", str(path)),
        banjie("register", str(path), "--json"),
        banjie("register", "-"),
    )

    assert (said.code, program.code, piped.code) == (2, 2, 2)
    assert says in said.err
    assert "form.yaml" in said.err
    assert (program.data["error"], says in program.data["says"]) == ("bad_input", True)
    assert says in piped.err


COMMANDS: dict[str, tuple[int, list[str], str]] = {
    "no such file": (2, ["register", "nowhere.yaml"], "读不到表单 nowhere.yaml"),
    "a folder": (2, ["register", "."], "读不到"),
    "no such word": (2, ["shw"], "命令写得不对"),
    "no such option": (2, ["list", "--colour"], "命令写得不对"),
    "no number": (2, ["show"], "命令写得不对"),
    "no words": (2, ["act"], "命令写得不对"),
    "not a number": (2, ["extend", "N", "screening", "three", "--actor", "li"], "命令写得不对"),
    "unknown number": (2, ["show", "ZZW-2026-999999"], "登记簿里没有 ZZW-2026-999999"),
    "unknown reader": (2, ["show", "N", "--person", "ghost"], "人员名册里没有「ghost」"),
    "unknown holder": (2, ["list", "--person", "ghost"], "人员名册里没有「ghost」"),
    "unknown role": (2, ["list", "--role", "king"], "没有人担任「king」"),
    "unknown procedure": (2, ["list", "--procedure", "nowhere"], "没有「nowhere」这一制度"),
    "a span that is none": (2, ["list", "--due-within", "soon"], "要写成 3d"),
    "an endless span": (2, ["list", "--due-within", "9999999999d"], "要写成 3d"),
    "not a pair": (2, ["act", "N", "note", "--actor", "li", "--fact", "kind"], "--fact 要写成 名称=值"),
    "the same twice": (2, ["act", "N", "note", "--actor", "li", "--fact", "kind=投诉", "--fact", "kind=举报"], "重复"),
    "a value that is none": (2, ["act", "N", "note", "--actor", "li", "--fact", "kind=x"], "complaint（投诉）"),
    "a fact that is none": (2, ["act", "N", "note", "--actor", "li", "--fact", "colour=x"], "没有「colour」这一项"),
    "a text not there": (2, ["act", "N", "note", "--actor", "li", "--text", "findings=@/none"], "读不到文字文件 /none"),
    "an instant": (2, ["act", "N", "note", "--actor", "li", "--happened-at", "then"], "--happened-at 要写成"),
    "half a character": (2, ["act", "N", "note", "--actor", "li", "--text", f"findings={HALF}"], "不是 UTF-8"),
    "markup": (2, ["act", "N", "[/bold]", "--actor", "li"], "没有「[/bold]」这一事项"),
    "a wrong code of a person": (2, ["staff", "add", "李敏", "--name", "李敏"], "代号以小写字母开头"),
    "no name": (2, ["staff", "add", "mei", "--name", " "], "姓名：过短"),
    "no such office": (2, ["staff", "add", "mei", "--name", "韩梅", "--role", "king"], "没有「king」这一处室或职务"),
    "a derived role": (2, ["staff", "add", "mei", "--name", "韩梅", "--role", "investigator"], "没有「investigator」"),
    "without the role": (1, ["act", "N", "handed_over", "--actor", "chen"], "ZZW-04a（第四条）"),
    "not open here": (1, ["act", "N", "result_told", "--actor", "li"], "现阶段不能办理「已反馈结果，办结」"),
}


@pytest.mark.parametrize(("code", "words", "says"), COMMANDS.values(), ids=COMMANDS)
def test_a_command(banjie: Command, whose: str, code: int, words: list[str], says: str) -> None:
    written = [whose if word == "N" else word for word in words]

    said, program = banjie(*written), banjie(*written, "--json")

    assert (said.code, program.code) == (code, code), said
    assert says in said.err
    assert says in program.data["says"]
    assert program.data["error"] == {1: "refused", 2: "bad_input"}[code]


@pytest.fixture
def whose(banjie: Command) -> str:
    """A complaint that stands in screening; which one does not matter."""
    said = banjie("register", str(BY_PHONE), "--json", "--key", "any")
    number: str = said.data["number"]
    return number


def test_what_is_refused_at_the_stage_is_on_record(banjie: Command, whose: str) -> None:
    n = banjie("act", whose, "result_told", "--actor", "li", "--json").data["n"]

    assert n in [one["n"] for one in banjie("history", whose, "--json").data["refused"]]


def test_a_closed_case_takes_no_act(banjie: Command) -> None:
    words = ["--fact", "for_other_department=是", "--text", "competent_department_name=城管局", "--means", "phone"]
    number = banjie("register", str(BY_PHONE), "--json").data["number"]
    assert banjie("act", number, "referred", "--actor", "li", *words).code == 0

    said = banjie("act", number, "note", "--actor", "li", "--text", "findings=补记")

    assert (said.code, "案件已办结，不再变动" in said.err) == (1, True)
    assert banjie("history", number, "--json").data["refused"][0]["n"] == 3
    assert banjie("waiting", number, "--json").code == 0


@pytest.mark.parametrize("words", [["list"], ["show", "ZZW-2026-000001"], ["register", str(BY_PHONE)], ["migrate"]])
def test_where_nothing_runs_it_is_said_what_to_start(elsewhere: Command, words: list[str]) -> None:
    said = elsewhere(*words)

    assert (said.code, "banjie up" in said.err) == (3, True)
    if words != ["migrate"]:
        assert elsewhere(*words, "--json").data["error"] == "unavailable"


def test_the_register_of_a_demonstration_can_only_be_read(elsewhere: Command) -> None:
    (elsewhere.home / "demo" / "postgres").mkdir(parents=True)
    words = ["act", "ZZW-2025-000001", "note", "--actor", "li"]

    said, english = elsewhere(*words), elsewhere("--lang", "en", *words)

    assert (said.code, "只能查阅，不能办理" in said.err, "banjie up" in said.err) == (3, True, True)
    assert "The demonstration has stopped." in english.err


def test_settings_that_contradict_each_other(elsewhere: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJIE_TEMPORAL_ADDRESS", "temporal:7233")
    assert (said := elsewhere("list")).code == 2
    assert "BANJIE_DATABASE_URL" in said.err

    monkeypatch.setenv("BANJIE_DATABASE_URL", "postgresql+psycopg2://banjie@127.0.0.1:1/banjie")
    settings.cache_clear()
    assert "BANJIE_SECRET" in elsewhere("list").err
    assert "只启动内置的服务" in elsewhere("up").err

    monkeypatch.setenv("BANJIE_SECRET", "s" * 32)
    settings.cache_clear()
    assert "BANJIE_SIGNING_KEYS" in elsewhere("list").err

    monkeypatch.setenv("BANJIE_SIGNING_KEYS", str(keys_of_tests().folder))
    settings.cache_clear()
    said = elsewhere("list", "--json")
    assert (said.code, "PostgreSQL" in said.data["says"]) == (3, True)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("nowhere: {a: 1}", "没有「nowhere」这一制度"),
        ("zhengzhou-water: {colour: red}", "没有「colour」这一设置；可设置：contact_attempts"),
        ("zhengzhou-water: {remind_choice_after: -1}", "期限为 -1 等于没有"),
        ("zhengzhou-water: {remind_choice_after: ten}", "照此设置不能办理"),
        ("zhengzhou-water: [a]", "应为一组 设置: 值"),
        ("- a", "应为一组 名称: 值"),
    ],
)
def test_an_office_file_that_does_not_fit(stack: Any, tmp_path: Path, written: str, says: str) -> None:
    path = tmp_path / "office.yaml"
    path.write_text(written, encoding="utf-8")

    with pytest.raises(BadInput, match=r"office\.yaml") as refused:
        client.open_client(Settings(home=stack.home, office=path))

    assert says in refused.value.says


async def test_what_an_office_sets_goes_into_its_cases(stack: Any, tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    path.write_text("zhengzhou-water: {escalate_overdue: true, remind_choice_after: 5}", encoding="utf-8")

    async with starter.connect(Settings(home=stack.home, office=path)) as own:
        number = await registered(own)
        clock = (await starter.waiting(own, number)).clocks[0]
    async with starter.connect(Settings(home=stack.home)) as plain:
        other = (await starter.waiting(plain, await registered(plain))).clocks[0]

    assert "escalated" in [event.type for event in clock.ahead]
    assert "escalated" not in [event.type for event in other.ahead]


async def test_other_words_under_a_used_edition(desk: BanjieClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when somebody edits a file and forgets to give it a new edition."""
    await registered(desk)
    changed = load("zhengzhou-water").model_copy(update={"title": "别的"})
    monkeypatch.setattr("starter.procedure_loading._load", lambda *_: LoadedProcedure(changed))

    with pytest.raises(BadInput, match="已经用过"):
        await register(desk, form())


def test_ctrl_c_and_a_fault_of_the_program(banjie: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    def faulty(*_: Any) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(cases, "read_register", interrupted)
    assert banjie("list").code == 130
    monkeypatch.setattr(cases, "read_register", faulty)
    said = banjie("list", "--json")
    assert (said.code, json.loads(said.out)["error"]) == (70, "fault")


async def test_requests_and_decisions_are_checked_like_any_act(desk: BanjieClient) -> None:
    number = await registered(desk)

    with pytest.raises(BadInput, match="units"):
        await starter.extend(desk, number, "li", "screening", 0)
    with pytest.raises(BadInput, match="actor"):
        await starter.approve(desk, number, "Li 李")
    with pytest.raises(BadInput, match="clock"):
        await starter.refuse(desk, number, "li", "受理 审查")
    assert len(await inbox(desk, number)) == 1
