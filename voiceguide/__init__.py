"""An offline guide that reads a task aloud and is steered by voice alone.

A map of the code. Each package has one of its own in its `__init__`, in the order in which it is best read; a
test keeps them true. Who may import whom stands in `pyproject.toml`.

Packages, from the heart outwards:

    guide/       what is read aloud: a TOML file as frozen data that checks itself
    dialogue/    what was meant, and what to do about it; pure, and the place to begin
    hearing/     from the microphone's samples to what was said, and whether it was meant
    speech/      from words to the loudspeaker's samples
    room/        a room made by arithmetic, in which a session can be rehearsed
    modelstore/  the models on disk; the only network of the program

A session from end to end:

    rehearsal    the whole program in one loop of 10 ms, in a virtual room; read it before `app`
    app          the live session: the same among devices, threads and a clock
    devices      loudspeaker and microphone, opened again when they vanish
    voice        which voice speaks, how it is fetched, and how it sounds
    transcript   events as the rows that `--json` prints
    entries      which of the events the journal keeps
    journal      the record on disk, and where a broken-off session goes on
    people       the clips of a rehearsal's synthetic person
    recordings   the ear alone, on files: `hear`
    doctor       what works on this machine: `doctor`
    roomcheck    how well the guide hears in this room: `doctor --room`

The command line:

    cli          one function for each command; the only place that prints
    arguments    the commands and their help
    readable     the rows of `--json` as a person reads them
    streams      standard input and output, the same on every system

What all of them stand on:

    settings     defaults, file, environment and arguments as one frozen value
    errors       every error a user can meet: what is wrong, and what to do next
    pcm          blocks of samples that know where they stand; no wall time
    decimation   from 48 to 16 kHz without delay, so that an echo can be cancelled
    files        paths that may be impossible, files written whole or not at all
    kept         what is slow to make, kept in the cache folder
    filelock     one process at a time
    computer     keeps the machine awake, and puts off what nobody waits for
"""

__version__ = "0.1.0"
