"""Nine words: told apart from slips of the pen, and kept nowhere."""

from importlib.resources import files
from itertools import pairwise

import pytest

from holdfast.crypto.errors import ReceiptError
from holdfast.crypto.receipts import new_receipt, open_receipt, read_receipt, words

PEPPER = bytes(32)


def test_the_list_has_7776_words():
    assert len(set(words())) == 7776


def test_words_are_sorted_short_and_none_begins_another():
    for word, after in pairwise(words()):
        assert word < after
        assert not after.startswith(word)
    assert all(3 <= len(word) <= 9 for word in words())


# Whoever writes nine words down may have been harmed an hour ago.
HURTFUL = """
    abus assault asham blam bleed blood bruis cage captiv chok coma corpse crush cruel
    dead death decease dirt drown drug drunk evil fault fondl fright frigid gag gore
    grief groin grop guilt gun hate hurt innocen insan kill kiss knife lubric lust
    lying moan murder naked nude obey obscen penis pervert predator pregnan provok
    punish rape rectal scare scarr seduc sex shame sinner skinn slap slave slit slut
    smother sperm stalk strangl strippe stupid submi suffer suffoc suspect terror thong
    threat thrust touch trapp ugly unclad undress unlov unwant vagin victim violat
    violen virgin whip whore womb wounde wreck
"""


@pytest.mark.parametrize("stem", HURTFUL.split())
def test_no_word_hurts(stem):
    code_names = [
        word
        for which in ("qualities", "things")
        for word in (files("holdfast.vault") / f"{which}.txt").read_text().split()
    ]
    everything = (*words(), *code_names)

    assert not [word for word in everything if word.startswith((stem, f"un{stem}"))]


def test_a_receipt_is_nine_words_and_reads_as_itself():
    for _ in range(200):
        receipt = new_receipt()
        assert len(receipt.split()) == 9
        assert read_receipt(receipt) == receipt


@pytest.mark.parametrize("form", ["{}", "  {}\n", "1. {}", "{}."])
def test_how_it_is_written_down_does_not_matter(form):
    receipt = new_receipt()

    assert read_receipt(form.format(receipt.upper().replace(" ", ", "))) == receipt


def test_numbered_words_are_read():
    receipt = new_receipt()
    numbered = " ".join(f"{n} {w}" for n, w in enumerate(receipt.split(), start=1))

    assert read_receipt(numbered) == receipt


def test_a_word_that_is_not_ours_is_pointed_at():
    typed = new_receipt().split()
    typed[3] = "zzzz"

    with pytest.raises(ReceiptError) as refusal:
        read_receipt(" ".join(typed))

    assert refusal.value.position == 4


@pytest.mark.parametrize("typed", ["", "harbour", "abacus " * 8, "abacus " * 10])
def test_any_other_number_of_words_is_refused(typed):
    with pytest.raises(ReceiptError):
        read_receipt(typed)


def test_most_slips_between_our_own_words_show():
    noticed = 0
    for _ in range(400):
        typed = new_receipt().split()
        typed[5] = words()[(words().index(typed[5]) + 1) % 7776]
        try:
            read_receipt(" ".join(typed))
        except ReceiptError:
            noticed += 1

    assert noticed > 400 * 0.85


def test_look_up_and_seed_depend_on_words_and_pepper():
    receipt = new_receipt()

    opened = open_receipt(receipt, pepper=PEPPER)

    assert opened == open_receipt(receipt, pepper=PEPPER)
    assert opened.lookup != opened.seed
    assert opened != open_receipt(receipt, pepper=b"\1" * 32)
    assert opened != open_receipt(new_receipt(), pepper=PEPPER)
