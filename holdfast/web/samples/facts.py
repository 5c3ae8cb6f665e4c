"""Facts, tables, files and messages."""

from holdfast.web.samples.cast import MESSAGES
from holdfast.web.samples.kinds import sample

FACTS = [
    sample(
        "facts",
        "in two columns",
        wide=True,
        facts=[
            {"term": "Founded on", "text": "Sun 4 Jan 2026"},
            {"term": "Policy", "text": "version 3, since Sun 1 Mar 2026"},
        ],
    ),
    sample(
        "table",
        "rows",
        caption="Terms",
        head=["Who", "Office", "Until"],
        rows=[["Noor", "committee", "31 Dec 2027"], ["Elif", "board", "—"]],
    ),
    sample(
        "files",
        "a picture and its original",
        files=[
            {
                "name": "corridor.jpg",
                "url": "#",
                "note": "picture, 1.2 MB",
                "original_url": "#",
            },
            {"name": "voice.ogg", "url": "#", "note": "sound, 0:42"},
        ],
    ),
    sample("thread", "with the reporter", messages=MESSAGES),
]
