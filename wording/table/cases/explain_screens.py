"""Why a limit ends when it does, as `banjie explain` prints it; its days are worded in `days`."""

from collections.abc import Mapping

from wording.language import Wording

HEADING = Wording("{number} {limit}：{rule}（{article}）{says}", "{number} {limit}: {rule} ({article}) {says}")
STARTED = Wording("起算 {at} {event}，第 {seq} 号事项", "starts {at}: {event}, event {seq}")
STARTED_BY = Wording("起算 {at} {event}（{person}），第 {seq} 号事项", "starts {at}: {event} by {person}, event {seq}")
LENGTH = Wording("期限 {length}", "length {length}")
LENGTH_BY_CLASS = Wording("{length}（{fact}：{value}）", "{length} ({fact}: {value})")
UNTIL_STATED_DAY = Wording("至 {day}（依{fact}）", "until {day} (by {fact})")
UNTIL_GRANTED_DAY = Wording("至 {day}（依批准延长的日期）", "until {day} (by the extension that was granted)")
NOT_STATED = Wording("尚未写明（{fact}）", "not stated yet ({fact})")

EXTENDED = Wording(
    "延长 {extension}：{granted_at} {granted_by}批准", "extended {extension}: granted {granted_at} by {granted_by}"
)
EXTENDED_AS_ASKED = Wording(
    "延长 {extension}：{asked_at} {asked_by}申请，{granted_at} {granted_by}批准",
    "extended {extension}: asked {asked_at} by {asked_by}, granted {granted_at} by {granted_by}",
)
UNTIL_DAY = Wording("至 {day}", "until {day}")
EXTENDED_IN_ALL = Wording("延长合计 {units}", "extended in all: {units}")
SUSPENDED = Wording("中止 自 {since}，{until} 恢复：{ground}", "suspended from {since}, resumed {until}: {ground}")
STILL_SUSPENDED = Wording("中止 自 {since}，尚未恢复：{ground}", "suspended from {since}, not resumed yet: {ground}")

COUNTED_BY = Wording("计法 {terms}", "counted so: {terms}")
ROLLS = Wording(
    "最后一日是休息日的顺延（民法典第二百零三条）",
    "a last day that is a day of rest moves to the next working day (Civil Code art. 203)",
)
ENDS_AT_CLOSE = Wording("止于停止办公之时", "ends when the office closes")
FROM_OPENING: Mapping[str, Wording] = {
    "next_opening": Wording(
        "办公时间外起算的，自下一开门之时起算", "what starts outside office hours starts when the office opens next"
    ),
}
OFFICE_HOURS = Wording("办公时间 {hours}", "office hours {hours}")
CALENDAR = Wording("历法 {notices}", "calendar {notices}")
YEAR = Wording("{year} 年 {notice}", "{year}: {notice}")
YEAR_WITHOUT_NOTICE = Wording(
    "{year} 年 尚无通知，按全国年节及纪念日放假办法推算", "{year}: no notice yet, counted by the statute on holidays"
)

DOES_NOT_APPLY = Wording("此期限现不适用于本案", "This limit does not apply to the case now.")
STOPPED = Wording("已于 {at} 停止计算", "It stopped at {at}.")
BREACH_WITHDRAWN = Wording("逾期记录已撤销", "The record of the breach is withdrawn.")
OVER = Wording("已记录逾期", "A breach is on record.")
HELD = Wording(
    "届满时延期申请尚待批准，逾期待定",
    "When it ended a request for more time was undecided; whether it is a breach is open.",
)
