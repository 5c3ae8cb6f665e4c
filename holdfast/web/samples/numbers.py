"""Facts, files, messages and numbers."""

from holdfast.web.samples.cast import MESSAGES
from holdfast.web.samples.kinds import sample

NUMBERS = [
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
    sample(
        "progress", "part of it", label="Shares confirmed", words="2 of 3", percent=66.7
    ),
    sample(
        "progress",
        "all of it",
        label="Readers of every folder",
        words="2 of 2",
        percent=100,
    ),
    sample(
        "bars",
        "numbers",
        caption="Reports by month",
        label_head="Month",
        number_head="Reports",
        bars=[
            {"label": "September", "number": 3, "percent": 43},
            {"label": "October", "number": 7, "percent": 100},
            {"label": "November", "number": 5, "percent": 71},
        ],
    ),
    sample(
        "timeline",
        "a case's days",
        caption="Fourteen days to meet",
        marks=[
            {"when": "Sat 14 Nov", "what": "told", "percent": 3},
            {"when": "Wed 18 Nov", "what": "met", "percent": 30},
            {"when": "Sat 28 Nov", "what": "the last day", "percent": 97, "late": True},
        ],
    ),
]
