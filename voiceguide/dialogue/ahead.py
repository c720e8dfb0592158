"""What may be said next, the likeliest first, so that it can be made before it is asked for.

Nothing here knows the rules of the dialogue. A session is a value and a command makes a new one of it, so
every command is tried on the state there is, and what would be said then is noted and forgotten: the words
and the rate are the right ones by construction. The first clauses of all answers come before the second
clause of any, because a clause is made while the one before it sounds.

A change of rate makes all of it anew, and for some seconds nothing is at hand. So the few words that may not
be late then (the stops, and what a further "slower" is answered with) are made at every rate beforehand.

`repertoire` is what is left for idle minutes: all that a guide and the dialogue can say in fixed words.
"""

from collections.abc import Callable

from voiceguide.dialogue import controls, moves, place, status
from voiceguide.dialogue.intents import Intent, Name
from voiceguide.dialogue.reading import Reading
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Book, State, Tuning
from voiceguide.guide.model import Clauses

Phrase = tuple[str, int]
"""A text, and its rate in words per minute."""

SLOWEST_SAID_WPM = 80
"""Words per minute below which no reading goes, however slowly it is asked for."""

CALMING = (
    Intent(Name.STOP),
    Intent(Name.DISCOMFORT, {"kind": "pain"}),
    Intent(Name.PAUSE),
)
"""Always at hand, whatever else is likely."""

LIKELIEST = (
    Name.YES, Name.NEXT, Name.DONE, Name.REPEAT, Name.RESUME, Name.START, Name.OKAY, Name.NO, Name.PREVIOUS,
    Name.HELP, Name.WHERE_AM_I, Name.TIME_LEFT, Name.REPEAT_SLOWLY, Name.SLOWER, Name.FASTER,
    Name.ASK_PRESSURE, Name.ASK_WHY, Name.TELL_MORE, Name.ASK_OIL, Name.ASK_TECHNIQUE, Name.SKIP,
    Name.HOW_LONG_STEP, Name.OTHER_LEG, Name.AUTO_ON, Name.AUTO_OFF, Name.WANT_HARDER, Name.LOUDER,
    Name.QUIETER, Name.ASK_RHYTHM, Name.ASK_KNOTS, Name.ASK_BREATHING, Name.ASK_SURFACE, Name.ASK_TEMPERATURE,
    Name.ASK_AMBIENCE, Name.ASK_BENEFITS, Name.ASK_SAFETY, Name.THANKS, Name.CHECK_ROOM, Name.LIST_STEPS,
    Name.FIRST_STEP, Name.LAST_STEP,
)  # fmt: skip
"""By what people say to such guides: three in four of "next" alone, then done, go on, again."""

KINDS = ("too_hard", "ticklish", "cold", "cramp", "numb", "too_hot", "unwell", "skin_reaction", "dislike")

TRIED = (
    *CALMING,
    *(Intent(name) for name in LIKELIEST),
    Intent(Name.STOP, {"end": True}),
    *(Intent(Name.DISCOMFORT, {"kind": kind}) for kind in KINDS),
    Intent(Name.SET_TIMER, {"seconds": 60}),
    Intent(Name.SET_TIMER, {"seconds": 120, "extend": True}),
    Intent(Name.SET_TIMER, {"count": 10}),
)
"""Every command that is tried, the likeliest first."""

AT_ANY_RATE = (
    Line.STOP_FIRST, Line.STOPPED, Line.PAUSED, Line.SLOWER, Line.FASTER, Line.SLOWEST, Line.FASTEST,
    Line.LOUDER, Line.QUIETER,
)  # fmt: skip
"""What may be said just after the rate has changed."""

WHOLE = 8
"""So many of the likeliest answers are made whole; of the others the first clause will do."""


def rate_of(state: State, reading: Reading) -> int:
    """Words per minute at which that reading is said."""
    return max(SLOWEST_SAID_WPM, round(state.tuning.rate_wpm * reading.pace))


def ahead(book: Book, state: State, after: Callable[[Intent], State]) -> tuple[Phrase, ...]:
    """What may be said next in that state, each once. `after` tells what a command would make of it."""
    answers = [said for intent in TRIED if (said := _said(state, after(intent)))]
    unasked = [_phrases(state, r) for r in (*state.talk.queue, *state.talk.kept)]
    returned_to = [said[0] for said in unasked[1:2]]
    unasked.append(tuple((c.text, state.tuning.rate_wpm) for c in _by_itself(book, state)))
    first = [said[0] for said in answers]
    calming, first = first[: len(CALMING)], first[len(CALMING) :]
    rest = (phrase for said in (*answers[:WHOLE], *unasked) for phrase in said)
    return tuple(dict.fromkeys((*calming, *returned_to, *first, *at_any_rate(book, state.tuning), *rest)))


def at_any_rate(book: Book, tuning: Tuning) -> tuple[Phrase, ...]:
    """Short words at every rate the voice can be brought to, the nearest first."""
    clauses = [clause for line in AT_ANY_RATE for clause in book.line(line)]
    return tuple((clause.text, rate) for rate in controls.rates(tuning) for clause in clauses)


def _said(before: State, then: State) -> tuple[Phrase, ...]:
    """What a command has one say: the first reading, if it is another one than now."""
    head, now = then.talk.head, before.talk.head
    if head is None or (now is not None and head.key == now.key and _same_rate(before, then)):
        return ()
    return _phrases(then, head)


def _same_rate(before: State, then: State) -> bool:
    return before.tuning.rate_wpm == then.tuning.rate_wpm


def _phrases(state: State, reading: Reading) -> tuple[Phrase, ...]:
    rate = rate_of(state, reading)
    return tuple((clause.text, rate) for clause in reading.rest)


def _by_itself(book: Book, state: State) -> Clauses:
    """What is said in hands-on time without being asked."""
    if not state.working:
        return ()
    lines = (Line.READY, Line.READY_LAST, Line.HALFWAY)
    said = tuple(clause for line in lines for clause in book.line(line))
    return (*said, *status.change_ahead(book, state), *state.stop.step.hints.usual)


def repertoire(book: Book) -> tuple[str, ...]:
    """All that can be said in fixed words, each text once, in the order in which a session comes to it."""
    guide = book.guide
    said = [*guide.greeting, *guide.gate.statement, guide.gate.question]
    said += [
        clause
        for line in (Line.STOP_FIRST, Line.STOPPED, Line.READY, Line.PAUSED)
        for clause in book.line(line)
    ]
    said += [clause for stop in place.route(guide, guide.sides) for clause in moves.clauses_of(book, stop)]
    said += [clause for advice in guide.advice for clause in advice.say]
    said += [clause for stop in guide.steps for clause in stop.hints.usual]
    fixed = (texts for texts in book.replies.lines.values() if not any("{" in text for text in texts))
    texts = [clause.text for clause in said] + [text for line in fixed for text in line]
    texts += [clause.text for clause in guide.all_clauses() if "{" not in clause.text]
    return tuple(dict.fromkeys(texts))
