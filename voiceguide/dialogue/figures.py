"""Figures in what was typed: written out as they are said, or marked where they cannot be read.

"2.5" is no "2 5", and "-1" no "1": what cannot be read must not become another number. So a figure is a
whole number of at most four digits, or one of the ways of writing that the language file lists ("1:30",
"90s"); any other one becomes a word that means nothing, and `understanding` gives the sentence no number.
"""

import re
from collections.abc import Mapping

from voiceguide.dialogue.intents import Intent, Risk
from voiceguide.dialogue.numbers import NumberWords

UNREAD = "xfigurex"
"""Stands for a figure that cannot be read."""
_LONGEST = 4
"""Digits; no number said here has more."""
_HYPHEN = re.compile(r"(?<![^\W\d])(\d+)-(?=[^\W\d])|(?<=[^\W\d])-(?=\d+\b)")
"""Between a word and a figure ("5-minute"), where it is no sign."""
_AROUND = "\"'()[]"
_AFTER = ".,!?;:…"


def read(text: str, written: Mapping[str, str], known: Mapping[str, int]) -> str:
    """The text with its figures as they are said. `known`: what else is written with figures ("5th")."""
    if not any(sign.isnumeric() for sign in text):
        return text
    text = _HYPHEN.sub(lambda found: f"{found[1] or ''} ", text)
    for pattern, said in written.items():
        text = re.sub(rf"(?<![\w.,:/+-]){pattern}(?!\w|[.,:/-]\d)", said, text)
    return " ".join(_token(token, known) for token in text.split())


def counts(intent: Intent) -> bool:
    """Whether an intent goes by a number, or changes what a mistaken one would spoil."""
    numbered = any(isinstance(value, int) and value is not True for value in intent.args.values())
    return numbered or intent.risk in {Risk.CHANGE, Risk.GREAT}


def _token(token: str, known: Mapping[str, int]) -> str:
    bare = token.strip(_AROUND).rstrip(_AFTER).strip(_AROUND).lstrip("#")
    if not any(sign.isnumeric() for sign in bare):
        return token
    whole = bare.isascii() and bare.isdecimal() and len(bare) <= _LONGEST
    return bare if whole or bare in known else UNREAD


def gathered(words: list[str], numbers: NumberWords) -> list[str]:
    """The words with hundreds in figures, and numbers below nothing, or with a point, marked."""
    found: list[str] = []
    at = 0
    while at < len(words):
        minus = words[at] in numbers.minus
        number = numbers.number(words, at + minus)
        if number is None:
            found.append(words[at])
            at += 1
            continue
        value, end = number
        point = end + 1 < len(words) and words[end] in numbers.point
        part = numbers.number(words, end + 1) if point else None
        if part is not None:
            end = part[1]
        if minus or part is not None:
            found.append(UNREAD)
        elif any(word in numbers.hundred for word in words[at:end]):
            found.append(str(value))
        else:
            found.extend(words[at:end])
        at = end
    return found
