"""The people and words that the samples share."""

UNANIMITY = {
    "id": "C-5.5",
    "words": "Major actions need the agreement of every member of the committee "
    "who is not conflicted.",
    "url": "#",
    "summary": "Why unanimous?",
}
MEETING = {
    "id": "C-5.1",
    "words": "The committee meets within fourteen days of a major report.",
    "url": "#",
}
WORDS = "harvest lantern bicycle orchid seventeen meadow copper willow tunnel"
TEAM = [
    {"value": "noor", "label": "Noor", "note": "committee", "chosen": True},
    {"value": "elif", "label": "Elif", "note": "committee, board"},
    {"value": "pieter", "label": "Pieter", "note": "committee, director"},
]
YES = {"name": "Elif", "voted": True, "answer": "yes", "reason": "Two people told us."}
HIDDEN = [
    {"name": "Noor", "voted": False},
    {"name": "Elif", "voted": True},
]
RAIL = [
    {"url": "#", "label": "Desk", "count": 4, "current": True},
    {"url": "#", "label": "Reports", "count": 2},
    {"url": "#", "label": "Cases"},
    {"url": "#", "label": "Committee", "count": 1},
    {"url": "#", "label": "Door"},
    {"url": "#", "label": "Organisation"},
]
LANGUAGES = [
    {"code": "en", "name": "English", "url": "#", "current": True},
    {"code": "fr", "name": "Français", "url": "#"},
    {"code": "nl", "name": "Nederlands", "url": "#"},
    {"code": "ar", "name": "العربية", "url": "#"},
]
MESSAGES = [
    {
        "from": "You",
        "on": "Sat 14 Nov",
        "text": "He held me by the arm and would not let go.",
        "mine": True,
    },
    {
        "from": "The team",
        "on": "Sun 15 Nov",
        "text": "Thank you for telling us. We believe you.\n\nWhat would help you now?",
    },
    {
        "from": "You",
        "on": "Sun 15 Nov",
        "text": "لا أريد أن أراه مرة أخرى.",
        "mine": True,
    },
]
