import re, subprocess, sys
from pathlib import Path
UPPER="queries register services web cli documents notices starter activities integrity wording author procedures publishing benchmarks examples".split()
def edit(f, tests=False):
    p=Path(f); s=p.read_text()
    if not re.search(r"\b(CHINA|ChinaTime)\b", s): return
    names=set(re.findall(r"\b(CHINA|ChinaTime)\b", s))
    def fix(m):
        items=[x.strip() for x in m.group(1).strip("()\n ").replace("\n"," ").split(",") if x.strip()]
        items=[x for x in items if x not in ("CHINA","ChinaTime")]
        return ("from models.time import "+", ".join(items)+"\n") if items else ""
    imported=re.search(r"from models\.time import (\([^)]*\)|[^\n(]+)\n", s)
    new=""
    if tests:
        new="from tests.zones import CHINA\n"
        s=s.replace("ChinaTime","OfficeTime")
    else:
        w=[]
        if "CHINA" in names: w.append("office_zone")
        if "ChinaTime" in names: w.append("OfficeTime")
        new=f"from calendars import {', '.join(sorted(w))}\n"
    if imported and re.search(r"\b(CHINA|ChinaTime)\b", imported.group(0)):
        s=s[:imported.start()]+fix(imported)+new+s[imported.end():]
    else:
        print("no import", f); return
    if not tests:
        s=re.sub(r"\bCHINA\b","office_zone()",s); s=s.replace("ChinaTime","OfficeTime")
    p.write_text(s)
for pk in UPPER:
    for f in Path(pk).rglob("*.py"): edit(f)
for f in Path("tests").rglob("*.py"):
    if f.name!="zones.py": edit(f, True)
