"""What the commands on attachments, documents and notices answer."""

from wording.language import Wording

ATTACHMENT_SAVED = Wording(
    "[green]已取出[/] {file}，与登记时相同", "[green]Saved[/] {file}, unaltered since it was registered"
)
SWEPT = Wording("已清除 {count} 个文件", "Files removed: {count}")

DOCUMENT_STATES = {
    "due": Wording("[yellow]待生成[/]", "[yellow]to be made[/]"),
    "failed": Wording("[red]未能生成（见投递服务的日志）[/]", "[red]could not be made (see the log of the relay)[/]"),
    "made": Wording("{at} 生成", "made {at}"),
}
VERSION = Wording("第{version}版 第{seq}号事项", "version {version}, event {seq},")
REPLACED_VERSION = Wording("第{version}版（已被取代） 第{seq}号事项", "version {version} (replaced), event {seq},")
UNSIGNED = Wording("  未签字", "  not signed")
SIGNED = Wording("  签字 {signers}", "  signed by {signers}")
NO_DOCUMENTS = Wording("没有文书", "No documents.")
DOCUMENT_SAVED_UNSIGNED = Wording(
    "[green]已取出[/] {file}，第{version}版，未签字，与生成时相同",
    "[green]Saved[/] {file}, version {version}, not signed, unaltered since it was made",
)
DOCUMENT_SAVED = Wording(
    "[green]已取出[/] {file}，第{version}版，签字 {signatures} 个，与生成时相同",
    "[green]Saved[/] {file}, version {version}, signatures: {signatures}, unaltered since it was made",
)

NO_NOTICES = Wording("没有符合条件的告知", "No such notices.")
SINCE = Wording("{at} 起", "from {at}")
TRIES = Wording("已投递 {count} 次", "tries: {count}")
NEXT_TRY = Wording("下次投递 {at}", "next try {at}")
DETAILED = Wording("{text}（{detail}）", "{text} ({detail})")
MORE_NOTICES = Wording("下一页：在同一命令后加 --after {cursor}", "Next page: repeat the command with --after {cursor}")
RECORDED = Wording("[green]已记录[/] {notice}：{state}", "[green]Recorded[/] {notice}: {state}")
NOTICE_HEAD = Wording("[bold]{id}[/] {label} → {to}：{state}", "[bold]{id}[/] {label} → {to}: {state}")
CONTACT = Wording("联系方式 {contact}", "contact {contact}")
SHEET_PRINTED = Wording("[green]已生成呈批件[/] {file}", "[green]Printed[/] the approval sheet {file}")
