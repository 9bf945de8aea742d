"""Somebody who knows no YAML plays a case of a draft by clicking, and keeps its course as a scenario."""

import re
from html import unescape

import httpx
import pytest

from tests.web.studio.conftest import DISP, WATER, StudioOffice, text_of

pytestmark = pytest.mark.slow
CHOSEN = {"facts.kind": "other", "facts.handler": "ben"}


class Player:
    """A browser on the page on which a case is played: it sends what the page carries along, and what is clicked."""

    def __init__(self, studio: StudioOffice, slug: str) -> None:
        self.studio, self.address = studio, f"/studio/texts/{slug}/play"
        self.page = ""

    async def begin(self, situation: str) -> None:
        answer = await self.studio.chen.get(self.address, params={"situation": situation})
        assert answer.status_code == 200, text_of(answer)
        self.page = answer.text

    async def send(self, **typed: str) -> httpx.Response:
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page.split("<h1>")[1])
        carried: dict[str, list[str]] = {}
        for name, value in dict.fromkeys(hidden):
            carried.setdefault(name, []).append(unescape(value))
        answer = await self.studio.chen.post(self.address, data={**carried, **typed})
        if answer.status_code != 303:
            self.page = answer.text
        return answer

    async def act(self, label: str, person: str, **typed: str) -> httpx.Response:
        """Click the person beside the act, and send the form that opens."""
        found = re.search(rf'value="([^"]*)"><span class="unseen">{label}: </span>{person}<', self.page)
        assert found, text_of(self.page)
        await self.send(open=found[1])
        return await self.send(do="act", **typed)

    @property
    def says(self) -> str:
        return text_of(self.page)


@pytest.fixture
def player(studio: StudioOffice) -> Player:
    return Player(studio, DISP)


async def test_a_case_is_played_as_its_persons_with_its_limits_and_time(player: Player) -> None:
    await player.studio.begin(DISP)
    begin = await player.studio.read(DISP, "/play")
    assert '<option value="received"' in begin.text
    await player.begin("received")
    assert "acknowledgement: 9 Mar 2026 (Mon) 7 days left" in player.says
    assert "Sue Marsh</button>" not in player.page.split("staff complained of")[0]  # it is not hers to allocate

    answer = await player.act("allocated", "Amy Hart", **CHOSEN)

    assert answer.status_code == 200, player.says
    assert "investigat" in player.says or "handling" in player.says
    waited = await player.send(do="wait")
    assert waited.status_code == 200
    assert "resolution by the third business day: 5 Mar 2026 (Thu) over" in player.says
    travelled = await player.send(do="travel", at="2026-03-12T10:00")
    assert travelled.status_code == 200
    assert "acknowledgement: 9 Mar 2026 (Mon) over" in player.says
    back = await player.send(do="travel", at="2026-03-01T10:00")
    assert back.status_code == 422
    assert "Time only goes on" in player.says
    await player.send(do="back")
    assert "acknowledgement: 9 Mar 2026 (Mon) 4 days left" in player.says


async def test_a_refusal_says_its_rule_and_why_and_is_kept_as_a_scenario_that_holds(player: Player) -> None:
    await player.studio.begin(DISP)
    await player.begin("received")

    refused = await player.act("allocated", "Amy Hart", **{"facts.kind": "other"})

    assert refused.status_code == 422
    assert "Refused FCD-141ra (DISP 1.4.1R (1))" in player.says
    assert "complaint handler" in player.says
    unnamed = await player.send(do="keep", name=" ")
    assert unnamed.status_code == 422
    assert "Say in one sentence" in player.says
    before = await player.studio.written(DISP, "scenarios")
    kept = await player.send(do="keep", name="Nobody is chosen: it is not allocated")
    assert kept.status_code == 303, player.says
    written = await player.studio.written(DISP, "scenarios")
    assert written.startswith(before.rstrip("\n"))
    added = written[len(before.rstrip("\n")) :]
    assert "rules: [FCD-141ra]" in added
    assert "then: {refused_by: [FCD-141ra]}" in added
    page = text_of(await player.studio.read(DISP))
    assert "all 134 scenarios hold" in page
    assert "a case that was played" in text_of(await player.studio.read(DISP, "/history"))


async def test_a_course_that_is_allowed_is_kept_and_fails_once_the_draft_is_changed(player: Player) -> None:
    await player.studio.begin(DISP)
    await player.begin("received")
    await player.act("allocated", "Amy Hart", **CHOSEN)
    kept = await player.send(do="keep", name="Allocated, and the limits run")
    assert kept.status_code == 303, player.says
    assert "acknowledging: 2026-03-09" in (await player.studio.written(DISP, "scenarios")).rpartition("- name:")[2]

    changed = await player.studio.change(DISP, "/rules/FCD-161ra", {"at/settings/acknowledgement_days/default": "3"})

    assert "Allocated, and the limits run due: acknowledging: expected 2026-03-09" in text_of(changed)


async def test_what_somebody_saved_meanwhile_stays_and_the_course_too(player: Player) -> None:
    await player.studio.begin(DISP)
    await player.begin("received")
    await player.act("allocated", "Amy Hart", **CHOSEN)
    body = "# changed\n" + await player.studio.written(DISP, "scenarios")
    await player.studio.change(DISP, "/files/scenarios", {"body": body})

    late = await player.send(do="keep", name="Too late")

    assert late.status_code == 422
    assert "saved this draft meanwhile" in player.says
    assert "Too late" not in await player.studio.written(DISP, "scenarios")
    assert 'name="step"' in player.page


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"situation": "received", "step": "{"}, "The steps cannot be read"),
        ({"situation": "received", "step": '{"act":"no_such","at":"2026-03-02T10:00:00Z"}'}, "Step 1 is refused"),
        ({"situation": "nowhere"}, "no situation of that name"),
        ({"situation": "received", "open": "no_such||amy"}, "no act of that name"),
        ({"situation": "received", "open": "allocated|elsewhere|amy"}, "no act of that name"),
    ],
)
async def test_a_form_that_no_page_sends_is_refused(player: Player, sent: dict[str, str], says: str) -> None:
    await player.studio.begin(DISP)
    answer = await player.studio.chen.post(player.address, data=sent)
    assert answer.status_code == 422
    assert says in text_of(answer)


async def test_it_is_of_drafts_and_for_administrators(studio: StudioOffice) -> None:
    assert (await studio.chen.get(f"/studio/texts/{WATER}/play")).status_code == 404
    wang = studio.office.browser()
    await studio.office.log_in("wang", wang)
    await studio.begin(DISP)
    assert (await wang.get(f"/studio/texts/{DISP}/play")).status_code == 403
    assert (await wang.post(f"/studio/texts/{DISP}/play", data={"situation": "received"})).status_code == 403
