"""From clauses to sound: clips, tracks, one mixer.

Read `mouth` first; the clips come to it by `supply`, and the samples leave it by `loudspeaker`.

What is heard now:

    mouth          effects of the session in, samples out; tells what was really said
    track          how far the saying has come
    mixer          gains without a click, a sum that cannot clip
    levels         every clip equally loud
    lift           louder where the room is noisy
    loudspeaker    hands samples to the sound system, and remembers them
    silence        the same where there is no sound system
    reference      what was played, as the echo canceller needs it

How words become a clip:

    script         "37 °C" as a person would say it
    supply         which clip is made next, and by which of two threads
    synthesiser    a clause to a clip, level and trimmed
    clip           a clip, and the key it is asked for by
    cache          clips on disk
    voices         the voices there are, and the calm ones among them

The engines, each in a process of its own:

    process        orders to an engine's process, and an end when it hangs
    engine         the built-in voice, as we see it
    child          the same from inside its process
    natural        the natural voice, as we see it
    natural_child  the same from inside its process

What sounds beside the voice:

    backdrop       tones, music, pulse and breath together
    tones          the short ones
    rhythm         pulse and breath
    music          pieces from a folder of one's own
    ambience       chords, rain and sea, without end
"""
