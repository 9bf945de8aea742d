"""Chinese wording for officials: terms, requirements, days, limits, and the template engine."""
