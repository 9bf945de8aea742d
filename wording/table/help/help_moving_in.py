"""Help of `banjie import`."""

from wording.language import Wording

FILE = Wording("来件的表，第一行是栏目", "The sheet of complaints. Its first row holds the headings.")
DRY_RUN = Wording("只检查，不存", "Check only; store nothing.")
SKIP_BAD = Wording("只迁入正确的行，并列出其余的行", "Import the good rows and list the others.")
TEMPLATE = Wording("写出这一规定的空表", "Write the empty sheet of this procedure.")
OUT = Wording("空表写到哪里，默认为 规定代号.xlsx", "Where to write the empty sheet; by default SLUG.xlsx.")
