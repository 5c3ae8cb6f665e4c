"""What is vendored for tests is what it says it is."""

import hashlib

from tests.look.drawing import AXE


def test_axe_is_the_file_that_was_vendored():
    digest = hashlib.sha256(AXE.read_bytes()).hexdigest()

    assert digest in (AXE.parent / "README.md").read_text(encoding="utf-8")
