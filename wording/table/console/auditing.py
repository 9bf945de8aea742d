"""Lines of the pages for auditors."""

from collections.abc import Mapping

from wording.language import Wording

NOT_YOURS = Wording("审计页限审计员和管理员查看", "This page is for auditors and administrators.")
CASE_NOT_YOURS = Wording("您不能查看 {number} 的审计页：", "You may not audit {number}:")
NO_INSTANT = Wording("看不懂这个时间：{written}", "This is no instant: {written}")
LINES: Mapping[str, Wording] = {
    "auditing": Wording("审计", "Audit"),
    "tab_audit": Wording("审计", "Audit"),
    "record_whole": Wording("本案记录", "The record of this case"),
    "record_sound": Wording("记录完整，未被改动", "The record is whole and not altered"),
    "record_broken": Wording("记录与应有的不符，共 {count} 处", "The record is not as it must be, in {count} places"),
    "record_verified": Wording(
        "刚才逐条重新算过：哈希链、总账中的位置、登记与提交、文字、附件和文书。",
        "Computed again just now: chains, places in the log, intake and acts, texts, files and documents.",
    ),
    "verified_at": Wording("核验时间", "Verified at"),
    "take_dossier": Wording("导出卷宗", "Export the dossier"),
    "dossier_hint": Wording(
        "卷宗是一个压缩文件，内有您可以查看的全部内容，任何人可用 check.py 核验。导出会留痕，须确认本人身份。",
        "One zip file with everything that you may read; anybody checks it with the check.py inside. The export is put "
        "on record, and you confirm who you are.",
    ),
    "as_of": Wording("当时的情况", "As of an instant"),
    "as_of_label": Wording("时间（北京时间）", "Instant (China time)"),
    "as_of_shown": Wording("登记簿在 {at} 所记的情况", "What the register had on {at}"),
    "office_as_of": Wording("某一时刻的人员与案件", "The office and its cases as of an instant"),
    "known": Wording("依据", "By"),
    "known_then": Wording("当时所记", "what was on record then"),
    "known_now": Wording("现在所记", "what is on record now"),
    "staff_then": Wording(
        "{at} 的人员（人员变动至第 {seq} 条）", "The staff at {at} (up to event {seq} of its changes)"
    ),
    "member": Wording("姓名", "Name"),
    "roles_held": Wording("职责", "Roles"),
    "away": Wording("外出", "Away"),
    "away_until": Wording("外出至 {until}，{substitute} 代理", "away until {until}; {substitute} stands in"),
    "cases_then": Wording("{at} 未办结的案件", "Cases open at {at}"),
    "late_then": Wording("逾期", "late"),
    "none_then": Wording("没有", "None"),
    "more_then": Wording("其余案件", "More cases"),
    "readers": Wording("谁看过", "Who has read it"),
    "readers_newest": Wording("只列最近 {count} 次", "The newest {count} only"),
    "readers_none": Wording("没有须留痕的查阅", "Nobody has read what is put on record."),
    "read_at": Wording("时间", "When"),
    "reader": Wording("何人", "Who"),
    "read_what": Wording("查阅", "What"),
    "read_where": Wording("途径", "Where"),
    "log_root": Wording("根（SHA-256）", "Root (SHA-256)"),
    "log_origin": Wording("总账名称", "Name of the log"),
    "record_alarms": Wording("记录方面的报警", "Alarms about the record"),
    "no_record_alarms": Wording("没有关于记录的报警", "No alarm says that the record does not hold"),
    "rules_kept": Wording("各条规则的遵守情况", "How the rules are kept"),
    "rules_of": Wording(
        "最近 {cases} 件案件（最多 {most} 件），按记录另行判断，与办理时的判断无关。全部案件见 banjie audit conform。",
        "The newest {cases} cases (at most {most}), judged from the record by other code than that which decided. All "
        "cases: banjie audit conform.",
    ),
    "no_cases_of": Wording("这部制度还没有案件", "There is no case under this regulation yet."),
    "choose_regulation": Wording("请选择制度", "Choose a regulation."),
    "finding_kept": Wording("已遵守", "Kept"),
    "finding_broken": Wording("已违反", "Broken"),
    "finding_open": Wording("尚待履行", "Open"),
    "finding_refused": Wording("据以拒绝", "Refused"),
    "never_tested": Wording("从未用到", "never tested"),
    "tested_or_not": Wording("是否用到", "Put to the test"),
    "unexplained": Wording(
        "有违反而登记簿没有记为逾期的案件", "Cases with a broken rule that the register does not call a breach"
    ),
}
