"""Attachments and documents as files: taken in, read, written to a new file."""

from collections.abc import Mapping

from wording.language import Wording

NO_STORE = Wording(
    "没有设置附件的存放处；请设置 BANJIE_ATTACHMENTS（各处共用的文件夹）",
    "No folder is set for attachments. Set BANJIE_ATTACHMENTS (a folder that all processes share).",
)
OUT_EXISTS = Wording("{path} 已经存在；请另写一个文件名", "{path} exists already. Choose another file name.")
CANNOT_WRITE = Wording("不能写入 {path}：{why}", "Cannot write {path}: {why}.")
DAMAGED: Mapping[str, Wording] = {
    "missing": Wording(
        "{what}的文件不见了，没有取出；请由备份恢复 {path}",
        "The file of {what} is missing; nothing was written. Restore {path} from a backup.",
    ),
    "altered": Wording(
        "{what}的文件被改动过（与登记的摘要不符），没有取出；请由备份恢复 {path}",
        "The file of {what} was altered (its digest differs from the register's); nothing was written. Restore {path} "
        "from a backup.",
    ),
}
ATTACHMENT = Wording("附件 {id} ", "attachment {id}")
DOCUMENT = Wording("文书《{title}》", "document {title}")
NOT_IN_STORE = Wording(
    "附件 {files} 不在存放处；请先存入文件再办理",
    "These attachments are not stored: {files}. Store the files first, then send the act.",
)
NOT_ACCEPTED = Wording("附件 {name} 不能接收：{why}", "Attachment {name} cannot be taken: {why}")
EMPTY = Wording("是空的", "it is empty.")
TOO_LARGE = Wording(
    "过大（至多 {most} MB）；请压缩或拆分后再送", "it is too large (at most {most} MB). Compress or split it."
)
WRONG_TYPE = Wording(
    "不收这一类文件（{found}）；可收文档、图片、录音、录像和压缩包，不收程序",
    "files of this type ({found}) are not taken. Documents, images, recordings and archives are; programs are not.",
)
WRONG_NAME = Wording(
    "附件 {name} 的文件名不能使用（过长，或有路径、控制字符）；请改名后再送",
    "The name of attachment {name} cannot be used: it is too long, or has a path or control characters. Rename it.",
)
CANNOT_STORE = Wording(
    "附件存不进 {folder}：{why}；没有存入任何内容",
    "Cannot store the attachment in {folder}: {why}. Nothing was stored.",
)
NOT_A_FILE = Wording(
    "附件 {path} 这是文件夹；请压缩（zip）后再送", "Attachment {path} is a folder. Send it as a zip file."
)
UNREADABLE = Wording("读不到附件 {path}：{why}", "Cannot read attachment {path}: {why}.")
NO_FILE_NAME = Wording("附件 {path} 不是文件名", "Attachment {path} is not the name of a file.")

READERS_ONLY = Wording(
    "附件只给有职责的人员查阅；请写明查阅人（--person）",
    "Attachments are read only by those who have a role. Say who reads (--person).",
)
READING_REFUSED = Wording("附件不能查阅：", "The attachments cannot be read:")
UNKNOWN_ATTACHMENT = Wording(
    "没有附件 {id}；编号见 banjie attachments 登记号",
    "There is no attachment {id}. To see the ids: banjie attachments NUMBER",
)

UNKNOWN_DOCUMENT = Wording(
    "{procedure}没有文书「{document}」；现有：{documents}",
    "{procedure} has no document {document}. It has: {documents}.",
)
NOT_MADE = Wording(
    "《{title}》没有这样一份已生成的；见 banjie documents {number}",
    "There is no such file of document {title}. To see what has been made: banjie documents {number}",
)
FILE_NAME = Wording("{number}-{title}-第{version}版.docx", "{number}-{title}-v{version}.docx")
ERASED_ATTACHMENT = Wording("附件 {id} 已依法删除", "Attachment {id} was erased.")
NOTHING_TO_DECIDE = Wording("{number} 已办结，没有要批示的事项", "{number} has ended; nothing is to be decided.")
APPROVAL_SHEET_NAME = Wording("{number} 呈批件.docx", "{number} approval sheet.docx")
