"""Who has read what."""

from wording.language import Wording

TYPES = {
    "read": Wording("查阅", "read"),
    "opened": Wording("打开", "opened"),
    "exported": Wording("导出卷宗", "exported the dossier"),
    "archived": Wording("导出运行历史", "exported a history of"),
    "refused": Wording("查阅被拒", "refused"),
    "searched": Wording("检索", "searched"),
}
PARTS = {
    "identity": Wording("投诉举报人身份", "who filed it"),
    "narrative": Wording("文字内容", "its texts"),
    "attachment": Wording("附件", "an attachment"),
    "document": Wording("文书", "a document"),
    "notice": Wording("告知内容", "a notice"),
    "case": Wording("全案", "the case"),
}
DOORS = {
    "command": Wording("命令行", "command line"),
    "program": Wording("程序", "program"),
    "page": Wording("网页", "page"),
}
LINE = Wording(
    "{at} {number} {person} {label} {parts}（{details}）", "{at} {number} {person} {label} {parts} ({details})"
)
FOUND = Wording("找到 {count} 处", "{count} places found")
STOOD_FOR = Wording("代 {people}", "for {people}")
BY_RULES = Wording("依据 {rules}", "by {rules}")
NONE = Wording("没有查阅记录", "Nothing was read.")
