"""The command line itself: its help, usage, failures, connection."""

from collections.abc import Mapping

from wording.language import Wording

NOT_UTF8 = Wording("命令里有不能使用的字符（不是 UTF-8）", "The command has characters that are not UTF-8.")
UNKNOWN_LANGUAGE = Wording(
    "--lang（BANJIE_LANG）应为 zh 或 en；收到的是 {written}", "--lang (BANJIE_LANG) is zh or en, not {written}."
)
PROGRAM_FAULT = Wording(
    "程序出错：{error}。请把上面的记录交给管理员",
    "The program has an error: {error}. Give the record above to the administrator.",
)
WRONG_SETTINGS = Wording("环境变量 BANJIE_… 的设置有误：", "These environment variables BANJIE_… are wrong:")

WRONG_SETTING = Wording("  · {variable}：{problem}", "  · {variable}: {problem}")

# The kinds of results, at the head of a message or a line of a list.
OUTCOMES: Mapping[str, Wording] = {
    "done": Wording("[green]已办理[/]", "[green]done[/]"),
    "refused": Wording("[yellow]未办理[/]", "[yellow]refused[/]"),
    "bad_input": Wording("[red]不能接收[/]", "[red]not understood[/]"),
    "unavailable": Wording("[red]暂时不能办理[/]", "[red]not available now[/]"),
    "failure": Wording("[red]没有办成[/]", "[red]failed[/]"),
    "fault": Wording("[red]程序故障[/]", "[red]program fault[/]"),
}

# The frame of the help.
USAGE = Wording("用法：", "Usage: ")
ARGUMENTS = Wording("参数", "Arguments")
OPTIONS = Wording("选项", "Options")
COMMANDS = Wording("命令", "Commands")
SOME_OPTIONS = Wording("[选项]", "[OPTIONS]")
SOME_COMMAND = Wording("命令 …", "COMMAND ...")
DEFAULT = Wording("[默认 {value}]", "[default: {value}]")
REQUIRED = Wording("[必填]", "[required]")
SHOW_HELP = Wording("显示本说明", "Show this help.")
ARGUMENT_NAMES: Mapping[str, Wording] = {
    "number": Wording("登记号", "NUMBER"),
    "numbers": Wording("登记号…", "NUMBERS"),
    "name": Wording("名称", "NAME"),
    "clock": Wording("期限", "TIME_LIMIT"),
    "units": Wording("数量", "UNITS"),
    "form": Wording("表单", "FORM"),
    "file": Wording("文件", "FILE"),
    "id": Wording("编号", "ID"),
    "slug": Wording("制度", "PROCEDURE"),
    "entry": Wording("定期事项", "DUTY"),
    "rule": Wording("规则", "RULE"),
    "person": Wording("人员代号", "PERSON"),
    "code": Wording("处室代号", "UNIT"),
    "order": Wording("职级…", "RANKS"),
    "rank": Wording("职级", "RANK"),
    "release": Wording("版本", "RELEASE"),
    "start": Wording("起算", "START"),
    "limit": Wording("期限", "TIME_LIMIT"),
}
_TEXT, _WHOLE_NUMBER = Wording("文字", "TEXT"), Wording("整数", "NUMBER")
KINDS_OF_VALUES: Mapping[type, Wording] = {str: _TEXT, int: _WHOLE_NUMBER}
KINDS_OF_ARGUMENTS: Mapping[str, Wording] = {"<str>": _TEXT, "<int>": _WHOLE_NUMBER, "<list[str]>": _TEXT}

# What is wrong with a command.
WRONG_USAGE = Wording("命令写得不对：{problem}\n用法见 {command} --help", "{problem}\nSee {command} --help.")
NOTHING_SAID = Wording("没有写明要办什么；用法见 {command} --help", "Say what to do. See {command} --help.")
NO_SUCH_COMMAND = Wording("没有命令 {name}", "There is no command {name}.")
NO_SUCH_COMMAND_BUT = Wording("没有命令 {name}；是不是 {alike}", "There is no command {name}. Is it {alike}?")
NO_SUCH_OPTION = Wording("没有选项 {name}", "There is no option {name}.")
NO_SUCH_OPTION_BUT = Wording("没有选项 {name}；是不是 {alike}", "There is no option {name}. Is it {alike}?")
MISSING_ARGUMENT = Wording("缺少参数「{name}」", "Argument {name} is missing.")
MISSING_OPTION = Wording("缺少选项 {name}", "Option {name} is missing.")
OPTION_WITHOUT_VALUE = Wording("选项 {name} 后面没有值", "Option {name} needs a value.")
OPTION_WITH_VALUE = Wording("选项 {name} 后面不写值", "Option {name} takes no value.")
TOO_MANY_WORDS = Wording("多出 {words}", "There is no place for {words}.")
WRONG_VALUE = Wording("{name} 的值不对。{problem}", "The value of {name} is wrong. {problem}")

# The register and the servers.
REGISTER_UNREADABLE = Wording("登记簿打不开：{error}", "The register cannot be opened: {error}")
READS_DEMO_REGISTER = Wording(
    "读的是演示留下的登记簿 {place}", "This reads the register that the demonstration has left in {place}."
)
DEMO_REGISTER_STOPPED = Wording(
    "演示已经停止，它的登记簿 {place} 只能查阅，不能办理。\n"
    "要办理案件，请先在另一个终端运行 banjie up（用的是另一个登记簿，演示的案件不在其中）",
    "The demonstration has stopped. Its register {place} can be read, but nothing can be done in it.\n"
    "To handle cases, run banjie up in another terminal first. It has another register, without the cases of the "
    "demonstration.",
)

STARTED = Wording("[green]办结已启动[/]", "[green]Banjie runs.[/]")
OPEN_PORTS = Wording(
    "  开着的端口（只接受本机的连接；没有登录，本机任何账户都能连接）：",
    "  Open ports (from this machine only; without a login, so that every local account can connect):",
)
PORT_USES: Mapping[str, Wording] = {
    "socket": Wording(
        "PostgreSQL 的套接字文件：登记簿，只限本账户", "PostgreSQL, socket file: the register; this account only"
    ),
    "grpc": Wording("Temporal（gRPC）：办理服务由此连接", "Temporal (gRPC): the services connect here"),
    "http": Wording(
        "Temporal（HTTP）：一概拒绝（403），关不掉", "Temporal (HTTP): refuses everybody (403); cannot be closed"
    ),
    "metrics": Wording("Temporal 的指标：只能读", "Temporal's metrics: read only"),
    "screen": Wording("Temporal 的界面（http）", "Temporal's screen (http)"),
    "interface": Wording(
        "供其他程序用的接口：凭钥匙进入（banjie senders add）；说明在 http://{address}/docs",
        "The interface for programs: each needs a key (banjie senders add); explained at http://{address}/docs",
    ),
    "internal": Wording("Temporal 内部各部分之间：关不掉", "Between the parts of Temporal; cannot be closed"),
}
SCREEN_WRITES = Wording(
    "  [yellow]界面不能设成只读[/]：打开它的人看得到 Temporal 里的一切，能终止、重置、新开任何流程，能发信号。\n"
    "  那样做的不算办理，登记簿不记；banjie compare 会指出。不需要界面时，请不带 --ui 启动",
    "  [yellow]The screen cannot be made read-only.[/] Whoever opens it sees all that Temporal holds, can terminate, "
    "reset\n  and start any workflow, and send signals. None of that is an act; banjie compare names what differs.\n"
    "  Without --ui there is no screen.",
)
NO_INTERFACE = Wording(
    "  [yellow]供其他程序用的接口没有开[/]：端口 {port} 可能已被占用（日志在 serve.log）。"
    "请另设 BANJIE_HTTP_PORT 再启动；其余照常运行",
    "  [yellow]The interface for programs is not open.[/] Port {port} may be taken (see serve.log).\n"
    "  Set BANJIE_HTTP_PORT to another port and start again. All else runs.",
)
LOGS = Wording("  日志       {folder}", "  Logs       {folder}")
WHAT_NEXT = Wording(
    "  另开一个终端：banjie staff add …；banjie register examples/forms/01-….yaml；banjie list",
    "  In another terminal: banjie staff add ...; banjie register examples/forms/01-....yaml; banjie list",
)
HOW_TO_STOP = Wording("  Ctrl-C 停止，数据保留", "  Ctrl-C stops it. The data stays.")
ALARMS_STAND = Wording(
    "[red]有 {count} 项警报未解除[/]（banjie alarms）", "[red]Alarms that stand: {count}[/] (banjie alarms)"
)
