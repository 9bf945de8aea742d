"""Places in a regulation: articles, paragraphs, items."""

from wording.language import Wording

ARTICLE = Wording("第{n}条", "Art. {n}")
PARAGRAPH = Wording("第{n}款", "para. {n}")
LAST_PARAGRAPH = Wording("末款", "last para.")
ITEM = Wording("第{n}项", "item {n}")
SENTENCE = Wording("第{n}句", "sentence {n}")
LAST_SENTENCE = Wording("末句", "last sentence")
PART = Wording("第{n}部分", "Part {n}")
POINT = Wording("（{n}）", "({n})")
STEP = Wording("步骤{n}", "step {n}")
INTRODUCTION = Wording("引语", "introduction")
PREFACE = Wording("前言", "preface")
NOTE = Wording("注{n}", "note {n}")
TO = Wording("至", "to")
