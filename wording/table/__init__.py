"""What the system says to people, in Chinese and in English: one table, a folder for each area.

A line is a constant, `UNKNOWN_CASE = Wording("没有 {number}", "There is no {number}.")`; code says
`cases.UNKNOWN_CASE(number=…)`. To change a wording, change it here; to add one, add the line and use it.
`tests/wording/test_table.py` holds that both halves have the same names in braces, that each line is used with these
names, and that no code speaks past the table.
"""
