"""An installation with a sample organisation: made once, copied by whoever needs one."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.installation import Installation

MAKE = """
import json, os
os.umask(0o077)
from datetime import UTC, datetime
from holdfast.cli.installation import set_up
set_up()
from holdfast.keeping.backup_key import make_backup_key
from holdfast.keeping.restore import PEPPER_PURPOSE
from holdfast.crypto.written import written
from holdfast.keeping.versions import migrate
from holdfast.sample import build
from holdfast.vault.installation import make_pepper
pepper = make_pepper()
key = make_backup_key()
migrate()
facts = build(datetime.now(UTC))
from holdfast.vault.models import Reader
Reader.objects.update(opened_on=datetime.now(UTC).date())
facts["backup_key"], facts["pepper"] = key, written(pepper, purpose=PEPPER_PURPOSE)
print(json.dumps(facts))
"""


@dataclass
class Kept:
    """The installation, and what its people know and hold on paper."""

    installation: Installation
    facts: dict[str, Any]

    @property
    def key(self) -> str:
        return str(self.facts["backup_key"])

    @property
    def pepper(self) -> str:
        return str(self.facts["pepper"])

    def copied_to(self, home: Path) -> "Kept":
        """A copy in a folder of its own, for somebody who changes it."""
        shutil.copytree(self.installation.home, home)
        home.chmod(0o700)
        return Kept(Installation(home, like=self.installation), self.facts)


@pytest.fixture(scope="session")
def living(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Made once; tests that change it take a copy."""
    home = tmp_path_factory.mktemp("living") / "home"
    home.mkdir(mode=0o700)
    installation = Installation(home)
    made = installation.python("-c", MAKE)
    assert made.returncode == 0, made.stderr
    return Kept(installation, json.loads(made.stdout.splitlines()[-1]))


@pytest.fixture
def kept(living: Kept, tmp_path: Path) -> Iterator[Kept]:
    """A copy of it, for this test alone."""
    copied = living.copied_to(tmp_path / "home")
    yield copied
    process = copied.installation.process
    if process is not None and process.poll() is None:
        copied.installation.kill()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    """An empty machine."""
    empty = Installation(tmp_path / "elsewhere")
    yield empty
    if empty.process is not None and empty.process.poll() is None:
        empty.kill()
