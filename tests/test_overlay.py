"""Rules that bind other procedures, and editions side by side."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.procedure import Procedure
from procedures.check import prove
from procedures.edition import in_force
from procedures.load import carried, find, parsed, read
from procedures.overlay import laid_over, load
from procedures.source import Broken
from tests.rules.shop import Counter, shop

OVERLAY: dict[str, Any] = {
    "slug": "sign-off", "prefix": "SGN", "title": "签发制度", "edition": "1", "in_force": {"from": "2020-01-01"},
    "roles": {"chief": {"zh": "经理", "is": "post"}}, "texts": {"basis": "依据"}, "entries": {}, "stages": {},
    "rules": [
        {
            "id": "SGN-01", "article": "一", "enforce": "block", "says": "写明依据",
            "gates": [{"at": ["#decision", "#licence"], "needs": {"text": "basis"}}],
        },
        {
            "id": "SGN-02", "article": "二", "enforce": "record", "says": "记依据",
            "record": {"fields": ["basis"], "before": ["#licence"]},
        },
    ],
}  # fmt: skip


def tagged(**overlay: Any) -> Procedure:
    """The shop, whose `finished` is a decision, with the overlay over it."""
    stages = shop().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["work"]["outcomes"]["finished"]["tags"] = ["decision"]
    return laid_over(shop(stages=stages).procedure, Procedure.model_validate(OVERLAY | overlay))


def test_an_overlay_binds_where_the_host_has_its_tag_and_nowhere_else() -> None:
    procedure = tagged()

    assert [rule.id for rule in procedure.rules] == ["SGN-01"]
    assert procedure.rules[0].gates[0].at == ("#decision",)
    assert procedure.laid_over == {"sign-off": "1"}
    assert procedure.texts["basis"] == "依据"
    assert {flaw.path for flaw in prove(procedure)} == {flaw.path for flaw in prove(shop().procedure)}


def test_its_rule_refuses_and_is_named_in_the_host() -> None:
    counter = Counter(shop(**Procedure.model_validate_json(carried(tagged())).model_dump(by_alias=True)))
    counter.act("an", "minor")
    assert counter.refused("an", "finished") == ["SGN-01:needs"]

    assert counter.refused("an", "finished", texts=["basis"]) == []


def test_a_host_without_its_tags_stays_as_it_is() -> None:
    host = shop().procedure

    assert laid_over(host, Procedure.model_validate(OVERLAY)) is host


def test_one_name_for_two_things_is_refused() -> None:
    with pytest.raises(Broken, match="roles: chief mean something else in sign-off"):
        tagged(roles={"chief": {"zh": "处长", "is": "unit"}})


def test_an_office_lays_it_over_by_its_settings() -> None:
    compendium = str(Path(__file__).parent / "procedures" / "skeletons" / "enforcement-compendium.yaml")

    assert load("zhengzhou-water", {"overlays": [compendium]}).laid_over == {}


# ---- editions -----------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three editions of one text, of which the last has not begun."""
    text = find("zhengzhou-water").read_text(encoding="utf-8")
    for name, edition, span in (
        ("zhengzhou-water", "2026.1", "{from: 2000-01-01, until: 2026-12-31}"),
        ("zhengzhou-water@2027", "2027", "{from: 2027-01-01}"),
        ("zhengzhou-water@2030", "2030", "{from: 2030-01-01}"),
    ):
        changed = text.replace('edition: "2026.1"', f'edition: "{edition}"').replace("{from: 2000-01-01}", span)
        (tmp_path / f"{name}.yaml").write_text(changed, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("on", "edition"), [("2026-12-31", "2026.1"), ("2027-01-01", "2027"), ("2031-05-05", "2030")])
def test_the_edition_in_force_on_the_day_of_registration_applies(home: Path, on: str, edition: str) -> None:
    path = in_force("zhengzhou-water", date.fromisoformat(on), home)

    assert parsed(read(path), {}).edition == edition


def test_a_day_without_an_edition_in_force_is_refused(home: Path) -> None:
    with pytest.raises(Broken, match="no edition is in force on 1999-12-31"):
        in_force("zhengzhou-water", date(1999, 12, 31), home)
