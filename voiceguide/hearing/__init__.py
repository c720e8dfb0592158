"""From blocks of the microphone to events: what was said, and whether it was meant for the guide.

Read `ear` first: it joins all others. Each of the four questions can be read alone.

    ear          blocks in, what was said out
    utterance    what the ear keeps of one utterance
    tape         the last seconds of a stream, by sample

Where do the samples come from?

    microphone   a bounded queue that the sound system fills
    wav          recordings, as the ear hears them

Which of it is not the guide's own voice?

    echo         takes the guide's voice out of the microphone; joins the next four
    pairing      which samples were played when these were heard
    delay        how late the echo comes, and whether it drifts
    speex        the binding to the library that cancels it
    lock         whether it is out of the way, and whether what is left is a person
    room         the figures of a room, kept for the next time
    own          whether what was heard is what was just being said

What was said, and is it over?

    vad          is somebody speaking in these 32 ms?
    levels       soft, loud and humming voices, put right
    recogniser   three Vosk recognisers on the same audio
    modelfolder  the model on disk, and the options it is loaded with
    decoding     when each of the three has to listen
    endpoint     how long a silence ends this sentence

Was it meant?

    verify       the evidence for each meaning, weighed against the risk of a mistake
    leaning      how much more or less evidence this home needs
"""
