"""The room check of the command line: the guide says a sentence and listens to itself and to the room.

It is the same sentence and the same measurement as "can you hear me" in a session, without a session around
it: no recogniser is loaded, and nothing anybody says matters.
"""

from contextlib import ExitStack, closing

from voiceguide.dialogue.events import Say
from voiceguide.dialogue.replies import Line, load_replies
from voiceguide.hearing.echo import EchoPath
from voiceguide.hearing.levels import HighPass
from voiceguide.hearing.microphone import open_microphone
from voiceguide.hearing.room import RoomFigures, keep, measured
from voiceguide.pcm import HEARING_RATE, Block
from voiceguide.settings import Settings, device
from voiceguide.speech.loudspeaker import open_loudspeaker
from voiceguide.speech.mouth import Mouth
from voiceguide.voice import open_voice

_AFTER_S = 0.5
"""Seconds that are listened to after the sentence: the echo comes late."""


def check_room(settings: Settings) -> RoomFigures:
    """Speak for about ten seconds, and keep what was found. GuideError where a device or the voice fails."""
    say = Say(1, load_replies().say(Line.ROOM_CHECK), settings.rate_wpm)
    mouth, path, high_pass = Mouth(), EchoPath(cancel=settings.echo), HighPass()
    mouth.apply(say)
    with closing(open_voice(settings.voice)) as voice:
        while (key := mouth.wanted()) is not None:
            mouth.supply(key, voice.clip(key.text, key.rate_wpm))
    with ExitStack() as stack:
        loudspeaker = open_loudspeaker(mouth.render, device(settings.loudspeaker))
        stack.callback(loudspeaker.stop)
        microphone = open_microphone(device(settings.microphone), played=lambda: loudspeaker.played)
        stack.callback(microphone.stop)
        microphone.start()
        loudspeaker.start()
        after = int(_AFTER_S * HEARING_RATE)
        while after > 0:
            block = microphone.heard(timeout=2.0)
            for far in loudspeaker.far_end():
                path.played(far)
            filtered = high_pass.filter(block.samples)
            path.clean(Block(filtered, HEARING_RATE, block.position, block.played))
            after -= 0 if mouth.busy else len(filtered)
    figures = measured(path)
    keep(figures)
    return figures
