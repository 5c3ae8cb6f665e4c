"""Somebody who fills in forms as a browser without script does, each field in its own way."""

import http.client
import uuid
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from django.urls import resolve

from tests.journeys.windows import fresh_code

TYPED = {"text", "textarea", "search", "email", "tel", "url"}


class Markers:
    """Unique strings, one for each place where something can be typed.

    All begin with one stem, so that one search finds any of them. `others` are secrets
    that cannot: receipts, slips, second factors. What everybody may read is `shown`.
    """

    def __init__(self):
        self.stem, self.shown = (f"Zq{uuid.uuid4().hex[:14]}" for _ in range(2))
        self.made, self.others = {}, {}

    def __getitem__(self, name):
        return self.made.setdefault(name, f"{self.stem}x{len(self.made)}y")


class Forms(HTMLParser):
    """Every form of a page: where it goes, and its fields."""

    def __init__(self, html):
        super().__init__()
        self.found, self._select, self._area = [], None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        if tag == "form":
            self.found.append({"has": has, "fields": []})
        if not self.found:
            return
        fields = self.found[-1]["fields"]
        if tag in {"input", "button"}:
            kind = has.get("type", "text" if tag == "input" else "submit")
            fields.append({**has, "kind": kind, "on": "checked" in has})
        elif tag == "textarea":
            self._area = {**has, "kind": "textarea", "value": ""}
            fields.append(self._area)
        elif tag == "select":
            self._select = {**has, "kind": "select", "options": [], "value": None}
            fields.append(self._select)
        elif tag == "option" and self._select is not None:
            self._select["options"].append(has.get("value", ""))
            if "selected" in has:
                self._select["value"] = has.get("value", "")

    def handle_data(self, data):
        if self._area is not None:
            self._area["value"] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area is not None:
            self._area["value"] = self._area["value"].removeprefix("\n")
            self._area = None
        self._select = None if tag == "select" else self._select


def chosen(field, wanted):
    """Whether this box is ticked: as it was asked for, else as it stands."""
    if wanted is None:
        return field["on"]
    return field.get("value") in (wanted if isinstance(wanted, list) else [wanted])


class Refusal(AssertionError):
    """A form was not taken."""


class Hand:
    """One person at a browser; what they type, and at which addresses."""

    def __init__(self, url, marks, *, typed, member=None):
        self.netloc, self.url = urlsplit(url).netloc, url
        self.marks, self.typed, self.member = marks, typed, member
        self.cookies = SimpleCookie()
        if member:
            code = fresh_code(member["totp_secret"]) if member["totp_secret"] else ""
            self.fill(
                "/login/",
                username=member["username"],
                passphrase=member["passphrase"],
                code=code,
            )

    def ask(self, method, path, body=None, **headers):
        """Status, where it leads, and the page."""
        connection = http.client.HTTPConnection(self.netloc, timeout=60)
        cookies = "; ".join(f"{c.key}={c.value}" for c in self.cookies.values())
        headers |= {"Cookie": cookies} if cookies else {}
        connection.request(method, path, body, {"Origin": self.url, **headers})
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(line)
        page = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, answer.headers.get("Location", ""), page

    def see(self, path):
        """A page, wherever it leads."""
        status, to, page = self.ask("GET", path)
        return self.see(to) if status in {301, 302, 303} else page

    def fill(self, path, *, to=None, number=0, files=None, press=None, **given):
        """Fill in the form of a page that goes to `to`, whole, and send it."""
        forms = [
            form
            for form in Forms(self.see(path)).found
            if form["has"].get("method", "get").lower() == "post"
            and (form["has"].get("action") or path).split("#")[0] == (to or path)
        ]
        if len(forms) <= number:
            raise Refusal(f"{path} has no form for {to or path}")
        return self.send(forms[number], to or path, files=files, press=press, **given)

    def send(self, form, to, *, files=None, press=None, **given):
        """Send one form; where it leads, and the page that answers."""
        route = resolve(to).route
        values = list(self.values(form, route, press=press, **given))
        sent = self._multipart if "enctype" in form["has"] else self._plain
        status, leads, page = sent(to, values, files or {})
        if status not in {200, 302, 303} or 'class="errors' in page:
            raise Refusal(f"{to}: {status} {values} {page}")
        self.typed.add(route)
        for name, value in values:
            if name == "receipt" and value:
                self.marks.others[f"receipt at {route}, {value[:8]}"] = value
        return leads, page

    def values(self, form, route, *, press=None, **given):
        """What is in every field; of the buttons, the first or the one pressed."""
        pressed = False
        for field in form["fields"]:
            name, kind, value = field.get("name"), field["kind"], field.get("value")
            if not name or kind == "file":
                continue
            if kind == "submit":
                if not pressed and press in {None, value}:
                    pressed = True
                    yield name, value or ""
            elif kind in {"radio", "checkbox"}:
                if chosen(field, given.get(name)):
                    yield name, "on" if value is None else value
            else:
                yield name, given[name] if name in given else self.words(field, route)

    def words(self, field, route):
        """What this person types into a field, or what it holds already."""
        name, kind, value = field["name"], field["kind"], field.get("value") or ""
        mark = self.marks[f"{route} {name}"] if kind in TYPED else ""
        if kind == "select":
            return value or next((one for one in field["options"] if one), "")
        if kind == "password" and "passphrase" in name and self.member:
            return self.member["passphrase"]
        if kind == "email":
            return f"{mark}@example.org"
        # Words that are offered already are kept; to a longer text is added.
        return f"{value} {mark}".strip() if kind == "textarea" else value or mark

    def _plain(self, to, values, files):
        return self.ask(
            "POST",
            to,
            urlencode(values),
            **{"Content-Type": "application/x-www-form-urlencoded"},
        )

    def _multipart(self, to, values, files):
        edge = uuid.uuid4().hex
        parts = [
            (f'Content-Disposition: form-data; name="{name}"', value.encode())
            for name, value in values
        ]
        for field, (name, content) in files.items():
            about = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
            parts.append((f"{about}\r\nContent-Type: text/plain", content))
        body = b"".join(
            f"--{edge}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"
            for head, content in parts
        )
        kind = f"multipart/form-data; boundary={edge}"
        return self.ask(
            "POST", to, body + f"--{edge}--\r\n".encode(), **{"Content-Type": kind}
        )
