"""The virtual room of the rehearsal.

Read `scenario` beside a scenario of the README, then `virtual`.

    scenario     who says what, when, and in which room: a TOML file, checked
    virtual      person, echo and noise, added up at one microphone
    person       when each of the person's cues begins
    convolution  the echo of a long response, block by block
    recording    what a listener hears, as a WAV
"""
