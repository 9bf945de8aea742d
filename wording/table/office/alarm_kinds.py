"""The kinds of alarms: what each is called, what was seen, what to do."""

from collections.abc import Mapping

from wording.language import Wording

_SERVICES_ZH = "看办理服务（worker）、投递服务（relay）和 Temporal 是否都在运行"
_SERVICES_EN = "See whether worker, relay and Temporal all run."
_REVIVE_ZH = "由日志恢复：banjie revive {number} --actor 代号 --reason 理由"
_REVIVE_EN = "Revive it from the journal: banjie revive {number} --actor CODE --reason REASON"
_ELSE_REVIVE = Wording(
    f"{_SERVICES_ZH}；都在运行而不解除的，{_REVIVE_ZH}",
    f"{_SERVICES_EN} If they do and the alarm stays: {_REVIVE_EN}",
)
_STOP = Wording(
    "停止使用并保留现场，与备份核对：是谁、何时改动了数据库",
    "Stop using the system and keep everything as it is. Compare with the backup: who changed the database, when.",
)
_FROM_BACKUP = Wording(
    "停止使用并保留现场，与备份核对，把缺失或被改的行从备份取回",
    "Stop using the system and keep everything as it is. Compare with the backup, and bring back from it the rows that "
    "are missing or altered.",
)

LABELS: Mapping[str, Wording] = {
    "clock_unrung": Wording("期限已届满，逾期未记录", "a time limit is over and its breach is not on record"),
    "act_unjudged": Wording("事项已提交，未办理", "an act was received and not handled"),
    "case_unstarted": Wording("已收件，案件未开始", "a complaint is registered and its case has not begun"),
    "notice_stuck": Wording("告知未能发出", "a notice could not be sent"),
    "document_unmade": Wording("文书未能生成", "a document could not be made"),
    "run_missing": Wording("案件没有在运行", "a case does not run"),
    "run_behind": Wording("案件落后于登记簿", "a case is behind the register"),
    "comparison_late": Wording("登记簿与 Temporal 久未核对", "register and Temporal have not been compared for long"),
    "run_unexported": Wording("已结束的历史未导出", "the history of an ended run is not exported"),
    "chain_broken": Wording("日志被改动", "the journal was altered"),
    "log_broken": Wording("总序与所记不符", "the log does not agree with what is on record"),
    "unsequenced_late": Wording("所记之事未排入总序", "records wait for their position in the log"),
    "witness_differs": Wording("总序与库外见证不符", "the log differs from its witness"),
    "signed_log_differs": Wording("登记簿与已签名的总序不符", "the register is not what was signed"),
    "cosignature_late": Wording("见证人久未会签", "no witness has cosigned for long"),
    "cosignature_refused": Wording("见证人拒绝会签", "the witness has refused to cosign"),
    "stamp_late": Wording("总序久无时间戳", "the log has had no time stamp for long"),
    "opening_altered": Wording("收件登记被改动", "how a complaint was opened was altered"),
    "act_altered": Wording("提交的事项被改动", "acts on record were altered"),
    "text_altered": Wording("原文、附件或来件人被改动", "a text, an attachment or who filed a complaint was altered"),
    "file_damaged": Wording("附件或文书的文件损坏", "the file of an attachment or a document is damaged"),
    "archive_damaged": Wording("存档的历史损坏", "an archived history is damaged"),
    "lists_wrong": Wording("列表与日志不符", "lists do not follow from the journal"),
    "quarantined": Wording("案件与登记簿不符，已停止办理", "a case differs from the register and has stopped"),
    "calendar_missing": Wording("节假日通知尚未载入", "a holiday notice is not on file"),
    "report_missing": Wording("定期事项到期，报告未登记", "a periodic duty is due and its report is not on record"),
    "nobody_left": Wording("案件没有人可以办理", "nobody is left who could go on with a case"),
    "decision_late": Wording("回避的请求久未决定", "a request to recuse somebody is undecided"),
    "endpoint_disabled": Wording("事件推送已停", "events are sent to an endpoint no more"),
    "register_behind": Wording("登记簿比案件旧", "the register is older than a case"),
    "unknown_case": Wording("Temporal 中有登记簿没有的案件", "Temporal has a case that the register lacks"),
    "foreign_case": Wording("运行中的是同号的另一件", "the run belongs to another complaint of the same number"),
    "rewritten": Wording("日志与案件所见不符", "the journal is not what the case has seen"),
    "archive_contradicts": Wording("存档的历史与日志不符", "an archived history contradicts the journal"),
    "closed_case_runs": Wording("已办结的案件仍在运行", "the case of a closed complaint still runs"),
    "stray_run": Wording("Temporal 中有不属于任何案件的运行", "Temporal has a run that belongs to no complaint"),
    "foreign_run": Wording("同一案件有第二个运行", "a case has a second run"),
    "forged_call": Wording("有人冒充案件调用登记簿", "somebody called the register in the name of a case"),
    "forged_input": Wording("有人冒充登记簿启动案件", "somebody started a case in the name of the register"),
    "foreign_worker": Wording("有人冒充本机关的办理服务", "somebody works in the place of our workers"),
    "login_attacked": Wording("有人反复试登录", "somebody tries to log in again and again"),
    "emergency_login": Wording("有人紧急进入", "somebody came in by an emergency link"),
    "office_altered": Wording("人员机构表与日志不符", "tables of the office do not follow from the journal"),
    "edition_altered": Wording(
        "制度、随案的制度或放假安排被改动", "a procedure, a law of cases or a holiday notice was altered"
    ),
    "numbers_altered": Wording("登记号不连续", "register numbers are missing or beyond their counter"),
    "rights_altered": Wording("数据库的权限或触发器被改动", "rights or triggers of the database were changed"),
    "alarm_altered": Wording("警报被改动", "an alarm was altered"),
}
SEEN: Mapping[str, Wording] = {
    "clock_unrung": Wording("「{clock}」{due} 届满", "{clock} ended on {due}"),
    "act_unjudged": Wording("第 {n} 次提交，{received_at} 收到", "submission {n}, received {received_at}"),
    "case_unstarted": Wording("{received_at} 收件", "received {received_at}"),
    "notice_stuck": Wording("{channel}，已试 {tries} 次 {code}", "{channel}, {tries} tries {code}"),
    "document_unmade": Wording("自 {since}，已试 {tries} 次 {code}", "since {since}, {tries} tries {code}"),
    "run_missing": Wording("Temporal 中：{status}", "in Temporal: {status}"),
    "run_behind": Wording(
        "案件到第 {seq} 号事项，登记簿到第 {registered} 号", "the case is at event {seq}, the register at {registered}"
    ),
    "comparison_late": Wording("上次核对 {compared_at}", "last compared: {compared_at}"),
    "run_unexported": Wording("{ended_at} 结束", "ended {ended_at}"),
    "chain_broken": Wording("自第 {seq} 号事项起不相符", "it does not fit from event {seq} on"),
    "log_broken": Wording("总序第 {position} 位，{stream} 第 {seq} 号", "position {position}, {stream} {seq}"),
    "unsequenced_late": Wording("{stream} 第 {seq} 号，自 {since}", "{stream} {seq}, since {since}"),
    "witness_differs": Wording(
        "到第 {agreed} 位相符，第 {position} 位不符 {stream} {seq}",
        "they agree up to position {agreed} and differ at position {position} {stream} {seq}",
    ),
    "signed_log_differs": Wording(
        "第 {position} 位不符：{stream} {seq}", "they differ at position {position}: {stream} {seq}"
    ),
    "cosignature_late": Wording("最近一次会签：{at}", "cosigned last: {at}"),
    "cosignature_refused": Wording(
        "{since}：总序与见证人以前见过的不一致", "{since}: the log is not what the witness saw before"
    ),
    "stamp_late": Wording("自 {since} 起取不到时间戳", "none could be got since {since}"),
    "opening_altered": Wording("{what} {name}", "{what} {name}"),
    "act_altered": Wording("第 {n} 次提交：{what} {name}", "submission {n}: {what} {name}"),
    "text_altered": Wording("{name}：{what}", "{name}: {what}"),
    "file_damaged": Wording("{name}：{what}", "{name}: {what}"),
    "archive_damaged": Wording("{what}", "{what}"),
    "lists_wrong": Wording("{fault}", "{fault}"),
    "quarantined": Wording("登记簿到第 {registered} 号事项", "the register is at event {registered}"),
    "calendar_missing": Wording(
        "涉及该年的期限都暂按法定节假日推算",
        "time limits that reach into this year count with the statutory holidays alone",
    ),
    "endpoint_disabled": Wording("自 {since}，最后答复 {code}", "since {since}, its last answer was {code}"),
    "report_missing": Wording("应于 {occasion_at} 统计", "it was due {occasion_at}"),
    "nobody_left": Wording("「{name}」的人都已回避或者被投诉", "everybody of {name} is recused or complained of"),
    "decision_late": Wording("应于 {due} 以前决定", "it was to be decided by {due}"),
    "register_behind": Wording(
        "案件到第 {seq} 号事项，登记簿没有", "the case is at event {seq}, which the register does not have"
    ),
    "unknown_case": Wording("运行 {run_id}", "run {run_id}"),
    "foreign_case": Wording("运行 {run_id}", "run {run_id}"),
    "rewritten": Wording("自第 {seq} 号事项或更早起不符", "it differs at event {seq} or earlier"),
    "archive_contradicts": Wording("自第 {seq} 号事项或更早起不符", "it differs at event {seq} or earlier"),
    "closed_case_runs": Wording("运行 {run_id}", "run {run_id}"),
    "stray_run": Wording("运行 {run_id}", "run {run_id}"),
    "foreign_run": Wording("运行 {run_id}", "run {run_id}"),
    "forged_call": Wording("「{activity}」，未受理", "activity {activity}; it was refused"),
    "forged_input": Wording("该运行已终止，未作记录", "that run has ended and recorded nothing"),
    "foreign_worker": Wording("{what} {name}", "{what} {name}"),
    "login_attacked": Wording(
        "连续失败 {failures} 次，暂停至 {until}", "{failures} failures in a row, locked until {until}"
    ),
    "emergency_login": Wording("「{person}」，自 {address}", "{person}, from {address}"),
    "office_altered": Wording(
        "{change} {columns}（日志 org 第 {seq} 号）", "{change} {columns} (journal org, event {seq})"
    ),
    "edition_altered": Wording("{change}（日志第 {seq} 号）", "{change} (journal, event {seq})"),
    "numbers_altered": Wording(
        "编到第 {counter} 号，最后为第 {last} 号，缺第 {missing} 号",
        "given up to {counter}, the last is {last}, missing {missing}",
    ),
    "rights_altered": Wording("{change}", "{change}"),
    "alarm_altered": Wording("{change}（日志 alarms 第 {seq} 号）", "{change} (journal alarms, event {seq})"),
}
_INTRUDER = Wording(
    "查明谁能连到 Temporal 的端口，关闭该通道；七日后自动解除",
    "Find out who can reach Temporal's port and close that way. The alarm clears after seven days.",
)
_RECOVER_ZH = "登记簿可能被恢复到较早的备份；由 Temporal 的历史补记：banjie recover {about} --actor 代号 --reason 理由"
_RECOVER_EN = (
    "The register may have been restored from an older backup. Recover it from Temporal's history: "
    "banjie recover {about} --actor CODE --reason REASON"
)
_SECOND_ZH = "banjie revive {number} --actor 代号 --second 另一人代号 --reason 理由"
_SECOND_EN = "banjie revive {number} --actor CODE --second OTHER --reason REASON"
_TERMINATE_ZH = "查明由来，再用 Temporal 的工具终止该运行"
_TERMINATE_EN = "Find out where that run comes from, then terminate it with Temporal's own tools."
TO_DO: Mapping[str, Wording] = {
    "forged_call": _INTRUDER,
    "forged_input": _INTRUDER,
    "login_attacked": Wording(
        "核实是不是本人；不是的，查明这个地址是谁的，并请本人改密码；七日后自动解除",
        "Ask whether it was that person. If not, find out whose address it is, and have the password changed. It "
        "clears after seven days.",
    ),
    "emergency_login": Wording(
        "核实是谁、为何；不是本单位安排的，停用账号（banjie accounts disable）并查看其所为；七日后自动解除",
        "Find out who did it and why. If nobody arranged it: banjie accounts disable, and look at what was "
        "done. It clears after seven days.",
    ),
    "foreign_worker": Wording(
        "查明谁能连到 Temporal 的端口，关闭该通道，按运维手册辨认；各处 BANJIE_SECRET 须相同；七日后自动解除",
        "Find out who can reach Temporal's port and close that way, as the operations manual says. See that all "
        "services have the same BANJIE_SECRET. The alarm clears after seven days.",
    ),
    "clock_unrung": _ELSE_REVIVE,
    "act_unjudged": _ELSE_REVIVE,
    "case_unstarted": Wording(f"{_SERVICES_ZH}；恢复后自动开始", f"{_SERVICES_EN} Then the case begins by itself."),
    "notice_stuck": Wording(
        "看投递服务（relay）、邮件服务器和网关；改由人告知的：banjie notice record {about} --means 方式 --actor 代号",
        "See to the relay, the mail server and the gateway. If a person tells it instead: "
        "banjie notice record {about} --means MEANS --actor CODE",
    ),
    "document_unmade": Wording(
        "看投递服务（relay）的日志：哪一份样式要了案件没有的内容；样式用 banjie procedures check 校验",
        "See the log of the relay: which template asks for what the case does not have. To check the templates: "
        "banjie procedures check",
    ),
    "run_missing": Wording(_REVIVE_ZH, _REVIVE_EN),
    "run_behind": Wording(
        f"Temporal 可能被恢复到较早的备份；{_REVIVE_ZH}",
        f"Temporal may have been restored from an older backup. {_REVIVE_EN}",
    ),
    "comparison_late": Wording("看投递服务（relay）和 Temporal 是否在运行", "See whether relay and Temporal run."),
    "run_unexported": Wording(
        "看投递服务（relay）的日志；过了 Temporal 的保存期就不能再导出",
        "See the log of the relay. Once Temporal has deleted the history, it cannot be exported any more.",
    ),
    "chain_broken": _STOP,
    "log_broken": _STOP,
    "unsequenced_late": Wording(
        "看投递服务（relay）是否在运行；在运行而不解除的，同一号下先后记了两件事：与备份核对",
        "See whether the relay runs. If it does and the alarm stays, something was recorded in place of another "
        "record: compare with the backup.",
    ),
    "witness_differs": Wording(
        "停止使用并保留现场，与备份核对。登记簿是有意恢复到较早备份的：把见证文件移开，再建一个空文件",
        "Stop using the system and keep everything as it is. Compare with the backup. If the register was restored "
        "from a backup on purpose: move the witness file away and make an empty one.",
    ),
    "signed_log_differs": _STOP,
    "cosignature_late": Wording(
        "请见证人核对并会签：banjie witness sign", "Ask the witness to compare and cosign: banjie witness sign"
    ),
    "cosignature_refused": _STOP,
    "stamp_late": Wording(
        "运行 banjie audit checkpoint 看原因；核对时间戳机构的网址和证书（BANJIE_TLOG_STAMPS、BANJIE_TLOG_STAMPS_CA）",
        "Run banjie audit checkpoint to see why. Check the address and the certificates of the authority "
        "(BANJIE_TLOG_STAMPS, BANJIE_TLOG_STAMPS_CA).",
    ),
    "opening_altered": _STOP,
    "act_altered": _STOP,
    "text_altered": _STOP,
    "file_damaged": Wording(
        "由备份恢复附件目录中的这个文件：{about}",
        "Restore this file in the folder of the attachments from the backup: {about}",
    ),
    "archive_damaged": Wording(
        "由备份恢复存档目录中这次运行的文件：{about}",
        "Restore the file of this run in the archive from the backup: {about}",
    ),
    "lists_wrong": Wording(
        "查明是谁改动了数据库，再由日志重做：banjie repair {number}",
        "Find out who changed the database, then make the lists again from the journal: banjie repair {number}",
    ),
    "register_behind": Wording(_RECOVER_ZH, _RECOVER_EN),
    "unknown_case": Wording(_RECOVER_ZH, _RECOVER_EN),
    "foreign_case": Wording(
        f"此号在恢复备份后又给了另一件。先导出 Temporal 中的历史，再由两人决定重新开始：{_SECOND_ZH}",
        "After a restore this number was given out again. Export the history that Temporal has, then two persons start "
        f"the case anew: {_SECOND_EN}",
    ),
    "rewritten": Wording(
        f"停止使用并保留现场，与备份核对。日志无误而须由此恢复的，由两人决定：{_SECOND_ZH}",
        "Stop using the case and compare the journal with the backup. If the journal is right, two persons revive the "
        f"case from it: {_SECOND_EN}",
    ),
    "archive_contradicts": Wording(
        "停止使用并保留现场：是谁、何时改动了数据库或存档。逐一核对：banjie export {number} --check",
        "Keep everything as it is: who changed the database or the archive, when. To check one complaint: "
        "banjie export {number} --check",
    ),
    "closed_case_runs": Wording(_TERMINATE_ZH, _TERMINATE_EN),
    "stray_run": Wording(_TERMINATE_ZH, _TERMINATE_EN),
    "foreign_run": Wording(_TERMINATE_ZH, _TERMINATE_EN),
    "quarantined": Wording(f"查明原因之后，{_REVIVE_ZH}", f"Find the cause first. {_REVIVE_EN}"),
    "calendar_missing": Wording("banjie calendar adopt 文件 --yes", "banjie calendar adopt FILE --yes"),
    "office_altered": Wording(
        "查明是谁、何时改动了数据库，再由日志重做：banjie repair --office",
        "Find out who changed the database and when, then make the tables again from the journal: "
        "banjie repair --office",
    ),
    "edition_altered": _FROM_BACKUP,
    "numbers_altered": _FROM_BACKUP,
    "rights_altered": Wording(
        "查明是谁、为何改动，再按运维手册恢复",
        "Find out who changed it and why, then set it right as the operations manual says.",
    ),
    "alarm_altered": Wording(
        "已自动恢复，此处显示一天；查明是谁改动了数据库",
        "It was brought back by itself and is shown here for a day. Find out who changed the database.",
    ),
    "endpoint_disabled": Wording(
        "与接收方核对；恢复后从停下处继续：banjie endpoints enable {about}",
        "See to its owner. When it takes events again, go on where it stopped: banjie endpoints enable {about}",
    ),
    "nobody_left": Wording(
        "由上级、单位负责人或者两名管理员指定代行的人：banjie act {number} deputise --about 职责 --whom 代号",
        "A superior, the head of the office or two administrators name a deputy: "
        "banjie act {number} deputise --about ROLE --whom CODE",
    ),
    "decision_late": Wording(
        "请有权决定的人决定：banjie act {number} recuse --whom 代号（准许），或者 readmit（不准许）",
        "Whoever decides does so: banjie act {number} recuse --whom CODE (it is so), or readmit (it is not)",
    ),
    "report_missing": Wording(
        f"{_SERVICES_ZH}；都在运行而不解除的，补办：banjie schedules run {{about}}",
        f"{_SERVICES_EN} If they do and the alarm stays, make the report by hand: banjie schedules run {{about}}",
    ),
}
