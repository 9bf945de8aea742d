"""Lines of the page of limits."""

from collections.abc import Mapping

from wording.language import Wording

WEEKDAYS = (
    Wording("周一", "Mon"), Wording("周二", "Tue"), Wording("周三", "Wed"), Wording("周四", "Thu"),
    Wording("周五", "Fri"), Wording("周六", "Sat"), Wording("周日", "Sun"),
)  # fmt: skip
LINES: Mapping[str, Wording] = {
    "limits": Wording("时限", "Limits"),
    "scope_mine": Wording("待我办", "For me"),
    "scope_unit": Wording("我部门", "My department"),
    "scope_all": Wording("全部在办", "All open"),
    "days_ahead": Wording("今后两周每天到期的期限", "Limits that end in the next two weeks, by day"),
    "rest_day": Wording("休", "rest"),
    "ends_on": Wording("{day} 到期", "ends on {day}"),
    "only_provisional": Wording("只看暂推算的（待放假通知）", "Only until the holiday notice comes"),
    "limit_name": Wording("期限", "Limit"),
    "limit_used": Wording("已用", "Used"),
    "and_more": Wording("另有 {n} 项", "{n} more"),
    "nothing_runs": Wording("没有在计算的期限", "No limit is running."),
    **{f"weekday_{nth}": said for nth, said in enumerate(WEEKDAYS, start=1)},
}
