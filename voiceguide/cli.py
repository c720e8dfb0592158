"""The command line: arguments to one function each. The only place that prints.

What a program reads goes to standard output, one JSON object a line, flushed, in order; everything said to
a person about errors, progress and advice goes to standard error.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from voiceguide.arguments import parser
from voiceguide.errors import BadFileError, GuideError, RecordingError, RunError
from voiceguide.readable import of_reasons, of_recording, of_sentence, of_session
from voiceguide.streams import interrupted, output_lost, use_utf8

if TYPE_CHECKING:
    from voiceguide.dialogue.moment import Moment
    from voiceguide.transcript import Row

NOWHERE = Path(os.devnull)
"""Where a demo goes that is not recorded."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 a run failed, 2 bad input or a missing part."""
    use_utf8()
    options = parser(_COMMANDS).parse_args(arguments)
    try:
        code: int = options.run(options)
    except GuideError as error:
        _tell(error)
        return error.exit_code
    except KeyboardInterrupt:
        interrupted()
        return 130
    except BrokenPipeError:  # the reader has gone, as in `voiceguide show leg-massage | head`
        output_lost()
        return 0
    return code


def _tell(error: GuideError, then: str = "") -> None:
    """One line for the error, its hint and what is done; before it the problems of a file, a line each."""
    if isinstance(error, BadFileError):
        for problem in error.problems:
            _advise(problem)
    _advise(" ".join(filter(None, ("voiceguide:", error.what, error.hint, then))))


def _advise(text: str) -> None:
    """Say something to a person; where nobody can read it, it is no reason to fail."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def _say(text: str = "") -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        output_lost()
        raise RunError(
            f"Standard output cannot be written: {error.strerror}.", hint="Make room, or send it elsewhere."
        ) from error


def _rows(*, as_json: bool) -> "Callable[[Row], None]":
    """How rows of a transcript are shown: as JSON, or as a dialogue to read."""
    return _say_json if as_json else _say_line


def _say_json(row: "Mapping[str, object]") -> None:
    _say(json.dumps(row, ensure_ascii=False))


def _say_line(row: "Row") -> None:
    if line := of_session(row):
        _say(line)


# -- commands ----------------------------------------------------------------------------------------


def _start(options: argparse.Namespace) -> int:
    from voiceguide.app import start
    from voiceguide.errors import NoSoundError
    from voiceguide.settings import load_settings
    from voiceguide.voice import spoken_by

    if options.text:
        _input()
    settings = load_settings(
        guide=options.guide,
        microphone=options.device,
        loudspeaker=options.device,
        voice=options.voice,
        music=options.music,
    )
    show, voice = _rows(as_json=options.json), iter((spoken_by(settings.voice),))

    def report(row: "Row") -> None:
        for name in voice:  # once, when the session has begun
            _advise(f"voiceguide: the voice is {name}.")
        show(row)

    try:
        return start(settings, typed=options.text, report=report)
    except NoSoundError as error:
        if options.text or options.no_demo or settings.microphone or settings.loudspeaker:
            raise
        _tell(error, "Here is the demo instead.")
        try:
            _demo_session(wav=None, as_json=options.json, long=False)
        except RecordingError as unrecorded:
            _demo_session(wav=NOWHERE, as_json=options.json, long=False)
            _tell(unrecorded)
        return 0


def _demo(options: argparse.Namespace) -> int:
    return _demo_session(wav=options.wav, as_json=options.json, long=options.long)


def _demo_session(*, wav: Path | None, as_json: bool, long: bool) -> int:
    from voiceguide.room.recording import usual_place
    from voiceguide.room.scenario import demo_path

    wav = wav or usual_place("sample.wav" if long else "demo.wav")
    with demo_path(long=long) as scenario:
        code = _play(scenario, wav=None if wav == NOWHERE else wav, as_json=as_json)
    if wav != NOWHERE:
        (_advise if as_json else _say)(f"A recording to listen to: {wav}")
    return code


def _rehearse(options: argparse.Namespace) -> int:
    return _play(options.scenario, wav=options.wav, as_json=options.json)


def _play(scenario: Path, *, wav: Path | None, as_json: bool) -> int:
    from voiceguide.modelstore import find
    from voiceguide.people import unusable
    from voiceguide.rehearsal import Rehearsal
    from voiceguide.room.scenario import load_scenario
    from voiceguide.settings import named_model

    rehearsal = Rehearsal(load_scenario(scenario, also=unusable), find(named_model() or None))
    outcome = rehearsal.play(_rows(as_json=as_json), wav=wav)
    for failure in outcome.failures:
        _advise(f"voiceguide: {failure}")
    return 1 if outcome.failures else 0


def _hear(options: argparse.Namespace) -> int:
    from voiceguide.modelstore import find
    from voiceguide.recordings import hear
    from voiceguide.settings import load_settings

    settings = load_settings(guide=options.guide)
    if options.played and len(options.files) > 1:
        raise GuideError("--played goes with one recording.", hint="Give one FILE, or leave --played out.")
    code = 0
    for row in hear(options.files, settings.guide, find(settings.model or None), played=options.played):
        if isinstance(row, GuideError):  # named, and the others are heard all the same
            _tell(row)
            code = row.exit_code
        elif options.json:
            _say_json(row)
        else:
            _say(of_recording(row))
    return code


def _understand(options: argparse.Namespace) -> int:
    from voiceguide.dialogue.excerpt import excerpt
    from voiceguide.dialogue.understanding import Understanding
    from voiceguide.guide.loader import load
    from voiceguide.settings import load_settings
    from voiceguide.transcript import reasons, sentence_row

    if options.text is not None and not options.text.strip():
        raise GuideError("The text is empty.", hint='Give a sentence: voiceguide understand "next step"')
    understanding = Understanding(load(load_settings(guide=options.guide).guide))
    moment = _moment(options.moment)
    for text in _lines(_input()) if options.text is None else iter((options.text,)):
        meaning = understanding.understand(text, moment)
        row, why = sentence_row(text, meaning), reasons(meaning) if options.explain else {}
        if options.json:
            _say_json({**row, **why})
        else:
            if why:
                why["template"] = excerpt(meaning)
            for line in (of_sentence(row), *of_reasons(why)):
                _say(line)
    return 0


def _input() -> TextIO:
    """Standard input, where there is one."""
    if sys.stdin is None:
        raise GuideError("Standard input is closed.", hint="Leave it open, or give it a file of sentences.")
    return sys.stdin


def _lines(stream: TextIO) -> Iterator[str]:
    for line in stream:
        yield line.rstrip("\r\n")


def _moment(name: str | None) -> "Moment":
    from voiceguide.dialogue.moment import ANYTHING, Moment, Stage

    return {
        None: ANYTHING,
        "speaking": Moment(stage=Stage.STEP, speaking=True),
        "step": Moment(stage=Stage.STEP),
        "gate": Moment(stage=Stage.GATE, question=True),
    }[name]


def _guides(_options: argparse.Namespace) -> int:
    from voiceguide.guide.loader import library

    for guide in library():
        _say(f"{guide.id}: {guide.title}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from voiceguide.dialogue.naming import misheard
    from voiceguide.guide.loader import check

    knows = _words_of_model()
    problems = check(options.file, also=lambda guide: misheard(guide, knows))
    for problem in problems:
        _advise(f"{options.file}:{problem}")
    errors = sum(problem.severity == "error" for problem in problems)
    if errors:
        raise GuideError(
            f"{options.file} has {errors} error{'s' * (errors > 1)}.", hint="Mend what is named."
        )
    _say(f"{options.file} is a good guide.")
    return 0


def _words_of_model() -> "Callable[[str], bool] | None":
    """Whether the recogniser has a word; None where no model was fetched yet."""
    from voiceguide.hearing.recogniser import load_model
    from voiceguide.modelstore import find
    from voiceguide.settings import named_model

    try:
        return load_model(find(named_model() or None)).has_word
    except GuideError:
        return None


def _show(options: argparse.Namespace) -> int:
    from voiceguide.guide.loader import load, show

    _say(show(load(options.guide)))
    return 0


def _voices(options: argparse.Namespace) -> int:
    from voiceguide.settings import load_settings
    from voiceguide.voice import audition, listing

    if options.play is not None:
        audition(options.play)
        return 0
    for line in listing(load_settings().voice):
        _say(line)
    return 0


def _setup(_options: argparse.Namespace) -> int:
    from voiceguide.dialogue.grammar import compiled
    from voiceguide.modelstore import find, setup
    from voiceguide.settings import load_settings
    from voiceguide.voice import setup_voice

    def write(text: str) -> None:
        with suppress(OSError):  # nobody reads on
            print(text, end="", file=sys.stderr, flush=True)

    settings = load_settings()
    if settings.model:
        write(f"The recogniser's model is the one you named: {find(settings.model)}\n")
    else:
        setup(write)
    setup_voice(write, settings)
    compiled("en")  # and kept: a session starts half a second sooner
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from voiceguide.doctor import examine, next_thing, runnable

    findings = examine(room=options.room)
    for finding in findings:
        _say(str(finding))
    _say(next_thing(findings))
    return 0 if runnable(findings) else 1


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "start": _start,
    "demo": _demo,
    "rehearse": _rehearse,
    "hear": _hear,
    "understand": _understand,
    "guides": _guides,
    "check": _check,
    "show": _show,
    "voices": _voices,
    "setup": _setup,
    "doctor": _doctor,
}


if __name__ == "__main__":
    sys.exit(main())
