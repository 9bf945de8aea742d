"""What people read on the intake page and the query page."""

from collections.abc import Mapping

from wording.language import Wording
from wording.table.cases.names import NONE_OF_THESE

WRONG_CODE = Wording(
    "登记号或查询码不对。连续输错五次会暂停查询一段时间，请核对后再试",
    "Number and code do not belong together. After five wrong codes in a row the query pauses for a while.",
)
TOO_OFTEN = Wording("提交过于频繁，请一小时后再试", "Too many forms from here. Try again in an hour.")
FOREIGN = Wording("请从本站的表单提交", "Send the form from this site.")
FILL_ALL = Wording("请把每一项都填上", "Fill in every field.")
UNREADABLE = Wording("表单没有收完整，请返回重新提交", "The form did not arrive whole. Go back and send it again.")
TOO_LARGE = Wording(
    "内容或附件过大，一次最多 {most} MB；没有保存", "Too large: {most} MB at a time at most. Nothing is stored."
)
MUCH_TOO_LARGE = Wording(
    "内容或附件过大；没有保存。请返回，减少附件后再提交", "Too large; nothing is stored. Go back, and send fewer files."
)
NO_PAGE = Wording("没有这一页", "There is no such page.")
NOT_ASKABLE = Wording(
    "BANJIE_INTAKE_PAGES：{slug} 没有可以在网页上问的事实 {facts}",
    "BANJIE_INTAKE_PAGES: {slug} has no fact {facts} that a page can ask for.",
)
FAULT = Wording("暂时不能办理，请稍后再试；没有保存", "Not possible just now. Try again later; nothing is stored.")
CAPTCHA_FAILED = Wording("验证没有通过，请重试", "The test was not passed. Try again.")
NOT_A_NUMBER = Wording("请填整数", "Write a whole number.")
NOT_A_DATE = Wording("请填日期，如 2026-03-02", "Write a date, such as 2026-03-02.")
NOT_OFFERED = Wording("请选择列出的一项", "Choose one of those listed.")
EMPTY = Wording("请写明要反映的内容", "Say what it is about.")
TOO_LONG = Wording("字数过多，最多 {most} 字", "Too long: {most} characters at most.")
STALE = Wording("附件信息已失效，请重新选择附件", "The files are no longer known. Choose them again.")

SATISFACTION_SAID = Wording("对处理结果：{answer}", "On the result: {answer}")  # stored, in Chinese
PAGE: Mapping[str, Wording] = {
    "party": Wording("您的信息（可不填）", "About you (may be left empty)"),
    "party_hint": Wording(
        "不留姓名和联系方式也可以提交；留下的，承办部门才能联系您、告知结果",
        "You may stay anonymous. Only with a contact can the office reach you and tell you the result.",
    ),
    "name": Wording("姓名", "Name"),
    "unit": Wording("单位", "Organisation"),
    "contact": Wording("联系方式（手机或邮箱）", "Contact (phone or e-mail)"),
    "address": Wording("地址", "Address"),
    "matter": Wording("反映的事项", "What it is about"),
    "required": Wording("必填", "required"),
    "unsaid": Wording("不填写", "not said"),
    "yes": Wording("是", "yes"),
    "none_answer": NONE_OF_THESE,
    "no": Wording("否", "no"),
    "files": Wording("附件（可选多个）", "Files (several are possible)"),
    "choose_files": Wording("选择文件", "Choose files"),
    "files_sent": Wording("选好后，点下面的按钮一并提交", "what you choose is sent with the button below"),
    "files_hint": Wording(
        "一次最多 {most} MB；选好的文件在下一页列出", "{most} MB at a time at most; the next page lists what you chose"
    ),
    "kept_files": Wording("已上传", "Uploaded"),
    "check": Wording("下一步：核对", "Next: check"),
    "check_title": Wording("请核对后提交", "Check, then send"),
    "send": Wording("确认提交", "Send"),
    "change": Wording("返回修改", "Change"),
    "done": Wording("已收到您的来件", "Your complaint is received"),
    "number": Wording("登记号", "Number"),
    "code": Wording("查询码", "Query code"),
    "code_once": Wording(
        "查询码只显示这一次，请抄下或打印保存。凭登记号和查询码可以查看进展、补充材料",
        "The code is shown this once: write it down or print this page. With both you see how it stands.",
    ),
    "code_known": Wording("查询码此前已显示过，不再显示", "The code was shown before and is not shown again."),
    "query": Wording("查询进展", "How does it stand"),
    "look": Wording("查询", "Look up"),
    "stage": Wording("目前阶段", "Stage"),
    "received": Wording("收到时间", "Received"),
    "closed": Wording("办结时间", "Closed"),
    "limits": Wording("办理期限", "Limits"),
    "last_day": Wording("最迟 {day}", "at the latest {day}"),
    "told": Wording("已告知您的事项", "What you were told"),
    "nothing_told": Wording("目前没有告知事项", "Nothing so far"),
    "add": Wording("补充材料或说明", "Add something"),
    "add_text": Wording("您想说的", "What you want to say"),
    "add_send": Wording("提交补充", "Add"),
    "satisfaction_title": Wording("满意程度", "Satisfaction"),
    "satisfaction": Wording("您对处理结果满意吗", "Are you satisfied with the result?"),
    "satisfaction_hint": Wording(
        "您的回答记入案卷，由经办人按制度处理。",
        "Your answer is put on record, and the office deals with it by its regulation.",
    ),
    "satisfaction_why": Wording("还想说的（可不填）", "What you want to add (optional)"),
    "satisfaction_send": Wording("提交回答", "Send the answer"),
    "satisfaction_needed": Wording("请选择一项", "Choose an answer."),
    "withdraw": Wording("撤回来件", "Withdraw"),
    "withdraw_hint": Wording(
        "撤回会记入案卷，由承办部门依规定处理；不能再撤销",
        "The withdrawal is put on record and the office deals with it by its regulation. It cannot be undone.",
    ),
    "withdraw_confirm": Wording("我确认撤回", "I do withdraw it"),
    "withdraw_needed": Wording("撤回前请先勾选确认", "Tick the box first."),
    "added": Wording("已记入案卷", "It is on record."),
    "errors": Wording("请改正以下内容", "Please correct this"),
    "other_language": Wording("English", "Chinese"),
    "sorry": Wording("不能办理", "Not possible"),
    "back": Wording(
        "请用浏览器的后退键返回，填写的内容还在", "Go back in your browser: what you typed is still there."
    ),
}
