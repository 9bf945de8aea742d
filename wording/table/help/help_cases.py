"""Help of the commands on cases: the list of commands, then what stands in more than one of them."""

from collections.abc import Mapping

from wording.language import Wording

PROGRAM = Wording(
    "办结：每一件投诉都有始有终，按期，可证。",
    "Banjie: every complaint is handled to its end, in time, with proof.",
)
PROGRAM_EXAMPLES = Wording(
    "试用：banjie demo · 办理：banjie list → banjie waiting 登记号 → banjie act 登记号 事项 --actor 代号\n\n"
    "English: banjie --lang en --help",
    "To try: banjie --lang en demo. To handle cases: banjie list, banjie waiting NUMBER, "
    "banjie act NUMBER ACT --actor CODE.",
)
LANG = Wording(
    "说中文（zh）还是英文（en）；写在命令的任何位置都可以，也可用环境变量 BANJIE_LANG 设定",
    "Speak Chinese (zh) or English (en). May stand anywhere in a command; BANJIE_LANG sets it for all.",
)

CASES = Wording("案件", "Cases")
FILES = Wording("附件、文书、告知", "Files, documents, notices")
OFFICE = Wording("本单位：制度、人员、历法", "The office: procedures, staff, calendar")
RUNNING = Wording("运行与维护", "Running and maintenance")

COMMANDS: Mapping[str, Wording] = {
    "register": Wording("登记一件投诉", "Register a complaint"),
    "import": Wording("从旧系统迁入来件，同一旧编号只一次", "Move in complaints of an old system, each once"),
    "list": Wording("待办清单，先到期的在前", "List open cases, those due first on top"),
    "search": Wording("按登记号、姓名、文字、附件名检索", "Search numbers, names, texts and names of files"),
    "show": Wording("一件投诉的全貌", "Show a case, whole"),
    "waiting": Wording("在等谁、到何时、现在能办什么、还缺什么", "Who must act, until when, what can be done"),
    "act": Wording("在一件投诉上办理一个事项", "Do an act on a case"),
    "history": Wording("经过：何时、何人、何事、依据哪一条", "What happened: when, who, what, by which rule"),
    "access": Wording("谁查阅过什么，谁被拒绝查阅", "Who has read what, and who was refused it"),
    "explain": Wording("一个期限何时届满，逐日说明理由", "Why a time limit ends when it does, day by day"),
    "conform": Wording("逐条复核：每条规则是否遵守，只凭记录", "Whether each rule was kept, by the record alone"),
    "extend": Wording("申请延长一个期限，由他人批准", "Ask for more time; somebody else approves it"),
    "approve": Wording("同意或批准，可一次多件", "Agree, or approve a request; one case or many"),
    "refuse": Wording("不同意或不批准，可一次多件", "Disagree, or refuse a request; one case or many"),
    "attach": Wording("附上一个文件（至多 20 MB）", "Attach a file to a case (at most 20 MB)"),
    "attachments": Wording("一件投诉的附件", "List the files of a case"),
    "attachment": Wording("取出一个附件，并核对未被改动", "Save a file, checked to be unaltered"),
    "sweep": Wording("清除没有案件引用的附件文件", "Remove files that no case refers to"),
    "documents": Wording("一件投诉的文书：版次、签字、SHA-256", "List the documents: versions, signatures, SHA-256"),
    "approval-sheet": Wording(
        "打印呈批件（DOCX），供手写批示", "Print the approval sheet (DOCX), to be decided by hand"
    ),
    "document": Wording("取出一份文书（DOCX），并核对未被改动", "Save a document (DOCX), checked to be unaltered"),
    "notices": Wording("告知的清单：状态、渠道、下次何时", "List notices: state, channel, next try"),
    "notice": Wording("一件告知：记录已告知、查看经过", "One notice: record that it was told, see what happened"),
    "procedures": Wording("制度：列出、查看、校验、追溯", "Procedures: list, show, check, trace"),
    "staff": Wording("人员名册：职责、外出、处室、职级", "The staff: people, roles, absences, units, ranks"),
    "accounts": Wording("账号：登录、关联、停用、紧急进入", "Accounts: log-in, links, disabling, emergency access"),
    "calendar": Wording("历法：计算期限、采用放假通知", "The calendar: count time limits, adopt holiday notices"),
    "schedules": Wording("定期事项（每月统计等）：排定、补做", "Periodic duties (monthly report): arrange, make up"),
    "hold": Wording("法律保全：在此期间不得删除", "Legal holds: nothing is erased meanwhile"),
    "audit": Wording("卷宗及其核验", "Dossiers, and how they are checked"),
    "witness": Wording("另一处的见证：会签总序", "A witness elsewhere, which cosigns the log"),
    "erase": Wording("删除文字、附件或投诉人，两人决定", "Erase a text, a file or who complained; two persons decide"),
    "retention": Wording("保存期限：到期的内容，两人执行", "What is due to be erased; two persons carry it out"),
    "demo": Wording("演示：真实的来件由登记到办结，不到一分钟", "Demonstration: from intake to closing, in a minute"),
    "office": Wording(
        "布置一个演示单位并保持运行：五部制度的案件，四个人的登录链接",
        "Fill an office to look at and keep it running: cases of five texts, links to log in as four people",
    ),
    "up": Wording("启动并保持运行，Ctrl-C 停止，数据保留", "Start everything and keep it running; Ctrl-C stops it"),
    "alarms": Wording("警报：什么不对、自何时起、怎么办", "Alarms: what is wrong, since when, what to do"),
    "repair": Wording("由日志重做被改动的列表", "Make altered lists again from the journal"),
    "compare": Wording("把运行中的案件与登记簿比对", "Compare the running cases with the register"),
    "revive": Wording("恢复停了的案件，已办的不会重办", "Restart a case that stopped; nothing is done twice"),
    "recover": Wording("登记簿比案件旧时，由历史补记", "Bring an older register forward from the histories"),
    "export": Wording("把已结束的运行的历史取出存档", "Archive the histories of runs that have ended"),
    "deploy": Wording("换用新版程序，在办案件逐件换过来", "Change to a new release; open cases follow one by one"),
    "migrate": Wording("把登记簿的结构升到最新", "Bring the tables of the register up to date"),
    "worker": Wording("办理服务（随 up 启动）", "The worker that runs the cases (up starts it)"),
    "relay": Wording("投递服务（随 up 启动）", "The relay that delivers acts and notices (up starts it)"),
    "watch": Wording("巡检服务（随 up 启动）", "The watch that raises alarms (up starts it)"),
    "serve": Wording("接口服务（随 up 启动）", "The HTTP interface (up starts it)"),
    "endpoints": Wording("接收事件推送的地址", "The addresses to which events are sent"),
    "senders": Wording("可以调用接口的程序", "The programs that may call the HTTP interface"),
}  # fmt: skip

AS_JSON = Wording("输出 JSON，供程序使用", "Print JSON, for programs")
NUMBER = Wording("登记号，如 ZZW-2025-000001", "Number of the case, such as ZZW-2025-000001")
NUMBERS = Wording("登记号，可多个", "Numbers of cases, one or more")
ACTOR = Wording("办理人代号", "Code of the person who acts")
ACTOR_OF_LINES = Wording(
    "办理人代号；文件各行可另行写明", "Code of the person who acts; lines of a file may name another"
)
READER = Wording("查阅人代号；不写则不显示个人信息", "Code of the person who reads. Without it personal data is hidden")
ACCESS_PERSON = Wording("只列此人的查阅", "Only what this person read")
ACCESS_HOLDER = Wording("此人经办的案件被谁查阅", "What was read of the cases of this person")
ACCESS_DAY = Wording("何日，如 2026-05-06；不写登记号时默认今日", "Day, such as 2026-05-06; without a number today")
REASON = Wording("理由；即 --text reason=…", "Reason; short for --text reason=...")
PREVIEW = Wording("只看结果，不办理", "Only show what would happen; do nothing")
CLOCK = Wording("期限的代号，见 banjie waiting", "Code of the time limit, see banjie waiting")
CONFORM_PROCEDURE = Wording("这部制度的全部案件", "All cases of this procedure")
CONFORM_ALL = Wording("全部案件", "All cases")
