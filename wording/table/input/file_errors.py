"""Files that people write: what keeps one from being read."""

from collections.abc import Mapping

from wording.language import Wording

NOT_A_MAPPING = Wording("{what} 应为一组 名称: 值", "{what} has to be a mapping, name: value.")
EMPTY = Wording("{what} 应为一组 名称: 值，现在是空的", "{what} is empty. It has to be a mapping, name: value.")
CANNOT_READ = Wording("读不到{what}：{why}", "Cannot read {what}: {why}.")
DATA_PROBLEM = Wording("{what} {problem}", "{what}: {problem}.")
DATA_PROBLEM_ON_LINE = Wording("{what} 第 {line} 行{problem}", "{what}, line {line}: {problem}.")
DATA_PROBLEMS: Mapping[str, Wording] = {  # by `UnreadableData.why`
    "large": Wording("过大（至多 1 MB）；长材料请作附件", "too large (at most 1 MB); attach long material as a file"),
    "not_utf8": Wording("不是 UTF-8 文字；请另存为 UTF-8", "not UTF-8 text; save it as UTF-8"),
    "not_json": Wording("第 {column} 列不是正确的 JSON：{problem}", "not valid JSON at column {column}: {problem}"),
    "not_yaml": Wording("不是正确的 YAML：{problem}", "not valid YAML: {problem}"),
    "character": Wording("有不能使用的字符（U+{code}）", "character U+{code} cannot be used"),
    "deep": Wording("嵌套过深", "nested too deeply"),
    "repeats": Wording("重复引用（&、*）过多；请逐项写出", "aliases (&, *) repeat too much; write the parts out"),
    "tag": Wording("有不能使用的标签 {tag}；请删去", "the tag {tag} cannot be used; leave it out"),
    "key": Wording("名称应为一个词", "a name has to be one word"),
    "key_twice": Wording(
        "又写了「{key}」，第一次在第 {first} 行；请只保留一处",
        "{key} stands here again, first in line {first}; keep one of them",
    ),
    "value": Wording("有写得不对的日期或数字：{problem}", "a date or a number that is none: {problem}"),
}
JSON_PROBLEMS: Mapping[str, Wording] = {  # by how the message of Python's parser begins
    "Expecting value": Wording("这里应有一个值", "a value is expected here"),
    "Expecting property name": Wording("这里应有加双引号的名称", "a name in double quotes is expected here"),
    "Expecting ':'": Wording("名称之后应有冒号", "a colon is expected after the name"),
    "Expecting ','": Wording("两项之间应有逗号", "a comma is expected between two parts"),
    "Extra data": Wording("后面还有多余的内容", "something follows after the end"),
    "Unterminated string": Wording("引号没有收尾", "a string has no end"),
    "Invalid control character": Wording("文字里有控制字符，应写成 \\n 之类", "a control character stands in a string"),
    "Invalid \\": Wording("反斜杠之后写得不对", "what follows a backslash is no escape"),
    "Illegal trailing comma": Wording("末尾多了一个逗号", "a comma stands before the end"),
}
KEY_TWICE_ON_LINE = Wording("「{key}」写了两次；请只保留一处", "{key} stands there twice; keep one of them")

SYSTEM_PROBLEMS: Mapping[str, Wording] = {
    "ENOENT": Wording("没有这个文件或文件夹", "no such file or folder"),
    "EACCES": Wording("没有权限", "permission denied"),
    "EPERM": Wording("没有权限", "permission denied"),
    "EISDIR": Wording("这是文件夹", "it is a folder"),
    "ENXIO": Wording("这是管道、设备或套接字，不是文件", "it is a pipe, a device or a socket, and no file"),
    "ENOTDIR": Wording("路径里有一段不是文件夹", "a part of the path is not a folder"),
    "EEXIST": Wording("已经存在", "it exists already"),
    "ENOSPC": Wording("磁盘已满", "the disk is full"),
    "EROFS": Wording("磁盘只能读", "the disk is read-only"),
    "ENAMETOOLONG": Wording("文件名过长", "the name is too long"),
    "EINVAL": Wording("不能这样使用", "it cannot be used that way"),
}
