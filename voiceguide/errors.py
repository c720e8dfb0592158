"""The one family of errors a user can meet.

Every error says what is wrong and the one next thing to do, so the command line, the voice and the
doctor all say the same words. Exit codes: 2 for bad input or a missing part, 1 for a run that failed.
"""


class GuideError(Exception):
    """Something a person can put right: what is wrong, and the next thing to do about it."""

    exit_code = 2

    def __init__(self, what: str, *, hint: str) -> None:
        """`what` names the trouble in one sentence, `hint` the one next thing to do."""
        super().__init__(f"{what} {hint}".strip())
        self.what = what
        self.hint = hint


class RunError(GuideError):
    """A run that was set up well and failed on the way (exit code 1)."""

    exit_code = 1


class BadFileError(GuideError):
    """A file with problems; all of them are named, one a line, as `file:line: what is wrong`."""

    def __init__(self, what: str, *, hint: str, problems: tuple[str, ...] = ()) -> None:
        """`problems` are complete lines, in file order."""
        super().__init__(what, hint=hint)
        self.problems = problems


class DeviceError(GuideError):
    """The microphone, the loudspeaker or the sound system is missing, unknown or busy."""


class NoSoundError(DeviceError):
    """There is no sound system, or no device of the kind at all: nothing to choose from."""


class ModelError(GuideError):
    """The recogniser's model is missing or damaged."""


class VoiceError(GuideError):
    """No speech engine, or the engine failed to speak."""


class RecordingError(GuideError):
    """A recording cannot be begun where it is to go."""

    def __init__(self, what: str, *, hint: str, full: bool = False) -> None:
        """`full`: the place is good, but there is no room left (a run that failed)."""
        super().__init__(what, hint=hint)
        self.exit_code = RunError.exit_code if full else GuideError.exit_code
