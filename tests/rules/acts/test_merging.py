"""`merge`: a case ends because it goes on with another complaint, by two persons, and nothing is lost by it."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from models.means import Means
from models.messages import Act, MergeTarget
from rules.acts import closed_case, merging
from rules.judge import act_refusals, decide
from rules.timer import next_alarm
from rules.waiting import waiting_for
from tests.rules.shop_procedure import MONDAY, SHOP, ShopCase, clock_rule, day, shop_law

OTHER = "SHP-2025-000002"
WORK = clock_rule("repairing", ["minor", "major"], ["finished"], limit={"n": 5, "unit": "calendar_day"})
END = day(9, 0)  # of five days from Monday the 3rd
THERE = MergeTarget(
    procedure="shop", entry="complaint", limits={"repairing": END},
    same_filer=True, same_matter=True, done=("minor", "major"),
)  # fmt: skip


def case_at_work(**changes: Any) -> ShopCase:
    case = ShopCase(shop_law(WORK, **changes))
    case.act("an", "minor")
    assert case.state.clocks["repairing"].due == END
    return case


def merge_into(target: MergeTarget | None = THERE, into: str = OTHER) -> dict[str, Any]:
    return {"into": into, "target": target, "texts": ["reason"]}


def test_a_merged_case_ends_by_itself_and_its_limits_stop_without_a_breach() -> None:
    case = case_at_work()

    case.act("an", "merge", **merge_into())
    [event] = case.act("bo", "merge", **merge_into())

    assert event.type == "acted"
    assert (event.name, event.stage, event.to, event.other) == ("merge", "work", "merged", OTHER)
    assert (case.state.stage, case.state.merged_into, case.state.closed_at) == ("merged", OTHER, MONDAY)
    clock = case.state.clocks["repairing"]
    assert (clock.stopped, clock.expired) == (MONDAY, None)
    assert next_alarm(case.law, case.state) is None
    assert case.refusal_reasons("an", "finished") == ["closed"]
    assert waiting_for(case.law, case.state).who == ()


def test_all_tracks_end_with_the_case() -> None:
    case = ShopCase(shop_law(WORK))
    case.act("an", "major")
    case.act("an", "merge", **merge_into(), track="main")
    events = case.act("bo", "merge", **merge_into(), track="main")
    assert [(event.type, event.name) for event in events] == [("dropped", "reply"), ("acted", "merge")]
    assert case.stages() == {"main": "merged"}


def test_a_track_that_is_not_the_main_one_can_be_named() -> None:
    case = ShopCase(shop_law(WORK))
    case.act("an", "major")
    case.act("an", "merge", **merge_into(), track="reply")
    events = case.act("bo", "merge", **merge_into(), track="reply")
    assert [(event.type, event.name) for event in events] == [("dropped", "main"), ("acted", "merge")]
    assert case.state.stage == "merged"


LATER = THERE.model_copy(update={"limits": {"repairing": END + timedelta(seconds=1)}})
NONE = THERE.model_copy(update={"limits": {}})


@pytest.mark.parametrize("target", [LATER, NONE], ids=["a later limit", "no such limit"])
def test_no_merge_gains_time(target: MergeTarget) -> None:
    [refusal] = case_at_work().refusals("an", "merge", **merge_into(target))
    assert (refusal.why, refusal.about) == ("not_mergeable", "limit")


def test_a_merge_needs_a_second_person() -> None:
    case = case_at_work()

    [proposal] = case.act("an", "merge", **merge_into())

    assert proposal.type == "noted"
    assert (proposal.name, proposal.other) == ("merge_proposed", OTHER)
    assert case.state.closed_at is None
    assert case.state.clocks["repairing"].stopped is None
    proposed = waiting_for(case.law, case.state).tracks[0].merging
    assert (proposed and proposed.by) == "an"
    assert case.refusal_reasons("an", "merge", **merge_into()) == ["same_person"]
    assert case.refusal_reasons("chi", "merge", **merge_into(), stands_for=("an",)) == ["same_person"]

    case.act("bo", "merge", **merge_into())

    assert case.state.stage == "merged"


def test_whoever_can_be_reached_is_told_of_the_merge() -> None:
    written = deepcopy(SHOP["roles"])
    written["customer"]["filer"] = True
    case = ShopCase(shop_law(WORK, roles=written), filer=("named", "reachable"))
    case.act("an", "minor")
    case.act("an", "merge", **merge_into())
    assert case.refusal_reasons("bo", "merge", **merge_into(), means=None) == ["notice"]
    assert case.refusal_reasons("bo", "merge", **merge_into(), means=Means.no_contact) == ["notice"]

    [event] = case.act("bo", "merge", **merge_into(), means=Means.phone)

    assert event.means == "phone"


def test_a_text_that_joins_complaints_joins_those_of_several_people() -> None:
    stranger = THERE.model_copy(update={"same_filer": False})
    assert case_at_work().refusals("an", "merge", **merge_into(stranger))[0].about == "other_filer"
    permits = {"return": {"from": {"work": "intake"}}, "merge": {"by": ["counter"], "rule": "SHP-8z"}}

    assert case_at_work(permits=permits).refusals("an", "merge", **merge_into(stranger)) == ()


def test_what_is_open_here_comes_before_a_merge() -> None:
    case = case_at_work()
    case.act("an", "letter_made")
    assert case.refusals("an", "merge", **merge_into(DONE_THERE))[0].about == "open"
    asked = case_at_work()
    asked.act("gu", "recuse", whom="an", texts=["reason"])
    assert asked.refusals("bo", "merge", **merge_into())[0].about == "open"


DONE_THERE = THERE.model_copy(update={"done": (*THERE.done, "letter_made")})


def test_a_proposal_is_good_for_that_complaint_and_that_stage_alone() -> None:
    case = case_at_work()
    case.act("an", "merge", **merge_into())
    [another] = case.act("bo", "merge", **merge_into(THERE, "SHP-2025-000003"))
    assert another.name == "merge_proposed"
    case.act("an", "merge", **merge_into())
    case.act("an", "return", texts=["reason"])
    case.act("an", "minor")

    [again] = case.act("bo", "merge", **merge_into())

    assert again.name == "merge_proposed"


def test_a_suspended_limit_has_no_end_that_another_case_could_keep() -> None:
    rule = clock_rule(
        "repairing", ["minor"], ["finished"], limit={"n": 5, "unit": "calendar_day"},
        suspension={"by": ["chief"], "grounds": {"expertise": "鉴定"}},
    )  # fmt: skip
    case = ShopCase(shop_law(rule))
    case.act("an", "minor")
    case.act("du", "suspend", clock="repairing", ground="expertise")

    [refusal] = case.refusals("an", "merge", **merge_into())

    assert refusal.about == "limit"


def test_a_breach_stays_on_record_and_one_that_hides_comes_before_the_merge() -> None:
    case = case_at_work()
    case.wait_until(END)
    case.act("an", "merge", **merge_into())
    case.act("bo", "merge", **merge_into())
    clock = case.state.clocks["repairing"]
    assert clock.expired is not None
    assert not clock.withdrawn

    held = ShopCase(
        shop_law(
            clock_rule(
                "repairing", ["minor"], ["finished"],
                extension={"asks": ["counter"], "grants": ["chief"], "total": 3},
            )
        )
    )  # fmt: skip
    held.act("an", "minor")
    held.act("an", "extend", clock="repairing", units=1)
    held.wait_until(day(6))
    assert held.refusals("an", "merge", **merge_into())[0].about == "approval"


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"into": None}, "into"),
        ({"into": "SHP-2025-000001"}, "itself"),
        ({"target": None}, "unknown"),
        ({"target": THERE.model_copy(update={"procedure": "other"})}, "other_kind"),
        ({"target": THERE.model_copy(update={"entry": "injury"})}, "other_kind"),
        ({"target": THERE.model_copy(update={"same_filer": False})}, "other_filer"),
        ({"target": THERE.model_copy(update={"same_matter": False})}, "other_matter"),
        ({"target": THERE.model_copy(update={"done": ()})}, "behind"),
        ({"target": THERE.model_copy(update={"closed": True})}, "closed"),
        ({"target": THERE.model_copy(update={"closed": True, "merging": True})}, "merging"),
        ({"target": THERE.model_copy(update={"shut_out": True})}, "shut_out"),
        ({"target": THERE.model_copy(update={"awaited": True})}, "awaited"),
    ],
)
def test_nothing_is_merged_into_what_cannot_take_it(changes: dict[str, Any], about: str) -> None:
    [refusal] = case_at_work().refusals("an", "merge", **merge_into() | changes)
    assert (refusal.why, refusal.about) == ("not_mergeable", about)


def test_a_merge_waits_for_approvals_and_opinions_and_states_its_reason() -> None:
    case = case_at_work()
    assert case.refusal_reasons("an", "merge", **merge_into() | {"texts": []}) == ["reason"]
    case.act("an", "countersign", whom="fu")
    assert case.refusal_reasons("an", "merge", **merge_into()) == ["opinion_owed"]
    case.act("fu", "opinion", texts=["opinion"])
    case.act("an", "asked")
    asked = THERE.model_copy(update={"done": (*THERE.done, "asked")})
    assert case.refusals("du", "merge", **merge_into(asked))[0].about == "approval"


def test_who_may_merge_is_who_works_at_the_stage_or_whom_the_text_names() -> None:
    assert case_at_work().refusal_reasons("en", "merge", **merge_into()) == ["SHP-8z:role"]
    return_permit = {"from": {"work": "intake"}}
    named = case_at_work(permits={"return": return_permit, "merge": {"by": ["chief"], "rule": "SHP-8z"}})
    assert named.refusal_reasons("an", "merge", **merge_into()) == ["SHP-8z:role"]
    named.act("du", "merge", **merge_into())
    forbidden = case_at_work(permits={"merge": False})
    assert forbidden.refusal_reasons("an", "merge", **merge_into()) == ["not_permitted"]


def test_a_respondent_merges_nothing() -> None:
    case = ShopCase(shop_law(WORK, respondents={"facts": ["panel"]}))
    case.act("an", "minor", facts={"panel": ("bo",)})
    assert case.refusal_reasons("bo", "merge", **merge_into()) == ["respondent"]
    assert case.refusal_reasons("an", "merge", **merge_into()) == []


def test_the_other_case_takes_note_once_from_the_register_alone() -> None:
    host = case_at_work()
    assert host.refusal_reasons("an", "joined", joins=OTHER) == ["role"]

    [event] = host.act("system", "joined", joins=OTHER)

    assert event.type == "joined"
    assert (event.other, host.state.joined) == (OTHER, (OTHER,))
    assert host.refusal_reasons("system", "joined", joins=OTHER) == ["wrong_value"]
    assert host.state.clocks["repairing"].due == END


def test_a_case_that_has_ended_takes_note_too() -> None:
    host = case_at_work()
    host.act("an", "abandoned")
    act = Act(id="j", name="joined", actor="system", n=host.state.n + 1, received_at=host.now, joins=OTHER)
    assert [str(refusal.why) for refusal in act_refusals(host.law, host.state, act)] == ["closed"]

    assert closed_case.closed_case_refusals(host.law, host.state, act) == ()
    host.record(event for event, _ in decide(host.law, host.state, act, host.now))

    assert host.state.joined == (OTHER,)
    assert closed_case.closed_case_refusals(host.law, host.state, act) != ()


def test_cases_of_another_class_or_respondent_are_of_another_matter() -> None:
    cases: dict[str, ShopCase] = {}
    for name, outcome, panel in (("one", "minor", "bo"), ("like", "minor", "bo"), ("other", "minor", "chi")):
        cases[name] = ShopCase(shop_law(WORK, respondents={"facts": ["panel"]}))
        cases[name].act("an", outcome, facts={"panel": (panel,)})
    cases["major"] = ShopCase(shop_law(WORK, respondents={"facts": ["panel"]}))
    cases["major"].act("an", "major")
    law, one = cases["one"].law, cases["one"].state

    assert {name: merging.is_same_matter(law, one, other.state) for name, other in cases.items()} == {
        "one": True, "like": True, "other": False, "major": False,
    }  # fmt: skip


def test_a_limit_that_was_met_there_is_kept_and_one_that_was_missed_is_not() -> None:
    met, missed = case_at_work(), case_at_work()
    met.act("an", "finished")
    missed.wait_until(END)
    missed.act("an", "finished")

    assert merging.kept_limits(met.law, met.state) == {"repairing": END}
    assert merging.kept_limits(missed.law, missed.state) == {}
    assert merging.done_acts(met.law, met.state) == {"minor", "finished"}
