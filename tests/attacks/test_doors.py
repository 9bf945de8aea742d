"""Bad files at every door: each is refused in words with its line, at once, and nothing is stored or steered by it."""

import io
import json
import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest

from procedures.load import find_procedure_file
from settings import settings
from tests.stack.fixtures import Command
from tests.stack.signing import keys_of_tests

pytestmark = pytest.mark.slow
FILE = "{file}"  # stands for the path of the bad file
LETTERS = "abcdefghi"


def laughs(first: str, again: str) -> bytes:
    """Return 2 kB that stand for a billion words: each line repeats the one before ten times."""
    lines = [f"a: &a {first}"]
    for before, name in pairwise(LETTERS):
        lines.append(f"{name}: &{name} {again.format(', '.join([f'*{before}'] * 10))}")
    return "\n".join(lines).encode()


YAML_FILES: dict[str, tuple[bytes, str]] = {
    "confidential, and not confidential": (b"a: 1\nconfidential: true\nb: 2\nconfidential: false", "4.*2 行"),
    "two spellings of one key": (b"yes: 1\n'yes': 2", "2.*1 行|是或否"),
    "a program to be run": (b"a: !!python/object/apply:os.system [touch /tmp/owned]", "标签 !!python"),
    "a name of a program": (b"a: !!python/name:os.system", "标签 !!python"),
    "a module to be loaded": (b"a: !!python/module:os", "标签 !!python"),
    "a tag of nobody": (b"a: 1\nb: !vault secret", "标签 !vault"),
    "bytes in place of text": (b"a: !!binary aGk=", "标签 !!binary"),
    "a hundred thousand brackets": (b"a: " + b"[" * 100_000, "嵌套过深"),
    "a hundred thousand mappings": (b"{a: " * 100_000, "嵌套过深|JSON"),
    "a hundred thousand dashes": (b"- " * 100_000, "嵌套过深"),
    "a billion laughs": (laughs("[x, x, x, x, x, x, x, x, x, x]", "[{0}]"), "重复引用"),
    "a billion merges": (laughs("{x: 1}", "{{<<: [{0}]}}"), "重复引用"),
    "a file that holds itself": (b"a: &a\n  b: *a", "重复引用"),
    "a key that is a list": (b"? [a]\n: b", "名称应为一个词"),
    "a control character": (b"a: 1\nb: \x1b[31m", "有不能使用的字符"),
    "letters of another encoding": ("a: 1\nb: 周".encode("gb18030"), "不是 UTF-8"),
    "a file without end": (b"a: " + b"x" * 2_000_000, "过大"),
    "a date that is none": (b"a: 1\nb: 2026-13-45", "写得不对的日期"),
}
JSON_FILES: dict[str, tuple[bytes, str]] = {
    "confidential, and not confidential": (b'{"confidential": true,\n"confidential": false}', "confidential"),
    "one key, escaped": (b'{"actor": "li",\n"\\u0061ctor": "chen"}', "actor"),
    "a hundred thousand lists": (b'{"a": ' + b"[" * 100_000, "嵌套过深"),
    "a hundred lists": (b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}", "嵌套过深"),
    "a number without end": (b'{"a": ' + b"1" * 5_000 + b"}", "日期或数字"),
}
DOORS: dict[str, list[str]] = {
    "intake form": ["register", FILE],
    "staff file": ["staff", "load", FILE],
    "holiday notice": ["calendar", "adopt", FILE],
    "office settings": ["list"],
    "regulation": ["procedures", "check", FILE],
    "scenarios": ["procedures", "try", FILE],
}


def lay_out(door: str, written: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the bad file where that door reads it; return what the command is given."""
    path = folder / ("2027.yaml" if door == "holiday notice" else "bad.yaml")
    path.write_bytes(written)
    if door == "office settings":
        monkeypatch.setenv("BANJIE_OFFICE", str(path))
        settings.cache_clear()
    if door == "scenarios":
        (folder / "scenarios").mkdir()
        path.replace(folder / "scenarios" / "zhengzhou-water.yaml")
        path = folder / "zhengzhou-water.yaml"
        path.write_bytes(find_procedure_file("zhengzhou-water").read_bytes())
    return path


@pytest.mark.parametrize("attack", YAML_FILES)
@pytest.mark.parametrize("door", DOORS)
def test_a_bad_yaml_file(
    door: str, attack: str, elsewhere: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, says = YAML_FILES[attack]
    path = lay_out(door, written, tmp_path, monkeypatch)
    words = [word.replace(FILE, str(path)) for word in DOORS[door]]

    said = elsewhere(*words)

    assert (said.code, "Traceback" in said.err) == (2, False), said
    assert re.search(says, said.err), said.err
    assert all(sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf") for sign in said.err)
    assert not elsewhere.home.exists()
    assert elsewhere(*words, "--json").data["error"] == "bad_input"


@pytest.mark.parametrize("attack", JSON_FILES)
@pytest.mark.parametrize("door", ["intake form", "staff file", "office settings"])
def test_a_bad_json_file(
    door: str, attack: str, elsewhere: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, says = JSON_FILES[attack]
    path = lay_out(door, written, tmp_path, monkeypatch)

    said = elsewhere(*(word.replace(FILE, str(path)) for word in DOORS[door]))

    assert (said.code, "Traceback" in said.err, says in said.err) == (2, False, True), said
    assert not elsewhere.home.exists()


@pytest.mark.parametrize("attack", JSON_FILES)
def test_a_bad_line_of_a_stream(attack: str, elsewhere: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    written, says = JSON_FILES[attack]
    good = json.dumps({"start": "2026-03-03T09:00:00+08:00", "n": 3, "unit": "working_day"})
    lines = written.replace(b"\n", b" ") + b"\n" + good.encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))

    said = elsewhere("calendar", "due", "-")

    bad, counted = map(json.loads, said.out.splitlines())
    assert (said.code, says in bad["error"], bool(counted["due"])) == (0, True, True)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("zhengzhou-water: {overlays: [zhengzhou-water]}", "zhengzhou-water"),
        ("zhengzhou-water: {overlays: [bank, bank]}", "写了两次"),
        ("zhengzhou-water: {overlays: bank}", "overlays"),
        ("zhengzhou-water: {overlays: [[bank]]}", "overlays"),
        ("zhengzhou-water: {overlays: [{bank: bank}]}", "overlays"),
        ("? 1\n: {}", "没有「1」这一制度"),
    ],
)
def test_overlays_that_go_in_circles(
    written: str, says: str, elsewhere: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out("office settings", written.encode(), tmp_path, monkeypatch)

    said = elsewhere("list")

    assert (said.code, "Traceback" in said.err, says in said.err) == (2, False, True), said


DATABASE = "postgresql+psycopg2://banjie:geheim@127.0.0.1:1/banjie"
EXTERNAL = {
    "BANJIE_DATABASE_URL": DATABASE,
    "BANJIE_TEMPORAL_ADDRESS": "127.0.0.1:1",
    "BANJIE_SECRET": "s" * 32,
    "BANJIE_SIGNING_KEYS": str(keys_of_tests().folder),
}
SETTINGS: dict[str, tuple[dict[str, str], int, str]] = {
    "a port that is a word": ({"BANJIE_DATABASE_URL": DATABASE.replace(":1/", ":x/")}, 2, "DATABASE_URL"),
    "another database": ({"BANJIE_DATABASE_URL": "mysql://u:geheim@h/d"}, 2, "DATABASE_URL"),
    "half an IPv6 address": ({"BANJIE_DATABASE_URL": "postgresql+psycopg2://u:geheim@[::1/d"}, 2, "DATABASE_URL"),
    "an option of nobody": ({"BANJIE_DATABASE_URL": f"{DATABASE}?foo=bar"}, 2, "foo"),
    "a host that is none": ({"BANJIE_DATABASE_URL": DATABASE.replace("127.0.0.1", "a..b")}, 3, "PostgreSQL"),
    "Temporal by URL": ({"BANJIE_TEMPORAL_ADDRESS": "http://temporal:7233"}, 2, "TEMPORAL_ADDRESS"),
    "Temporal without port": ({"BANJIE_TEMPORAL_ADDRESS": "temporal"}, 2, "TEMPORAL_ADDRESS"),
    "a gateway that is none": ({"BANJIE_WEBHOOK_URL": "https://[x"}, 2, "WEBHOOK_URL"),
    "names without encryption": (
        {"BANJIE_WEBHOOK_URL": "http://gate.example.cn/", "BANJIE_WEBHOOK_SECRET": "k" * 32}, 2, "INSECURE",
    ),
    "a key that is no base64": (
        {"BANJIE_WEBHOOK_URL": "https://gate.example.cn/", "BANJIE_WEBHOOK_SECRET": f"whsec_{'!' * 40}"}, 2,
        "WEBHOOK_SECRET",
    ),
    "an alarm that steers the terminal": ({"BANJIE_ALARM_TO": "\x1b[31m@x"}, 2, "⟨U+001B⟩"),
    "a header in an address": ({"BANJIE_SMTP_FROM": "a@b\nBcc: c@d", "BANJIE_SMTP_HOST": "h"}, 2, "SMTP_FROM"),
    "a port beyond all": ({"BANJIE_METRICS": "127.0.0.1:65536"}, 2, "METRICS"),
    "office settings without end": ({"BANJIE_OFFICE": "/dev/zero"}, 2, "不是文件"),
    "office settings that are a folder": ({"BANJIE_OFFICE": "/"}, 2, "文件夹"),
}  # fmt: skip


@pytest.mark.parametrize("attack", SETTINGS)
def test_a_bad_setting(attack: str, elsewhere: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    given, code, says = SETTINGS[attack]
    for name, value in (EXTERNAL | given).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()

    said = elsewhere("list")

    assert (said.code, says in said.err) == (code, True), said
    assert [word for word in ("geheim", "Traceback", "\x1b") if word in said.err] == []


@pytest.mark.parametrize("home", ["/dev/null", "/proc/nowhere"])
@pytest.mark.parametrize("words", [["up"], ["demo"]], ids=str)
def test_a_home_that_cannot_be(
    home: str, words: list[str], elsewhere: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANJIE_HOME", home)
    settings.cache_clear()

    said = elsewhere(*words)

    assert (said.code, home in said.err, "Traceback" in said.err) == (3, True, False), said
