"""Help of the commands for auditors."""

from wording.language import Wording

DOSSIER = Wording("导出一件投诉的卷宗，局外人也能核验", "Export the dossier of a case, which a stranger can check")
READER = Wording("导出人代号；卷内只有其可以查阅的内容", "Code of who exports it; inside is what they may read")
OUT = Wording("写到这个文件；默认 编号.dossier.zip", "Write it to this file; by default NUMBER.dossier.zip")
CHECKER = Wording("把核验程序 check.py 写到这个文件", "Write the program that checks dossiers to this file")
AUDIT_EXAMPLE = Wording(
    "例：banjie audit dossier ZZW-2026-000001 --person li\n\npython3 check.py ZZW-2026-000001.dossier.zip",
    "Example: banjie audit dossier ZZW-2026-000001 --person li, then python3 check.py ZZW-2026-000001.dossier.zip",
)
CHECKER_HELP = Wording("取得核验程序 check.py", "Get check.py, the program that checks dossiers")
