"""Lines of the page of operations."""

from collections.abc import Mapping

from wording.language import Wording

BACKLOGS: Mapping[str, Wording] = {
    "complaints_unstarted": Wording("已登记、未开始办理的投诉", "Complaints on record that have not begun"),
    "acts_unjudged": Wording("已提交、未判定的事项", "Acts on record that no case has judged"),
    "notices_unsent": Wording("没有发出的通知", "Notices that no channel has taken"),
    "runs_unexported": Wording("没有存档的运行记录", "Runs that have ended and are not exported"),
    "limits_silent": Wording("已到期、案件还没有反应的期限", "Limits that have ended without a word of their case"),
    "records_unsequenced": Wording("等待编号的记录", "Records that wait for their position in the log"),
}
LOOKS: Mapping[str, Wording] = {
    "watch": Wording("巡查", "The watch"),
    "comparison": Wording("与 Temporal 核对", "Comparison with Temporal"),
    "cases": Wording("逐案核验", "Verification of cases"),
    "whole": Wording("全库核验", "Verification of the whole"),
    "chain": Wording("哈希链核验", "Verification of the chains"),
    "log": Wording("总账核验", "Verification of the log"),
    "signed_log": Wording("与已签总账核对", "Comparison with the signed log"),
    "files": Wording("附件核验", "Verification of files"),
    "archive": Wording("存档核验", "Verification of the archive"),
}
LINES: Mapping[str, Wording] = {
    "operations": Wording("运行", "Operations"),
    "alarms_standing": Wording("未解除的报警", "Alarms that stand"),
    "no_alarms": Wording("没有报警", "No alarms"),
    "services": Wording("各项服务", "Services"),
    "service_watch": Wording("巡查", "Watch"),
    "worker_cases": Wording("办理案件的程序", "Worker of the cases"),
    "worker_background": Wording("后台程序", "Worker in the background"),
    "works": Wording("正常", "works"),
    "service_answers": Wording("有答复", "answers"),
    "silent": Wording("没有动静", "silent"),
    "signed_log": Wording("已签总账", "Signed log"),
    "log_signed": Wording("签到第 {size} 项（总账共 {end} 项）", "{size} of {end} records signed"),
    "log_unsigned": Wording("没有启用或还没有签过", "not in use, or not signed yet"),
    "log_unreadable": Wording("读不出来", "unreadable"),
    "witness": Wording("见证方上次签名", "Witness signed last"),
    "stamp": Wording("最近的时间戳", "Newest time stamp"),
    "no_stamp": Wording("没有时间戳", "no time stamp"),
    "stamp_bad": Wording("不成立", "does not hold"),
    "no_witness": Wording("没有见证方", "no witness"),
    "last_looks": Wording("各项核验上次的时间", "When each check last looked"),
    "not_yet": Wording("还没有", "not yet"),
    "backlogs": Wording("积压", "What waits"),
    "what_is_left": Wording("事项", "What"),
    "how_many": Wording("件数", "How many"),
    "since_first": Wording("最早的自", "The first since"),
    "backup_hint": Wording(
        "备份由本单位自行安排，系统不知道上次备份的时间。",
        "The office makes its own backups; the system does not know when the last was made.",
    ),
}
