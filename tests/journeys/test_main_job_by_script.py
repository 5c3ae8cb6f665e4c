"""The main job from a report to a closed door, from a script over the API."""

from datetime import date, timedelta

import pytest

from tests.journeys.demo import Caller, Refused

TODAY = date.today()


@pytest.mark.clause("C-5.1")
@pytest.mark.clause("C-5.9")
@pytest.mark.clause("C-5.10")
def test_a_report_becomes_a_decision_becomes_a_closed_door(started_demo):
    demo = started_demo
    first, second, third = (
        demo.caller(m)
        for m in sorted(
            demo.members("committee"), key=lambda m: "director" not in m["offices"]
        )
    )
    anybody = Caller(demo.url)
    known = {r["code"] for r in first.get("/reports")["items"]}
    demo.tick()
    before = {
        path: third.get(path)
        for path in ("/reports", "/cases", "/motions", "/bans", "/duties")
    }

    # somebody tells, and keeps the receipt
    receipt = anybody.post("/receipts")["receipt"]
    telling = {
        "receipt": receipt,
        "event": demo.event(own=True, open=True)["id"],
        "occurred_on": str(TODAY - timedelta(days=2)),
        "occurred_at": "23:40",
        "offence": "assault",
        "reported": [{"name": "Leopold Quackernack"}],
        "what_happened": "He pinned me to the wall of the corridor.",
        "what_is_needed": "That he is not there when I am.",
        "too_close": [third.member["id"]],
        "word": "survivor",
    }
    assert anybody.post("/reports", telling, key="k-1") == {"received": 1}
    assert anybody.post("/reports", telling, key="k-1") == {"received": 1}
    [code] = {r["code"] for r in first.get("/reports")["items"]} - known

    # the two who are not implicated open it, make a case, meet, and decide
    opened = second.get(f"/reports/{code}")
    assert opened["what_happened"] == telling["what_happened"]
    assert opened["form"] == "long"
    case = first.post("/cases", {"reports": [code]})
    [person] = case["people"]
    first.post(
        f"/cases/{case['code']}/meetings",
        {
            "held_on": str(TODAY),
            "present": [first.member["id"], second.member["id"]],
            "notes": "We believe her. We act.",
        },
    )
    motion = first.post(
        f"/cases/{case['code']}/motions",
        {
            "action": "permanent-ban",
            "person": person["code"],
            "evidence": "preponderance",
            "reasons": "Her account, and the host's.",
            "passphrase": first.passphrase,
        },
    )
    assert set(motion["electorate"]) == {first.member["id"], second.member["id"]}
    for member in (first, second):
        member.post(
            f"/motions/{motion['id']}/ballots",
            {"choice": "yes", "passphrase": member.passphrase},
        )
    assert second.get(f"/motions/{motion['id']}")["state"] == "passed"

    # decided is not carried out; carried out, it reaches the door
    [action] = [a for a in first.get("/actions")["items"] if a["case"] == case["code"]]
    owner = next(m for m in (first, second) if m.member["id"] == action["owner"])
    owner.post(
        f"/actions/{action['id']}/carry-out",
        {"consulted": "agreed", "how": "By message.", "passphrase": owner.passphrase},
    )
    door = demo.caller(demo.members("door")[0])
    event = demo.event(own=True, open=True)["id"]
    verdict = door.post(f"/door/{event}/check", {"name": "leopolt quakernack"})
    assert verdict["verdict"] == "fetch"
    assert verdict["fetch"]["name"]

    # the reporter reads what was done
    first.post(f"/reports/{code}/messages", {"text": "He will not be let in again."})
    mail = anybody.post("/mailbox", {"receipt": receipt})
    assert mail["messages"][-1]["text"] == "He will not be let in again."
    assert mail["messages"][-1]["word"] == "survivor"

    # the third saw nothing at any moment
    for path, seen in before.items():
        assert third.get(path) == seen, path
    with pytest.raises(Refused) as hidden:
        third.get(f"/reports/{code}")
    with pytest.raises(Refused) as missing:
        third.get("/reports/no-such-report")
    assert (hidden.value.status, hidden.value.body) == (404, missing.value.body)
