"""The templates: nothing inline, every part documented and in the gallery."""

import re

import pytest

from holdfast.web.gallery import SHEETS
from tests.look.drawing import TEMPLATES, gallery_page

PARTS = sorted((TEMPLATES / "components").glob("[!_]*.html"))
ALL = sorted(TEMPLATES.rglob("*.html"))
# Drawn by the bases on every sheet, so that the gallery shows them without a sample.
IN_THE_BASES = {"rail", "safe_bar"}


def named(path):
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("path", ALL, ids=named)
def test_no_template_carries_style_or_script(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", ALL, ids=named)
def test_templates_use_only_parts_that_exist(path):
    text = path.read_text(encoding="utf-8")
    used = re.findall(r'include "([^"]+)"', text)
    used += [f"components/{n}.html" for n in re.findall(r'{% component "(\w+)"', text)]

    assert [name for name in used if not (TEMPLATES / name).exists()] == []


@pytest.mark.parametrize("path", PARTS, ids=named)
def test_every_part_says_what_it_needs(path):
    assert path.read_text(encoding="utf-8").startswith("{# ")


def test_every_part_is_in_the_gallery():
    shown = {sample.component for _, samples in SHEETS.values() for sample in samples}

    assert {path.stem for path in PARTS} == shown | IN_THE_BASES


def test_samples_are_told_apart():
    for _, samples in SHEETS.values():
        states = [(sample.component, sample.state) for sample in samples]

        assert len(states) == len(set(states))


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize(("language", "side"), [("en", "ltr"), ("ar", "rtl")])
def test_pages_say_their_language_and_direction(sheet, language, side):
    assert f'<html lang="{language}" dir="{side}">' in gallery_page(sheet, language)


def test_public_pages_have_a_neutral_title_and_leave_first():
    html = gallery_page("public")

    assert "<title>Welcome</title>" in html
    first = re.search(r"<(?:a|button|input)\s[^>]*", html.split("<body>")[1])[0]
    assert 'class="leave"' in first


def test_public_pages_ask_for_a_page_a_style_and_a_script():
    head = gallery_page("public").split("</head>")[0]

    assert len(re.findall(r'(?:href|src)="/static/', head)) == 2
    assert 'href="data:,"' in head
