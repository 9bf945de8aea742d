"""Overlays: rules of one procedure applied to others by tags; and editions of a procedure side by side."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from banjie_author.report import check_procedure
from cli import app, main
from models.messages import TextRef
from models.procedure import Procedure
from procedures.checker.soundness import find_flaws
from procedures.editions import edition_in_force
from procedures.load import canonical_law, find_procedure_file, parse_procedure, read_source
from procedures.office_settings import OfficeSettings
from procedures.overlay import lay_over, load
from procedures.source import InvalidProcedure
from starter import procedure_loading
from tests.rules.shop_procedure import ShopCase, shop_law

pytestmark = pytest.mark.slow
BAD_INPUT = 2
OVERLAY: dict[str, Any] = {
    "slug": "sign-off", "language": "zh-CN", "prefix": "SGN", "title": "签发制度", "edition": "1",
    "in_force": {"from": "2020-01-01"},
    "roles": {
        "chief": {"name": "经理", "is": "post"}, "watch": {"name": "监督室", "is": "unit"},
        "owner": {"name": "责任人", "is": "named", "named_in": "liable"}, "idle": {"name": "无关", "is": "post"},
    },
    "facts": {"liable": {"name": "责任人", "is": "person"}},
    "texts": {"basis": "依据", "fault": "过错"},
    "phrases": {"vague": ["基本同意", "原则同意"]},
    "documents": {"ruling": {"name": "决定书", "holds": ["fault"], "signers": ["owner"]}},
    "entries": {"fault_case": "looked_at"},
    "stages": {
        "looked_at": {"name": "审查", "who": ["chief"], "outcomes": {"closed_so": {"name": "了结", "to": "done"}}},
        "done": {"name": "了结", "kind": "end"},
    },
    "acts": {
        "fault_found": {
            "name": "查明过错", "at": ["#handling"], "by": ["chief"], "makes": ["ruling"],
            "after_closing": "fault_case",
            "opens": {"entry": "fault_case", "copies": ["fault", "liable"]},
        },
        "sent_home": {"name": "回到本处", "at": ["#handling"], "to": "done"},
        "elsewhere": {"name": "别处", "at": ["#other"]},
    },
    "rules": [
        {
            "id": "SGN-01", "article": "一", "enforce": "gates", "says": "写明依据",
            "gates": [{"at": ["#decision", "#licence"], "needs": {"text": "basis"}}],
        },
        {
            "id": "SGN-02", "article": "二", "enforce": "record", "says": "记依据",
            "record": {"fields": ["basis"], "before": ["#licence"]},
        },
        {
            "id": "SGN-03", "article": "三", "enforce": "notice", "says": "告知监督室",
            "notice": {"code": "watched", "to": "watch", "owed_after": ["#decision", "#licence"]},
        },
        {
            "id": "SGN-04", "article": "四", "enforce": "gates", "says": "写明过错，不得含混",
            "gates": [
                {"at": ["fault_found", "closed_so"], "needs": {"all": [{"text": "fault"}, {"fact": "liable"}]}},
                {"at": ["#handling.opinion"], "needs": {"text": "opinion", "free_of": "vague"}},
            ],
        },
        {
            "id": "SGN-05", "article": "五", "enforce": "notice", "says": "由人告知",
            "notice": {"code": "by_hand", "to": "chief", "by": ["closed_so"], "owed_after": ["#decision"]},
        },
    ],
}  # fmt: skip


def overlaid_shop(*, handling: bool = False, **overlay: Any) -> Procedure:
    """Return the shop with the overlay; its outcome `finished` is tagged as a decision."""
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["work"]["outcomes"]["finished"]["tags"] = ["decision"]
    if handling:
        stages["work"]["tags"] = ["handling"]
    return lay_over(shop_law(stages=stages).procedure, Procedure.model_validate(OVERLAY | overlay))


def case_at_work(procedure: Procedure) -> ShopCase:
    """Return a case of the shop at the stage `work`."""
    shop_case = ShopCase(shop_law(**Procedure.model_validate_json(canonical_law(procedure)).model_dump(by_alias=True)))
    shop_case.act("an", "minor")
    return shop_case


def test_an_overlay_binds_where_the_host_has_its_tag_and_nowhere_else() -> None:
    procedure = overlaid_shop()

    assert [rule.id for rule in procedure.rules] == ["SGN-01", "SGN-03"]
    assert procedure.rules[0].gates[0].at == ("#decision",)
    assert procedure.overlays == {"sign-off": "1"}
    assert procedure.texts["basis"] == "依据"
    assert {flaw.path for flaw in find_flaws(procedure)} == {flaw.path for flaw in find_flaws(shop_law().procedure)}


def test_a_refusal_names_the_rule_of_the_overlay() -> None:
    case = case_at_work(overlaid_shop())
    assert case.refusal_reasons("an", "finished") == ["SGN-01:needs"]

    assert case.refusal_reasons("an", "finished", texts=["basis"]) == []


# ---- acts, what they open, and what the system tells --------------------------------------------------------------


def test_acts_of_an_overlay_are_open_at_tagged_stages_and_open_cases_of_its_procedure() -> None:
    procedure = overlaid_shop(handling=True)

    own = procedure.acts["fault_found"]
    assert own.at == ("#handling",)
    assert own.opens is not None
    assert (own.opens.procedure, own.opens.entry, own.after_closing) == ("sign-off", "fault_case", None)
    assert [flaw.path for flaw in find_flaws(procedure)] == [
        ("acts", "fault_found", "opens", "procedure")
    ]  # the overlay is not on file


def test_acts_that_lead_on_or_name_no_tag_of_the_host_are_left_out() -> None:
    assert not {"sent_home", "elsewhere"} & overlaid_shop(handling=True).acts.keys()
    assert "fault_found" not in overlaid_shop().acts


def test_only_declarations_that_rules_and_acts_use_are_added() -> None:
    procedure, host = overlaid_shop(handling=True), shop_law().procedure

    assert procedure.roles.keys() - host.roles.keys() == {"watch", "owner"}
    assert procedure.facts.keys() - host.facts.keys() == {"liable"}
    assert procedure.texts.keys() - host.texts.keys() == {"basis", "fault"}
    assert procedure.documents.keys() - host.documents.keys() == {"ruling"}
    assert overlaid_shop().roles.keys() - host.roles.keys() == {"watch"}


def test_an_act_of_an_overlay_opens_a_linked_case_and_issues_its_document() -> None:
    case = case_at_work(overlaid_shop(handling=True))
    assert case.refusal_reasons("an", "fault_found") == ["SGN-04:needs", "SGN-04:role"]
    fields: dict[str, Any] = {"texts": ["fault"], "facts": {"liable": "bo"}}
    assert case.refusal_reasons("du", "fault_found", **fields) == []

    case.act("du", "fault_found", **fields)

    assert [link.entry for link in case.state.links.values()] == ["fault_case"]
    assert case.state.documents["ruling"].version == 1


def test_a_system_notice_is_sent_on_tagged_events() -> None:
    case = case_at_work(overlaid_shop())

    notices = [event.name for event in case.act("an", "finished", texts=["basis"]) if event.type == "notified"]

    assert notices == ["watched"]


def test_a_notice_given_by_a_person_is_left_out() -> None:
    assert "SGN-05" not in {rule.id for rule in overlaid_shop(handling=True).rules}


def test_a_gate_on_a_common_act_applies_at_tagged_stages() -> None:
    case = case_at_work(overlaid_shop(handling=True))
    case.act("an", "countersign", whom="chi")
    clean, vague = TextRef(id="t2", digest="0" * 16), TextRef(id="t3", digest="0" * 16, holds=("vague",))

    assert case.refusal_reasons("chi", "opinion", texts={"opinion": vague}) == ["SGN-04:needs"]
    assert case.refusal_reasons("chi", "opinion", texts={"opinion": clean}) == []


def test_a_host_without_tags_is_unchanged() -> None:
    host = shop_law().procedure

    assert lay_over(host, Procedure.model_validate(OVERLAY)) is host


def test_a_name_with_another_meaning_in_the_host_is_refused() -> None:
    with pytest.raises(InvalidProcedure, match="`roles:` 中的「chief」在叠加的制度 `sign-off` 中另有所指"):
        overlaid_shop(handling=True, roles={**OVERLAY["roles"], "chief": {"name": "处长", "is": "unit"}})


def test_an_office_chooses_overlays_by_its_settings() -> None:
    chosen = {"overlays": ["accountability", "enforcement-compendium"]}

    assert load("zhengzhou-water", chosen).overlays.keys() == {"accountability", "enforcement-compendium"}
    assert load("property-internal", chosen).overlays == {}


# ---- editions -----------------------------------------------------------------------------------------------------


@pytest.fixture
def editions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three editions of one procedure, the last not yet in force."""
    text = find_procedure_file("zhengzhou-water").read_text(encoding="utf-8")
    for name, edition, span in (
        ("zhengzhou-water", "2026.2", "{from: 2000-01-01, until: 2026-12-31}"),
        ("zhengzhou-water@2027", "2027", "{from: 2027-01-01, until: 2029-12-31}"),
        ("zhengzhou-water@2030", "2030", "{from: 2030-01-01}"),
    ):
        changed = text.replace('edition: "2026.2"', f'edition: "{edition}"').replace("{from: 2000-01-01}", span)
        (tmp_path / f"{name}.yaml").write_text(changed, encoding="utf-8")
    monkeypatch.setattr(sys.modules["procedures.load"], "_folders", [tmp_path])


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize(("on", "edition"), [("2026-12-31", "2026.2"), ("2027-01-01", "2027"), ("2031-05-05", "2030")])
def test_the_edition_in_force_on_the_day_of_registration_applies(on: str, edition: str) -> None:
    path = edition_in_force("zhengzhou-water", date.fromisoformat(on))

    assert parse_procedure(read_source(path), {}).edition == edition


def test_two_editions_on_one_day_are_refused_by_the_check_and_at_intake(editions: None, tmp_path: Path) -> None:  # noqa: ARG001
    newer = tmp_path / "zhengzhou-water@2028.yaml"
    newer.write_text(
        (tmp_path / "zhengzhou-water@2030.yaml")
        .read_text(encoding="utf-8")
        .replace("2030-01-01", "2029-12-31")
        .replace('"2030"', '"2028"'),
        encoding="utf-8",
    )

    with pytest.raises(InvalidProcedure, match="不止一个版次"):
        edition_in_force("zhengzhou-water", date(2029, 12, 31))
    assert edition_in_force("zhengzhou-water", date(2029, 12, 30)).stem == "zhengzhou-water@2027"
    problems = check_procedure(newer).problems
    assert len(problems) == 1
    assert "同一日另有版次施行" in problems[0].says
    newer.unlink()
    assert check_procedure(tmp_path / "zhengzhou-water@2027.yaml").problems == ()


def test_an_edition_without_a_last_day_is_in_force_until_the_next_one_begins(tmp_path: Path, editions: None) -> None:  # noqa: ARG001
    last = tmp_path / "zhengzhou-water@2030.yaml"
    newest = tmp_path / "zhengzhou-water@2031.yaml"
    newest.write_text(
        last.read_text(encoding="utf-8").replace("2030-01-01", "2031-03-01").replace('"2030"', '"2031"'),
        encoding="utf-8",
    )

    assert edition_in_force("zhengzhou-water", date(2031, 2, 28)) == last
    assert edition_in_force("zhengzhou-water", date(2031, 3, 1)) == newest
    assert check_procedure(last).problems == check_procedure(newest).problems == ()


def test_a_procedure_that_the_office_does_not_name_is_used_with_a_warning() -> None:
    office = OfficeSettings({"zhengzhou-water": {}, "aa-water": {"overlays": ["archives-enforcement"]}})

    (said,) = procedure_loading.unfollowed_warnings(office, "bank")

    assert "bank" in said
    assert "archives-enforcement" in said
    assert all(procedure_loading.unfollowed_warnings(office, slug) == () for slug in office.texts)
    assert procedure_loading.unfollowed_warnings(OfficeSettings(), "bank") == ()


def test_a_newer_edition_that_cannot_be_used_is_passed_over_with_a_warning(editions: None, tmp_path: Path) -> None:  # noqa: ARG001
    on, newer = date(2028, 5, 5), tmp_path / "zhengzhou-water@2028.yaml"
    newer.write_text(
        "language: zh-CN\nslug: zhengzhou-water\nin_force: {from: 2028-01-01}\nroles: 3\n", encoding="utf-8"
    )

    used = procedure_loading.load_procedure("zhengzhou-water", {}, on)
    warnings = procedure_loading.edition_warnings(used, on)

    assert used.edition == "2027"
    assert any(said.startswith("zhengzhou-water 有一个版次文件不能使用") for said in warnings)
    assert all("zhengzhou-water@2028.yaml:" in said for said in warnings)
    assert procedure_loading.edition_warnings(used, date(2027, 12, 31)) == ()
    newer.write_text("in_force: [", encoding="utf-8")
    assert procedure_loading.load_procedure("zhengzhou-water", {}, on).edition == "2027"


def test_an_edition_that_cannot_be_used_and_is_alone_in_force_is_refused(editions: None, tmp_path: Path) -> None:  # noqa: ARG001
    last = tmp_path / "zhengzhou-water@2030.yaml"
    last.write_text(last.read_text(encoding="utf-8").replace("roles:", "rolls:", 1), encoding="utf-8")

    with pytest.raises(InvalidProcedure, match=r"zhengzhou-water@2030\.yaml:\d+: "):
        edition_in_force("zhengzhou-water", date(2031, 1, 1))


@pytest.mark.usefixtures("editions")
def test_the_check_of_all_looks_at_every_edition(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("zhengzhou-water@2027.yaml", "zhengzhou-water@2030.yaml"):
        (tmp_path / name).write_text("language: zh-CN\n", encoding="utf-8")

    assert main.run_command(app.app, ["procedures", "check"]) == BAD_INPUT
    told = capsys.readouterr().err
    assert "zhengzhou-water@2027.yaml:1: " in told
    assert "zhengzhou-water@2030.yaml:1: " in told


@pytest.mark.usefixtures("editions")
def test_a_day_without_an_edition_in_force_is_refused() -> None:
    with pytest.raises(InvalidProcedure, match="1999-12-31 没有施行中的版次"):
        edition_in_force("zhengzhou-water", date(1999, 12, 31))
