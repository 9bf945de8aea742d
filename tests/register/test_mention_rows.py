"""Notices to somebody who is meant by name, where an approval is waited for: nobody has the work of such a stage."""

from models.events import Noted
from models.messages import TextRef
from register.notices.notice_rows import notices_of_event
from rules.fact import NOTE, OPINION
from tests.stack.attempted_act import attempted_act


def test_a_mention_rings_while_an_approval_is_waited_for() -> None:
    played = attempted_act("manufacturer-quality", "已发单", None, NOTE)
    last = played.events[-1]
    assert played.law.find_stage(played.case.stage).approval
    said = TextRef(id="0" * 16, digest="0" * 64, persons=("asked",))
    note = Noted(
        seq=last.seq + 1, type="noted", name=NOTE, at=last.at, recorded_at=last.recorded_at, by="writer",
        texts={OPINION: said},
    )  # fmt: skip
    [row] = notices_of_event(played.law, played.case, note)
    assert (row.holder, row.to_role, row.state) == ("asked", "director_or_above", "delivered")
