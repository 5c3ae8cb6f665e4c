"""Everything that a reporter reads is said in every language of reporters."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from holdfast.policy import load, shipped

HOME = Path(__file__).resolve().parents[2] / "holdfast"
LANGUAGES = ["fr", "nl"]
TEMPLATES = [
    HOME / "templates" / "base_public.html",
    HOME / "templates" / "error.html",
    *sorted((HOME / "templates" / "reports").glob("_talk*.html")),
    *(
        HOME / "templates" / "reports" / f"{name}.html"
        for name in (
            *("start", "talk", "talk_review", "talk_received"),
            *("mailbox", "help", "about", "_helplines", "_resources", "_leaving"),
        )
    ),
    *(
        HOME / "templates" / "components" / f"{name}.html"
        for name in (
            *("languages", "steps", "safe_bar", "error_summary", "receipt"),
            *("help_line", "why", "notice", "thread", "choice"),
        )
    ),
]
MODULES = [
    *sorted((HOME / "reports").glob("public_*.py")),
    *(
        HOME / "reports" / f"{n}.py"
        for n in ("form_tokens", "errors", "rules", "files")
    ),
    HOME / "reports" / "actions" / "filing.py",
    HOME / "web" / "errors.py",
]


def of_template(path):
    text = path.read_text(encoding="utf-8")
    yield from re.findall(r'(?:translate |_\()"([^"]+)"', text)
    for body in re.findall(
        r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", text, re.DOTALL
    ):
        plain = " ".join(body.split())
        yield re.sub(r"{{ ?(\w+) ?}}", r"%(\1)s", plain)


def of_module(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
            "_",
            "gettext",
        }:
            yield ast.literal_eval(node.args[0])


def sentences():
    found = [one for path in TEMPLATES for one in of_template(path)]
    return [*found, *(one for path in MODULES for one in of_module(path))]


@pytest.mark.clause("J-1.1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_a_reporter_reads_is_left_in_english(language):
    catalogue = translation.trans_real.DjangoTranslation(language)._catalog

    left = [one for one in sentences() if one not in catalogue]

    assert len(sentences()) > 100
    assert left == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_is_that_of_the_source(language, tmp_path):
    source = HOME / "locale" / language / "LC_MESSAGES" / "django.po"
    entries = len(re.findall(r'^msgid "', source.read_text("utf-8"), re.MULTILINE))
    catalogue = source.with_suffix(".mo").read_bytes()

    assert int.from_bytes(catalogue[8:12], "little") == entries
    assert "fuzzy" not in source.read_text("utf-8")


def test_no_french_sign_stands_alone_at_the_start_of_a_line():
    source = HOME / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    said = [
        *source.read_text("utf-8").split("\n"),
        *re.findall(r'fr = "((?:[^"\\]|\\.)*)"', shipped("committee")),
    ]

    assert [one for one in said if re.search(r'(?: |^")[:;?!»]|« ', one)] == []


def spoken(part, languages):
    missing = []
    for text in part:
        if text is not None:
            missing += [str(text) for one in languages if one not in text.root]
    return missing


@pytest.mark.clause("J-1.1")
def test_policy_speaks_every_language_wherever_a_reporter_reads_it():
    policy = load(shipped("committee"))
    read = [policy.title, policy.summary]
    for form in policy.forms.values():
        for question in form.questions:
            read += [question.ask, question.why, question.more]
            read += [choice.title for choice in question.choices]
    read += [offence.plain for offence in policy.offences.values()]
    read += [word.title for word in policy.words.values()]
    read += [one.name for one in policy.helplines.values()]
    read += [one.when for one in policy.helplines.values()]
    read += [one.title for one in policy.resources.values()]
    read += [one.text for one in policy.resources.values()]
    read += [one.title for one in policy.conduct.values()]
    read += [one.text for one in policy.conduct.values()]
    read += [one.title for one in policy.clauses.values()]
    read += [one.text for one in policy.clauses.values()]

    assert spoken(read, LANGUAGES) == []
