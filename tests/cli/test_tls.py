"""With a certificate of its own it is served beyond this machine, cookies and all."""

import re
import ssl
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import BadStatusLine
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.installation import Installation

pytestmark = pytest.mark.enable_socket


def _certify(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, private


@pytest.fixture
def certified(tmp_path: Path) -> Iterator[Installation]:
    certificate, key = _certify(tmp_path)
    installation = Installation(
        tmp_path / "home",
        HOLDFAST_CERTIFICATE=str(certificate),
        HOLDFAST_CERTIFICATE_KEY=str(key),
    )
    installation.url = f"https://localhost:{installation.port}"
    installation.trusted = ssl.create_default_context(cafile=str(certificate))
    yield installation
    if installation.process is not None:
        installation.kill()


def test_pages_come_by_tls_and_cookies_only_so(certified: Installation) -> None:
    made = certified.answers("init", "--url", certified.url)
    certified.serve("--host", "0.0.0.0")
    jar = CookieJar()
    browser = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=certified.trusted),
        urllib.request.HTTPCookieProcessor(jar),
    )

    with browser.open(made["link"]) as answer:
        page = answer.read().decode()
        assert "max-age=" in answer.headers["Strict-Transport-Security"]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    form = {
        "csrfmiddlewaretoken": token[1],
        "name": "Thursday Jam",
        "founder": "Ada Okafor",
        "languages": "en",
        "zone": "Europe/Brussels",
    }
    request = urllib.request.Request(
        made["link"], urlencode(form).encode(), headers={"Origin": certified.url}
    )
    with browser.open(request) as answer:
        accepted = answer.status

    assert accepted == 200
    assert jar
    assert all(one.secure and one.name.startswith("__Host-") for one in jar)


def test_in_clear_nothing_is_answered(certified: Installation) -> None:
    certified.answers("init")
    certified.serve()

    with pytest.raises((ConnectionError, BadStatusLine)):
        urllib.request.urlopen(f"http://localhost:{certified.port}/", timeout=5).close()
