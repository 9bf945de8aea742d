"""The command line itself: usage, failures, connection."""

from wording.language import Wording

NOT_UTF8 = Wording("命令里有不能使用的字符(不是 UTF-8)", "The command has characters that are not UTF-8.")
UNKNOWN_LANGUAGE = Wording(
    "--lang(BANJIE_LANG)应为 zh 或 en;收到的是 {written}", "--lang (BANJIE_LANG) is zh or en, not {written}."
)
PROGRAM_FAULT = Wording(
    "程序出错:{error}。请把上面的记录交给管理员",
    "The program has an error: {error}. Give the record above to the administrator.",
)
