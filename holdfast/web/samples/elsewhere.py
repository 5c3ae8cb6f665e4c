"""The door, and sheets on paper."""

from holdfast.web.samples.cast import WORDS
from holdfast.web.samples.kinds import sample

DOOR = [
    sample("verdict", "welcome", verdict="clear"),
    sample("verdict", "fetch, and whom", verdict="fetch", who="Noor"),
    sample("verdict", "sent out tonight", verdict="refuse"),
    sample(
        "field",
        "a name",
        name="name",
        big=True,
        label="Name",
        value="kasimir van tongeren",
    ),
    sample("act", "check", url="#", label="Check"),
]

PRINT = [
    sample(
        "key_slip",
        "to keep",
        organisation="Thursday Jam",
        name="Noor",
        made_on="Fri 20 Nov 2026",
        words=WORDS,
    ),
    sample(
        "recovery_share",
        "one of three",
        organisation="Thursday Jam",
        number=1,
        total=3,
        needed=2,
        holder="Elif",
        made_on="Fri 20 Nov 2026",
        words=f"{WORDS} {WORDS}",
        fingerprint="7c1f 90ab 44de 2210",
    ),
    sample(
        "rescue_sheet",
        "one of two",
        organisation="Thursday Jam",
        number=1,
        total=2,
        holder="Noor",
        made_on="Fri 20 Nov 2026",
        words="7C1F 90AB 44DE 2210 E1B0 5A3C 19D7 884F 7C1F 90AB 44DE 2210 E1B0 5A3C",
    ),
]
