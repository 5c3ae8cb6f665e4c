"""The same form twenty times at once, over real connections: received once."""

import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

TOLD = "Told by an impatient finger."
TIMES = 20


def post(url, typed):
    """The status and the page of a form posted to the talk."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    headers = {
        "Origin": url,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", "/talk/", urlencode(typed), headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, page


def hidden(page):
    names = ("receipt", "token")
    return {
        name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in names
    }


def test_form_sent_twenty_times_at_once_is_received_once(demo):
    typed = {"what_happened": TOLD, "person": "Somebody in a red coat"}
    _, review = post(demo.url, {"do": "review", **typed})
    whole = {"do": "send", **typed, **hidden(review)}

    with ThreadPoolExecutor(TIMES) as fingers:
        answers = set(fingers.map(lambda _: post(demo.url, whole), range(TIMES)))

    ((status, page),) = answers
    assert status == 200
    assert "We have received it." in page
    director = demo.caller(demo.members("director")[0])
    codes = [one["code"] for one in director.get("/reports")["items"]]
    told = [director.get(f"/reports/{code}")["what_happened"] for code in codes]
    assert told.count(TOLD) == 1


def test_twenty_people_at_once_are_all_received(demo):
    def tell(number):
        typed = {"what_happened": f"Told by number {number}."}
        _, review = post(demo.url, {"do": "review", **typed})
        return post(demo.url, {"do": "send", **typed, **hidden(review)})[0]

    with ThreadPoolExecutor(TIMES) as people:
        answers = list(people.map(tell, range(TIMES)))

    assert answers == [200] * TIMES
