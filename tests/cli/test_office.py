"""`banjie office`: what it is filled with on any day; in processes of its own, stopped and started again."""

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from cli.demo.example_words import originals
from cli.demo.office import PERSONAS, TEXTS, office_staff, record_case
from cli.demo.office_cases import past_cases
from procedures import load
from register.acts.inbox import system_clock
from register.documents.attachments import attachments_of
from rules.acts.deciders import ADMINISTRATOR
from starter.client import BanjieClient
from tests.cli.test_up import BANJIE, environment
from tests.stack.english import HAN
from tests.stack.office import ROOT
from tests.stack.processes import until_it_says
from tests.stack.regulations import some_or_deep
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.intake.conftest import fields_of
from tests.zones import CHINA
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow  # more than a second

LINK = re.compile(r"[（(](\w+)[）)][：:] ?(http\S+)")
REGISTER, INTAKE = "/console/register/home-mall", "/intake/zhengzhou-water"
NARRATIVE = "买的柜子门关不上，修了三次"
NO_FILE = {"files": ("", b"")}


@pytest.mark.parametrize("day", some_or_deep(["2026-02-18", "2026-01-02", "2026-10-03", "2026-12-01"], one_in=4))
def test_on_any_day_all_stages_have_a_case_and_few_are_late(day: str) -> None:
    now, late = datetime.fromisoformat(f"{day}T11:30").replace(tzinfo=CHINA), 0
    for slug in TEXTS:
        found = list(past_cases(slug, now))
        open_stages = {name for name, stage in load(slug).stages.items() if stage.kind != "end"}
        stages = {stage for case in found for stage in case.stages}
        assert open_stages <= stages, (slug, open_stages - stages)
        assert len(stages - open_stages) > 1, slug  # some are closed
        assert all(case.received <= now and all(act.at < now for act in case.acts) for case in found)
        late += sum(case.late for case in found)
    assert 0 < late <= 3


def test_no_role_is_given_after_that_of_the_administrator_so_that_no_alarm_asks_for_its_proof() -> None:
    administrators = [place for place, one in enumerate(office_staff().staff) if ADMINISTRATOR in one.roles]
    assert administrators == [len(office_staff().staff) - 1]


@pytest.mark.slow
async def test_in_english_the_chinese_of_a_text_lies_beside_it(desk: BanjieClient) -> None:
    with speaking(Language.en):
        case = next(past_cases(TEXTS[0], await desk.transact(lambda session: system_clock(session, ""))))
        number = await record_case(desk, case)
        translated = originals(case.form["texts"])  # type: ignore[arg-type]
    found = await desk.transact(lambda session: attachments_of(session, number))
    assert desk.store
    chinese = [desk.store.path(one.sha256).read_text(encoding="utf-8") for one in found]

    assert {one.name for one in found} == {"original in Chinese.txt"}
    assert "\n\n".join(translated) in chinese
    assert all(HAN.search(text) for text in chinese)


@contextmanager
def office(environ: dict[str, str], *options: str) -> Iterator[list[str]]:
    """`banjie office` until the block ends: what it said until one could log in."""
    with until_it_says("/console/", [*BANJIE, "office", *options], ROOT, environ) as (_, said):
        yield said


@contextmanager
def persona(address: str, link: str) -> Iterator[httpx.Client]:
    """The browser of somebody who comes in by their link."""
    said = {"Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=address, headers=said, timeout=LIMIT_SECONDS, follow_redirects=True) as browser:
        assert browser.post(link, data=fields_of(browser.get(link))).status_code == 200
        yield browser


def test_a_port_that_another_program_has_is_refused_before_anything_is_filled(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        environ["BANJIE_HTTP_PORT"] = str(other.getsockname()[1])
        told = subprocess.run(
            [*BANJIE, "office"],
            check=False,
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
        )
    assert told.returncode == 3, told
    assert f"端口 {environ['BANJIE_HTTP_PORT']} 已被其他程序占用" in told.stderr
    assert not (tmp_path / "office").exists()


@pytest.mark.deep
@pytest.mark.slow
def test_what_was_made_in_the_office_is_there_when_it_is_started_again(tmp_path: Path) -> None:
    environ, home = environment(tmp_path), tmp_path / "office"
    home.mkdir()
    (home / "filled").touch()
    (home / "left").touch()  # of an office before
    address = f"http://127.0.0.1:{environ['BANJIE_HTTP_PORT']}"
    with office(environ, "--fresh") as said:
        assert not (home / "left").exists()
        assert f"{address}{INTAKE}" in "".join(said)
        assert "FRESH=1" in "".join(said)
        links = dict(LINK.findall("".join(said)))
        assert links.keys() == PERSONAS.keys()
        with persona(address, links["rao"]) as decider:
            assert "看后再批" in decider.get("/console/approvals").text
        with persona(address, links["admin"]) as administrator:
            assert "安守 (security)" in administrator.get("/account/staff").text
            shown = administrator.get("/console/operations").text
            assert "事项已提交，未办理" not in shown  # the watch was started when all had been judged
            told = subprocess.run(
                [*BANJIE, "office", "--codes"], check=True, cwd=ROOT, env=environ, capture_output=True, text=True
            )
            codes = dict(re.findall(r"（(\w+)）：(\d{6})", told.stdout))
            assert codes.keys() == PERSONAS.keys(), told
            confirmed = administrator.post("/account/confirm", data={"code": codes["admin"], "back": "/account/staff"})
            assert confirmed.url.path == "/account/staff", confirmed.text
            assert re.search(r"在办</dt>\s*<dd>\d+（逾期 [1-3]）", shown), shown
        with persona(address, links["li"]) as handler:
            page = handler.get(REGISTER)
            typed = {"texts.narrative": NARRATIVE, "party.name": "郑一鸣", "step": "send"}
            case = handler.post(page.url, data=fields_of(page) | typed, files=NO_FILE)
            assert "已记录" in case.text, case.text
    with office(environ, "--lang", "en") as said:
        assert "The office of last time goes on" in "".join(said)
        assert httpx.get(f"{address}{INTAKE}").text.count('lang="en"') > 0
        links = dict(LINK.findall("".join(said)))
        assert links.keys() == PERSONAS.keys()
        with persona(address, links["li"]) as handler:
            again = handler.get(case.url.path)
            assert NARRATIVE in again.text
            assert "Log out" in again.text
