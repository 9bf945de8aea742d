"""Help of the commands on attachments, documents and notices: options, and what stands below them."""

from collections.abc import Mapping

from wording.language import Wording

FILE_READER = Wording(
    "查阅人代号；不写则不显示文件名，也不能取出",
    "Code of the person who reads. Without it file names are hidden and files are not given out",
)

FILE = Wording("要附上的文件", "File to attach")
AS = Wording("以哪一事项附上", "Act with which it is attached")
TEXT = Wording("对附件的说明", "Remark on the file")
ID = Wording("送件方自己的标记：同一标记只办理一次", "Mark of the sender: the same mark is done once")
PREVIEW = Wording("只看结果，不存入，不办理", "Only show what would happen; store nothing, do nothing")
VERIFY = Wording("逐一核对文件是否缺失、是否被改动", "Check that no file is missing or altered")
ATTACHMENT_ID = Wording("附件编号，见 banjie attachments", "Number of the file; see banjie attachments")
OUT = Wording("写到哪个新文件", "New file to write")
DAYS = Wording("存入至少多少日的", "Only files stored at least so many days ago")

DOCUMENT_NAME = Wording("文书的代号或名称，见 banjie documents", "Code or name of the document; see banjie documents")
VERSION = Wording("第几版；不写则取最新的", "Version; left out, the newest")
SEQ = Wording("第几号事项所成的那一份", "The one that the event of this number made")
DOCUMENT_OUT = Wording(
    "写到哪个新文件；不写则在此处，以登记号和名称命名",
    "New file to write; left out, one here, named by number and name",
)

NOTICES_NUMBER = Wording("登记号；不写则为各案的", "Number of the case; left out, of all")
STATE = Wording("只看某一状态的：{states}", "Only those in this state: {states}")
TELLER = Wording(
    "只看由某人（及其处室、职务）告知的", "Only those that this person, or their unit or post, has to tell"
)
LIMIT = Wording("每页几件", "Notices on a page")
AFTER = Wording("从上一页给出的位置往后看", "Go on from the mark that the page before has given")
NOTICE_ID = Wording("告知的编号，见 banjie notices", "Id of the notice; see banjie notices")
RECORD = Wording(
    "记录已由人告知；确实联系不上的写 no_contact",
    "Record that a person has told it; no_contact if nobody could be reached",
)
RECORD_EXAMPLE = Wording(
    "例：banjie notice record ZZW-2026-000001:2:acknowledgement --means phone --actor li",
    "Example: banjie notice record ZZW-2026-000001:2:acknowledgement --means phone --actor li",
)
MEANS = Wording("告知方式：{means}", "How it was told: {means}")
RECEIVED = Wording(
    "对方收到的时间（要求送达证明的），如 2026-03-05T15:00，须同时写 --evidence",
    "When a letter was received, where proof of receipt is asked for, such as 2026-03-05T15:00; needs --evidence",
)
PROOF = Wording("送达的凭据，如回执的编号", "What proves the receipt, such as the number of the return receipt")
TOLD_BY = Wording("告知人代号", "Code of the person who told it")
NOTICE_SHOW = Wording("查看一件告知的正文和经过", "Show the text of a notice and each step of its delivery")
NOTICE_READER = Wording(
    "查阅人代号；不写则不显示正文和联系方式", "Code of the person who reads. Without it text and contact are hidden"
)

EXAMPLES: Mapping[str, Wording] = {
    "attach": Wording(
        "例：banjie attach ZZW-2026-000001 现场照片.jpg --actor li --text 料场门口",
        'Example: banjie attach ZZW-2026-000001 photo.jpg --actor li --text "gate of the yard"',
    ),
    "attachments": Wording(
        "未获办理的事项所附的也列出。\n\n例：banjie attachments ZZW-2026-000001 --person li --verify",
        "It lists files of refused acts too.\n\nExample: banjie attachments ZZW-2026-000001 --person li --verify",
    ),
    "attachment": Wording(
        "例：banjie attachment 7e6d24a2bdf537a2 --out 现场照片.jpg --person li",
        "Example: banjie attachment 7e6d24a2bdf537a2 --out photo.jpg --person li",
    ),
    "import": Wording(
        "例：banjie import --template aa-water --out old.xlsx\n\n例：banjie import old.xlsx --dry-run",
        "Example: banjie import --template aa-water --out old.xlsx\n\nExample: banjie import old.xlsx --dry-run",
    ),
    "sweep": Wording("这样的文件是办理未成时留下的。", "Such files are left where an act came to nothing"),
    "approval-sheet": Wording(
        "呈批件写明所批事项、呈批人、理由、条文、期限和已有意见；没有审批的，写当前阶段要定的事。批示以后照常录入，"
        "写明日期，附批件为依据。\n\n例：banjie approval-sheet QSF-2026-000001 --person wang",
        "The sheet says what is asked, by whom, on what grounds, what the text says, by when, and earlier opinions; "
        "without an approval, what is to be decided at the stage. What was decided is then put in as ever, with its "
        "day and the sheet as evidence.\n\nExample: banjie approval-sheet QSF-2026-000001 --person wang",
    ),
    "document": Wording(
        "例：banjie document PIN-2026-000001 住户投诉意见表 --person wu --out 意见表.docx",
        "Example: banjie document PIN-2026-000001 opinion_form --person wu --out form.docx",
    ),
    "notices": Wording(
        "待送达的在前。\n\n例：banjie notices --person li\n\n例：banjie notices ZZW-2026-000001 --state delivered",
        "Those still to be delivered come first.\n\nExample: banjie notices --person li\n\n"
        "Example: banjie notices ZZW-2026-000001 --state delivered",
    ),
}
