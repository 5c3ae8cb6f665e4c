"""What reporters see."""

from holdfast.web.samples.cast import LANGUAGES, MESSAGES, TEAM, WORDS
from holdfast.web.samples.kinds import sample

PUBLIC = [
    sample(
        "choice",
        "the first",
        title="I need somebody now",
        url="#",
        main=True,
        text="Tell us where you are in the building. Noor and Jo are on duty "
        "until 02:00.",
    ),
    sample(
        "choice",
        "a link",
        title="Tell us what happened",
        url="#",
        text="Tonight or long ago. A few questions; skip any of them.",
    ),
    sample(
        "choice",
        "a button",
        title="I have a receipt",
        name="step",
        value="receipt",
        text="Read our answer, add something, ask something.",
    ),
    sample("steps", "begun", done=1, total=6),
    sample("steps", "done", done=6, total=6),
    sample(
        "field",
        "one question, big",
        name="what",
        big=True,
        rows=6,
        label="What is happening, or what happened?",
        help="In your own words, as much or as little as you like.",
    ),
    sample(
        "field",
        "with a mistake, and what was written kept",
        name="when",
        label="When was it?",
        type="date",
        value="2027-01-01",
        error="That day has not come yet. Leave it out if you do not know.",
    ),
    sample(
        "why",
        "who reads, and why",
        why="so that you have to tell it only once.",
        readers="the safer spaces committee (Noor, Elif; not Pieter, as you "
        "asked) and nobody who is too close.",
    ),
    sample(
        "options",
        "one of several",
        name="word",
        big=True,
        legend="Which word is yours?",
        options=[
            {"value": "survivor", "label": "Survivor", "chosen": True},
            {"value": "victim", "label": "Victim"},
            {
                "value": "none",
                "label": "No word",
                "note": "We will say “you” and “the person who told us”.",
            },
        ],
    ),
    sample(
        "options",
        "some of several",
        name="keep",
        many=True,
        options=TEAM,
        legend="Keep it from anybody?",
        help="Nobody you choose can ever open it.",
    ),
    sample(
        "error_summary",
        "something to mend",
        errors=[{"field": "when", "text": "When was it? That day has not come."}],
    ),
    sample(
        "notice",
        "good news",
        title="Received.",
        text="Two people can read it now. You will find our answer with your receipt.",
    ),
    sample(
        "notice",
        "nothing new",
        tone="plain",
        text="There is nothing new. That is also what an unknown receipt shows.",
    ),
    sample("receipt", "nine words", words=WORDS),
    sample("thread", "a mailbox", messages=MESSAGES),
    sample("files", "kept", files=[{"name": "photo.jpg", "note": "picture, 1.2 MB"}]),
    sample("act", "send", url="#", label="Send"),
    sample(
        "help_line",
        "by call and text",
        name="Emergency",
        number="112",
        tel="112",
        sms="112",
        text="Police, ambulance, fire. Free from any phone.",
    ),
    sample(
        "help_line",
        "by call",
        name="Somebody to talk to",
        number="1712",
        tel="1712",
        text="Weekdays, 9:00 to 17:00.",
    ),
    sample("languages", "in their own words", languages=LANGUAGES),
    sample(
        "clause",
        "in the policy",
        id="C-8.1",
        summary="Which rule says so?",
        words="A report is accepted whoever it is about.",
    ),
]
