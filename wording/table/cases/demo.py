"""The demonstration: what it does, which complaints it handles, what is left of it."""

from wording.language import Wording

STARTS = Wording(
    "启动真实的 PostgreSQL 和 Temporal …… (in English: make demo BANJIE_LANG=en)",
    "Starting a real PostgreSQL and Temporal ... (Chinese: make demo)",
)
SIMULATED = Wording(
    "登记并办理 {count} 件来件。人员和来件是虚构的，程序和规则是真的；\n"
    "时间按每件自己的日历快进，几个月在几十秒内走完。",
    "Registers and handles {count} complaints. People and complaints are made up, program and rules are real.\n"
    "The time of each case is skipped ahead, so that months pass in seconds.",
)
REGISTERED = Wording("  已登记 {number}  {title}", "  registered {number}  {title}")
PLAYED = Wording("  已办到 {day}  {number}", "  reached {day}  {number}")
HOW_TO_READ = Wording(
    "\n各件的经过（由登记簿读出）。\n"
    "每一行：第几号事项、何时、何人、何事 → 下一阶段；其下：依据哪一条、此后哪些期限在计算。✗ 为被拒绝的操作。",
    "\nWhat happened in each case, read from the register.\n"
    "Each line: number of the event, when, who, what → next stage. Below it: by which articles of the regulation,\n"
    "and which time limits run then. ✗ marks an act that was refused. The words of the regulation stay Chinese,\n"
    "in brackets behind their codes.",
)
HEADING = Wording("\n[bold]■ {title}[/]", "\n[bold]■ {title}[/]")
SCENARIO_TITLE = Wording("办到「{end}」的一件", "A case that ends at: {end}")
STATED = Wording("{name}：{value}", "{name}: {value}")
END_NOT_SHOWN = Wording(
    "没有演示「{end}」：没有场景只凭人的办理就在那里办结",
    "Not shown: {end}. No scenario closes a case there by acts of people alone.",
)
JUDGED = Wording(
    "\n另依记录逐条核对各条规则是否遵守（banjie conform --all）：",
    "\nWhether each rule was kept, by the record alone (banjie conform --all):",
)
BROKEN = Wording(
    "演示中有 {count} 件违反了规则，登记簿却没有记为逾期",
    "In {count} cases of the demonstration a rule was broken and the register does not call it a breach.",
)
ENDS = Wording(
    "演示完毕，已全部停止。登记簿留在 {home}。",
    "The demonstration is over, everything has stopped. Its register is left in {home}.",
)
READ_ON = Wording(
    "接着看：\n  banjie list --all\n  banjie show {number} --person {reader}",
    "Read on:\n  banjie --lang en list --all\n  banjie --lang en show {number} --person {reader}",
)
EXPLAIN = Wording("  banjie explain {number} {clock}", "  banjie --lang en explain {number} {clock}")
NOT_REFUSED = Wording(
    "{number}：「{act}」应被 {rules} 拒绝，却办理了", "{number}: {act} was to be refused by {rules}, but it was done."
)

NO_SCENARIOS = Wording(
    "没有场景文件 {path}；写法见 docs/procedure-language.md 的 Scenario files",
    "There is no scenario file {path}. How to write one: docs/procedure-language.md, Scenario files.",
)
SCENARIO_FILE = Wording("场景文件 {path}", "Scenario file {path}")
WRONG_SCENARIOS = Wording("场景文件 {path} 有误：", "Scenario file {path} is wrong:")

OFFICE_FILLS = Wording("正在布置一个可以随便看的单位……", "An office to look at is being filled …")
OFFICE_KEPT = Wording(
    "上次的单位还在，接着用：人员、账号和案件都没有动",
    "The office of last time goes on: its people, accounts and cases are as they were.",
)
OFFICE_FILLED = Wording(
    "已有 {cases} 件案件登记在册，正在逐件办到各自的环节……",
    "{cases} complaints are on record; each is being brought to its stage …",
)
OFFICE_JUDGES = Wording("办理", "Steps")
OFFICE_STAYS = Wording(
    "停下再启动，在这里做过的都还在。要从头布置：make office FRESH=1（banjie office --fresh）",
    "What is done here is kept when it is stopped and started again. To begin anew: make office FRESH=1 "
    "(banjie office --fresh)",
)
OFFICE_INTAKE = Wording(
    "群众来件的页面：{intake}\n凭查询码查进展：{query}",
    "Page on which anybody files a complaint: {intake}\nPage on which they ask how it stands: {query}",
)
PERSONA = Wording(
    "{does}，{name}（{person}）：{link}\n    验证器密钥 {secret}",
    "{does}, {name} ({person}): {link}\n    secret of the second factor {secret}",
)
HANDLER = Wording("承办人", "A handler")
DECIDER = Wording("审批人", "Somebody who approves")
HEAD = Wording("处室负责人", "The head of a bureau")
ADMINISTRATOR = Wording("管理员", "An administrator")
PERSONAS_LATER = Wording(
    "以上链接各用一次，15 分钟内有效。以后从 {address} 登录，没有改过的密码都是「{password}」",
    "Each link is good once, within 15 minutes. Afterwards log in at {address}; a password that was not changed is "
    "{password}",
)
CHIEF = Wording("关立", "Guan Li")
SURNAMES = Wording(
    "赵 钱 孙 周 吴 郑 冯 蒋 沈 韩 杨 朱 秦", "Zhao Qian Sun Zhou Wu Zheng Feng Jiang Shen Han Yang Zhu Qin"
)
GIVEN_NAMES = Wording("文静 建国 小满 志强 秀英", "Wenjing Jianguo Xiaoman Zhiqiang Xiuying")
