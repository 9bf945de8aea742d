"""Files that people write: what keeps one from being read."""

from collections.abc import Mapping

from wording.language import Wording

NOT_A_MAPPING = Wording("{what} 应为一组 名称: 值", "{what} has to be a mapping, name: value.")
EMPTY = Wording("{what} 应为一组 名称: 值，现在是空的", "{what} is empty. It has to be a mapping, name: value.")
CANNOT_READ = Wording("读不到{what}：{why}", "Cannot read {what}: {why}.")
TOO_LARGE = Wording(
    "{what} 过大（至多 1 MB）；长材料请作附件", "{what} is too large (at most 1 MB). Attach long material as a file."
)
NOT_UTF8 = Wording(
    "{what} 第 {line} 行不是 UTF-8 文字；请另存为 UTF-8", "{what}, line {line}: not UTF-8 text. Save it as UTF-8."
)
NOT_JSON = Wording(
    "{what} 第 {line} 行第 {column} 列不是正确的 JSON：{problem}",
    "{what}, line {line}, column {column}: not valid JSON: {problem}.",
)
NOT_YAML = Wording("{what} 第 {line} 行不是正确的 YAML：{problem}", "{what}, line {line}: not valid YAML: {problem}.")
WRONG_CHARACTER = Wording(
    "{what} 第 {line} 行有不能使用的字符（U+{code}）", "{what}, line {line}: character U+{code} cannot be used."
)
TOO_DEEP = Wording("{what} 嵌套过深", "{what} is nested too deeply.")
WRONG_DATE_OR_NUMBER = Wording(
    "{what} 里有写得不对的日期或数字：{problem}", "{what} has a date or a number that is none: {problem}."
)

SYSTEM_PROBLEMS: Mapping[str, Wording] = {
    "ENOENT": Wording("没有这个文件或文件夹", "no such file or folder"),
    "EACCES": Wording("没有权限", "permission denied"),
    "EPERM": Wording("没有权限", "permission denied"),
    "EISDIR": Wording("这是文件夹", "it is a folder"),
    "ENOTDIR": Wording("路径里有一段不是文件夹", "a part of the path is not a folder"),
    "EEXIST": Wording("已经存在", "it exists already"),
    "ENOSPC": Wording("磁盘已满", "the disk is full"),
    "EROFS": Wording("磁盘只能读", "the disk is read-only"),
    "ENAMETOOLONG": Wording("文件名过长", "the name is too long"),
    "EINVAL": Wording("不能这样使用", "it cannot be used that way"),
}
