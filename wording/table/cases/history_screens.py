"""The journal of a case, as `banjie history` and the demonstration print it."""

from wording.language import Wording

HEADING = Wording("[bold]{number}[/] {title}", "[bold]{number}[/] {title}")
EVENT = Wording("{seq:>3} {at} {who}：{what}", "{seq:>3} {at} {who}: {what}")
EVENT_BY_ITSELF = Wording("{seq:>3} {at} {what}", "{seq:>3} {at} {what}")
REFUSED = Wording("  ✗ {at} {who}：[yellow]{what} —— 被拒绝[/]", "  ✗ {at} {who}: [yellow]{what} - REFUSED[/]")
LEADS_TO = Wording("{what} → {stage}", "{what} → {stage}")
RECORDED_LATER = Wording("{what}（{at} 收到）", "{what} (received {at})")
NOTICED_LATER = Wording("{what}（{at} 发现）", "{what} (noticed {at})")
BY_RULES = Wording("依据 {articles}", "by {articles}")
WRITTEN = Wording("{name}：{text}", "{name}: {text}")
FILES = Wording("附件 {files}", "files {files}")
LIMITS_THEN = Wording("此后期限 {limits}", "limits then: {limits}")
NO_LIMITS_THEN = Wording("此后没有期限在计算", "no limit runs then")
LIMIT_UNTIL = Wording("{limit} 至 {day}", "{limit} until {day}")
MOVED_BY = Wording("改期原因 {days}", "moved by {days}")

UNVERIFIED = Wording("（未核实）", "(not verified)")
STANDING_IN = Wording("{who}（代{represented}）", "{who} (for {represented})")
ALTERED = Wording(
    "[bold red]本案的记录可能已被改动：自第 {seq} 号事项起与校验值不符[/]；以下内容不可作为依据，请报管理员",
    "[bold red]The record of this case was altered: from event {seq} on it does not match its hashes.[/] "
    "Do not rely on what follows; tell the administrator.",
)
