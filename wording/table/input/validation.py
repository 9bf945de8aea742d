"""What is wrong with a field of a form, a file or a line, by the type of the error that pydantic reports.

The names in braces are those that pydantic gives with an error of the type.
"""

from collections.abc import Mapping

from wording.language import Wording
from wording.table.input.typed_values import NOT_STORABLE

_MAPPING = Wording("应为一组 名称: 值", "Write this as a mapping, name: value.")
_LIST = Wording("应为一列", "Write this as a list.")
_TEXT = Wording("应为文字；数字、日期请加引号", "Write this as text. Put numbers and dates in quotation marks.")
_TOO_LONG = Wording("过长；至多 {max_length} 个字", "Too long. Write at most {max_length} characters.")
_TOO_SHORT = Wording("过短；至少 {min_length} 个字", "Too short. Write at least {min_length} characters.")
_WHOLE_NUMBER = Wording("应为整数", "Write a whole number.")
_NUMBER = Wording("应为数字", "Write a number.")
_YES_OR_NO = Wording("应为 true 或 false", "Write true or false.")
_CHOICE = Wording("应为以下之一：{expected}", "Write one of these: {expected}.")
_TOO_MANY = Wording("项数过多；至多 {max_length} 项", "Too many. Give at most {max_length}.")
_TOO_FEW = Wording("项数过少；至少 {min_length} 项", "Too few. Give at least {min_length}.")

PROBLEMS: Mapping[str, Wording] = {
    "missing": Wording("没有填写", "Missing. Fill it in."),
    "extra_forbidden": Wording("没有这一项；请更正或删去", "There is no such field. Correct it or leave it out."),
    "not_storable": NOT_STORABLE,
    "repeated": Wording("只能写一次", "Give it once."),
    "string_type": _TEXT,
    "string_pattern_mismatch": Wording("写法不对", "Not written as this field requires."),
    "string_too_long": _TOO_LONG,
    "string_too_short": _TOO_SHORT,
    "string_unicode": Wording("有不能使用的字符（不是 UTF-8）", "It has characters that are not UTF-8."),
    "too_long": _TOO_MANY,
    "too_short": _TOO_FEW,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "union_tag_invalid": Wording("应为以下之一：{expected_tags}", "Write one of these: {expected_tags}."),
    "union_tag_not_found": Wording("没有写明是哪一种（{discriminator}）", "Say which kind it is ({discriminator})."),
    "none_required": Wording("应留空", "Leave it empty."),
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "int_parsing_size": Wording("数字过大", "The number is too large."),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than_equal": Wording("过小；不得小于 {ge}", "Too small. It is at least {ge}."),
    "greater_than": Wording("过小；应大于 {gt}", "Too small. It is more than {gt}."),
    "less_than_equal": Wording("过大；不得大于 {le}", "Too large. It is at most {le}."),
    "less_than": Wording("过大；应小于 {lt}", "Too large. It is less than {lt}."),
    "makeup_day": Wording(
        "{day} 不能是调休上班的日子：应为未放假的星期六或星期日",
        "{day} cannot be a make-up day: it has to be a Saturday or Sunday that is not off.",
    ),
    "file_name_path": Wording(
        "文件名不能有路径或看不见的字符", "The name of a file has no path and no invisible characters."
    ),
    "file_name_length": Wording("文件名应为 1 至 255 字节", "The name of a file has 1 to 255 bytes."),
    "date_out_of_reach": Wording("年份应为 1902 至 2099", "The year is 1902 to 2099."),
    "instant_out_of_reach": Wording(
        "年份或时区不对；年份应为 1902 至 2099，时区如 +08:00",
        "The year is 1902 to 2099, and the offset less than 16 hours, as in +08:00.",
    ),
    "timezone_aware": Wording(
        "时刻要写明时区，如 2025-10-11T09:00:00+08:00", "Give the time zone as well, as in 2025-10-11T09:00:00+08:00."
    ),
}
INSTANT = Wording("应为时刻，如 2025-10-11T09:00:00+08:00", "Write an instant, as in 2025-10-11T09:00:00+08:00.")
DAY = Wording("应为日期，如 2025-10-11", "Write a date, as in 2025-10-11.")
TIME_OF_DAY = Wording("应为钟点，如 09:00", "Write a time of day, as in 09:00.")
OTHER_PROBLEM = Wording("填写的内容不对（{kind}）", "This value is not valid ({kind}).")
