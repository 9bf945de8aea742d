"""What a search says: where something was found, how many, that the list is cut."""

from collections.abc import Mapping

from wording.language import Wording

NO_WORDS = Wording("请写明要检索的词", "Say which words are to be searched.")
TOO_MANY_WORDS = Wording(
    "一次至多 {words} 个词，每个至多 {length} 字", "At most {words} words at once, of at most {length} characters each."
)
UNKNOWN_PAGE = Wording(
    "这一页的位置（--after）不是检索给出的；请从第一页看起",
    "No search has given out this place (--after); begin with the first page.",
)
NOT_A_DAY = Wording(
    "{option} 要写成日期，如 2026-05-06；收到的是 {written}",
    "Write {option} as a day, such as 2026-05-06. This was given: {written}",
)
PARTS: Mapping[str, Wording] = {
    "number": Wording("登记号", "number"),
    "name": Wording("投诉人姓名", "complainant's name"),
    "unit": Wording("投诉人单位", "complainant's unit"),
    "contact": Wording("投诉人联系方式", "complainant's contact"),
    "address": Wording("投诉人地址", "complainant's address"),
    "text": Wording("文字", "text"),
    "file": Wording("附件名称", "name of a file"),
}

NOTHING_FOUND = Wording("没有找到", "Nothing was found.")
NOTHING_AMONG_NEWEST = Wording(
    "最新的记载中没有找到；这个词太常见，更早的请用日期（--until）或更多的词检索",
    "Nothing is among the newest. The word is very common. Search for older ones by day (--until) or more words.",
)
NUMBER = Wording("登记号", "Number")
WHERE = Wording("所在", "Where")
WHEN = Wording("日期", "Date")
EXCERPT = Wording("摘录", "Excerpt")
FOUND = Wording("本页 {here} 处，共 {total} 处", "{here} on this page, {total} in all")
FOUND_MORE = Wording("本页 {here} 处，共 {total} 处以上", "{here} on this page, more than {total} in all")
FOUND_CUT = Wording(
    "只列出最新的；更早的请用日期（--until）或更多的词检索",
    "Only the newest are listed. Search for older ones by day (--until) or more words.",
)
NEXT_PAGE = Wording("下一页：在同一命令后加 --after {mark}", "Next page: add --after {mark} to the same command.")
