"""What is in the tree: nothing left over, nothing of a machine or a person."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from holdfast.config import Config

ROOT = Path(__file__).resolve().parents[2]
# Made by others, or by programs.
NOT_OURS = ("requirements/", "holdfast/static/vendor/", "holdfast/crypto/words")
BINARY = {".png", ".jpg", ".jpeg", ".mo", ".gif", ".ico", ".woff2", ".webp", ".pdf"}
# Joins parts that a template rendered with typed words that it escaped (tests/talk).
JOINS_MARKUP = ("holdfast/reports/public_review.py",)
# Programs that talk on the terminal.
MAY_PRINT = ("holdfast/cli/", "tests/__main__.py", "docs/", "benchmarks/")
EXAMPLES = re.compile(r"@(?:[\w-]+\.)*(?:example(?:\.\w+)?|localhost|testserver)\b")
ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]*[a-z]\b")
# Split, so that this file does not hold what it looks for.
LEFT_OVER = re.compile(r"\b(" + "TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\\b")
REGISTRIES = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "npmjs" + ".",
    "simple" + "/pip",
)
MACHINE = re.compile(r"(?<![\w.])/(?:" + "work|root|home/\\w+" + r")/")


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    names = listed.stdout.decode().split("\0")
    return [n for n in names if n and (ROOT / n).is_file()]


def texts(*, ours=True):
    for name in tracked():
        path = ROOT / name
        if path.suffix in BINARY or (ours and name.startswith(NOT_OURS)):
            continue
        yield name, path.read_text("utf-8")


def lines_with(pattern, *, ours=True):
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in texts(ours=ours)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_nothing_is_left_to_do():
    assert lines_with(LEFT_OVER) == []


def test_no_registry_and_no_path_of_a_machine_is_named():
    named = re.compile("|".join(re.escape(name) for name in REGISTRIES))

    assert lines_with(named, ours=False) == []
    assert lines_with(MACHINE, ours=False) == []


def test_every_mail_address_is_an_example():
    found = [
        f"{name}: {address}"
        for name, text in texts()
        for address in ADDRESS.findall(text)
        if not EXAMPLES.search(address)
    ]

    assert found == []


def test_no_key_or_token_of_a_service_is_in_the_tree():
    secret = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30}"
    )

    assert lines_with(secret) == []


def test_only_the_command_line_prints():
    printing = [
        f"{name}:{node.lineno}"
        for name, text in texts()
        if name.endswith(".py") and not name.startswith((*MAY_PRINT, "tests/"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "breakpoint", "pprint"}
    ]

    assert printing == []


def test_no_module_takes_chance_from_where_it_can_be_guessed():
    guessing = [
        name
        for name, text in texts()
        if name.startswith("holdfast/")
        and re.search(r"(?m)^(import|from) random\b", text)
    ]

    assert guessing == []


def test_nothing_unsafe_is_used():
    unsafe = re.compile(
        r"\b(mark_safe|pickle|eval\(|exec\(|yaml\.load\(|shell=True|"
        r"verify=False|csrf_exempt_all)\b"
    )
    found = [line for line in lines_with(unsafe) if line.startswith("holdfast/")]

    assert [
        line for line in found if ".py:" in line and not line.startswith(JOINS_MARKUP)
    ] == []


def test_every_module_says_what_it_is():
    silent = [
        name
        for name, text in texts()
        if name.startswith("holdfast/")
        and name.endswith(".py")
        and "/migrations/" not in name
        and text.strip()
        and not ast.get_docstring(ast.parse(text))
    ]

    assert silent == []


def test_every_setting_is_documented():
    undescribed = [n for n, f in Config.model_fields.items() if not f.description]
    page = ROOT / "docs" / "operate" / "settings.md"

    assert undescribed == []
    if page.exists():
        text = page.read_text("utf-8")
        assert [
            n for n in Config.model_fields if f"HOLDFAST_{n.upper()}" not in text
        ] == []


def test_every_variable_that_is_read_is_a_setting_or_known():
    known = {
        *(f"HOLDFAST_{name.upper()}" for name in Config.model_fields),
        "HOLDFAST_LONG",
        "HOLDFAST_CHROMIUM",
        "HOLDFAST_TEST_DATABASE_URL",
        "HOLDFAST_PICTURES",
        "HOLDFAST_BENCH_REPORTS",
        "HOLDFAST_BENCH_UPTO",
    }
    read = {
        variable
        for name, text in texts()
        if name.endswith((".py", ".md", ".html", "Makefile", "run"))
        for variable in re.findall(r"\bHOLDFAST_[A-Z][A-Z_]*[A-Z]\b", text)
    }

    assert sorted(read - known) == []


def test_every_picture_is_shown_somewhere():
    pictures = [
        name
        for name in tracked()
        if Path(name).suffix in {".png", ".jpg", ".webp"} and name.startswith("docs/")
    ]
    pages = " ".join(text for name, text in texts() if name.endswith((".md", ".html")))

    assert [name for name in pictures if Path(name).name not in pages] == []


def test_every_link_between_documents_leads_somewhere():
    broken = []
    for name, text in texts():
        if not name.endswith(".md"):
            continue
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if re.match(r"[a-z]+:", target):
                continue
            if not (ROOT / name).parent.joinpath(target).exists():
                broken.append(f"{name}: {target}")

    assert broken == []
