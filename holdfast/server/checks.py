"""What must hold before anything is served. Each finding says how to mend it."""

import ipaddress
import socket

from holdfast.config import config
from holdfast.keeping.durability import check_durability
from holdfast.keeping.findings import Finding, good, stops
from holdfast.keeping.versions import check_versions
from holdfast.server.web import Address
from holdfast.vault.errors import MissingPepper
from holdfast.vault.installation import pepper


def check_start() -> list[Finding]:
    """Pepper, version, durability, in this order; what stops hides the rest."""
    found = [check_pepper()]
    if found[-1].weight == "stops":
        return found
    found.append(check_versions())
    if found[-1].weight == "stops":
        return found
    return [*found, *check_durability()]


def check_pepper() -> Finding:
    """Whether the pepper's file is there and is a pepper."""
    if not config().home.is_dir():
        return stops(
            "home",
            f"There is nothing in {config().home}: run `holdfast init`, or set"
            " HOLDFAST_HOME to the folder of your installation.",
        )
    try:
        pepper()
    except MissingPepper as error:
        return stops("missing-pepper", str(error))
    return good("pepper", "The pepper is there.")


def check_address(address: Address) -> list[Finding]:
    """Whether this may be listened at: beyond loopback, only with TLS."""
    found = [_check_tls(address)]
    if (address.certificate is None) != (address.key is None):
        found.append(
            stops(
                "certificate",
                "Set both HOLDFAST_CERTIFICATE and HOLDFAST_CERTIFICATE_KEY,"
                " or neither.",
            )
        )
    found += [
        stops("certificate", f"{path} cannot be read.")
        for path in (address.certificate, address.key)
        if path is not None and not path.is_file()
    ]
    if not any(finding.weight == "stops" for finding in found):
        found.append(_check_free(address))
    return found


def _check_tls(address: Address) -> Finding:
    name = "tls"
    if config().has_tls or _is_loopback(address.host):
        return good(name, "Nothing is sent in clear beyond this machine.")
    return stops(
        name,
        f"{address.host} can be reached by others, and without TLS everything could be"
        " read on the way. Put a TLS proxy in front and set HOLDFAST_BEHIND_TLS=proxy,"
        " or set HOLDFAST_CERTIFICATE and HOLDFAST_CERTIFICATE_KEY.",
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_free(address: Address) -> Finding:
    # The workers share the port on purpose, so they would not notice another server.
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            words = f"{address.url} cannot be listened at: {error.strerror}."
            return stops("address", words)
    return good("address", f"{address.url} is free.")
