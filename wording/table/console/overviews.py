"""Lines of the pages over many cases."""

from collections.abc import Mapping

from wording.language import Wording

LINES: Mapping[str, Wording] = {
    "supervision": Wording("督办", "Supervision"),
    "near_limits": Wording("这 {limits} 个期限属 {cases} 件案件", "These {limits} limits are of {cases} complaints"),
    "near_others": Wording(
        "；其中 {others} 件另有期限已过，督办、待办不计为临近",
        "; {others} of them have another limit that has ended, and do not count as near in the lists of complaints",
    ),
    "in_all": Wording("全部在办的案件", "All open complaints"),
    "longest_late": Wording("逾期最久的", "Late for longest"),
    "what_is_late": Wording("逾期的期限", "The limit that is over"),
    "by_holder": Wording("由谁办、依哪部制度", "By who has the work and by regulation"),
    "late": Wording("逾期", "Late"),
    "near": Wording("临近", "Near"),
    "in_hand": Wording("在办", "In hand"),
    "in_hand_and_late": Wording("{open}（逾期 {late}）", "{open} ({late} late)"),
    "tab_all": Wording("全部在办", "All open"),
    "nothing_all": Wording("没有在办的案件", "Nothing is open."),
    "only_near": Wording("只看临近", "Near only"),
    "holder": Wording("由谁办：{holder}", "With {holder}"),
    "search": Wording("检索", "Search"),
    "search_words": Wording("登记号、姓名、电话或文字", "Number, name, telephone or words"),
    "found": Wording("找到 {total} 处", "{total} found"),
    "found_more": Wording("找到 {total} 处以上", "More than {total} found"),
    "found_nothing": Wording(
        "请换个说法，或只写两三个字再查；只查您有权查看的案件",
        "Try other or fewer words. Only complaints that you may read are searched.",
    ),
    "found_cut": Wording("只列最新的；请再加一个词", "Only the newest are listed; add a word."),
    "found_in": Wording("在哪里", "Where"),
    "found_text": Wording("文字", "Text"),
    "regulations": Wording("法规", "Regulations"),
    "article": Wording("条款", "Article"),
    "says": Wording("内容", "What it says"),
}
