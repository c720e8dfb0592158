"""The command line: arguments to one function each. The only place that prints.

What a program reads goes to standard output, one JSON object a line, flushed, in order; everything said to
a person about errors, progress and advice goes to standard error.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from voiceguide.arguments import parser
from voiceguide.errors import BadFileError, GuideError

if TYPE_CHECKING:
    from voiceguide.dialogue.meaning import Meaning
    from voiceguide.dialogue.moment import Moment
    from voiceguide.transcript import Row


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 a run failed, 2 bad input or a missing part."""
    _use_utf8(sys.stdout, sys.stderr)
    options = parser(_COMMANDS).parse_args(arguments)
    try:
        code: int = options.run(options)
    except GuideError as error:
        _tell(error)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader has gone, as in `voiceguide show leg-massage | head`
        sys.stderr.close()
        return 0
    return code


def _tell(error: GuideError) -> None:
    """One line for the error and its hint; before it the problems of a file, a line each."""
    if isinstance(error, BadFileError):
        for problem in error.problems:
            print(problem, file=sys.stderr)
    print(f"voiceguide: {error.what} {error.hint}".rstrip(), file=sys.stderr)


def _say(text: str = "") -> None:
    print(text, flush=True)


def _rows(*, as_json: bool) -> "Callable[[Row], None]":
    """How rows of a transcript are shown: as JSON, or as a dialogue to read."""
    if as_json:
        return lambda row: _say(json.dumps(row, ensure_ascii=False))
    return _tell_row


def _tell_row(row: "Row") -> None:
    at = f"{row['at_s']:7.1f} s  "
    match row["event"]:
        case "say":
            _say(f"{at}guide    {row['text']}")
        case "heard" if row["accepted"]:
            args = "".join(f" {key}={value}" for key, value in row["args"].items())  # type: ignore[attr-defined]
            _say(f"{at}  heard  “{row['text']}” → {row['intent']}{args}")
        case "heard":
            _say(f"{at}  heard  “{row['text']}” – nothing for the guide ({row['why']})")
        case "step":
            side = f", {row['side']}" if row["side"] else ""
            _say(f"{at}--- step {row['number']}: {row['id']}{side}")
        case "gate":
            _say(f"{at}--- consent {row['state']}")
        case "timer":
            _say(f"{at}--- timer {row['state']}: {row['seconds']} s")
        case "end":
            _say(f"{at}--- end: {row['why']}")
        case _:
            pass


# -- commands ----------------------------------------------------------------------------------------


def _start(options: argparse.Namespace) -> int:
    from voiceguide.app import start
    from voiceguide.errors import NoSoundError
    from voiceguide.settings import load_settings
    from voiceguide.voice import spoken_by

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
            print(f"voiceguide: the voice is {name}.", file=sys.stderr, flush=True)
        show(row)

    try:
        return start(settings, typed=options.text, report=report)
    except NoSoundError as error:
        if options.text or options.no_demo or settings.microphone or settings.loudspeaker:
            raise
        _tell(error)
        print("voiceguide: here is the demo instead.", file=sys.stderr)
        _demo_session(wav=None, as_json=options.json, long=False)
        return 0


def _demo(options: argparse.Namespace) -> int:
    return _demo_session(wav=options.wav, as_json=options.json, long=options.long)


def _demo_session(*, wav: Path | None, as_json: bool, long: bool) -> int:
    from platformdirs import user_data_path

    from voiceguide.room.scenario import demo_path

    if wav is None:
        wav = user_data_path("voiceguide", ensure_exists=True) / ("sample.wav" if long else "demo.wav")
    with demo_path(long=long) as scenario:
        code = _play(scenario, wav=wav, as_json=as_json)
    print(f"A recording to listen to: {wav}", file=sys.stderr if as_json else sys.stdout, flush=True)
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
        print(f"voiceguide: {failure}", file=sys.stderr)
    return 1 if outcome.failures else 0


def _hear(options: argparse.Namespace) -> int:
    from voiceguide.modelstore import find
    from voiceguide.recordings import hear
    from voiceguide.settings import load_settings

    settings = load_settings(guide=options.guide)
    if options.played and len(options.files) > 1:
        raise GuideError("--played goes with one recording.", hint="Give one FILE, or leave --played out.")
    for row in hear(options.files, settings.guide, find(settings.model or None), played=options.played):
        _say(json.dumps(row, ensure_ascii=False) if options.json else _heard_line(row))
    return 0


def _heard_line(row: "Row") -> str:
    meaning = row["intent"] if row["accepted"] else f"nothing ({row['why']})"
    args = json.dumps(row["args"], ensure_ascii=False) if row["args"] else ""
    times = "" if row["speech_start_s"] is None else f" {row['speech_start_s']}–{row['speech_end_s']} s"
    return f"{row['file']}:{times} “{row['text']}” → {meaning} {args}".rstrip()


def _understand(options: argparse.Namespace) -> int:
    from voiceguide.dialogue.understanding import Understanding
    from voiceguide.guide.loader import load
    from voiceguide.settings import load_settings

    if options.text is not None and not options.text.strip():
        raise GuideError("The text is empty.", hint='Give a sentence: voiceguide understand "next step"')
    understanding = Understanding(load(load_settings(guide=options.guide).guide))
    moment = _moment(options.moment)
    for text in _lines(sys.stdin) if options.text is None else iter((options.text,)):
        meaning = understanding.understand((text,), moment)
        intent = meaning.intent
        name, args = (intent.name.value, dict(intent.args)) if intent else (None, {})
        row = {"text": text, "intent": name, "args": args}
        if options.json:
            _say(json.dumps({**row, **(_reasons(meaning) if options.explain else {})}, ensure_ascii=False))
        else:
            _say(f"“{text}” → {name or 'nothing'}{' ' + json.dumps(args) if args else ''}")
            if options.explain:
                for key, value in _reasons(meaning).items():
                    if value:
                        _say(f"    {key:9} {value if isinstance(value, str) else json.dumps(value)}")
    return 0


def _reasons(meaning: "Meaning") -> dict[str, object]:
    """Why a sentence means what it means: the evidence, its template, its slots, what else was considered."""
    others = {str(other.intent.name): round(other.score, 2) for other in meaning.rejected}
    return {
        "why": meaning.why,
        "template": meaning.template,
        "slots": {name: value for name, value in meaning.slots if not name.startswith("_")},
        "rejected": others,
    }


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
        print(f"{options.file}:{problem}", file=sys.stderr)
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
    from voiceguide.voice import all_voices, audition

    if options.play is not None:
        audition(options.play)
        return 0
    for voice in all_voices():
        _say(f"{voice}  {voice.title}".rstrip())
    return 0


def _setup(_options: argparse.Namespace) -> int:
    from voiceguide.dialogue.grammar import compiled
    from voiceguide.modelstore import find, setup
    from voiceguide.settings import load_settings
    from voiceguide.voice import setup_voice

    def write(text: str) -> None:
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


def _use_utf8(*streams: TextIO) -> None:
    """Print typographic signs on every system, whatever its code page."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
