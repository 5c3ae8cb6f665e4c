"""Bad policies, each described, with the exact mistakes that it is told.

Each is the small policy with one change. The line is that of the table or key.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bad:
    """One change to the small policy, and what is told about it."""

    described: str
    old: str
    new: str
    told: tuple[str, ...]


# The sentences are longer than a line of code, and stand here as people read them.
# ruff: noqa: E501
BAD = (
    Bad(
        "an unclosed quote",
        'id = "small"',
        'id = "small',
        ("line 2, the file: This is not TOML: Illegal character '\\n'.",),
    ),
    Bad(
        "a key that stands twice",
        'id = "small"',
        'id = "small"\nid = "other"',
        ("line 3, the file: This is not TOML: Cannot overwrite a value.",),
    ),
    Bad(
        "a table that was never finished",
        "[policy]",
        "[policy",
        (
            "line 1, the file: This is not TOML: Expected ']' at the end of a table declaration.",
        ),
    ),
    Bad(
        "a table nobody knows",
        '[[office]]\nid = "host"',
        '[[offices]]\nid = "host"',
        (
            'line 39, [offices]: "offices" is not a table of a policy. Did you mean "office"?',
            'line 138, [[action]] eject: "event.host" is not a body or an office of this policy.',
            'line 141, [[action]] eject: "event.host" is not a body or an office of this policy.',
        ),
    ),
    Bad(
        "a misspelt key",
        "seats = 3",
        "seets = 3",
        (
            'line 22, [[body]] committee: "seets" is not a word of this table. Did you mean "seats"?',
        ),
    ),
    Bad(
        "a key that belongs elsewhere",
        "budget = 10",
        'budget = 10\nrule = "majority"',
        (
            'line 254, [flood]: "rule" is not a word of this table. It is one of: clause, budget, within, take_in, closed_by.',
        ),
    ),
    Bad(
        "a missing key",
        'who = "committee"\ndo = "meeting"\nwithin',
        'do = "meeting"\nwithin',
        ('line 177, [[duty]] meet: "who" is missing.',),
    ),
    Bad(
        "words for a number",
        "seats = 3",
        'seats = "three"',
        ('line 22, [[body]] committee: "seats" must be a whole number, not "three".',),
    ),
    Bad(
        "a number in quotes",
        "seats = 3",
        'seats = "3"',
        (
            'line 22, [[body]] committee: "seats" must be a whole number, not "3". Did you mean seats = 3?',
        ),
    ),
    Bad(
        "a misspelt key in a table of tables",
        "since = 2019-01-01",
        "sinse = 2019-01-01",
        (
            'line 7, [policy]: "since" is missing.',
            'line 7, [policy]: "sinse" is not a word of this table. Did you mean "since"?',
        ),
    ),
    Bad(
        "a yes for a number",
        "seats = 3",
        "seats = true",
        ('line 22, [[body]] committee: "seats" must be a whole number, not true.',),
    ),
    Bad(
        "a number for an effect",
        'effect = "eject"',
        "effect = 3",
        (
            'line 139, [[action]] eject: "effect" cannot be 3. It is one of: none, talk, teach, mediate, warn, record, eject, bar, call-emergency, tell-organisations, tell-police, remove-from-post.',
        ),
    ),
    Bad(
        "words for a yes",
        "in_doubt = true",
        'in_doubt = "yes"',
        (
            'line 116, [[form]] long: "in_doubt" must be true or false, not "yes". Did you mean in_doubt = true?',
        ),
    ),
    Bad(
        "one in place of a list",
        'by = ["board", "event.host"]',
        'by = "board"',
        (
            'line 138, [[action]] eject: "by" must be a list in square brackets, not "board". Did you mean by = ["board"]?',
        ),
    ),
    Bad(
        "one table in place of several",
        "[[never]]",
        "[never]",
        (
            'line 172, [never]: "never" must be a list in square brackets, not a table. Did you mean [[never]]?',
        ),
    ),
    Bad(
        "words without a language",
        'title = { en = "Shouting" }',
        'title = "Shouting"',
        (
            'line 61, [[offence]] shouting: "title" must be a table, not "Shouting". Did you mean title = { en = "Shouting" }?',
        ),
    ),
    Bad(
        "a day that is text",
        "effective = 2020-01-01",
        'effective = "1 January 2020"',
        (
            'line 5, [policy]: "effective" must be a day, such as 2017-04-01, not "1 January 2020".',
        ),
    ),
    Bad(
        "a place with nobody in it",
        "seats = 3",
        "seats = 0",
        ('line 22, [[body]] committee: "seats" must be 1 or more, not 0.',),
    ),
    Bad(
        "a number beyond sense",
        "budget = 10",
        "budget = 1000000",
        ('line 253, [flood]: "budget" must be 100000 or less, not 1000000.',),
    ),
    Bad(
        "an empty list",
        'languages = ["en"]',
        "languages = []",
        ('line 6, [policy]: "languages" must not be empty.',),
    ),
    Bad(
        "an empty title",
        'title = { en = "Hitting" }',
        'title = { en = "" }',
        ('line 68, [[offence]] hitting: "en" must not be empty.',),
    ),
    Bad(
        "a word in an unknown language code",
        'title = { en = "Hitting" }',
        'title = { English = "Hitting" }',
        (
            'line 68, [[offence]] hitting: "title" must be a language code, such as fr, not "English".',
        ),
    ),
    Bad(
        "an id with spaces",
        'id = "shouting"',
        'id = "Shouting Loudly"',
        (
            'line 59, [[offence]] Shouting Loudly: "Shouting Loudly" is not an id: small letters and digits, joined by - or _. Did you mean "shouting-loudly"?',
            'line 241, [bans]: "shouting" is not an offence of this policy. Did you mean "hitting"?',
        ),
    ),
    Bad(
        "a country in small letters",
        'country = "BE"',
        'country = "be"',
        (
            'line 273, [[helpline]] emergency: "country" must be a country code of two capitals, such as BE, not "be".',
        ),
    ),
    Bad(
        "a telephone number in words",
        'tel = "112"',
        'tel = "call us"',
        (
            'line 274, [[helpline]] emergency: "tel" must be a telephone number, not "call us".',
        ),
    ),
    Bad(
        "a page without a lock",
        'tel = "112"',
        'url = "http://example.org"',
        (
            'line 274, [[helpline]] emergency: "url" must be an address that starts with https://, not "http://example.org".',
        ),
    ),
    Bad(
        "a grade in between",
        'grade = "major"\nviolent',
        'grade = "medium"\nviolent',
        (
            'line 66, [[offence]] hitting: "grade" cannot be "medium". It is one of: minor, major.',
        ),
    ),
    Bad(
        "a kind of question nobody knows",
        'kind = "long-text"',
        'kind = "longtext"',
        (
            'line 96, [[form.question]] what: "kind" cannot be "longtext". Did you mean "long-text"?',
        ),
    ),
    Bad(
        "an event nobody knows",
        'starts = "major-report-filed"',
        'starts = "major-report"',
        (
            'line 180, [[duty]] meet: "starts" cannot be "major-report". Did you mean "major-report-filed"?',
        ),
    ),
    Bad(
        "a length of time in words",
        'do = "meeting"\nwithin = "P14D"',
        'do = "meeting"\nwithin = "14 days"',
        (
            'line 183, [[duty]] meet: "within": "14 days" is not a length of time. Did you mean "P14D"?',
        ),
    ),
    Bad(
        "no time at all",
        'do = "meeting"\nwithin = "P14D"',
        'do = "meeting"\nwithin = "P0D"',
        ('line 183, [[duty]] meet: "within": "P0D" is no time at all.',),
    ),
    Bad(
        "more time than anybody has",
        'do = "meeting"\nwithin = "P14D"',
        'do = "meeting"\nwithin = "P999Y"',
        ('line 183, [[duty]] meet: "within": "P999Y" is longer than 200 years.',),
    ),
    Bad(
        "a rule nobody knows",
        'rule = "at-least 1/4"',
        'rule = "mayority"',
        (
            'line 263, [election]: "rule": "mayority" is not a rule of decision. Did you mean "majority"?',
        ),
    ),
    Bad(
        "half a rule",
        'rule = "at-least 1/4"',
        'rule = "at-least"',
        (
            'line 263, [election]: "rule": "at-least" is not a rule of decision. It is written like majority, more-than 3/4 or any 2.',
        ),
    ),
    Bad(
        "more than everybody",
        'rule = "more-than 3/4"',
        'rule = "more-than 5/4"',
        (
            'line 269, [election]: "rule": "5/4" is not more than nothing and at most the whole.',
        ),
    ),
    Bad(
        "more than all",
        'rule = "more-than 3/4"',
        'rule = "more-than 1/1"',
        ('line 269, [election]: "rule": "more-than 1/1" can never be met.',),
    ),
    Bad(
        "a fraction of nothing",
        'attended = "1/2"',
        'attended = "1/0"',
        ('line 17, [[body]] board: "attended": "1/0" is not a fraction such as 2/3.',),
    ),
    Bad(
        "a city that is no time zone",
        'zone = "Europe/Brussels"',
        'zone = "Brusels"',
        (
            'line 4, [policy]: "zone": "Brusels" is not a time zone. Did you mean "Europe/Brussels"?',
        ),
    ),
    Bad(
        "a duty without an end",
        'do = "set-length"\nwithin = "P14D"',
        'do = "set-length"',
        ('line 196, [[duty]] length: A duty has either "within" or "by".',),
    ),
    Bad(
        "a condition of two kinds at once",
        '{ answer = "called" }',
        '{ answer = "called", grade = "minor" }',
        ("line 117, [[form]] long: A condition names exactly one thing.",),
    ),
    Bad(
        "points that do not fall",
        "ranked = [3, 2, 1]",
        "ranked = [3, 3, 1]",
        (
            "line 257, [election]: Each place must be worth fewer points than the one above.",
        ),
    ),
    Bad(
        "the same training twice",
        "required = true\n",
        'required = true\nneeds = ["first-aid", "first-aid"]\n',
        (
            'line 37, [[office]] director: "needs": "first-aid" stands twice in the list.',
        ),
    ),
    Bad(
        "an emergency nobody knows",
        'by = ["committee"]\nreview',
        'by = ["committee"]\nwhen = "always"\nreview',
        (
            'line 169, [[action]] ban-for-good: "when" cannot be "always". It is one of: ongoing-harm.',
        ),
    ),
    Bad(
        "something that is not a number of days",
        'keep = { at_least = "P7Y" }',
        "keep = { at_least = 7 }",
        ("line 229, [records]: 7 is not a length of time.",),
    ),
    Bad(
        "a rule that is a number",
        'rule = "at-least 1/4"',
        "rule = 3",
        ("line 263, [election]: 3 is not a rule of decision.",),
    ),
    Bad(
        "a fraction that is a number",
        'attended = "1/2"',
        "attended = 0.5",
        ("line 17, [[body]] board: 0.5 is not a fraction such as 2/3.",),
    ),
    Bad(
        "a list with a number in it",
        'every_report_has = ["reported"]',
        "every_report_has = [1]",
        (
            'line 88, [reporting]: Each of "every_report_has" must be words in quotes, not 1.',
        ),
    ),
    Bad(
        "a title that is far too long",
        'text = { en = "Ask first." }',
        'text = { en = "' + "x" * 4001 + '" }',
        ('line 53, [[conduct]] ask-first: "en" is longer than 4000.',),
    ),
    Bad(
        "too many points",
        "ranked = [3, 2, 1]",
        "ranked = [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]",
        ('line 262, [election]: "ranked" is longer than 10.',),
    ),
    Bad(
        "a grade of acceptance nobody knows",
        "accepts = { minor",
        "accepts = { medium",
        (
            'line 7, [policy]: "accepts" cannot have "medium". It is one of: minor, major.',
        ),
    ),
    Bad(
        "two standards of one name",
        'id = "certain"\nstrength',
        'id = "likely"\nstrength',
        (
            'line 82, [[evidence]] likely: "likely" is already the id of another [[evidence]].',
            'line 162, [[action]] ban-for-good: "certain" is not a standard of evidence of this policy.',
            "line 162, [[action]] ban-for-good: ban-for-good needs weaker evidence than ban, which is less.",
        ),
    ),
    Bad(
        "two questions of one name",
        'id = "called"\nkind',
        'id = "what"\nkind',
        (
            'line 107, [[form.question]] what: "what" is already the id of another [[form.question]].',
            'line 117, [[form]] long: "called" is not a question of this policy.',
        ),
    ),
    Bad(
        "a body nobody knows",
        'fallback = "board"',
        'fallback = "bord"',
        (
            'line 27, [[body]] committee: "bord" is not a body of this policy. Did you mean "board"?',
        ),
    ),
    Bad(
        "an office nobody knows",
        'chair = "director"',
        'chair = "direktor"',
        (
            'line 23, [[body]] committee: "direktor" is not an office of this policy. Did you mean "director"?',
        ),
    ),
    Bad(
        "a standard nobody knows",
        'evidence = "certain"',
        'evidence = "sure"',
        (
            'line 162, [[action]] ban-for-good: "sure" is not a standard of evidence of this policy.',
            "line 162, [[action]] ban-for-good: ban-for-good needs weaker evidence than ban, which is less.",
        ),
    ),
    Bad(
        "a clause nobody wrote",
        'clause = "1"',
        'clause = "7"',
        ('line 146, [[action]] ban: "7" is not a clause of this policy.',),
    ),
    Bad(
        "an offence nobody knows",
        'reports = ["shouting"]',
        'reports = ["shooting"]',
        (
            'line 241, [bans]: "shooting" is not an offence of this policy. Did you mean "shouting"?',
        ),
    ),
    Bad(
        "a host nobody appointed",
        'by = ["board", "event.host"]\neffect',
        'by = ["board", "event.hosts"]\neffect',
        (
            'line 138, [[action]] eject: "event.hosts" is not a body or an office of this policy. Did you mean "host"?',
            'line 141, [[action]] eject: event.host may not do eject at all. It is missing in "by".',
        ),
    ),
    Bad(
        "a body that can never be filled",
        'elected_by = "board"\n',
        "",
        (
            'line 19, [[body]] committee: The committee can never be filled: nobody becomes a member. It needs "members", "elected_by" or "appointed_by".',
        ),
    ),
    Bad(
        "a body that chooses itself",
        'elected_by = "board"\n',
        'elected_by = "committee"\n',
        (
            "line 24, [[body]] committee: The committee can never be filled: it would choose itself.",
            "line 259, [election]: The committee is elected by the committee, but the voters are the board.",
        ),
    ),
    Bad(
        "a body filled in two ways",
        'elected_by = "board"\n',
        'elected_by = "board"\nappointed_by = "board"\n',
        (
            'line 25, [[body]] committee: Members of the committee come from both "elected_by" and "appointed_by". One of them must go.',
        ),
    ),
    Bad(
        "fewer seats than it needs",
        "seats = 3",
        "seats = 1",
        (
            "line 26, [[body]] committee: The committee has 1 seats and needs 2.",
            "line 214, [[release]] by-order: 2 of the committee must check, and it has 1 seats.",
            "line 252, [flood]: 2 members would close a report, and the committee has 1 seats.",
            "line 260, [election]: The election fills 3 of the 1 seats of the committee.",
        ),
    ),
    Bad(
        "an election of too few",
        'order = ["director", "committee", "committee"]',
        'order = ["director", "committee"]',
        (
            "line 260, [election]: The election fills 2 of the 3 seats of the committee.",
        ),
    ),
    Bad(
        "an election by others",
        'voters = "board"',
        'voters = "committee"',
        (
            "line 259, [election]: The committee is elected by the board, but the voters are the committee.",
            "line 263, [election]: The board would block, and the committee votes.",
            "line 268, [election]: The board would review, and the committee votes.",
            "line 269, [election]: The board would confirm, and the committee votes.",
        ),
    ),
    Bad(
        "a term that outlasts elections",
        'term = "P3Y"',
        'term = "P4Y"',
        (
            "line 25, [[body]] committee: A term in the committee lasts 4 years, an election is every 3 years.",
        ),
    ),
    Bad(
        "a body that falls back on itself",
        'fallback = "board"',
        'fallback = "committee"',
        ("line 27, [[body]] committee: The committee is its own fallback.",),
    ),
    Bad(
        "a least number without a fallback",
        'fallback = "board"\n',
        "",
        (
            'line 26, [[body]] committee: Where fewer than 2 of the committee are left, nobody decides. It needs a "fallback".',
        ),
    ),
    Bad(
        "outside readers from inside",
        'outside_readers = { body = "board", number = 2 }',
        'outside_readers = { body = "committee", number = 2 }',
        (
            'line 29, [[body]] committee: "outside_readers" of the committee are the committee again.',
        ),
    ),
    Bad(
        "reports that reach nobody",
        "receives_reports = true\n",
        "",
        (
            "line 14, [body]: No body receives reports. One of them needs receives_reports = true.",
        ),
    ),
    Bad(
        "reports that reach two bodies",
        'within = "P12M" }\n',
        'within = "P12M" }\nreceives_reports = true\n',
        (
            'line 14, [[body]] board: The board receives reports, and has no "fallback_readers".',
            'line 14, [[body]] board: The board receives reports, and has no "outside_readers".',
            "line 29, [[body]] committee: The board and the committee both receive reports. One of them must do.",
            "line 223, [conflict]: The board would investigate one of its own.",
        ),
    ),
    Bad(
        "nobody left to read",
        'fallback_readers = { body = "board", number = 2 }\n',
        "",
        (
            'line 19, [[body]] committee: The committee receives reports, and has no "fallback_readers".',
        ),
    ),
    Bad(
        "an office without a deputy",
        'required = true\ndeputy = "committee"',
        "required = true",
        (
            'line 32, [[office]] director: Nobody stands in for the director. It needs a "deputy".',
        ),
    ),
    Bad(
        "deputies in a circle",
        'id = "host"\ntitle = { en = "host" }\ndeputy = "board"',
        'id = "host"\ntitle = { en = "host" }\ndeputy = "host"',
        ("line 42, [[office]] host: The host ends up standing in for itself.",),
    ),
    Bad(
        "an office nobody can hold",
        'outside = "committee"\n',
        'outside = "committee"\nbody = "committee"\n',
        (
            "line 47, [[office]] keeper: Nobody can be the keeper: inside and outside the committee at once.",
        ),
    ),
    Bad(
        "an office in a body and out of it",
        'outside = "committee"\n',
        'outside = "committee"\ninside = "committee"\n',
        (
            "line 47, [[office]] keeper: Nobody can be the keeper: inside and outside the committee at once.",
        ),
    ),
    Bad(
        "a required office nobody fills",
        'title = { en = "host" }',
        'title = { en = "host" }\nrequired = true',
        (
            'line 39, [[office]] host: The host is required, and nobody fills it. It needs "body" or "appointed_by".',
        ),
    ),
    Bad(
        "a chair from outside",
        'body = "committee"\nrequired',
        'appointed_by = "board"\nrequired',
        (
            'line 32, [[office]] director: The director chairs the committee without being a member. It needs body = "committee".',
            "line 260, [election]: The election fills 2 of the 3 seats of the committee.",
        ),
    ),
    Bad(
        "forms in a circle",
        'title = { en = "short form" }',
        'title = { en = "short form" }\nincludes = "long"',
        (
            "line 93, [[form]] short: The short form ends up including itself.",
            "line 116, [[form]] long: The long form ends up including itself.",
        ),
    ),
    Bad(
        "no form for the rest",
        'title = { en = "short form" }',
        'title = { en = "short form" }\nrequired_when = { grade = "minor" }',
        (
            'line 90, [form]: Every form has "required_when": none serves where none is required.',
        ),
    ),
    Bad(
        "two forms in doubt",
        'title = { en = "short form" }',
        'title = { en = "short form" }\nin_doubt = true',
        (
            "line 117, [[form]] long: Both short and long are taken in doubt. One of them must be.",
        ),
    ),
    Bad(
        "no form in doubt",
        "in_doubt = true\n",
        "",
        ("line 90, [form]: No form is taken in doubt. One needs in_doubt = true.",),
    ),
    Bad(
        "a form that lacks what an action needs",
        'needs_answers = ["reported"]',
        'needs_answers = ["where"]',
        ('line 90, [[form]] short: The short form lacks "where", which ban needs.',),
    ),
    Bad(
        "a form that lacks what every report has",
        'every_report_has = ["reported"]',
        'every_report_has = ["reported", "where"]',
        (
            'line 90, [[form]] short: The short form lacks "where", which every report needs.',
        ),
    ),
    Bad(
        "a condition that nobody is asked about",
        '{ answer = "called" }',
        '{ answer = "where" }',
        (
            'line 117, [[form]] long: The short form never asks "where". Nobody would get that far.',
        ),
    ),
    Bad(
        "a condition on words",
        '{ answer = "called" }',
        '{ answer = "what" }',
        ('line 117, [[form]] long: "what" is not answered with yes or no.',),
    ),
    Bad(
        "a choice of nothing",
        'kind = "text"',
        'kind = "choice"',
        (
            'line 119, [[form.question]] where: "where" gives nothing to choose from. It needs at least two choices.',
        ),
    ),
    Bad(
        "a question with the name of a field of the page",
        'id = "where"\nkind',
        'id = "token"\nkind',
        (
            'line 120, [[form.question]] token: "token" is the name of a field of the page itself. Call it something else.',
        ),
    ),
    Bad(
        "a question that is understood as something else",
        'id = "where"\nkind',
        'id = "event"\nkind',
        (
            'line 121, [[form.question]] event: "event" is understood as event. It is of kind text: call it something else.',
        ),
    ),
    Bad(
        "choices for a text",
        'kind = "text"',
        'kind = "text"\nchoices = [{ id = "here", title = { en = "Here" } }]',
        (
            'line 121, [[form.question]] where: "where" has choices and is of kind text. Did you mean "choice"?',
        ),
    ),
    Bad(
        "a name that must be given",
        'kind = "people"',
        'kind = "people"\nrequired = true',
        (
            'line 103, [[form.question]] reported: "reported" demands a name: nobody must give one.',
        ),
    ),
    Bad(
        "a helpline nobody can reach",
        'tel = "112"\n',
        "",
        (
            'line 271, [[helpline]] emergency: Nobody can reach emergency. It needs "tel", "sms" or "url".',
        ),
    ),
    Bad(
        "two words of one's own",
        'id = "survivor"\n',
        'id = "survivor"\nown = true\n',
        ('line 132, [[word]] own: survivor and own both say "own".',),
    ),
    Bad(
        "an act that is alone and decided",
        'by = ["board", "event.host"]\n',
        'by = ["board", "event.host"]\ndecision = [{ body = "board", rule = "majority" }]\n',
        (
            'line 138, [[action]] eject: eject is one person\'s act and a decision at once. "by" or "decision" must go.',
        ),
    ),
    Bad(
        "a minor act for nobody",
        'by = ["board", "event.host"]\neffect = "eject"\nat_event = true\nown_place = "event.host"',
        'effect = "eject"\nat_event = true',
        ('line 134, [[action]] eject: Nobody may do eject. It needs "by".',),
    ),
    Bad(
        "a major act nobody decides",
        'decision = [{ body = "committee", rule = "unanimous", closes = "P7D" }]\nneeds_answers',
        "needs_answers",
        (
            'line 143, [[action]] ban: Nobody decides ban, and it is a major action. It needs "decision".',
        ),
    ),
    Bad(
        "an own place of somebody else",
        'own_place = "event.host"',
        'own_place = "director"',
        (
            'line 141, [[action]] eject: director may not do eject at all. It is missing in "by".',
        ),
    ),
    Bad(
        "an own place without an event",
        "at_event = true\n",
        "",
        (
            "line 139, [[action]] eject: eject sends somebody out, and is not only at an event. It needs at_event = true.",
            "line 140, [[action]] eject: eject knows an own place, and is not only at an event. It needs at_event = true.",
        ),
    ),
    Bad(
        "more votes than seats",
        'decision = [{ body = "committee", rule = "unanimous", closes = "P7D" }]\nneeds',
        'decision = [{ body = "committee", rule = "any 4", closes = "P7D" }]\nneeds',
        (
            'line 151, [[action]] ban: The committee has 3 seats: "any 4" can never be met.',
        ),
    ),
    Bad(
        "a full body without seats",
        'decision = [{ body = "committee", rule = "unanimous", closes = "P7D" }]\n\n[action.alone]',
        'decision = [{ body = "board", rule = "unanimous", closes = "P7D" }]\n\n[action.alone]',
        (
            "line 164, [[action]] ban-for-good: The board has no number of seats, so it is never full.",
        ),
    ),
    Bad(
        "two standards as strong",
        "strength = 2",
        "strength = 1",
        ("line 83, [[evidence]] certain: certain is as strong as likely.",),
    ),
    Bad(
        "less evidence for more",
        "strength = 1",
        "strength = 3",
        (
            "line 162, [[action]] ban-for-good: ban-for-good needs weaker evidence than ban, which is less.",
        ),
    ),
    Bad(
        "a ban without an end",
        'length = { set_by = "board", rule = "majority" }\n',
        "",
        (
            'line 143, [[action]] ban: ban bars for a time that nobody sets. It needs "length", or permanent = true.',
            "line 195, [[duty]] length: length never starts: no action has a length.",
        ),
    ),
    Bad(
        "a permanent ban with an end",
        "permanent = true\n",
        'permanent = true\nlength = { set_by = "board", rule = "majority" }\n',
        (
            "line 164, [[action]] ban-for-good: ban-for-good is permanent and has a length.",
        ),
    ),
    Bad(
        "a minor act for a major offence",
        'effect = "eject"\n',
        'effect = "eject"\nfor = { offence = "hitting" }\n',
        ("line 140, [[action]] eject: eject is a minor action for a major offence.",),
    ),
    Bad(
        "an act for both grades at once",
        'for = { grade = "major" }',
        'for = { all = [{ grade = "major" }, { grade = "minor" }] }',
        ("line 148, [[action]] ban: ban is for minor and major offences at once.",),
    ),
    Bad(
        "a pattern of nothing graver",
        'proposes = { offence = "hitting" }',
        'proposes = { offence = "shouting" }',
        (
            "line 73, [[pattern]] again: again proposes nothing graver than what it counts.",
        ),
    ),
    Bad(
        "a pattern of one",
        "at_least = 2",
        "at_least = 1",
        ("line 72, [[pattern]] again: again counts one report, which is no pattern.",),
    ),
    Bad(
        "a pattern of nothing named",
        'counts = { grade = "minor", at_least = 2 }',
        "counts = { at_least = 2 }",
        (
            'line 72, [[pattern]] again: again counts by "grade" or by "offence": one of them.',
        ),
    ),
    Bad(
        "a review that comes too late",
        'closes = "PT24H" }',
        'closes = "P3D" }',
        (
            "line 169, [[action]] ban-for-good: The review closes after P3D, and is due within PT24H.",
        ),
    ),
    Bad(
        "an act ruled out and allowed",
        'id = "publish"',
        'id = "eject"',
        (
            "line 173, [[never]] eject: eject is ruled out here, and is an [[action]] too.",
        ),
    ),
    Bad(
        "an appeal to those who decided",
        'to = "board"',
        'to = "committee"',
        ("line 244, [appeal]: An appeal against ban goes to those who decided it.",),
    ),
    Bad(
        "a ban that is not enforced",
        'got_in = "eject"',
        'got_in = "ban"',
        ('line 240, [bans]: ban sends nobody out: its effect is not "eject".',),
    ),
    Bad(
        "a meeting of one",
        'who = "committee"\ndo = "meeting"\nwithin',
        'who = "director"\ndo = "meeting"\nwithin',
        (
            "line 181, [[duty]] meet: Nobody can fulfil meet: one director is no meeting. It needs a body.",
        ),
    ),
    Bad(
        "a duty handed to those who are late",
        'then = "board"',
        'then = "committee"',
        (
            "line 184, [[duty]] meet: When the committee is late with meet, nobody else takes over.",
        ),
    ),
    Bad(
        "twice in no year",
        'by = "year-end"',
        'within = "P1Y"',
        (
            'line 192, [[duty]] yearly: yearly is owed 2 times, within no year. It needs by = "year-end".',
        ),
    ),
    Bad(
        "a regular meeting that is none",
        'do = "set-length"\n',
        'do = "set-length"\ncounts_as_regular = true\n',
        (
            "line 202, [[duty]] length: length is no meeting, so it cannot count as a regular one.",
        ),
    ),
    Bad(
        "a minor duty on a major report",
        'starts = "major-report-filed"\n',
        'starts = "major-report-filed"\ngrade = "minor"\n',
        (
            "line 181, [[duty]] meet: meet is for minor reports and starts with a major one.",
        ),
    ),
    Bad(
        "a deadline longer than the retention",
        'do = "meeting"\nwithin = "P14D"',
        'do = "meeting"\nwithin = "P8Y"',
        (
            'line 183, [[duty]] meet: "within" (8 years) is longer than records are kept (7 years).',
        ),
    ),
    Bad(
        "a class kept too short",
        'keep = "P7Y"',
        'keep = "P1Y"',
        (
            "line 237, [[records.class]] contact: contact is kept 1 year, records at least 7 years.",
        ),
    ),
    Bad(
        "a release nobody decides",
        'asked_by = ["survivor"]\ndecision = [{ body = "committee", rule = "majority" }]',
        'asked_by = ["survivor"]',
        (
            'line 204, [[release]] to-survivor: Nobody decides the release to-survivor. It needs "decision" or "by_order".',
        ),
    ),
    Bad(
        "an order checked by too many",
        'checked_by = "committee", number = 2',
        'checked_by = "committee", number = 4',
        (
            "line 214, [[release]] by-order: 4 of the committee must check, and it has 3 seats.",
        ),
    ),
    Bad(
        "a member investigated by colleagues",
        'investigated_by = "board"',
        'investigated_by = "committee"',
        ("line 222, [conflict]: The committee would investigate one of its own.",),
    ),
    Bad(
        "a copy that nobody keeps",
        'outcomes = ["insufficient", "major-action"]\nkeeper = "keeper"',
        'outcomes = ["insufficient", "major-action"]',
        (
            'line 219, [conflict]: Nobody keeps the copy when it was "insufficient". It needs a "keeper".',
        ),
    ),
    Bad(
        "a suspension for what leaves a copy",
        'implicated = { grade = "minor"',
        'implicated = { grade = "major"',
        ("line 220, [conflict]: A major report both leaves a copy and suspends.",),
    ),
    Bad(
        "a review by others than the voters",
        'review = { body = "board", rule = "majority" }\nconfirm',
        'review = { body = "committee", rule = "majority" }\nconfirm',
        ("line 268, [election]: The committee would review, and the board votes.",),
    ),
    Bad(
        "a block by others than the voters",
        'block = { body = "board"',
        'block = { body = "committee"',
        ("line 263, [election]: The committee would block, and the board votes.",),
    ),
    Bad(
        "an offence taken up too late",
        "since = 2019-01-01",
        "since = 2021-01-01",
        (
            "line 7, [policy]: Minor offences are taken up from 2021-01-01. The policy is in force from 2020-01-01.",
        ),
    ),
    Bad(
        "shares that never open",
        "open_with = 2",
        "open_with = 4",
        ("line 250, [ending]: 4 shares would open it, and there are 3.",),
    ),
    Bad(
        "a flood that nobody can close",
        'take_in = "PT72H"',
        'take_in = "PT72H"\nclosed_by = 4',
        (
            "line 256, [flood]: 4 members would close a report, and the committee has 3 seats.",
        ),
    ),
    Bad(
        "a length that nothing has",
        'length = { set_by = "board", rule = "majority" }\n',
        "permanent = true\n",
        ("line 196, [[duty]] length: length never starts: no action has a length.",),
    ),
    Bad(
        "a count of those present",
        'rule = "unanimous", closes = "P7D" }]\nneeds_answers',
        'rule = "unanimous", of = "present", closes = "P7D" }]\nneeds_answers',
        (
            'line 151, [[action]] ban: Votes are given one by one, so nobody counts who was present. It is out of "sitting" members, or of those "voting".',
        ),
    ),
    Bad(
        "votes cast until no day",
        'rule = "unanimous", closes = "P7D" }]\nneeds_answers',
        'rule = "unanimous", of = "voting" }]\nneeds_answers',
        (
            'line 151, [[action]] ban: What is out of the votes cast is counted when voting closes. It needs "closes".',
        ),
    ),
    Bad(
        "an office that nobody stands in for",
        'outside = "committee"\ndeputy = "board"',
        'outside = "committee"',
        (
            'line 44, [[office]] keeper: Nobody stands in for the keeper. It needs a "deputy".',
        ),
    ),
    Bad(
        "two bodies that choose each other",
        'members = { attended = "1/2", meetings = "board", within = "P12M" }',
        'appointed_by = "committee"',
        (
            "line 17, [[body]] board: The board and the committee can never be filled: each waits for the other. Members of one must come from elsewhere.",
        ),
    ),
    Bad(
        "a duty of an event's host without any event",
        'starts = "year-begins"\nwho = "committee"',
        'starts = "year-begins"\nwho = "event.host"',
        (
            'line 190, [[duty]] yearly: Nobody can fulfil yearly: "year-begins" is at no event. It needs who = "host".',
        ),
    ),
    Bad(
        "a duty of a body of one event",
        'who = "committee"\ndo = "meeting"\nwithin',
        'who = "event.committee"\ndo = "meeting"\nwithin',
        (
            'line 181, [[duty]] meet: Nobody can fulfil meet: the committee is of no single event. It needs who = "committee".',
        ),
    ),
    Bad(
        "sending out of no event",
        'at_event = true\nown_place = "event.host"',
        "",
        (
            "line 139, [[action]] eject: eject sends somebody out, and is not only at an event. It needs at_event = true.",
        ),
    ),
)
