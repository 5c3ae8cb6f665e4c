"""Every form of the pages and of the main job's API, each field with its own marker."""

import re
import urllib.request
import uuid
from datetime import date, timedelta

from django.urls import resolve

from tests.journeys.demo import Caller, Refused
from tests.journeys.windows import fresh_code
from tests.leaks.hand import Forms, Hand

TODAY = date.today()
YESTERDAY = str(TODAY - timedelta(days=1))


class Story:
    """What everybody types, one after the other; who knows what from whom."""

    def __init__(self, url, facts, marks):
        self.url, self.facts, self.marks = url, facts, marks
        self.typed = set()
        # More than a page of forms: Django would write so much to a temporary file.
        self.content = (marks["content of a file"] + " ").encode() * 130_000
        self.anybody = self.hand(None)
        committee = [m for m in facts["members"] if "committee" in m["offices"]]
        committee.sort(key=lambda m: "director" not in m["offices"])
        self.members = committee
        self.lead, self.second, self.third = map(self.hand, committee)
        self.board = self.hand(self.only("board"))
        self.host = self.hand(self.only("host"))

    def hand(self, member):
        return Hand(self.url, self.marks, typed=self.typed, member=member)

    def only(self, office):
        return next(m for m in self.facts["members"] if m["offices"] == [office])

    def file(self, where, *, large=False):
        name = f"{self.marks[f'name of a file {where}']}.txt"
        return {"files": (name, self.content if large else self.content[:9_000])}

    def tell(self, **given):
        """Somebody tells by the talk; the codes of what became of it."""
        before = self.codes()
        given = {"occurred_on": YESTERDAY, "occurred_at": "23:10", "lang": "en"} | given
        _, page = self.anybody.fill("/talk/", press="review", **given)
        self.page = self.sends(page, "send", **given)
        return sorted(self.codes() - before)

    def sends(self, page, press, **given):
        """Press a button of a page of the talk."""
        form = next(
            form
            for form in Forms(page).found
            if any(field.get("value") == press for field in form["fields"])
        )
        return self.anybody.send(form, "/talk/", press=press, **given)[1]

    def codes(self):
        page = self.lead.see("/reports/")
        return set(re.findall(r'href="/reports/([a-z]+-[a-z]+)/"', page))


def type_everywhere(story):
    """Every form that takes words."""
    myself = {"telling-as": "myself"}
    codes = story.tell(offence="assault", word="own", **myself)
    write_to_the_mailbox(story)
    work_on_the_report(story, codes[0])
    decide(story, codes)
    set_a_length(story)
    leave_the_rest_of_the_cases(story)
    at_the_door(story)
    keep_the_house(story)
    bring_somebody_in(story)
    by_script(story)
    investigate(story)


def write_to_the_mailbox(story):
    mailbox = story.sends(story.page, "open")
    form = next(
        form
        for form in Forms(mailbox).found
        if any(field.get("name") == "text" for field in form["fields"])
    )
    story.anybody.send(
        form, "/talk/", press="write", files=story.file("in a mailbox", large=True)
    )


def work_on_the_report(story, code):
    lead, report = story.lead, f"/reports/{code}/"
    lead.fill(report, to=f"{report}take-in/")
    lead.fill(f"{report}grade/", offence="sexual-assault", judged="major")
    lead.fill(report, to=f"{report}messages/")
    lead.fill(report, to=f"{report}files/", files=story.file("beside a report"))
    lead.fill(f"{report}paper/", since=YESTERDAY, until="")
    lead.fill(f"{report}done/")
    before = story.codes()
    story.board.fill(
        "/reports/new/",
        offence="verbal-harassment",
        occurred_on=YESTERDAY,
        files=story.file("with a report"),
    )
    [spoken] = story.codes() - before
    lead.fill(f"/reports/{spoken}/read-back/", read_back="no")
    other, *_ = story.tell(offence="verbal-harassment")
    lead.fill(f"/reports/{other}/abuse/")


def decide(story, codes):
    lead = story.lead
    leads, _ = lead.fill("/cases/open/", reports=codes)
    case = leads.split("#")[0]
    lead.fill(case, to=f"{case}note/")
    lead.fill(f"{case}people/", part="harmed", reports=codes, knows="yes")
    [harmed] = re.findall(rf'href="({case}people/[a-z-]+/asked/)', lead.see(case))
    lead.fill(harmed, agrees="yes")
    lead.fill(f"{case}judge/", grade="major", offence="assault")
    lead.fill(f"{case}meet/", present=[m["id"] for m in story.members])
    person = re.search(r'href="(/people/[a-z-]+/)', lead.see(case))[1]
    lead.fill(person)
    soon = str(TODAY + timedelta(days=90))
    lead.fill(
        f"{case}move/",
        action="temporary-ban",
        evidence="preponderance",
        proposed_until=soon,
        body="",
    )
    motion = re.search(r'href="(/motions/[0-9a-f-]+/)', lead.see(case))[1]
    for member in (lead, story.second, story.third):
        member.fill(motion, choice="yes")
    action = re.search(rf'href="({case}actions/[0-9a-f-]+/)', lead.see(case))[1]
    lead.fill(action, to=f"{action}ask/")
    lead.fill(action, to=f"{action}carry-out/", consulted="agreed")
    lead.fill(action, to=f"{action}tell/")
    lead.fill(f"{action}appeal/")
    look_at_it_again(story)


def look_at_it_again(story):
    """Those who did not decide say no: the ban stands, and its length can be set."""
    end = re.search(r'href="(/bans/[0-9a-f-]+/end/)', story.board.see("/bans/"))[1]
    motion, _ = story.board.fill(end)
    for other in others(story):
        hand = story.hand(other)
        if "Your vote" not in hand.see(motion):
            break
        hand.fill(motion, choice="no")


def others(story):
    """The members of the board who decide nothing else."""
    return [m for m in story.facts["members"] if m["offices"] == ["board"]]


def set_a_length(story):
    for path in re.findall(
        r'href="(/bans/[0-9a-f-]+/length/)', story.board.see("/bans/")
    ):
        story.board.fill(path, until=str(TODAY + timedelta(days=60)))


def leave_the_rest_of_the_cases(story):
    """One that somebody is out of, and in again; and one that is closed."""
    codes = story.tell(offence="verbal-harassment")
    other, closed = (
        story.lead.fill("/cases/open/", reports=code)[0].split("#")[0]
        for code in codes[:2]
    )
    story.third.fill(f"{other}recuse/", member=story.third.member["id"])
    lift = re.search(rf'href="({other}recusals/[^"]+/lift/)"', story.lead.see(other))[1]
    story.lead.fill(lift)
    story.lead.fill(f"{closed}close/", outcome="nothing-to-do")


def investigate(story):
    about = story.third.member["id"]
    [code] = story.tell(offence="assault", reported_team=about, person="", group="")
    story.lead.fill(f"/reports/{code}/confirm/", is_major="yes")
    story.lead.fill(f"/investigations/{code}/", outcome="insufficient")


def at_the_door(story):
    event = next(e["id"] for e in story.facts["events"] if e["own"] and e["open"])
    door = f"/door/{event}/"
    story.host.fill(door)
    story.host.fill(f"{door}act/", action="eject", offence="verbal-harassment")
    _, page = story.host.fill(
        door, name=story.marks["door/<uuid:event_id>/act/ person"]
    )
    form = next(f for f in Forms(page).found if "not-them" in f["has"]["action"])
    story.host.send(form, f"{door}not-them/")
    story.board.fill("/door/act/", action="incident-report")


def keep_the_house(story):
    lead = story.lead
    lead.fill("/search/")
    lead.fill("/committee/meet/", present=[m["id"] for m in story.members])
    lead.fill("/organisation/meetings/", held_on=YESTERDAY, present=[lead.member["id"]])
    lead.fill(
        "/organisation/events/",
        title=story.marks.shown,
        place=story.marks.shown,
        starts_at=f"{TODAY}T20:00",
        ends_at=f"{TODAY + timedelta(days=1)}T02:00",
    )
    colleague = f"/organisation/people/{story.members[1]['id']}/"
    ending = re.search(r'"(/organisation/terms/[^"]+/end/)"', lead.see(colleague))[1]
    lead.fill(colleague, to=ending)
    _, made = lead.fill("/organisation/services/")
    story.marks.others["a token"] = re.search(r"hfs_[\w-]+", made)[0]
    story.board.fill("/account/close-to/")
    new = f"{story.marks['a new passphrase']} under seven bridges"
    story.host.fill("/account/passphrase/", new_passphrase=new, once_more=new)
    story.host.member = {**story.host.member, "passphrase": new}


def bring_somebody_in(story):
    """They make their keys, lose the passphrase, and come in with the slip."""
    lead, marks = story.lead, story.marks
    lead.fill("/organisation/people/")
    page = lead.see("/organisation/people/")
    name = marks["organisation/people/ name"]
    person = re.search(rf'href="(/organisation/people/[^"]+/)"[^>]*>[^<]*{name}', page)[
        1
    ]
    _, page = lead.fill(person, to=f"{person}invite/", role="")
    path = re.search(r"/join/[^<\"\s]+/", page)[0]
    somebody = story.hand(None)
    offered = somebody.see(path)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", offered)[1]
    secret = marks.others["a second factor"] = secret.replace(" ", "")
    first = f"{marks['a first passphrase']} over seven bridges"
    _, page = somebody.send(
        Forms(offered).found[-1],
        path,
        new_passphrase=first,
        once_more=first,
        code=fresh_code(secret),
    )
    words = re.search(r"<ol[^>]*words.*?</ol>", page, re.DOTALL)[0]
    groups = re.findall(r"<li[^>]*>\s*([^<]+?)\s*</li>", words)
    marks.others |= {"a slip": " ".join(groups), "a slip in one": "".join(groups)}
    form = next(f for f in Forms(page).found if "confirm" in f["has"]["action"])
    asked = {field.get("name"): field.get("value") for field in form["fields"]}
    back = {f"group-{n}": groups[int(asked[n]) - 1] for n in ("first", "second")}
    somebody.send(form, form["has"]["action"], **back)
    later = f"{marks['a later passphrase']} beside seven bridges"
    story.hand(None).fill(
        "/login/slip/",
        username=marks["join/<str:token>/ username"],
        slip=" ".join(groups),
        new_passphrase=later,
        once_more=later,
    )


class Script(Caller):
    """A program that keeps which calls it made with words in them."""

    def __init__(self, story, member=None):
        self.typed = story.typed
        super().__init__(story.url, member)

    def call(self, method, path, body=None, key=None):
        answer = super().call(method, path, body, key)
        if body:
            self.typed.add(resolve(f"/api/v1{path}").route)
        return answer


def by_script(story):
    """The main job once more, by a program."""
    marks = story.marks
    first, second, third = (Script(story, member) for member in story.members)
    anybody = Script(story)
    receipt = marks.others["receipt of a script"] = anybody.post("/receipts")["receipt"]
    known = {r["code"] for r in first.get("/reports")["items"]}
    anybody.post(
        "/reports",
        {
            "receipt": receipt,
            "offence": "assault",
            "occurred_on": YESTERDAY,
            "reported": [{"name": f"{marks['reported']} {marks['surname']}"}],
            "reporter": {"name": marks["reporter"], "contact": marks["contact"]},
            "what_happened": marks["happened"],
            "what_is_needed": marks["needed"],
            "actions_taken": marks["taken"],
            "word": marks["word"],
        },
        key=marks["key of a call"],
    )
    [code] = {r["code"] for r in first.get("/reports")["items"]} - known
    anybody.post("/mailbox/messages", {"receipt": receipt, "text": marks["message"]})
    anybody.post("/mailbox", {"receipt": receipt})
    by_script_with_files(story, code, receipt, first)
    graded = {"offence": "sexual-assault", "reasons": marks["graded"]}
    first.post(f"/reports/{code}/grade", graded)
    first.post(f"/reports/{code}/messages", {"text": marks["answer"]})
    spoken = {"reporter": {"name": marks["reporter"]}, "what_happened": "A word."}
    [heard] = first.post("/reports", spoken)["reports"]
    not_read = {"read_back": marks["not read back"]}
    first.post(f"/reports/{heard['code']}/read-back", not_read)
    case = first.post("/cases", {"reports": [code]})
    decide_by_script(story, case, (first, second, third))
    host = Script(story, story.host.member)
    event = next(e["id"] for e in story.facts["events"] if e["own"] and e["open"])
    sent_out = {
        "action": "eject",
        "event": event,
        "person": {"name": marks["sent out"]},
        "reasons": marks["why sent out"],
    }
    host.post("/actions", sent_out)
    found = host.post(f"/door/{event}/check", {"name": marks["sent out"]})
    entry = found["candidates"][0]["id"]
    host.post(
        f"/door/{event}/not-them", {"name": marks["namesake"], "candidate": entry}
    )
    board = Script(story, story.board.member)
    look_at_it_again_by_script(story, case, first, board)
    waiting = [ban["id"] for ban in board.get("/bans")["items"] if not ban["until"]]
    assert any(length_by_script(board, ban, marks) for ban in waiting)
    second.post(
        f"/cases/{case['code']}/recusals",
        {
            "member": second.member["id"],
            "ground": marks["ground"],
            "passphrase": second.passphrase,
        },
    )


def look_at_it_again_by_script(story, case, first, board):
    marks, person = story.marks, case["people"][0]["code"]
    ban = next(b for b in first.get("/bans")["items"] if b["person"]["code"] == person)
    said = {"text": marks["appeal"], "passphrase": first.passphrase}
    first.post(f"/bans/{ban['id']}/appeal", said)
    again = {"reasons": marks["why it ends"], "passphrase": board.passphrase}
    motion = board.post(f"/bans/{ban['id']}/end", again)["id"]
    for other in others(story):
        script = Script(story, other)
        if script.get(f"/motions/{motion}")["state"] != "open":
            break
        ballot = {"choice": "no", "passphrase": script.passphrase}
        script.post(f"/motions/{motion}/ballots", ballot)


def length_by_script(board, ban, marks):
    """Whether it was put to the vote; of some bans it is already."""
    body = {
        "until": str(TODAY + timedelta(days=30)),
        "reasons": marks["why so long"],
        "passphrase": board.passphrase,
    }
    try:
        board.post(f"/bans/{ban}/length", body)
    except Refused as refused:
        if refused.status == 409:
            return False
        raise
    return True


def by_script_with_files(story, code, receipt, first):
    api, name = f"{story.url}/api/v1", f"{story.marks['file of a script']}.txt"
    for path, fields, token in (
        ("/mailbox/files", {"receipt": receipt}, None),
        (f"/reports/{code}/files", {}, first.token),
    ):
        multipart(f"{api}{path}", fields, name, story.content[:9_000], token)
        story.typed.add(resolve(f"/api/v1{path}").route)


def decide_by_script(story, case, members):
    first, marks = members[0], story.marks
    ids = [member.member["id"] for member in members]
    code = case["code"]
    minutes = {"held_on": str(TODAY), "present": ids, "notes": marks["minutes"]}
    first.post(f"/cases/{code}/meetings", minutes)
    motion = first.post(
        f"/cases/{code}/motions",
        {
            "action": "temporary-ban",
            "person": case["people"][0]["code"],
            "evidence": "preponderance",
            "reasons": marks["moved"],
            "proposed_until": str(TODAY + timedelta(days=90)),
            "passphrase": first.passphrase,
        },
    )
    for member in members:
        ballot = {"choice": "yes", "reason": marks["ballot"]}
        signed = {**ballot, "passphrase": member.passphrase}
        member.post(f"/motions/{motion['id']}/ballots", signed)
    for action in first.get("/actions")["items"]:
        if action["case"] == code:
            owner = next(m for m in members if m.member["id"] == action["owner"])
            owner.post(
                f"/actions/{action['id']}/carry-out",
                {
                    "consulted": "agreed",
                    "how": marks["how"],
                    "passphrase": owner.passphrase,
                },
            )


def multipart(url, fields, name, content, token=None):
    """A file sent by a program."""
    boundary = uuid.uuid4().hex
    body = b""
    for key, value in fields.items():
        body += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n'
            f"{value}\r\n"
        ).encode()
    body += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file";'
        f' filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
    ).encode()
    body += content + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(url, body)
    request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    urllib.request.urlopen(request, timeout=60).close()
