"""The guide: what is read aloud, as data.

The guides that come along are in `library/`. Read `model` beside `library/leg-massage.toml`.

    model   what a guide consists of: steps, clauses, topics, advice
    loader  a TOML file becomes a guide, or a list of all that is wrong with it
    tables  one table becomes one dataclass, whose fields are the schema
    lines   on which line a value stands, for the messages
    checks  whether a well-formed guide makes sense, and can be spoken
    show    the guide as plain text
"""
