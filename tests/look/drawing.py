"""Pages drawn without a server: rendered here, handed to the browser by hand."""

import json
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from holdfast.web import assets
from holdfast.web.gallery import SHEETS, page_of
from tests.browsers import opened_browser

HERE = "http://look.test/"
FOLDER = Path(assets.FOLDER)
TEMPLATES = FOLDER.parent / "templates"
AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
SERIOUS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}


def gallery_page(sheet, language="en"):
    template, samples = SHEETS[sheet]
    with translation.override(language):
        return render_to_string(template, page_of(samples))


def show(browser, html, **context):
    """A page with `html`, and the list of what the browser asked for."""
    page = browser.new_context(**context).new_page()
    asked = []

    def answer(route):
        address = route.request.url
        asked.append(address)
        path = address.removeprefix(HERE)
        if path.startswith("static/"):
            found = by_url()[f"/{path}"]
            route.fulfill(body=found.plain, content_type=found.kind)
        elif address.startswith(HERE):
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(body="elsewhere", content_type="text/plain")

    page.route("**/*", answer)
    page.goto(HERE)
    return page, asked


def by_url():
    return {asset.url: asset for asset in assets.assets().values()}


def mistakes(page, *, but=()):
    """What axe finds, one line each."""
    # A click does not wait for what it leads to, nor for its style sheets.
    page.wait_for_load_state()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = SERIOUS | {"rules": {rule: {"enabled": False} for rule in but}}
    found = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def unsound(pages):
    """What is wrong with rendered pages, by their names: axe's, or wider than a phone."""
    found = {}
    with opened_browser() as drawn:
        for name, html in pages.items():
            page, _ = show(drawn, html, viewport={"width": 1200, "height": 900})
            wrong = mistakes(page)
            page.set_viewport_size({"width": 320, "height": 800})
            width = page.evaluate("document.documentElement.scrollWidth")
            wrong += [f"{width} px wide"] if width > 320 else []
            if wrong:
                found[name] = wrong
            page.context.close()
    return found
