"""Help of the commands for auditors."""

from wording.language import Wording

DOSSIER = Wording("导出一件投诉的卷宗，局外人也能核验", "Export the dossier of a case, which a stranger can check")
READER = Wording("导出人代号；卷内只有其可以查阅的内容", "Code of who exports it; inside is what they may read")
OUT = Wording("写到这个文件；默认 编号.dossier.zip", "Write it to this file; by default NUMBER.dossier.zip")
CHECKER = Wording("把核验程序 check.py 写到这个文件", "Write the program that checks dossiers to this file")
AUDIT_EXAMPLE = Wording(
    "例：banjie audit dossier ZZW-2026-000001 --person li\n\npython3 check.py ZZW-2026-000001.dossier.zip",
    "Example: banjie audit dossier ZZW-2026-000001 --person li, then python3 check.py ZZW-2026-000001.dossier.zip",
)
CHECKER_HELP = Wording("取得核验程序 check.py", "Get check.py, the program that checks dossiers")
CHECKPOINT = Wording("公布并签名总序", "Publish the log as files, and sign how it stands")
KEY = Wording("总序的公钥；--add 加一把，--drop 去掉最早的一把", "Public keys of the log; --add one, --drop the oldest")
KEY_ADD = Wording("加一把新密钥；此后各把都签名", "Add a new key; all of them sign from now on")
KEY_DROP = Wording("去掉最早的一把", "Drop the oldest key")
KEY_NAME = Wording("总序的名称，如 office.gov.cn/banjie；以后不变", "Name of the log, such as office.gov.cn/banjie")
LOG_KEY = Wording("所见证的总序的公钥（banjie audit key）", "Public key of the log that is watched (banjie audit key)")
WITNESS_NAME = Wording("见证人名称，如 archive.gov.cn/witness", "Name of the witness, such as archive.gov.cn/witness")
WITNESS_HOME = Wording("见证人自己的文件夹，放在另一台机器上", "Folder of the witness, on another machine than the log")
WITNESS_NEW = Wording("设立见证人", "Set up a witness")
WITNESS_SIGN = Wording(
    "核对总序是否只增不改，并会签；不符则拒绝", "Cosign the log if it has only grown; refuse anything else"
)
WITNESS_SERVE = Wording("经网络会签（C2SP tlog-witness）", "Cosign over the network (C2SP's tlog-witness)")
WITNESS_STATUS = Wording(
    "最近见过什么；本单位或其巡查程序没有动静时退出码为 1",
    "What it saw last; exit code 1 where the office or its watch is silent",
)
WITNESS_HOST = Wording("监听的地址", "Address to listen at")
WITNESS_PORT = Wording("监听的端口", "Port to listen at")
LOG_FOLDER = Wording("总序的文件夹或其副本", "Folder of the log, or a copy of it")
ALL = Wording("全部", "Everything")
SINCE = Wording(
    "检查点文件：只核验其后的记录，并核对此前未变", "File of a checkpoint: what came after it, and that it still holds"
)
PROCESSES = Wording(
    "--all 时同时工作的进程数（默认：处理器核数）", "With --all: processes that work at once (one for each core)"
)
VERIFY = Wording("逐条重算，核验记录是否完整、未被改动", "Compute everything again, and say what does not fit")
VERIFY_EXAMPLE = Wording("例：banjie audit verify --all", "Example: banjie audit verify --all")
AS_OF = Wording("某一时刻登记簿所载的案件", "A case as the register had it at an instant")
STAFF_AS_OF = Wording("某一时刻的人员：谁任何职、谁外出", "The staff at an instant: who held which role, who was away")
LIST_AS_OF = Wording(
    "某一时刻未办结的投诉：阶段、承办、是否逾期", "The complaints open at an instant: stage, holder, late or not"
)
KNOWN_NOW = Wording(
    "按现在所记：算上后来才记录的、当时已经发生的事", "As known now: with what was recorded later about the time before"
)
INSTANT = Wording("时刻，如 2026-03-01T12:00", "Instant, such as 2026-03-01T12:00")
REPLAY = Wording("依原规定重新判定每项决定", "Judge every decision again, by the law that the case was opened with")
CONFORM = Wording("各项规定是否得到遵守，只看记录", "Whether each rule was kept, by the record alone")
WHAT_IF = Wording("规定如有不同，已有案件会怎样", "What another law would have made of the cases on record")
WHAT_IF_EXAMPLE = Wording(
    "例：banjie audit what-if --all --set handling.limit.n=15\n\n位置以规则编号、期限名称或文件的一节开头。",
    "Example: banjie audit what-if --all --set handling.limit.n=15. A place begins with the id of a rule, the name of "
    "a limit or a section of the file.",
)
WHAT_IF_SET = Wording("改变一处：位置=值；可写多次", "Change one place: PLACE=VALUE; may be given again")
WHAT_IF_OVERLAY = Wording(
    "改变写在文件里：set、edition、calendar", "File with the changes, under set, edition and calendar"
)
WHAT_IF_EDITION = Wording("用另一文本：规定的文件", "Another text of a procedure: its file")
WHAT_IF_CALENDAR = Wording("用另一放假通知：以年份命名的文件", "Another holiday notice: its file, named by the year")
ONE_PROCEDURE = Wording("只看这一规定的案件", "Cases of this procedure alone")
RECEIVED_FROM = Wording("只看这一天起收到的案件", "Cases received on this day or later")
RECEIVED_UNTIL = Wording("只看这一天止收到的案件", "Cases received on this day or earlier")
DOSSIERS = Wording("导出多件投诉的卷宗，每件一个文件", "Export the dossiers of several cases, a file each")
DOSSIERS_EXAMPLE = Wording(
    "例：banjie audit dossiers --from 2026-01-01 --until 2026-03-31 --person li",
    "Example: banjie audit dossiers --from 2026-01-01 --until 2026-03-31 --person li",
)
OUT_FOLDER = Wording("写到这个文件夹", "Write them into this folder")
