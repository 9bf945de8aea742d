"""The form of an act: its fields, its preview, what became of it."""

from collections.abc import Mapping

from wording.language import Wording

CLOCK = Wording("哪个期限", "Which limit")
GROUND = Wording("中止的理由", "Ground of the suspension")
WHOM = Wording("谁", "Whom")
PARTY = Wording("哪一方", "Which party")
VACANT = Wording("没有人可以担任的职责", "The role for which nobody is left")
DUTY = Wording("完成的事项", "Which duty")
DOCUMENT = Wording("哪份文书", "Which document")
SUBJECT = Wording("对什么表示意见", "About what")
WHICH_TEXT = Wording("哪一段文字", "Which text")
ITEM_WITH_TEXT = Wording("是其中哪一项的文字（不是就不选）", "Of which item (if of one)")
MEANS = Wording("以何种方式告知", "By which means")
UNITS = Wording("延长多少（按该期限的单位）", "How many units more")
UNTIL = Wording("延至哪一天", "Until which day")
GRANTED_HINT = Wording("不填即照申请的日期", "Empty: the day that was asked for.")
GIVEN = Wording("是否同意", "Consents")
EVENT = Wording("哪一项", "Which event")
EVENT_OPTION = Wording("第 {seq} 号　{what}　{who}　{at}", "{seq}: {what}, {who}, {at}")
INTO = Wording("并入哪一件", "Into which case")
INTO_HINT = Wording(
    "从列出的案件中选，或填登记号；须为您可查阅的案件",
    "Choose one of the list, or type its number. You must be able to read it.",
)
INTO_FOUND = Wording("并入：{case}", "Into: {case}")
ANSWERED_NO = Wording("按「否」（以上均无）记录：{names}", "Recorded as no, or none of these: {names}")
ITEM_OF = Wording("{kind}：哪一项", "Which of {kind}")
NEW_ITEM = Wording("{kind}：新增一项", "A new one of {kind}")
NEW_ITEM_HINT = Wording("代号已经取好，可以不改", "Its code is chosen already. You can leave it.")
HAPPENED = Wording("何时发生（补录时填）", "When it happened (if reported later)")

LETTERS = Wording("告知文书", "Letters")
AT_ONCE = Wording("立即发出", "Send at once")
AT_ONCE_HINT = Wording(
    "不选则等 {minutes} 分钟，期间撤回这一步即不发出",
    "If not, a letter waits for {minutes} minutes, and is not sent if you undo the act in that time.",
)

ACCOUNT = Wording("来件人是本单位的谁（是才选）", "Who of the staff files it (only if so)")
ACCOUNT_HINT = Wording("选定的人不得承办、审批本件", "This person then neither handles nor decides it.")
RECEIVED = Wording("何时收到（补登时填）", "When it came in (if typed in later)")
RECEIVED_HINT = Wording(
    "不填即现在收到。补登须写明凭据；可以早于登记几日，由本单位定（{days} 日）或由制度规定",
    "Empty: now. If it came in earlier, say what proves it. How much earlier it may be is set by the office "
    "({days} days) or by the regulation.",
)
RECEIVED_PROOF = Wording("收到日期的凭据（如收文章、邮戳）", "What proves that date (a stamp, a postmark)")
RECEIVED_WHEN = Wording("写了凭据，请写明是何时收到", "You say what proves the date: say the date, too.")

MORE_TIME = Wording("「{limit}」申请延期", "More time for {limit}")
OTHER = Wording("其他可填的内容", "What else can be stated")
ABOUT_IT = Wording("办理内容", "What it is about")

LINES: Mapping[str, Wording] = {
    "preview": Wording("办理之后", "What follows"),
    "preview_button": Wording("看看结果", "See what follows"),
    "send": Wording("确认办理", "Do it"),
    "back_to_case": Wording("回到案件", "Back to the case"),
    "kept_note": Wording(
        "填写的内容随时自动保存，退出登录也不会丢", "What you type is kept, also when you are logged out."
    ),
    "kept_now": Wording("已自动保存", "Kept."),
    "not_kept": Wording(
        "还没有保存：连不上系统，或者登录已过期。内容还在本页，会自动再试，请不要关闭",
        "Not saved: the system cannot be reached, or you are logged out. What you typed is still on this page, which "
        "tries again by itself. Do not close it.",
    ),
    "not_sent": Wording(
        "没有发出：连不上系统。内容还在本页，接通后再按一次",
        "Not sent: the system cannot be reached. What you typed is still on this page. Try again once it can.",
    ),
    "none_of_these": Wording("以上均无：没有回答的各项，都是「否」", "None of these: whatever is unanswered is no"),
    "nothing_typed": Wording("填写后这里显示办理的结果", "What follows is shown here."),
    "allowed": Wording("可以办理", "It is allowed."),
    "missing": Wording("还缺：", "Missing: "),
    "not_allowed": Wording("现在还不能办理：", "It is not allowed yet:"),
    "next_stage": Wording("办理后的环节", "Next stage"),
    "started": Wording("开始计算的期限", "Limits that start"),
    "stopped": Wording("停止计算的期限", "Limits that stop"),
    "moved_limits": Wording("改变的期限", "Limits that move"),
    "told": Wording("将告知", "Will be told"),
    "opens": Wording("将另立关联案件", "Opens a linked case"),
    "moved": Wording(
        "您打开这一页之后，案件有了新的经过。填写的内容都还在；请看过再办：",
        "The case has moved on since you opened this page. What you typed is all here. Look first:",
    ),
    "left_answers": Wording("您填写过、现在不再需要的内容", "What you typed and is no longer asked for"),
    "left_hint": Wording(
        "案件已经有了变化，这些内容没有记录。可以选中复制，用到别处",
        "The case has changed meanwhile. This is not on record. You can select and copy it.",
    ),
    "recorded_at": Wording(
        "这份表已于 {at} 记录在案，没有再记一次", "This form has been on record since {at}. It was not recorded again."
    ),
    "see_record": Wording("看案件", "See the case"),
    "recorded_carried": Wording(
        "如果要再记一次，填写的内容可以用在一份新的表上",
        "If you mean to record another one, what you typed can go into a new form.",
    ),
    "another_with_it": Wording("用这些内容另填一份", "Fill in another form with it"),
    "another": Wording("另填一份", "Fill in another form"),
    "not_recorded": Wording("没有办理，原因如下；填写的内容都还在", "Nothing was done. What you typed is all here."),
    "wrong_fields": Wording("有的内容填得不对", "Some fields are not right."),
    "logged_out": Wording("您已退出登录", "You are logged out"),
    "logged_out_text": Wording(
        "填写的内容没有丢。请在新窗口登录，然后回到这里继续",
        "Nothing is lost. Log in in another window, then come back and go on.",
    ),
    "log_in_here": Wording("在新窗口登录", "Log in in another window"),
    "go_on": Wording("继续", "Go on"),
    "confirm": Wording("再次确认身份", "Confirm who you are"),
    "confirm_carried": Wording(
        "这类决定办理前须再次确认身份。填写、勾选的内容和文件都还在",
        "Before such a decision you confirm who you are. What you typed, picked and sent along is all here.",
    ),
    "confirm_elsewhere": Wording("在新窗口确认身份", "Confirm it in another window"),
    "code": Wording("验证码", "Code of your second factor"),
    "cancel": Wording("返回", "Back"),
    "files": Wording("附件", "Files"),
    "choose_files": Wording("选择文件", "Choose files"),
    "files_sent": Wording("选好后，点下面的按钮一并提交", "what you choose is sent with the button below"),
    "kept_files": Wording("已收到", "Received"),
    "subject": Wording("审批的内容", "What is to be approved"),
    "by": Wording("提出人", "By"),
    "digest": Wording("摘要", "Digest"),
    "follows_approve": Wording("批准之后", "If approved"),
    "follows_refuse": Wording("不批准之后", "If refused"),
    "later": Wording("已收下，案件稍后处理", "Received. The case will judge it in a moment."),
}
