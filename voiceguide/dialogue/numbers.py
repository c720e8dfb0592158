"""Spoken numbers and durations: "twenty five", "a minute and a half", "couple of minutes", "90 seconds".

The words themselves stand in the language file; here is only their arithmetic. Every reading of a run of
words is offered with the place where it ends, and the matcher takes the one that the sentence needs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

HALF = 0.5
_TENS = 20
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of one language."""

    numbers: Mapping[str, int]
    """one: 1 ... ninety: 90, with sound-alikes the recogniser writes (too: 2)."""
    ordinals: Mapping[str, int]
    """first: 1 ..."""
    units: Mapping[str, int]
    """minute: 60, in seconds."""
    vague: Mapping[str, float]
    """couple: 2, half: 0.5, with their own "of a", "of an" left out."""
    joints: frozenset[str]
    """Words that only join ("and", "a", "of", "an")."""
    hundred: frozenset[str]
    """Words for a hundred."""
    minus: frozenset[str] = frozenset()
    """Words before a number below nothing."""
    point: frozenset[str] = frozenset()
    """Words between a number and its decimals."""
    between: frozenset[str] = frozenset()
    """Words that may stand between a number and its unit ("two more minutes")."""
    pointing: frozenset[str] = frozenset()
    """Words after which "one" is no number ("that one")."""
    counted: frozenset[str] = frozenset()
    """Words after which what sounds like a number is one ("step ate")."""

    def words(self) -> Iterator[str]:
        """Every word a number or a duration can be made of."""
        for mapping in (self.numbers, self.ordinals, self.units, self.vague):
            yield from mapping
        yield from self.joints
        yield from self.hundred

    def number(self, words: Sequence[str], at: int) -> tuple[int, int] | None:
        """The number that begins there and where it ends (one past), the longest reading."""
        return self._few(words, at) or self._told(words, at)

    def _few(self, words: Sequence[str], at: int) -> tuple[int, int] | None:
        """A number that is only told roughly: "a couple", "a few of them"; by itself "a few" is none."""
        value = self.vague.get(words[at], 0.0) if at < len(words) else 0.0
        joined = at + 2 < len(words) and words[at + 1] in self.joints
        counts = value > 1 if joined else value == 2  # noqa: PLR2004 - a couple is two
        return (int(value), at + 1 + joined) if counts else None

    def _told(self, words: Sequence[str], at: int) -> tuple[int, int] | None:
        if at >= len(words):
            return None
        word = words[at]
        if at and words[at - 1] in self.pointing and self.numbers.get(word) == 1:
            return None
        if word.isdecimal() and len(word) <= 4:  # noqa: PLR2004 - no number said here has more digits
            return int(word), at + 1
        end = at
        value = 0
        if word in self.numbers:
            value, end = self._below_hundred(words, at)
        elif word not in self.joints:
            value, end = (1, at) if word in self.hundred else (0, at)
            if not value:
                return None
        elif at + 1 < len(words) and words[at + 1] in self.hundred:
            value, end = 1, at + 1
        else:
            return None
        if end < len(words) and words[end] in self.hundred:
            value, end = value * _HUNDRED, end + 1
            rest = end + 1 if end < len(words) and words[end] in self.joints else end
            if rest < len(words) and words[rest] in self.numbers:
                more, end = self._below_hundred(words, rest)
                value += more
        return (value, end) if end > at else None

    def _below_hundred(self, words: Sequence[str], at: int) -> tuple[int, int]:
        value = self.numbers[words[at]]
        if value >= _TENS and value % 10 == 0 and at + 1 < len(words):
            unit = self.numbers.get(words[at + 1], 0)
            if 0 < unit < 10:  # noqa: PLR2004 - a unit after a ten
                return value + unit, at + 2
        return value, at + 1

    def duration(self, words: Sequence[str], at: int) -> tuple[int, int] | None:
        """The seconds of the duration that begins there and where it ends."""
        first = self._amount(words, at)
        if first is None:
            return None
        amount, end = first
        if at < end < len(words) and words[end] in self.between:
            end += 1
        if end >= len(words):
            return None
        unit = self.units.get(words[end])
        if unit is None:
            return None
        seconds, end = amount * unit, end + 1
        return self._rest(words, seconds, unit, end)

    def _amount(self, words: Sequence[str], at: int) -> tuple[float, int] | None:
        """How many units: "two", "a", "half a", "one and a half", "a couple of", "another"."""
        end = at
        while end < len(words) and words[end] in self.joints:
            end += 1
        amount: float
        if end < len(words) and words[end] in self.vague:
            amount = self.vague[words[end]]
            end += 1
        else:
            number = self.number(words, end)
            if number is None:
                return (1.0, end) if end > at else self._bare(words, at)
            amount, end = float(number[0]), number[1]
            half = self._half(words, end)
            if half is not None:
                return amount + HALF, half
            part = self.vague.get(words[end], 1.0) if end < len(words) else 1.0
            if part < HALF:  # three quarters
                amount, end = amount * part, end + 1
        while end < len(words) and words[end] in self.joints:
            end += 1
        return amount, end

    def _bare(self, words: Sequence[str], at: int) -> tuple[float, int] | None:
        """A unit with nothing before it ("minute and a half")."""
        return (1.0, at) if at < len(words) and words[at] in self.units else None

    def _half(self, words: Sequence[str], at: int) -> int | None:
        end = at
        while end < len(words) and words[end] in self.joints:
            end += 1
        if end > at and end < len(words) and self.vague.get(words[end]) == HALF:
            return end + 1
        return None

    def _rest(self, words: Sequence[str], seconds: float, unit: int, end: int) -> tuple[int, int]:
        """What may follow: and a half, and thirty seconds, or thirty alone."""
        half = self._half(words, end)
        if half is not None:
            return round(seconds + unit * HALF), half
        start = end + 1 if end < len(words) and words[end] in self.joints else end
        number = self.number(words, start)
        if number is not None and unit >= 60:  # noqa: PLR2004 - seconds have no smaller part
            after = number[1]
            smaller = self.units.get(words[after], unit) if after < len(words) else 0
            if 0 < smaller < unit:
                return round(seconds + number[0] * smaller), after + 1
            if start == end and number[0] in {15, 20, 30, 45}:
                return round(seconds + number[0] * unit / 60), after
        return round(seconds), end
