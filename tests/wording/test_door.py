"""What is said over HTTP and on pages names no command and no option that only the command line has."""

import re

import pytest

from models.messages import Why
from tests.wording.test_table import PARTS, blanks, lines_of
from wording.refusal_texts import FIELDS, NOT_MERGEABLE, REASONS
from wording.translation import N_, Door, by_door, said_at, use_door

ON_THE_COMMAND_LINE = ("help.", "checker.", "cases.demo", "input.command_line", "input.moving_in", "office.alarm",
                       "office.calendar", "office.operation", "office.schedule", "office.servers")  # fmt: skip
READ_COMMANDS = re.compile(r"banjie (?:waiting|list|show|history|explain|attachments|documents|endpoints|act)\b")
SAID_TO_CALLERS = [part for part in PARTS if not part.startswith(ON_THE_COMMAND_LINE) and not part.endswith("_screens")]


@pytest.mark.parametrize("part", SAID_TO_CALLERS)
def test_no_line_names_the_command_line_elsewhere(part: str) -> None:
    wrong = []
    for name, line in lines_of(part).items():
        for words in line:
            by_http, on_page = said_at(Door.http, words), said_at(Door.page, words)
            wrong += [name] if READ_COMMANDS.search(by_http) or re.search(r"(?<!senders add )--\w", by_http) else []
            wrong += [name] if re.search(r"banjie |--\w|/v1/", on_page) and part != "office.api_problems" else []
            wrong += [name] if not blanks(by_http) | blanks(on_page) <= blanks(words) else []
    assert wrong == []


def test_each_door_says_it_in_its_own_way() -> None:
    at_doors = [
        (by_door(N_("The register has no complaint {number}. A number looks like ZZW-2025-000001; banjie "
"list shows them."), http=N_("The register has no complaint {number}. A number looks like ZZW-2025-000001; GET "
"/v1/complaints shows them."), page=N_("The register has no complaint {number}. A number looks like ZZW-2025-000001.")).zh, "登记簿里没有 {number}；登记号形如 ZZW-2025-000001，清单见 GET /v1/complaints",
         "登记簿里没有 {number}；登记号形如 ZZW-2025-000001"),
        (by_door(N_("{procedure} has no act {act}. To see what can be done now: banjie waiting {number}"), http=N_("{procedure} has no act {act}. To see what can be done now: GET "
"/v1/complaints/{number}/waiting"), page=N_("{procedure} has no act {act}.")).en, "{procedure} has no act {act}. To see what can be done now: "
         "GET /v1/complaints/{number}/waiting", "{procedure} has no act {act}."),
        (FIELDS["given"].en, "Say whether they agree (given: true or false).", "Say whether they agree."),
        (by_door(N_("Nobody is named: add --whom CODE."), http=N_("Nobody is named: add whom CODE."), page=N_("Nobody is named.")).zh, "没有写明是谁；请加 whom 代号", "没有写明是谁"),
        (NOT_MERGEABLE["into"].zh, "没有写明并入哪一件；请加 into 编号", "没有写明并入哪一件"),
        (NOT_MERGEABLE["into"].en, "Say into which case it is merged: add into NUMBER.",
         "Say into which case it is merged."),
        (REASONS[Why.record].zh, "尚未记录：{about}；请写明（{code}=…）", "尚未记录：{about}"),
        (by_door(N_("{about} must be told by one of these means (--means): {means}."), http=N_("{about} must be told by one of these means (means): {means}."), page=N_("{about} must be told by one of these means: {means}.")).zh, "「{about}」须以规定的方式告知，请用 means 写明：{means}",
         "「{about}」须以规定的方式告知，请写明：{means}"),
        (by_door(N_("{code} ({zh})"), page=N_("{zh}")).zh, "{code}（{zh}）", "{zh}"),
    ]  # fmt: skip
    for line, by_http, on_page in at_doors:
        assert said_at(Door.command, line) == line
        assert (said_at(Door.http, line), said_at(Door.page, line)) == (by_http, on_page)


def test_what_is_filled_in_stays() -> None:
    use_door(Door.http)
    try:
        assert "--whom banjie list" in by_door(
            N_("{person} is not on the staff; banjie staff list shows who is."),
            http=N_("{person} is not on the staff; the administrator's banjie staff list shows who is."),
            page=N_("{person} is not on the staff."),
        )(person="--whom banjie list")
    finally:
        use_door(Door.command)
