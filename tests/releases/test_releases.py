"""Three new releases with open cases: one more activity, other due dates, an act refused that was accepted before."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integrity.compare.runs import compare_runs
from integrity.verify.watch_checks import run_watch
from models.errors import Refused
from register.acts.inbox import system_clock
from register.alarms import alarms
from register.alarms.kinds import LISTS_WRONG
from starter.acts import submit
from tests.releases.bureau import NOTE, Bureau, CaseSnapshot, Edit, open_bureau
from tests.stack.office import ACCEPTED, registered, states, until_done

pytestmark = [pytest.mark.slow, pytest.mark.deep]

ONE_MORE_ACTIVITY = Edit(
    "workflows/complaint.py",
    "        await self.run_loops()\n",
    "        await self.register.fetch_acts(self.live.judged, 0, None)\n        await self.run_loops()\n",
)
OTHER_DATES = Edit(
    "rules/statutory_time/counting.py",
    "if found := days.end_within_year(event, n, spans):",
    "if found := days.end_within_year(event, n + 1, spans):",
)
NOTES_REFUSED = Edit(
    "rules/judge.py",
    "says_something = act.facts or act.texts or act.unknown or act.attachments",
    "says_something = act.facts",
)
NOTHING_COMPARED = Edit(
    "workflows/release_move.py", "    if (request.head, request.case) != (head, case_digest(case)):", "    if False:"
)


@dataclass
class Deployment:
    """A deployment: the open cases with their snapshots from before it, and the answer of the command."""

    bureau: Bureau
    old: str
    new: str
    before: dict[str, CaseSnapshot]
    answer: dict[str, Any]

    async def assert_unchanged(self) -> None:
        """Assert that dates, states, accepted acts and histories are unchanged.

        Also, each case must be equal to the one that its release rebuilds from the register.
        """
        numbers_by_release = defaultdict(list)
        for number, snapshot in self.before.items():
            assert await self.bureau.observed_state(number) == snapshot.observed
            history = await self.bureau.history(number, snapshot.run)
            assert history[: len(snapshot.history)] == snapshot.history
            numbers_by_release[(await self.bureau.current_run(number))[1]].append(number)
        for release, numbers in numbers_by_release.items():
            for number, digest in (await self.bureau.case_digests(release, *numbers)).items():
                assert digest == self.before[number].digest, f"{number} is another case under {release}"

    async def runs_under(self, release: str) -> bool:
        """Return True if all cases run under the release."""
        return {(await self.bureau.current_run(number))[1] for number in self.before} == {release}


async def deploy_beside(bureau: Bureau, old: str, new: str, cases: list[str]) -> Deployment:
    """Start a second release beside the one of the cases, and deploy it."""
    before = await bureau.snapshots(old, cases)
    bureau.start_worker(new)
    answer = await bureau.run_banjie(new, "deploy")
    assert answer.code == 0, answer
    assert answer.data["release"] == new
    return Deployment(bureau, old, new, before, answer.data)


async def wrong_lists(bureau: Bureau, release: str | None) -> dict[str, alarms.AlarmDetail]:
    """Let the watch of this process look, as that of a release; return the cases whose lists it finds wrong, and what
    is wrong with them."""
    assert await bureau.client.transact(lambda session: run_watch(session, system_clock, release=release))
    standing = await bureau.client.transact(lambda session: alarms.standing_alarms(session, LISTS_WRONG))
    return {alarm.about: alarms.alarm_detail(alarm) for alarm in standing}


async def first_release(bureau: Bureau, *edits: Edit) -> tuple[str, list[str]]:
    """Start the first release, which becomes current by itself; open cases under it."""
    release = bureau.add_release(*edits)
    bureau.start_worker(release)
    return release, await bureau.open_cases()


async def test_open_cases_move_to_a_release_that_rebuilds_them_unchanged(tmp_path: Path) -> None:
    async with open_bureau(tmp_path) as bureau:
        old, cases = await first_release(bureau)
        release_with_activity = bureau.add_release(ONE_MORE_ACTIVITY)

        deployment = await deploy_beside(bureau, old, release_with_activity, cases)

        assert (deployment.answer["moved"], deployment.answer["stayed"]) == (cases, {})
        await deployment.assert_unchanged()
        assert await deployment.runs_under(release_with_activity)
        for number in cases:
            assert any('name: "fetch"' in event for event in await bureau.history(number))
        again = await bureau.run_banjie(release_with_activity, "deploy")
        assert (again.code, again.data["moved"], again.data["stayed"]) == (0, [], {})
        retired = await bureau.run_banjie(release_with_activity, "deploy", "retire", old)
        assert retired.code == 0, retired
        bureau.stop_worker(old)
        await until_done(bureau.client, cases[0], ACCEPTED | {"actor": "li"})

        strict_release = bureau.add_release(ONE_MORE_ACTIVITY, NOTES_REFUSED)
        deployment = await deploy_beside(bureau, release_with_activity, strict_release, cases)

        assert (deployment.answer["moved"], deployment.answer["stayed"]) == (cases, {})
        await deployment.assert_unchanged()
        assert await deployment.runs_under(strict_release)
        assert await states(bureau.client, cases[2]) == ["accepted", "accepted"]  # the earlier note included
        with pytest.raises(Refused):
            await submit.act(bureau.client, cases[2], NOTE)
        await until_done(bureau.client, cases[1], {"name": "urge", "actor": "li"})


async def test_open_cases_stay_with_their_release_if_the_new_one_changes_dates(tmp_path: Path) -> None:
    async with open_bureau(tmp_path) as bureau:
        old, cases = await first_release(bureau)
        new = bureau.add_release(OTHER_DATES)

        deployment = await deploy_beside(bureau, old, new, cases)

        assert (deployment.answer["moved"], set(deployment.answer["stayed"].values())) == ([], {"differs"})
        await deployment.assert_unchanged()
        assert await deployment.runs_under(old)
        for number, snapshot in deployment.before.items():
            assert await bureau.history(number) == snapshot.history  # no event has been added
        refused = await bureau.run_banjie(new, "deploy", "retire", old)
        assert (refused.code, refused.data["pinned"], refused.data["which"]) == (1, 3, cases)

        await until_done(bureau.client, cases[2], NOTE)
        later = await registered(bureau.client)
        assert (await bureau.current_run(later))[1] == new
        assert await bureau.due_dates(later) > await bureau.due_dates(cases[0])
        await compare_runs(bureau.client)
        assert await wrong_lists(bureau, release=old) == {}
        assert set(await wrong_lists(bureau, release=None)) == {later}  # the watch has the code of the old one
        current = await bureau.run_banjie(new, "deploy", "retire", new)
        assert (current.code, current.data["error"]) == (1, "refused")


async def test_without_the_comparison_the_moved_cases_would_differ(tmp_path: Path) -> None:
    async with open_bureau(tmp_path) as bureau:
        old, cases = await first_release(bureau, NOTHING_COMPARED)

        deployment = await deploy_beside(bureau, old, bureau.add_release(OTHER_DATES, NOTHING_COMPARED), cases)

        assert deployment.answer["moved"] == cases
        with pytest.raises(AssertionError, match="another case"):
            await deployment.assert_unchanged()
