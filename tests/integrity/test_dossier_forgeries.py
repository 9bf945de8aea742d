"""What a stranger did to dossiers that passed for whole, row by row: under the office's own key, with a policy of the
auditor's own."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from integrity import check
from integrity.log.keys import read_keys
from tests.attacks.attacked_register import NOW
from tests.integrity.conftest import AuditedRegister
from tests.integrity.planted.dossiers import DESCRIPTION, LAW, OPENINGS, Files, Forger
from tests.integrity.test_dossier import files_of, rebagged
from tests.register.recorded_case import RecordedCase, complaint

pytestmark = pytest.mark.slow


class Auditor:
    """Somebody with a dossier and a policy of their own, who has the files forged and checks them."""

    def __init__(self, audited: AuditedRegister, folder: Path) -> None:
        self.audited, self.folder = audited, folder
        keys = read_keys(audited.log.key_file)
        self.policy = "".join(f"log {one.key}\n" for one in keys) + "quorum none\n"

    def exported(self, number: str, person: str = "li") -> Files:
        path = self.folder / "exported.zip"
        path.write_bytes(self.audited.export(number, person).packed)
        return files_of(path)

    def check(self, files: Files) -> check.Report:
        return check.check(rebagged(self.folder / "forged.zip", files), policy=self.policy)

    def found(self, forger: Forger) -> set[tuple[str, str, str]]:
        """Return the list, part and reason of all that is altered or missing, however much the forger makes to fit;
        what is found each time."""
        before, common = dict(forger.files), None
        for depth in ("manifests", "inventory", "export"):
            forger.files, forger.said = dict(before), json.loads(before[DESCRIPTION])
            forger.fit(depth)
            report = self.check(forger.files)
            assert report.code in (1, 2), depth
            assert report.listed("altered"), depth
            found = {(one.list, one.part, one.word) for one in report.found}
            common = found if common is None else common & found
        return common or set()


@pytest.fixture
def auditor(audited: AuditedRegister, tmp_path: Path) -> Auditor:
    return Auditor(audited, tmp_path)


def overdue_case(audited: AuditedRegister, key: str) -> RecordedCase:
    """A case of which a limit ran out: events without an act."""
    case = RecordedCase(audited.sessions, complaint(key))
    case.ring_clocks(NOW + timedelta(days=40))
    case.record()
    return case


def test_1_no_event_is_ever_withheld(audited: AuditedRegister, auditor: Auditor) -> None:
    files = auditor.exported(overdue_case(audited, "scrubbed").number)
    breach = next(
        place
        for place, line in enumerate(Forger(files, {}, {}).lines("data/journal.jsonl"))
        if line["event"]["type"] == "expired"
    )
    for what in ("left out", "null", "closed up"):
        forger = Forger(files, {}, {})
        lines = forger.lines("data/journal.jsonl")
        name = f"{lines[breach]['stream']}#{lines[breach]['seq']}"
        if what == "null":
            lines[breach]["event"] = None
            forger.write("data/journal.jsonl", lines)
            report = auditor.check(forger.files)
            assert ("data/journal.jsonl", "form") in {(one.part, one.word) for one in report.listed("altered")}
            assert (name, "event_gone") in {(one.part, one.word) for one in report.listed("altered")}
            continue
        del lines[breach]
        if what == "closed up":
            for line in lines[breach:]:
                line["seq"] = line["event"]["seq"] = line["seq"] - 1
        forger.write("data/journal.jsonl", lines)
        if what == "left out":
            assert ("altered", name, "event_gone") in {
                (one.list, one.part, one.word) for one in auditor.check(forger.files).found
            }
        auditor.found(forger)


def test_2_the_law_is_bound_where_the_intake_is_withheld(audited: AuditedRegister, auditor: Auditor) -> None:
    case = RecordedCase(audited.sessions, complaint("bound", facts={"confidential": True}))
    case.record()
    files = auditor.exported(case.number, "zhou")
    assert [one.part for one in auditor.check(files).listed("withheld")][:1] == [f"opening:{case.number}#1"]
    for name in (LAW, "data/law/calendar.json"):
        forger = Forger(files, {}, {})
        forger.files[name] = files[name].replace(b'"n":3', b'"n":30').replace(b"2026-03-27", b"2026-03-28") + b" "

        assert ("altered", name, "law") in auditor.found(forger)


def test_3_each_part_that_lacks_is_named(auditor: Auditor, audited: AuditedRegister) -> None:
    files = auditor.exported(audited.names.paper)
    acts = [line for line in Forger(files, {}, {}).lines("data/inbox.jsonl") if line["stream"].startswith("inbox:")]
    for act in acts:
        forger = Forger(files, {}, {})
        lines = forger.lines("data/inbox.jsonl")
        next(line for line in lines if (line["stream"], line["seq"]) == (act["stream"], act["seq"]))["row"] = None
        forger.write("data/inbox.jsonl", lines)
        assert auditor.check(forger.files).code == 2  # altered is nothing: the row alone is gone
        parts = {(one.part, one.word) for one in auditor.check(forger.files).listed("missing")}
        assert parts >= {(f"{act['stream']}#{act['seq']}", "null")}
    paper = next(line for line in Forger(files, {}, {}).lines(OPENINGS) if line["kind"] == "paper")
    forger = Forger(files, {}, {})
    forger.write(OPENINGS, [line for line in forger.lines(OPENINGS) if line["id"] != paper["id"]])
    lines = forger.lines("data/inbox.jsonl")
    next(line for line in lines if line["stream"] == paper["id"])["row"] = None
    forger.write("data/inbox.jsonl", lines)
    del forger.files[paper["path"]]
    assert {("missing", f"paper:{paper['id']}", "no_line"), ("missing", f"{paper['id']}#1", "null")} <= auditor.found(
        forger
    )


def test_4_date_and_end_are_those_of_the_export(auditor: Auditor, audited: AuditedRegister) -> None:
    case = RecordedCase(audited.sessions, complaint("cut"))
    case.record()
    earlier = auditor.exported(case.number)
    case.ring_clocks(NOW + timedelta(days=40))
    case.record()
    files = auditor.exported(case.number)
    assert auditor.check(earlier).export["at"] == NOW.isoformat()

    cut = Forger(files, {}, {})
    for name in ("data/journal.jsonl", "data/inbox.jsonl", DESCRIPTION, "data/README.html", OPENINGS):
        cut.files[name] = earlier[name]
    report = auditor.check(cut.files)
    assert report.code == 1  # the later export is inside, and the earlier one does not list it
    assert "not_listed" in {one.word for one in report.listed("altered")}

    later = Forger(earlier, {}, {})
    lines = later.lines("data/access.jsonl")
    lines[-1]["event"]["at"] = "2027-06-01T09:00:00+08:00"
    later.write("data/access.jsonl", lines)
    auditor.found(later)


def test_5_a_rule_withholds_only_what_it_is_about(auditor: Auditor, audited: AuditedRegister) -> None:
    case = RecordedCase(audited.sessions, complaint("open", facts={"confidential": False}))
    case.record()
    files = auditor.exported(case.number, "zhou")
    assert {line["state"] for line in Forger(files, {}, {}).lines(OPENINGS)} == {"inside"}
    for kind in ("text", "party"):
        forger = Forger(files, {}, {})
        lines = forger.lines(OPENINGS)
        line = next(one for one in lines if one["kind"] == kind)
        del forger.files[line.pop("path")], line["salt"]
        line |= {"state": "withheld", "rules": ["ZZW-04b"]}
        forger.write(OPENINGS, lines)
        lines = forger.lines("data/access.jsonl")  # nor where the export says that it was not shown
        lines[-1]["event"]["parts"] = ["case"]
        forger.write("data/access.jsonl", lines)
        assert ("missing", f"{kind}:{line['id']}", "no_rule") in auditor.found(forger)


def test_6_event_logs_are_no_part_of_a_dossier(auditor: Auditor, audited: AuditedRegister) -> None:
    files = auditor.exported(audited.names.paper)
    for name in ("data/xes.xml", "data/ocel.json"):
        assert name not in files
        forger = Forger(files, {}, {})
        forger.files[name] = b"<log/>"
        assert (name, "planted") in {(one.part, one.word) for one in auditor.check(forger.files).listed("altered")}


def test_7_nothing_is_inside_that_the_record_does_not_name(auditor: Auditor, audited: AuditedRegister) -> None:
    files = auditor.exported(audited.names.paper)
    edition = next(name for name in files if name.startswith("data/law/editions/"))
    without = Forger(files, {}, {})
    del without.files[edition]
    assert (edition, "gone") in {(one.part, one.word) for one in auditor.check(without.files).listed("missing")}

    party = files["data/party.json"]
    for content in (party[:-1] + b',"zz":""}', party[:1] + b'"name":"x",' + party[1:], party + b" "):
        forger = Forger(files, {}, {})
        forger.files["data/party.json"] = content
        assert ("altered", "party:party", "digest") in auditor.found(forger)

    beside = Forger(files, {}, {})
    lines = beside.lines("data/journal.jsonl")
    lines[1]["note"] = "seen by the director"
    beside.write("data/journal.jsonl", lines)
    assert ("data/journal.jsonl", "form") in {
        (one.part, one.word) for one in auditor.check(beside.files).listed("altered")
    }

    archive = auditor.folder / "whole.zip"
    rebagged(archive, files)
    hidden = auditor.folder / "hidden.zip"
    with zipfile.ZipFile(hidden, "w") as before:
        before.writestr("forged/data/README.html", "hidden")
    hidden.write_bytes(hidden.read_bytes() + archive.read_bytes())
    assert ("archive", "gap") in {(one.part, one.word) for one in check.check(hidden).listed("altered")}


def test_8_an_archived_history_is_bound_by_the_digest_that_the_register_kept(
    auditor: Auditor, audited: AuditedRegister
) -> None:
    files = auditor.exported(audited.names.closed)
    name = next(name for name in files if name.startswith("data/histories/"))
    forger = Forger(files, {}, {})
    forger.files[name] = files[name].replace(b'"1"', b'"2"')
    assert forger.files[name] != files[name]
    report = auditor.check(forger.files)
    assert (name, "file") in {(one.part, one.word) for one in report.listed("altered")}
    auditor.found(forger)
