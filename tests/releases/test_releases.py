"""Three releases over open cases: with one more activity, with other dates, with an act refused that was accepted."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from models.errors import Refused
from starter import acts
from tests.releases.bureau import NOTE, Bureau, CaseSnapshot, Edit, open_bureau
from tests.stack.office import ACCEPTED, on_record, registered, states

pytestmark = pytest.mark.slow

ONE_MORE_ACTIVITY = Edit(
    "workflows/complaint.py",
    "        await self.live()\n",
    "        await register.fetch(self.case.number, self.judged, 0, None)\n        await self.live()\n",
)
OTHER_DATES = Edit(
    "rules/statutory_time/counting.py",
    "last = worked_after(event, n, days, spans)",
    "last = worked_after(event, n + 1, days, spans)",
)
NOTES_REFUSED = Edit(
    "rules/judge.py",
    "says_something = act.facts or act.texts or act.unknown or act.attachments",
    "says_something = act.facts",
)
NOTHING_COMPARED = Edit(
    "workflows/release_move.py", "    if (moving.head, moving.case) != (head, digest(case)):", "    if False:"
)


@dataclass
class Deployment:
    """Open cases, what was so of them before a release was deployed, and what the command said."""

    here: Bureau
    old: str
    new: str
    before: dict[str, CaseSnapshot]
    said: dict[str, Any]

    async def go_on_unchanged(self) -> None:
        """Dates, states and accepted acts are what they were; what was lived is not touched; and each case is the one
        that the release it runs under makes of the register."""
        under = defaultdict(list)
        for number, was in self.before.items():
            assert await self.here.seen(number) == was.seen
            past = await self.here.history(number, was.run)
            assert past[: len(was.past)] == was.past
            under[(await self.here.run(number))[1]].append(number)
        for release, numbers in under.items():
            for number, made in (await self.here.made(release, *numbers)).items():
                assert made == self.before[number].made, f"{number} is another case under {release}"

    async def runs_under(self, release: str) -> bool:
        """Whether all of them do."""
        return {(await self.here.run(number))[1] for number in self.before} == {release}


async def deploy_beside(here: Bureau, old: str, new: str, cases: list[str]) -> Deployment:
    """A second release beside the one that the cases run under, and deployed."""
    before = await here.lived(old, cases)
    here.work(new)
    answer = await here.banjie(new, "deploy")
    assert answer.code == 0, answer
    assert answer.data["release"] == new
    return Deployment(here, old, new, before, answer.data)


async def first_release(here: Bureau, *edits: Edit) -> tuple[str, list[str]]:
    """The release that is there first, current by itself, and cases open under it."""
    release = here.release(*edits)
    here.work(release)
    return release, await here.open_cases()


async def test_open_cases_move_to_releases_that_make_the_same_of_them(tmp_path: Path) -> None:
    async with open_bureau(tmp_path) as here:
        old, cases = await first_release(here)
        more = here.release(ONE_MORE_ACTIVITY)

        done = await deploy_beside(here, old, more, cases)

        assert (done.said["moved"], done.said["stayed"]) == (cases, {})
        await done.go_on_unchanged()
        assert await done.runs_under(more)
        for number in cases:
            assert any('name: "fetch"' in event for event in await here.history(number))
        again = await here.banjie(more, "deploy")
        assert (again.code, again.data["moved"], again.data["stayed"]) == (0, [], {})
        retired = await here.banjie(more, "deploy", "retire", old)
        assert retired.code == 0, retired
        here.end(old)
        assert on_record(await acts.act(here.desk, cases[0], ACCEPTED | {"actor": "li"})).recorded

        strict = here.release(ONE_MORE_ACTIVITY, NOTES_REFUSED)
        done = await deploy_beside(here, more, strict, cases)

        assert (done.said["moved"], done.said["stayed"]) == (cases, {})
        await done.go_on_unchanged()
        assert await done.runs_under(strict)
        assert await states(here.desk, cases[2]) == ["accepted", "accepted"]  # the note is among them
        with pytest.raises(Refused):
            await acts.act(here.desk, cases[2], NOTE)
        assert on_record(await acts.act(here.desk, cases[1], {"name": "urge", "actor": "li"})).recorded


async def test_open_cases_stay_with_the_release_that_dates_them_otherwise(tmp_path: Path) -> None:
    async with open_bureau(tmp_path) as here:
        old, cases = await first_release(here)
        new = here.release(OTHER_DATES)

        done = await deploy_beside(here, old, new, cases)

        assert (done.said["moved"], set(done.said["stayed"].values())) == ([], {"differs"})
        await done.go_on_unchanged()
        assert await done.runs_under(old)
        for number, was in done.before.items():
            assert await here.history(number) == was.past  # not one event of it
        refused = await here.banjie(new, "deploy", "retire", old)
        assert (refused.code, refused.data["pinned"], refused.data["which"]) == (1, 3, cases)

        assert on_record(await acts.act(here.desk, cases[2], NOTE)).recorded
        later = await registered(here.desk)
        assert (await here.run(later))[1] == new
        assert await here.dates(later) > await here.dates(cases[0])
        current = await here.banjie(new, "deploy", "retire", new)
        assert (current.code, current.data["error"]) == (1, "refused")


async def test_with_nothing_compared_they_would_be_other_cases(tmp_path: Path) -> None:
    async with open_bureau(tmp_path) as here:
        old, cases = await first_release(here, NOTHING_COMPARED)

        done = await deploy_beside(here, old, here.release(OTHER_DATES, NOTHING_COMPARED), cases)

        assert done.said["moved"] == cases
        with pytest.raises(AssertionError, match="another case"):
            await done.go_on_unchanged()
