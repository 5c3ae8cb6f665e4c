"""Opens what one person can open from a raw dump. Imports nothing of the application.

It is a second implementation, written from the key design: if this and the application
disagree about who can read what, one of them is wrong.
"""

import base64
import hashlib
import hmac
import json
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
Dump = dict[str, list[dict]]


def pack(*parts):
    out = b""
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode()
        out += len(raw).to_bytes(4, "big") + raw
    return out


def place(organisation, table, column, row, folder=None, version=0):
    raw_row = row.bytes if isinstance(row, UUID) else row
    return pack(
        b"holdfast",
        1,
        organisation.bytes,
        table,
        column,
        raw_row,
        folder.bytes if folder else b"",
        version,
    )


def hkdf(key, purpose, *parts):
    info = pack("holdfast/derive", purpose, *parts)
    return HKDF(hashes.SHA256(), 32, None, info).derive(key)


def open_symmetric(sealed, key, where):
    """The content, or None."""
    if not sealed or sealed[:1] != b"\x01":
        return None
    try:
        framed = AESGCMSIV(key).decrypt(sealed[1:13], sealed[13:], where)
    except (InvalidTag, ValueError):
        return None
    return framed[4 : 4 + int.from_bytes(framed[:4], "big")]


def private_key(seed):
    both = hashlib.shake_256(seed).digest(96)
    return MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(both[:64]),
        X25519PrivateKey.from_private_bytes(both[64:]),
    )


def seed_of(member, passphrase, *, pepper, memory_kib, passes):
    """The reading seed that a passphrase opens, or None."""
    typed = unicodedata.normalize("NFKC", passphrase).strip().encode()
    slow = Argon2id(
        salt=member["salt"],
        length=32,
        iterations=passes,
        lanes=1,
        memory_cost=memory_kib,
    ).derive(typed)
    key = hmac.digest(pepper, b"holdfast/passphrase" + slow, "sha256")
    where = place(
        member["organisation_id"], "accounts_member", "keys_by_passphrase", member["id"]
    )
    opened = open_symmetric(member["keys_by_passphrase"], key, where)
    return opened and opened[:32]


def seed_of_receipt(receipt, *, pepper):
    return hkdf(pepper, "receipt-seed", receipt.encode())


def seed_of_token(row, token, *, pepper):
    """The reading seed of a service that its token opens, with the pepper, or None."""
    where = place(UUID(int=0), "accounts_token", "sealed", row["id"])
    tags = hkdf(pepper, "installation", "tags")
    key = hmac.digest(tags, pack("holdfast/tag", "service-key", token), "sha256")
    opened = open_symmetric(row["sealed"], key, where)
    return opened and base64.b64decode(json.loads(opened)["seed"])


@dataclass
class Opened:
    """Rows that opened, by table and id, with what was in them."""

    rows: dict[tuple[str, UUID], dict]

    def of(self, table):
        return {row for name, row in self.rows if name == table}

    def text(self):
        return json.dumps(list(self.rows.values()), ensure_ascii=False)


def folder_keys(dump: Dump, *, seed, readers=None):
    """Every folder key that a seed opens, by trying every grant there is."""
    key, own, found = private_key(seed), hkdf(seed, "own"), {}
    for grant in dump["vault_grant"]:
        if readers is not None and grant["reader_id"] not in readers:
            continue
        where = dict(
            organisation=grant["organisation_id"],
            table="vault_grant",
            row=grant["reader_id"],
            folder=grant["folder_id"],
            version=grant["key_version"],
        )
        opened = None
        try:
            opened = HPKE.decrypt(
                grant["sealed"][1:], key, info=place(column="sealed", **where)
            )
        except (InvalidTag, ValueError):
            if grant["kept"]:
                opened = open_symmetric(
                    grant["kept"], own, place(column="kept", **where)
                )
        if opened:
            found[grant["folder_id"], grant["key_version"]] = opened
    return found


def open_all(dump: Dump, *, seed, readers=None) -> Opened:
    """Every sealed row that this seed opens, tried under every key it has."""
    keys = folder_keys(dump, seed=seed, readers=readers)
    opened = {}
    for table, rows in dump.items():
        for row in rows:
            if not {"sealed", "folder_id", "key_version"} <= row.keys():
                continue
            if table == "vault_grant":
                continue
            for (folder, version), key in keys.items():
                where = place(
                    row["organisation_id"], table, "sealed", row["id"], folder, version
                )
                content = open_symmetric(row["sealed"], key, where)
                if content is not None:
                    opened[table, row["id"]] = json.loads(content)
    return Opened(opened)


def encoded(marker: str) -> dict[str, bytes]:
    """A marker in the forms in which it could lie about."""
    raw = marker.encode()
    return {
        "utf-8": raw,
        "utf-16-le": marker.encode("utf-16-le"),
        "utf-16-be": marker.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "base64": base64.b64encode(raw).rstrip(b"="),
        "json": json.dumps(marker).strip('"').encode(),
        "reversed": raw[::-1],
    }
