"""The dialogue: what is meant, and what to do about it. Pure: no clock, thread, audio, file or print.

Two halves that meet in `intents`. Neither has a wording of its own: what people say is in
`language/en*.yaml`, what is answered in `language/en.replies.yaml` and in the guide.

The session, from the whole to the single rules:

    events         what can happen, and what a session can do about it
    session        one function: an event and the time in, effects out; it only says who answers
    state          what a session remembers, one frozen value
    reading        what is being said, what waits, and where it was interrupted
    outcome        the difference between two states becomes effects
    flow           beginning, going on; what follows when something was said
    holding        pause and stop
    place          the route of steps and sides, and the ways to find a step on it
    manner         how it goes on, for when it is broken off and carried on
    moves          gate, next, back, skip, the other leg, the end
    pacing         when a step's minutes are over and its cues are due
    lengths        what is left of a session, and how to fit it into twenty minutes
    speaking       how long a clause will take to say
    controls       faster, louder, mute, timers, "keep going"
    surround       when music, pulse, breath and bells are heard
    comfort        "that hurts", and "harder, please"
    answers        what the guide says to a question
    status         "where am I", "what can I say"
    corrections    "no, I meant the voice"
    anew           "no, three minutes"
    breath         "next step, ow", "go back and turn the music off"
    undoing        "undo that"
    replies        the dialogue's own lines, by name
    ahead          what may be said next, so that its sound is made already
    view           what of a session can be seen from outside
    diagram        the README's picture of the stages, drawn by trying

What a sentence means, from the question to the tools:

    intents        the names of all that can be wanted, and what a mistake would cost
    moment         what a word can mean just now
    meaning        the answer to "what was meant"
    understanding  a sentence to its meaning, in three steps
    evidence       the first: the words, what the templates make of them, features
    matching       the words beside the templates: a lattice
    walk           the cheapest way through both (Dijkstra)
    learned        the second: networks for wordings that nobody thought of
    features       what the networks see of a sentence
    arguments      the third: which step, part, number or minutes
    mending        "step ten, no sorry, step eleven"
    consent        "none of this applies, yes"
    language       the language file, read
    phrasing       its records: how people take back, name a side, assent
    figures        "1:30" and "2.5" where somebody types
    numbers        "a minute and a half" as seconds
    sounds         how alike two words are to the ear
    vocabulary     the names a guide brings along
    templates      a sentence template as a tree, and its skeletons
    trie           the skeletons of all templates in one tree
    grammar        all of that, made once for each language
    phrases        the thousands of phrases that the recogniser is held to
    core           the 200 shortest, for a recogniser of their own
    naming         whether the names of a guide can be told apart by ear
    excerpt        a template cut down to what was said, for the person who looks for a mistake
"""
