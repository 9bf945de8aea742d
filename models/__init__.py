"""Data models without behaviour: typed, immutable, compared by value. Used by every other package.

`procedure`, `rule`, `stage`, `limit`, `requirement` describe a regulation (YAML); `law` is a regulation as a case
carries it. `messages`, `events`, `case`, `waiting`, `case_input` are what clients, workflows and the register exchange.
`tables` are the database tables; only the register and the packages above it may import them.
"""
