"""A real organisation, from `holdfast init` to the day that somebody leaves it.

Everything happens in a browser with script off, each person in a window of their own.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.house import House
from tests.journeys.windows import PHONE, fresh_code, log_in, press, submit, window

pytestmark = pytest.mark.browser

TOLD = "She followed me to the tram and would not let me be."
NAMES = {
    "ada": "Ada Okafor",
    "ben": "Ben Lindqvist",
    "cleo": "Cleo Marchetti",
    "dora": "Dora Petrov",
    "emil": "Emil Haugen",
    "fay": "Fay Nakamura",
    "gus": "Gus Oyelaran",
}


@dataclass
class Person:
    """Somebody of the organisation, in a window of their own."""

    username: str
    page: object
    passphrase: str = ""
    totp_secret: str = ""
    slip: list[str] = field(default_factory=list)

    @property
    def name(self):
        return NAMES[self.username]

    @property
    def login(self):
        return {
            "username": self.username,
            "passphrase": self.passphrase,
            "totp_secret": self.totp_secret,
        }


@pytest.fixture(scope="module")
def house():
    """An installation that nobody has founded anything in."""
    made = House()
    yield made
    made.stop()


@pytest.fixture
def somebody(browser, house):
    """A new window for each person."""
    opened = []

    def come(username):
        page = window(browser, house.url, viewport=PHONE if len(opened) % 2 else None)
        opened.append(page)
        return Person(username, page)

    yield come
    for page in opened:
        page.context.close()


def make_keys(person, passphrase):
    """User name, passphrase, second factor; then the slip, typed back."""
    page = person.page
    person.passphrase = passphrase
    person.totp_secret = page.locator("details code").text_content().strip()
    page.fill("[name=username]", person.username)
    page.fill("[name=new_passphrase]", passphrase)
    page.fill("[name=once_more]", passphrase)
    page.fill("[name=code]", fresh_code(person.totp_secret))
    press(page, "Make my keys")
    keep_the_slip(person)


def keep_the_slip(person):
    page = person.page
    person.slip = page.locator(".words li").all_inner_texts()
    type_back(page, person.slip)
    page.wait_for_url("**/desk/")


def type_back(page, groups):
    for which in ("first", "second"):
        number = int(page.locator(f"[name={which}]").get_attribute("value"))
        page.fill(f"[name=group-{which}]", groups[number - 1])
    press(page, "I hold it")


def page_of(page, person):
    """Open the page of a colleague."""
    page.goto("/organisation/people/")
    submit(page, page.locator(".people").get_by_role("link", name=NAMES[person]))


def unfold(page, summary):
    page.locator("summary", has_text=summary).first.click()


def sign(page, by, button):
    """The passphrase beside this button, and the button."""
    form = page.locator("form").filter(has=page.get_by_role("button", name=button))
    form.locator("[type=password]").fill(by.passphrase)
    submit(page, form.get_by_role("button", name=button))


def put_into_office(by, person, role):
    page_of(by.page, person)
    unfold(by.page, "Put into an office")
    by.page.select_option("[name=role]", role)
    sign(by.page, by, "Begin the term")


def invitation(by, person):
    """A link, shown once, as it is given to somebody."""
    page_of(by.page, person)
    press(by.page, "Make a link to come in by")
    return by.page.locator(".notice code").inner_text()


def six_words(page):
    return page.locator(".receipt li").all_inner_texts()


def vouch(by, person):
    """Compare six words, then say that they are theirs."""
    person.page.goto("/account/")
    page_of(by.page, person.username)
    assert six_words(by.page) == six_words(person.page)
    sign(by.page, by, f"These are {person.name}'s words")


def is_open(page):
    page.goto("/")
    heading = page.inner_text("h1")
    assert heading in {"This is not open yet.", "You can talk to us."}
    return heading == "You can talk to us."


def confirm_sheet(person, words):
    """Two words of one's own sheet, typed back."""
    page = person.page
    page.goto("/organisation/recovery/")
    held = page.get_by_role("button", name="I hold it")
    form = page.locator("form[action*='/sheets/']").filter(has=held).first
    for which in ("first", "second"):
        label = form.locator(f"label[for^='{which}-']").inner_text()
        number = int(re.search(r"\d+", label)[0])
        form.locator(f"[name=group-{which}]").fill(words[number - 1])
    submit(page, form.get_by_role("button", name="I hold it"))


def print_sheets(by, kind, keepers, button):
    """Print sheets for these people; the words of each."""
    page = by.page
    page.goto("/organisation/recovery/")
    for number, keeper in enumerate(keepers, 1):
        page.select_option(f"#{kind}-{number}", label=NAMES[keeper])
    sign(page, by, button)
    leaves = page.locator(".leaf").all()
    assert len(leaves) == len(keepers)
    return [
        leaf.locator(".words li").all_inner_texts()
        or leaf.locator(".secret").inner_text().split("-")
        for leaf in leaves
    ]


def tell(page):
    """Somebody tells; their receipt."""
    page.goto("/talk/#s1")
    page.fill("#what_happened", TOLD)
    submit(page, page.locator("#s1").get_by_role("button", name="Send what I have"))
    receipt = " ".join(page.locator(".receipt li").all_inner_texts())
    press(page, "Send")
    assert "We have received it." in page.inner_text("main")
    return receipt


def reads_it(person):
    """Whether this person's list shows the report, and the report its words."""
    person.page.goto("/reports/")
    links = person.page.locator("main a.code-name")
    if not links.count():
        return False
    submit(person.page, links.first)
    return TOLD in person.page.inner_text("main")


def found(ada, house):
    """The one-time link, to the founder's own desk."""
    page = ada.page
    page.goto(house.link)
    page.fill("[name=name]", "Thursday Jam")
    page.check("[name=languages][value=fr]", force=True)
    page.fill("[name=zone]", "Europe/Lisbon")
    page.fill("[name=founder]", ada.name)
    press(page, "Go on")
    assert "director" in page.inner_text("main").casefold()
    press(page, "We accept it")
    ada.passphrase = "lanterns under seven quiet bridges"
    make_keys(ada, ada.passphrase)
    assert "finish founding" in page.inner_text("main")


def write_down_meetings(ada):
    """The board follows from who came to its meetings."""
    page = ada.page
    for months, others in ((1, list(NAMES.values())[1:]), (2, [])):
        page.goto("/organisation/meetings/")
        held_on = date.today() - timedelta(days=30 * months)
        page.fill("[name=held_on]", str(held_on))
        page.fill("[name=others]", "\n".join(others))
        for box in page.locator("[name=present]").all():
            box.check(force=True)
        page.fill("#passphrase", ada.passphrase)
        press(page, "Write it down")
    page.goto("/organisation/people/")
    assert page.locator(".people .row", has_text="board").count() == len(NAMES)


def join(by, person, passphrase):
    link = invitation(by, person.username)
    person.page.goto(link)
    assert f"Welcome, {person.name}." in person.page.inner_text("h1")
    make_keys(person, passphrase)
    return link


def is_spent(page, link):
    answer = page.goto(link)
    assert page.locator("main form").count() == 0
    return answer.status == 409 and "used before" in page.inner_text("main")


@pytest.mark.clause("C-0.4")
@pytest.mark.clause("C-3.5")
def test_real_organisation_is_founded_and_lives(house, somebody):
    ada, ben, cleo, dora, gus = map(somebody, ("ada", "ben", "cleo", "dora", "gus"))
    anybody = somebody("nobody").page

    # founding: name, languages, zone, policy, keys, second factor, slip
    found(ada, house)
    assert is_spent(anybody, house.link)
    assert not is_open(anybody)
    ada.page.goto("/organisation/founding/")
    assert ada.page.get_by_role("link", name="Do it").count() == 5

    # past meetings, shares, rescue sheets, offices
    write_down_meetings(ada)
    shares = print_sheets(
        ada, "share", ("dora", "emil", "fay"), "Make and print the shares"
    )
    rescue = print_sheets(ada, "rescue", ("ada", "ben"), "Print the rescue sheets")
    confirm_sheet(ada, rescue[0])
    for name, role in (
        ("ada", "director"),
        ("ben", "committee"),
        ("cleo", "committee"),
    ):
        put_into_office(ada, name, role)

    # the second: open from the moment that two can read
    link = join(ada, ben, "harvest copper window sparrow")
    assert is_spent(anybody, link)
    assert not is_open(anybody)
    vouch(ada, ben)
    assert is_open(anybody)
    confirm_sheet(ben, rescue[1])

    # the others need two voices
    join(ada, cleo, "velvet anchor morning thistle")
    vouch(ada, cleo)
    assert "to be vouched for" in people_row(ada, cleo)
    vouch(ben, cleo)
    assert "to be vouched for" not in people_row(ada, cleo)
    for person, words in (
        (dora, "ripple granite lemon pocket"),
        (gus, "puzzle meadow amber cricket"),
    ):
        join(ben, person, words)
        vouch(ada, person)
        vouch(ben, person)
    confirm_sheet(dora, shares[0])

    # an event of ours, with somebody at its door
    plan_an_event(ben, at_the_door=gus)
    gus.page.goto("/door/")
    assert "Winter Blues" in gus.page.inner_text("main")

    # a report is told, and read by the three and by nobody else
    tell(anybody)
    assert reads_it(ada)
    assert reads_it(ben)
    assert reads_it(cleo)
    assert not reads_it(gus)

    # a new passphrase
    change_passphrase(ben, "saddle orchid lantern pebble")
    assert reads_it(ben)

    # the key slip in place of a passphrase
    come_in_by_slip(cleo, "walnut river canvas ember")
    assert reads_it(cleo)

    # both lost: new keys, two voices, and colleagues grant again
    lose_everything(ben, ada)
    assert not reads_it(ben)
    vouch(ada, ben)
    vouch(cleo, ben)
    grant_again(ada, ben)
    assert reads_it(ben)

    # leaving: not with a sheet in the drawer; then for good
    dora.page.goto("/account/leave/")
    assert "You keep a sheet" in dora.page.inner_text("main")
    leave(gus)
    assert "left" in people_row(ada, gus)

    # an office given up: what was read is read no more, the confidence is signed
    resign(cleo)
    assert not reads_it(cleo)
    leave(cleo)
    assert reads_it(ada)
    assert reads_it(ben)
    assert is_open(anybody)

    for person in (ada, ben, cleo, dora, gus):
        assert [s for s in person.page.said if "Content Security" in s] == []
    assert json.loads(house.run("ledger", "verify", "--json"))["good"]


def people_row(by, person):
    by.page.goto("/organisation/people/")
    return by.page.locator(".people .row", has_text=person.name).inner_text()


def change_passphrase(person, new):
    page = person.page
    page.goto("/account/passphrase/")
    page.fill("[name=passphrase]", person.passphrase)
    page.fill("[name=new_passphrase]", new)
    page.fill("[name=once_more]", new)
    press(page, "Change it")
    page.wait_for_url("**/account/")
    submit(page, page.get_by_role("button", name="Sign out", exact=True))
    page.goto("/login/")
    page.fill("[name=username]", person.username)
    page.fill("[name=passphrase]", person.passphrase)
    page.fill("[name=code]", fresh_code(person.totp_secret))
    press(page, "Sign in")
    assert "/login/" in page.url
    person.passphrase = new
    log_in(page, person.login)


def come_in_by_slip(person, new):
    page = person.page
    submit(page, page.get_by_role("button", name="Sign out", exact=True))
    page.goto("/login/slip/")
    page.fill("[name=username]", person.username)
    page.fill("[name=slip]", "-".join(person.slip).lower())
    page.fill("[name=new_passphrase]", new)
    page.fill("[name=once_more]", new)
    press(page, "Come in")
    old, person.passphrase = person.slip, new
    keep_the_slip(person)
    assert person.slip != old


def lose_everything(person, colleague):
    page = colleague.page
    page_of(page, person.username)
    unfold(page, "Let them make new keys")
    sign(page, colleague, "Their keys are lost")
    link = page.locator(".notice code").inner_text()
    person.page.context.clear_cookies()
    person.page.goto(link)
    make_keys(person, "compass willow harbour candle")


def grant_again(by, person):
    page_of(by.page, person.username)
    unfold(by.page, "Grant it")
    sign(by.page, by, "Grant what they may read")


def plan_an_event(by, *, at_the_door):
    """Tonight, in the organisation's own zone."""
    page = by.page
    page.goto("/organisation/events/")
    now = datetime.now(ZoneInfo("Europe/Lisbon"))
    page.fill("[name=title]", "Winter Blues")
    page.fill("[name=starts_at]", f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.fill("[name=ends_at]", f"{now + timedelta(hours=5):%Y-%m-%dT%H:%M}")
    page.check("[name=charges_entry]", force=True)
    press(page, "Plan it")
    page.goto("/organisation/events/")
    submit(page, page.get_by_role("link", name="Winter Blues"))
    unfold(page, "Give somebody a post")
    page.select_option("[name=member]", label=at_the_door.name)
    page.select_option("[name=role]", "door")
    form = page.locator("form[action$='/posts/']")
    form.locator("[type=password]").fill(by.passphrase)
    submit(page, form.get_by_role("button"))


def resign(person):
    """Give one's seat up, and sign that the confidence goes on."""
    page = person.page
    page_of(page, person.username)
    unfold(page, "Resign")
    sign(page, person, "Resign")
    # Every session ends with it: who comes back has no more than is left to them.
    log_in(page, person.login)
    page.get_by_role("link", name="Read and sign").wait_for()
    page.goto("/account/secrecy/")
    assert "What stays with you" in page.inner_text("h1")
    sign(page, person, "I know, and sign it")


def leave(person):
    page = person.page
    page.goto("/account/leave/")
    sign(page, person, "Leave")
    page.wait_for_url("**/login/")
    page.fill("[name=username]", person.username)
    page.fill("[name=passphrase]", person.passphrase)
    page.fill("[name=code]", fresh_code(person.totp_secret))
    press(page, "Sign in")
    assert "/login/" in page.url
