"""A dossier holds everything, proves itself to a stranger with Python alone, and names whatever was changed in it."""

import ast
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from integrity import check
from integrity.dossier import make
from integrity.dossier.bag import bag_files, zip_bytes
from models.errors import ReadingRefused
from models.tables import TextRow
from register.custody import erasure
from register.custody.erasure import ErasureOrder
from register.identity.decisions import Decider
from register.office import access_journal
from register.office.access_journal import COMMAND
from register.randomness import RANDOM
from tests.attacks.attacked_register import NOW
from tests.integrity.conftest import AuditedRegister, Found
from tests.register.recorded_case import RecordedCase, complaint
from tests.stack.english import chinese_in

pytestmark = pytest.mark.slow
Check = Callable[[Path], Found]


def files_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def sampled(files: dict[str, bytes]) -> list[str]:
    """Return the names of all parts, of those that are all alike a few."""
    alike = sorted(name for name in files if name.startswith(("data/log/proofs/", "data/texts/")))
    return sorted(files.keys() - alike) + alike[:: len(alike) // 6]


def rebagged(path: Path, files: dict[str, bytes]) -> Path:
    """Write files as a dossier whose manifests fit: what whoever forges one can do as well."""
    payload = {name: content for name, content in files.items() if name.startswith("data/")}
    said = [line.partition(": ") for line in files["bag-info.txt"].decode().splitlines()]
    about = {name: value for name, _, value in said if name != "Payload-Oxum"}
    path.write_bytes(zip_bytes(bag_files(payload, about), "forged"))
    return path


def test_a_stranger_with_python_alone_checks_it(dossier: Path, tmp_path: Path) -> None:
    alone = tmp_path / "check.py"
    alone.write_bytes(Path(check.__file__).read_bytes())

    said = subprocess.run(
        [sys.executable, "-I", "-S", str(alone), str(dossier)], capture_output=True, text=True, check=False, env={}
    )

    assert (said.returncode, said.stderr) == (0, "")
    assert "完整，未被改动。" in said.stdout
    assert "accepted" in said.stdout


def test_the_checker_needs_nothing_but_the_standard_library() -> None:
    source = Path(check.__file__).read_text(encoding="utf-8")
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    imported = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in found if isinstance(node, ast.ImportFrom)}

    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
    assert not imported & {"socket", "urllib", "http", "ssl", "subprocess"}


def test_everything_of_the_case_is_inside(dossier: Path) -> None:
    files = files_of(dossier)

    assert {*check.LINES, *check.ALWAYS, *check.TAGS, "data/dossier.json"} <= files.keys()
    openings = [json.loads(line) for line in files["data/openings.jsonl"].splitlines()]
    assert {one["state"] for one in openings} == {"inside"}
    assert {one["kind"] for one in openings} == {"party", "text", "file", "paper"}
    inbox = [json.loads(line) for line in files["data/inbox.jsonl"].splitlines()]
    assert any(line["stream"].startswith("verdict:") and "refused" in line["row"] for line in inbox)
    page = files["data/README.html"].decode()
    assert all(words in page for words in ("办理经过", "被拒的行为", "现场.png", "再次查看"))
    assert "<script" not in page
    course = page[page.index("办理经过") : page.index("被拒的行为")]
    assert course.index("再次查看") > course.index("已查看现场")  # each text under its event, also of the same name
    assert "所引条文" in page
    info = files["bag-info.txt"].decode()
    payload = [content for name, content in files.items() if name.startswith("data/")]
    assert f"Payload-Oxum: {sum(map(len, payload))}.{len(payload)}\n" in info


def row_of(page: str, seq: int) -> str:
    """Return the row of an event in the course."""
    course = page[page.index("办理经过") :]
    start = course.index(f"<td>{seq}</td>")
    return course[start : course.index("</tr>", start)]


def test_the_page_has_all_of_an_event_in_its_row(dossier: Path, audited: AuditedRegister, tmp_path: Path) -> None:
    """Its text, the letter about it, its file, the document made after it; and a limit has the words of the law."""
    page = files_of(dossier)["data/README.html"].decode()
    mailed = tmp_path / "mailed.zip"
    mailed.write_bytes(audited.export(audited.names.mailed).packed)
    other = files_of(mailed)["data/README.html"].decode()

    accepted, noted = row_of(page, 4), row_of(page, 5)
    assert all(words in accepted for words in ("照片三张", "papers/acceptance-4.docx", "受理通知书", "#ZZW-05a"))
    assert ("现场.png" in row_of(page, 1), "卷.pdf" in noted) == (True, True)
    notes = ("已查看现场", "已询问", "再次查看")  # each keeps its words: no later one takes the place of the first
    assert all(words in row_of(page, seq) for seq, words in enumerate(notes, 5))
    assert "您的投诉已受理" in row_of(other, 4)  # the letter of the decision, below the decision
    limits = page[page.index("期限</h2>") : page.index("办理经过")]
    assert "3个工作日内作出受理与否等处理" in limits
    assert "li某" in page[: page.index("<table")]


def test_the_export_is_on_record_with_what_there_was(audited: AuditedRegister) -> None:
    audited.export(audited.names.late)

    with audited.sessions() as session:
        last = [one for one in access_journal.accesses_of(session, [audited.names.late]) if one.type == "exported"][-1]
    assert (last.by, last.parts[0], len(last.about or "")) == ("li", "case", 64)


def test_whoever_holds_no_role_is_refused_on_record(audited: AuditedRegister) -> None:
    with audited.sessions.begin() as session:
        with pytest.raises(ReadingRefused):
            make.record_export(session, audited.names.paper, "passer-by", NOW, door=COMMAND)

        last = access_journal.accesses_of(session, [audited.names.paper])[-1]
        assert (last.type, last.by) == ("refused", "passer-by")


@pytest.mark.parametrize("name", ["closed", "mailed", "late"])
def test_other_cases_are_whole_too(audited: AuditedRegister, tmp_path: Path, checked: Check, name: str) -> None:
    path = tmp_path / "other.zip"
    path.write_bytes(audited.export(getattr(audited.names, name)).packed)

    assert checked(path) == (0, [])


# ---- what was changed is named -------------------------------------------------------------------------------------


def test_one_byte_changed_in_any_part_is_named(dossier: Path, tmp_path: Path, checked: Check) -> None:
    files = files_of(dossier)
    for part in sampled(files):
        content = bytearray(files[part])
        content[len(content) // 2] ^= 1
        packed = zip_bytes({**files, part: bytes(content)}, "case")
        (tmp_path / "changed.zip").write_bytes(packed)

        code, faults = checked(tmp_path / "changed.zip")

        assert code == 1, part
        assert any(part == fault["part"] or "manifest" in part for fault in faults), (part, faults)


def test_one_byte_changed_anywhere_in_the_archive_is_seen(
    dossier: Path, tmp_path: Path, checked: Check, many: Callable[[int, int], int]
) -> None:
    whole = dossier.read_bytes()
    for place in (*range(0, len(whole), len(whole) // many(40, 4000)), *range(len(whole) - 90, len(whole), 20)):
        changed = bytearray(whole)
        changed[place] ^= 1
        (tmp_path / "changed.zip").write_bytes(changed)

        code, faults = checked(tmp_path / "changed.zip")

        assert code == 1 or not faults, place
        assert code == 1 or place >= len(whole) - 64 - len(check.SEAL), place


def test_a_forger_who_makes_the_manifests_anew_is_named_by_record(
    dossier: Path, tmp_path: Path, checked: Check
) -> None:
    files = files_of(dossier)
    lines = files["data/journal.jsonl"].decode().splitlines(keepends=True)
    second = json.loads(lines[1])
    second["event"]["by"] = "chen"
    forged = [lines[0], check.canonical(second).decode() + "\n", *lines[2:]]
    path = rebagged(tmp_path / "forged.zip", {**files, "data/journal.jsonl": "".join(forged).encode()})

    code, faults = checked(path)

    number = json.loads(files["data/dossier.json"])["inventory"]["number"]
    assert (code, faults[0]) == (1, {"part": f"{number}#2", "why": "record_hash"})


@pytest.mark.parametrize(
    ("part", "old", "new", "word"),
    [
        ("data/law/procedure.json", '"name"', '"nome"', "law"),
        ("data/law/calendar.json", "{", "{ ", "law"),
        ("data/law/procedure.json", '"name"', '"nome"', "file"),
        ("data/README.html", "办理经过", "办理过程", "file"),
        ("data/README.en.html", "What happened", "What occurred", "file"),
        ("data/dossier.json", '"acts":', '"akts":', "form"),
        ("data/dossier.json", '"acts":', '"acts":1', "export"),
        ("data/openings.jsonl", '"salt":"', '"salt":"0', "digest"),
        ("data/inbox.jsonl", '"refused"', '"accepted"', "record_hash"),
        ("data/party.json", "张三丰", "张四丰", "digest"),
    ],
)
def test_a_part_forged_with_its_manifest_is_named(
    dossier: Path, tmp_path: Path, checked: Check, part: str, old: str, new: str, word: str
) -> None:
    files = files_of(dossier)
    changed = files[part].replace(old.encode(), new.encode(), 1)
    assert changed != files[part]

    code, faults = checked(rebagged(tmp_path / "forged.zip", {**files, part: changed}))

    assert code == 1
    assert word in [fault["why"] for fault in faults]


def test_a_file_or_text_that_was_exchanged_is_named(dossier: Path, tmp_path: Path, checked: Check) -> None:
    files = files_of(dossier)
    for folder in ("data/attachments/", "data/texts/", "data/papers/"):
        part = next(name for name in files if name.startswith(folder))

        code, faults = checked(rebagged(tmp_path / "forged.zip", {**files, part: files[part] + b"."}))

        assert (code, faults[-1]["why"]) == (1, "digest"), folder


def test_what_was_cut_off_the_end_of_the_record_is_seen(dossier: Path, tmp_path: Path, checked: Check) -> None:
    files = files_of(dossier)
    lines = files["data/journal.jsonl"].splitlines(keepends=True)
    number = json.loads(files["data/dossier.json"])["inventory"]["number"]
    last = max(place for place, line in enumerate(lines) if json.loads(line)["stream"] == number)
    cut = b"".join(line for place, line in enumerate(lines) if place != last)

    code, faults = checked(rebagged(tmp_path / "cut.zip", {**files, "data/journal.jsonl": cut}))

    assert code == 1
    assert {"part": f"{number}#{json.loads(lines[last])['seq']}", "why": "event_gone"} in faults


def test_a_part_that_is_missing_without_a_rule_is_exit_code_2(dossier: Path, tmp_path: Path, checked: Check) -> None:
    files = files_of(dossier)
    for part in (name for name in sampled(files) if name.startswith("data/")):
        left = {name: content for name, content in files.items() if name != part}
        (tmp_path / "less.zip").write_bytes(zip_bytes(left, "case"))

        code, faults = checked(tmp_path / "less.zip")

        assert code == 2 or (code == 1 and part.endswith(".jsonl")), (part, faults)
        assert {"part": part, "why": "gone"} in faults


# ---- withheld and erased -------------------------------------------------------------------------------------------


@pytest.fixture
def confidential(audited: AuditedRegister) -> str:
    """A complaint of somebody who wants to stay unknown, of which a text was erased."""
    intake = complaint("hidden", facts={"confidential": True}, texts={"narrative": "不愿具名"})
    case = RecordedCase(audited.sessions, intake)
    case.record()
    return case.number


def test_what_a_rule_withholds_is_accounted_for(
    audited: AuditedRegister, confidential: str, tmp_path: Path, checked: Check
) -> None:
    made = audited.export(confidential, "zhou")
    path = tmp_path / "hidden.zip"
    path.write_bytes(made.packed)

    assert checked(path) == (0, [])
    assert "张三".encode() not in b"".join(files_of(path).values())
    files = files_of(path)
    lines = [json.loads(line) for line in files["data/openings.jsonl"].splitlines()]
    assert {line["state"] for line in lines} == {"withheld"}
    bare = b"".join(check.canonical({**line, "rules": ["ZZW-99"]}) + b"\n" for line in lines)
    code, faults = checked(rebagged(tmp_path / "forged.zip", {**files, "data/openings.jsonl": bare}))
    assert code == 1
    assert {fault["part"] for fault in faults if fault["why"] == "no_rule"} >= {
        f"{line['kind']}:{line['id']}" for line in lines
    }


def test_what_was_erased_is_accounted_for_by_the_decision(
    audited: AuditedRegister, tmp_path: Path, checked: Check
) -> None:
    number = audited.names.late
    with audited.sessions.begin() as session:
        text = next(row for row in session.query(TextRow).filter_by(complaint=number, name="narrative"))
        order = ErasureOrder(
            by="li", second="wang", ground="本人要求", texts=frozenset({text.id}), decider=Decider("li")
        )
        erasure.erase(session, number, order, at=NOW, randomness=RANDOM)
    path = tmp_path / "erased.zip"
    path.write_bytes(audited.export(number).packed)

    assert checked(path) == (0, [])
    states = [json.loads(line)["state"] for line in files_of(path)["data/openings.jsonl"].splitlines()]
    assert "erased" in states


def test_a_text_of_another_case_is_not_inside_and_accounted_for_by_the_act_that_closed_it(
    audited: AuditedRegister, tmp_path: Path, checked: Check
) -> None:
    case = RecordedCase(audited.sessions, complaint("misfiled")).accept()
    seq = case.state.happened["accepted"].seq
    case.perform("close_text", "li", NOW, of=seq, about="basis_pointed_to", texts={"reason": "是另一案的材料"})
    assert not case.verdicts
    case.record()
    path = tmp_path / "misfiled.zip"
    path.write_bytes(audited.export(case.number).packed)

    assert checked(path) == (0, [])
    files = files_of(path)
    assert "照片三张".encode() not in b"".join(files.values())
    lines = [json.loads(line) for line in files["data/openings.jsonl"].splitlines()]
    assert [line["name"] for line in lines if line["state"] == "misfiled"] == ["basis_pointed_to"]
    narrative = next(line for line in lines if line["name"] == "narrative")
    said = {key: value for key, value in narrative.items() if key not in ("salt", "path")} | {"state": "misfiled"}
    bare = b"".join(check.canonical(said if line is narrative else line) + b"\n" for line in lines)
    code, faults = checked(rebagged(tmp_path / "forged.zip", {**files, "data/openings.jsonl": bare}))
    assert code == 1
    assert {"part": f"text:{narrative['id']}", "why": "not_closed"} in faults  # nothing on record has closed that one


# ---- bad input -----------------------------------------------------------------------------------------------------


def archive_with(path: Path, *entries: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def test_archives_that_are_cut_renamed_or_none_are_refused(dossier: Path, tmp_path: Path, checked: Check) -> None:
    whole = dossier.read_bytes()
    for name, content in {"half": whole[: len(whole) // 2], "text": b"no archive", "empty": b""}.items():
        (tmp_path / name).write_bytes(content)
        assert checked(tmp_path / name)[0] == 1, name
    assert checked(tmp_path / "none.zip")[0] == 3


def test_what_has_nothing_inside_does_not_pass_for_whole(tmp_path: Path, checked: Check) -> None:
    (tmp_path / "folder").mkdir()
    for nothing in (archive_with(tmp_path / "nothing.zip"), tmp_path / "folder"):
        assert checked(nothing) == (1, [{"part": "archive", "why": "empty"}])


@pytest.mark.parametrize(
    "name", ["../../evil", "/etc/passwd", "case/../../x", "case\\..\\x", "C:/x", "case//x", "x\ny/z"]
)
def test_names_that_climb_are_refused(dossier: Path, tmp_path: Path, checked: Check, name: str) -> None:
    files = [(f"case/{part}", content) for part, content in files_of(dossier).items()]
    archive = archive_with(tmp_path / "climbing.zip", *files, (name, b"x"))

    code, faults = checked(archive)

    assert code == 1
    assert "entry" in [fault["why"] for fault in faults]


def test_links_and_equal_names_are_refused(dossier: Path, tmp_path: Path, checked: Check) -> None:
    files = [(f"case/{part}", content) for part, content in files_of(dossier).items()]
    link = zipfile.ZipInfo("case/data/link")
    link.external_attr = 0o120777 << 16
    linked = archive_with(tmp_path / "a.zip", *files, (link, b"/etc"))
    assert "entry" in [one["why"] for one in checked(linked)[1]]
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = archive_with(tmp_path / "b.zip", *files, files[0])
    assert "entry" in [one["why"] for one in checked(twice)[1]]


def test_a_bomb_is_not_unpacked(dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [(f"case/{part}", content) for part, content in files_of(dossier).items()]
    bomb = archive_with(tmp_path / "bomb.zip", *files, ("case/data/zeros", bytes(30_000_000)))

    assert check.main([str(bomb), "--max-bytes", "20000000"]) == 3
    assert "未予展开" in capsys.readouterr().err


def test_a_later_format_is_said_and_nothing_believed(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_of(dossier)
    later = files["data/dossier.json"].replace(b'"format":4', b'"format":5')
    path = rebagged(tmp_path / "later.zip", {**files, "data/dossier.json": later})

    assert check.main([str(path)]) == 3
    said = capsys.readouterr()
    assert "格式 5" in said.err
    assert "完整" not in said.out


def test_an_unpacked_and_a_repacked_dossier_are_checked_too(dossier: Path, tmp_path: Path, checked: Check) -> None:
    with zipfile.ZipFile(dossier) as archive:
        archive.extractall(tmp_path / "unpacked")
    files = [(f"case/{part}", content) for part, content in files_of(dossier).items()]

    assert checked(tmp_path / "unpacked") == (0, [])
    assert checked(archive_with(tmp_path / "again.zip", *files)) == (0, [])


def test_nonsense_where_records_are_expected_is_altered_and_no_crash(
    dossier: Path, tmp_path: Path, checked: Check
) -> None:
    files = files_of(dossier)
    read = sorted(name for name in files if name.endswith((".jsonl", "dossier.json", "procedure.json")))
    nonsenses = (b"[]\n", b'{"event":[]}\n', b"\xff\n", b'{"a":' * 2000, b"null\n", b'{"id":[],"kind":{}}\n')
    for place, part in enumerate(read * 2):
        nonsense = nonsenses[place % len(nonsenses)]
        code, _ = checked(rebagged(tmp_path / "nonsense.zip", {**files, part: nonsense}))
        assert code in (1, 2), (part, nonsense[:20])


OF_THE_TEST = ("受理通知书", "收件回执")  # papers that its law adds, and that nobody has translated


def test_the_page_is_there_in_english_too_one_click_away(dossier: Path) -> None:
    files = files_of(dossier)
    chinese, english = (files[f"data/{name}"].decode() for name in ("README.html", "README.en.html"))
    personal = ("data/texts/", "data/party", "data/openings", "data/org")
    typed = [content.decode() for name, content in files.items() if name.startswith(personal)]

    assert "check.py --lang en" in english  # what it prints is read there too
    assert 'href="README.en.html"' in chinese
    assert 'href="README.html"' in english
    assert "The Chinese text of the regulation governs" in english
    assert all(words in english for words in ("What happened", "Art. 5", "papers/acceptance-4.docx", "再次查看"))
    assert set(chinese_in(english, [*typed, "中文", *OF_THE_TEST])) == set()


def test_it_says_who_proposed_what_and_what_the_person_made_of_it(
    dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = files_of(dossier)["data/README.html"].decode()
    proposed = page[page.index("程序提出的建议") :]
    assert [proposed.index(words) for words in ("采纳，收件第", "不采纳", "未处理")]
    check.main([str(dossier)])
    said = capsys.readouterr().out
    assert said.count("程序 form 建议") == 3
    assert all(words in said for words in ("本人确认，收件", "本人不采纳", "未采纳"))


def test_a_confirmation_that_is_no_act_of_the_person_is_named(dossier: Path) -> None:
    def found(change: Callable[[check.Case], object]) -> list[str]:
        case = check.check(dossier).case
        assert case
        case.report.found.clear()
        change(case)
        check.check_proposals(case)
        return [one.part for one in case.report.found]

    def row(case: check.Case) -> dict[str, object]:
        said: dict[str, object] = case.rows[f"inbox:{case.number}", case.proposals[1]["n"]]["row"]
        return said

    stream = f"proposal:{json.loads(files_of(dossier)['data/dossier.json'])['inventory']['number']}"
    assert found(lambda _: None) == []
    assert found(lambda case: row(case).update(sender="form")) == [f"{stream}#2"]
    assert found(lambda case: row(case).update(actor="chen")) == [f"{stream}#2"]
    assert found(lambda case: row(case).update(name="closed")) == [f"{stream}#2"]
    assert found(lambda case: case.proposals[3].update(refers_to=1)) == [f"{stream}#4"]
    assert found(lambda case: case.proposals[0].update(seen="0" * 64)) == [f"{stream}#1"]
