"""What can be written on the command line: the commands, their arguments and their help."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from voiceguide import __version__

Run = Callable[[argparse.Namespace], int]


def parser(run: Mapping[str, Run]) -> argparse.ArgumentParser:
    """The parser of all commands; `run` has the function of each, found as `options.run`."""
    top = argparse.ArgumentParser(
        prog="voiceguide",
        description="An offline guide that reads a task aloud and is steered by voice alone.",
    )
    top.add_argument("--version", action="version", version=f"voiceguide {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    start = _command(commands, run, "start", "guide a session by voice")
    start.add_argument("guide", nargs="?", metavar="GUIDE", help="a guide of the library, or a file")
    start.add_argument("--text", action="store_true", help="type instead of speaking")
    start.add_argument("--device", help="name or number of the sound device for both directions")
    start.add_argument("--voice", help="the guide's voice")
    start.add_argument("--music", metavar="FOLDER", help="music from the start: a folder, or pads, rain, sea")
    start.add_argument(
        "--no-demo", action="store_true", help="fail where there is no sound, instead of a demo"
    )
    _json(start)

    demo = _command(commands, run, "demo", "a short session with a synthetic person, without a sound card")
    demo.add_argument("--long", action="store_true", help="five minutes, with music, pulse and breathing")
    demo.add_argument("--wav", type=_file, metavar="OUT", help="where to write the recording")
    _json(demo)

    rehearse = _command(commands, run, "rehearse", "play a scripted session in the virtual room")
    rehearse.add_argument("scenario", type=_file, metavar="SCENARIO.toml")
    rehearse.add_argument("--wav", type=_file, metavar="OUT", help="write what a listener hears")
    _json(rehearse)

    hear = _command(commands, run, "hear", "what the ear makes of recordings")
    hear.add_argument("files", nargs="+", type=_file, metavar="FILE")
    hear.add_argument("--played", type=_file, metavar="FILE", help="what the loudspeaker played meanwhile")
    hear.add_argument("--guide", help="the guide whose words are known")
    _json(hear)

    understand = _command(commands, run, "understand", "what a sentence means; without TEXT, each line")
    understand.add_argument("text", nargs="?", metavar="TEXT")
    understand.add_argument("--guide", help="the guide whose words are known")
    understand.add_argument("--moment", choices=("speaking", "step", "gate"), help="what can be meant")
    understand.add_argument("--explain", action="store_true", help="say why")
    _json(understand)

    _command(commands, run, "guides", "list the guides of the library")
    check = _command(commands, run, "check", "check a guide file")
    check.add_argument("file", type=_file, metavar="FILE")
    show = _command(commands, run, "show", "print a guide")
    show.add_argument("guide", metavar="GUIDE")
    voices = _command(
        commands, run, "voices", "list the voices and which one speaks unasked, or listen to one"
    )
    voices.add_argument("--play", metavar="NAME", help="let that voice greet you")
    _command(commands, run, "setup", "fetch what is missing")
    doctor = _command(commands, run, "doctor", "say what works, and the next thing to do")
    doctor.add_argument(
        "--room", action="store_true", help="also find out, in ten seconds, how well it hears in this room"
    )
    return top


def _file(name: str) -> Path:
    """A path, which has a name: an empty one would be the folder one is in."""
    if not name:
        raise argparse.ArgumentTypeError("the name of a file is empty")
    return Path(name)


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    run: Mapping[str, Run],
    name: str,
    about: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
    command.set_defaults(run=run[name])
    return command


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object a line")
