"""Event logs are made of checked dossiers alone: real activities, and nothing that was withheld."""

import json
import re
import shlex
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cli.app import run_banjie
from integrity import check
from integrity.dossier.course import NotWhole, read_course
from integrity.dossier.event_logs import ocel, xes
from tests.integrity.conftest import AuditedRegister
from tests.integrity.test_dossier import files_of, rebagged
from tests.stack.office import ROOT

pytestmark = pytest.mark.slow
Json = dict[str, Any]
X = "{http://www.xes-standard.org/}"
OBJECT_TYPES = {"case", "person", "unit", "rule", "limit", "document", "notice"}
OCEL_KINDS = {"string", "time", "integer", "float", "boolean"}


@pytest.fixture(scope="module")
def dossiers(audited: AuditedRegister, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("dossiers")
    paths = []
    for name in ("paper", "mailed", "closed"):
        paths.append(folder / f"{name}.zip")
        paths[-1].write_bytes(audited.export(getattr(audited.names, name)).packed)
    return paths


@pytest.fixture(scope="module")
def log(dossiers: list[Path]) -> Json:
    made: Json = json.loads(ocel([read_course(path) for path in dossiers]))
    return made


def related(log: Json, activity: str) -> set[tuple[str, str]]:
    found = [one for one in log["events"] if one["type"] == activity]
    return {(other["objectId"], other["qualifier"]) for one in found for other in one["relationships"]}


def test_an_ocel_log_has_the_form_of_the_standard(log: Json) -> None:
    """As the JSON schema of OCEL 2.0 has it, and every reference leads somewhere."""
    assert log.keys() == {"objectTypes", "eventTypes", "objects", "events"}
    for types, things in (("objectTypes", "objects"), ("eventTypes", "events")):
        declared = {one["name"]: {each["name"]: each["type"] for each in one["attributes"]} for one in log[types]}
        assert len(declared) == len(log[types])
        assert all({*kinds.values()} <= OCEL_KINDS for kinds in declared.values())
        names = [one["id"] for one in log[things]]
        assert len({*names}) == len(names)
        assert {one["type"] for one in log[things]} <= declared.keys()
        for one in log[things]:
            assert {each["name"] for each in one["attributes"]} <= declared[one["type"]].keys()
            assert all(isinstance(each["value"], str) for each in one["attributes"])
            assert all(other.keys() == {"objectId", "qualifier"} for other in one["relationships"])
    known = {one["id"] for one in log["objects"]}
    used = {other["objectId"] for kind in ("objects", "events") for one in log[kind] for other in one["relationships"]}
    assert used <= known
    assert all(datetime.fromisoformat(one["time"]).tzinfo for one in log["events"])
    assert all(datetime.fromisoformat(each["time"]) for one in log["objects"] for each in one["attributes"])


def test_its_activities_are_the_acts_of_the_text(log: Json) -> None:
    activities = {one["name"] for one in log["eventTypes"]}

    assert {"registered", "accepted", "refused:accepted", "notified:acceptance", "notice:handed_over"} <= activities
    assert not activities & {"acted", "noted", "warned", "notified"}
    names = {each["value"] for one in log["events"] for each in one["attributes"] if each["name"] == "name"}
    assert {"受理", "被拒：受理"} <= names


def test_its_objects_are_related_with_how(log: Json, audited: AuditedRegister) -> None:
    assert {one["name"] for one in log["objectTypes"]} == OBJECT_TYPES == {one["type"] for one in log["objects"]}
    number = audited.names.paper
    accepted, refused = related(log, "accepted"), related(log, "refused:accepted")

    assert {("person:wang", "done by"), ("unit:water_policy_office", "done by"), (number, "of")} <= accepted
    assert {(f"limit:{number}:screening", "stopped"), (f"limit:{number}:handling", "started")} <= accepted
    assert (f"document:{number}:acceptance", "made") in accepted
    assert ("rule:zhengzhou-water@papering:ZZW-05a", "follows") in accepted
    assert ("rule:zhengzhou-water@papering:ZZW-04a", "refused by") in refused
    (limit,) = (one for one in log["objects"] if one["id"] == f"limit:{number}:handling")
    assert {one["name"]: one["value"] for one in limit["attributes"]}["last_day"] == "2026-04-01"
    (rule,) = (one for one in log["objects"] if one["id"] == "rule:zhengzhou-water@papering:ZZW-05i")
    assert {one["name"]: one["value"] for one in rule["attributes"]}["says"] == "案件20个工作日内处理完毕"
    assert {"objectId": "rule:zhengzhou-water@papering:ZZW-05i", "qualifier": "set by"} in limit["relationships"]


def test_an_xes_log_has_the_form_of_the_standard(dossiers: list[Path]) -> None:
    root = ET.fromstring(xes([read_course(path) for path in dossiers]))
    order = [f"{X}{name}" for name in ("extension", "global", "classifier", "string", "trace")]

    tags = [child.tag for child in root]
    assert tags == sorted(tags, key=order.index)
    prefixes = {one.get("prefix") for one in root.iter(f"{X}extension")}
    assert prefixes == {"concept", "time", "org", "lifecycle", "identity"}
    always = {one.get("key") for one in root.findall(f"{X}global[@scope='event']/*")}
    assert {key for one in root.iter(f"{X}classifier") for key in (one.get("keys") or "").split()} <= always
    traces = root.findall(f"{X}trace")
    assert len(traces) == len(dossiers)
    for event in root.iter(f"{X}event"):
        keys = [one.get("key") for one in event]
        assert always <= {*keys}
        assert len({*keys}) == len(keys)
        assert all(str(key).split(":")[0] in {*prefixes, "banjie"} for key in keys)
    ids = [one.get("value") for one in root.iter(f"{X}id")]
    assert len({*ids}) == len(ids)


def values(root: ET.Element, key: str) -> Iterator[str]:
    return (str(one.get("value")) for one in root.iter() if one.get("key") == key)


def test_a_trace_says_who_did_what_by_which_rule(dossiers: list[Path]) -> None:
    root = ET.fromstring(xes([read_course(dossiers[0])]))
    (accepted,) = (one for one in root.iter(f"{X}event") if "accepted" in values(one, "concept:name"))

    assert [*values(accepted, "org:resource")] == ["wang"]
    assert [*values(accepted, "org:group")] == ["water_policy_office"]
    assert "ZZW-05a" in next(values(accepted, "banjie:rules"))
    assert "stopped:screening" in next(values(accepted, "banjie:limits"))


def test_no_text_of_anybody_is_inside(dossiers: list[Path], audited: AuditedRegister) -> None:
    """What a dossier holds of people, and what it withholds, is in no log."""
    withheld = dossiers[0].with_name("withheld.zip")
    withheld.write_bytes(audited.export(audited.names.paper, "zhou").packed)
    files = files_of(dossiers[0])
    party = json.loads(files["data/party.json"])
    personal = [content.decode() for name, content in files.items() if name.startswith("data/texts/")]
    personal += [value for value in party.values() if value]
    assert len(personal) > 3

    for path in (dossiers[0], withheld):
        courses = [read_course(path)]
        made = (xes(courses) + ocel(courses)).decode()
        assert not [text for text in personal if text in made]


def test_the_same_dossiers_make_the_same_log(dossiers: list[Path], tmp_path: Path) -> None:
    logs = []
    for turn, paths in enumerate((dossiers, dossiers[::-1])):
        for form in ("xes", "ocel"):
            folder = tmp_path / str(turn)
            assert run_banjie(["audit", "events", *map(str, paths), "--format", form, "--to", str(folder)]) == 0
        logs.append([path.read_bytes() for path in sorted(folder.iterdir())])

    assert logs[0] == logs[1]
    assert len(logs[0]) == 2


def test_the_example_of_the_page_works(dossiers: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs/auditing.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"## Event logs.*?```sh\n(.*?)```", page, re.DOTALL)
    (tmp_path / "dossiers").mkdir()
    for path in dossiers:
        shutil.copy(path, tmp_path / "dossiers")
    monkeypatch.chdir(tmp_path)

    for line in block.splitlines():
        _, *words = shlex.split(line)
        at = words.index("dossiers/*.zip")
        assert run_banjie([*words[:at], *map(str, Path("dossiers").glob("*.zip")), *words[at + 1 :]]) == 0

    assert {path.name for path in Path("logs").iterdir()} == {"cases.xes", "cases.ocel.json"}


def test_an_altered_dossier_is_named_and_nothing_is_written(
    dossiers: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_of(dossiers[0])
    journal = files["data/journal.jsonl"].replace(b'"by":"wang"', b'"by":"chen"')
    forged = rebagged(tmp_path / "forged.zip", {**files, "data/journal.jsonl": journal})
    words = ["audit", "events", str(dossiers[1]), str(forged), "--format", "xes", "--to", str(tmp_path / "logs")]

    assert run_banjie([*words, "--json"]) == 1

    said = json.loads(capsys.readouterr().out)
    assert (said["path"], [one["path"] for one in said["refused"]]) == (None, [str(forged)])
    assert "ZZW-2026-000001#4" in said["refused"][0]["parts"]
    assert not (tmp_path / "logs").exists()
    with pytest.raises(NotWhole) as error:
        read_course(forged)
    assert error.value.report is not None
    assert error.value.report.code == 1


@pytest.mark.parametrize("change", ["no_file", "other_format", "a_text_gone"])
def test_what_is_not_whole_is_refused(dossiers: list[Path], tmp_path: Path, change: str) -> None:
    files = files_of(dossiers[0])
    path = tmp_path / "case.zip"
    if change == "other_format":
        said = {**json.loads(files["data/dossier.json"]), "format": 1}
        rebagged(path, {**files, "data/dossier.json": check.canonical(said) + b"\n"})
    elif change == "a_text_gone":
        gone = next(name for name in files if name.startswith("data/texts/"))
        rebagged(path, {name: content for name, content in files.items() if name != gone})

    with pytest.raises(NotWhole):
        read_course(path)


def test_two_dossiers_of_one_case_are_bad_input(dossiers: list[Path], tmp_path: Path) -> None:
    words = ["audit", "events", str(dossiers[0]), str(dossiers[0]), "--format", "ocel", "--to", str(tmp_path)]

    assert run_banjie(words) == 2
