"""Settings from the environment: a wrong one stops the start and says how to mend it."""

import pytest
from pydantic import ValidationError

from holdfast.cli import main
from holdfast.config import Config, config

SECRET = "correct-horse"


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("LEAVE_TO", "wikipedia.org", "whole address"),
        ("LEAVE_TO", "javascript:alert(1)", "whole address"),
        ("SMTP_URL", "smtp.example.org:587", "smtp://host:port"),
        ("SMTP_URL", f"http://me:{SECRET}@example.org", "smtp://host:port"),
        ("SMTP_URL", f"smtp://me:{SECRET}@example.org:post", "no number"),
        ("DATABASE_URL", f"mysql://me:{SECRET}@db/holdfast", "postgresql://"),
        ("DATABASE_URL", f"postgresql://me:{SECRET}@db", "postgresql://"),
        ("HOSTS", "", "commas"),
        ("HOSTS", "https://safer.example.org", "commas"),
        ("HOSTS", "localhost,,safer.example.org", "commas"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
    ],
)
def test_wrong_setting_is_named_and_never_repeated(
    name: str,
    given: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(f"HOLDFAST_{name}", given)
    config.cache_clear()

    try:
        assert main(["doctor"]) == 2
        with pytest.raises(ValidationError) as wrong:
            Config()
    finally:
        config.cache_clear()

    told = capsys.readouterr().err
    assert f"HOLDFAST_{name}: " in told
    assert said in told
    assert SECRET not in told + str(wrong.value)


def test_blanks_between_host_names_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDFAST_HOSTS", "localhost, safer.example.org")

    assert Config().hosts == "localhost,safer.example.org"
