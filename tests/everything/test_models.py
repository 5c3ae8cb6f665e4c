"""Every column that holds text or bytes is of a known kind; a new one must be decided."""

import pytest
from django.apps import apps
from django.db import models

from holdfast.crypto.errors import SealError
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import seal_into, sealed_models
from holdfast.vault.models import SealedRow

# In clear, and readable by whoever has the disk: said so in the threat model.
PUBLIC = {
    "vault_organisation": "name host languages zone",
    "vault_checkpoint": "root note",
    "spaces_policyversion": "text zone",
    "spaces_event": "title place",
    "spaces_secrecy": "words",
}
# Code names, ids of the policy, states and days: what a title or a notice may say.
IN_CLEAR = {
    "vault_reader": "kind",
    "vault_folder": "kind apart",
    "vault_grant": "kind",
    "accounts_member": "state",
    "accounts_invitation": "offices",
    "accounts_rosterentry": "verb",
    "spaces_term": "role",
    "spaces_barred": "body",
    "spaces_training": "what",
    "spaces_sheet": "kind places",
    "spaces_meeting": "body",
    "spaces_duty": "rule who about state",
    "reports_report": "code form grade state",
    "cases_case": "code state",
    "cases_subjectperson": "code",
    "cases_caseperson": "part",
    "cases_recusal": "state",
    "cases_action": "state",
    "committee_bodyfolder": "body",
    "committee_call": "body",
    "committee_motion": "body state",
    "committee_suspension": "code state",
    "door_ban": "state",
}
# Names, addresses, seeds of the installation: sealed or keyed under the pepper.
UNDER_THE_PEPPER = {
    "vault_organisation": "secrets",
    "accounts_member": "profile username_tag calendar_tag totp",
    "accounts_invitation": "token_hash",
    "accounts_session": "id",
    "accounts_token": "id",
    "reports_mailbox": "lookup",
    "spaces_sheet": "check_value",
    "vault_entry": "mac",
    "vault_once": "id",
}
# Sealed under a key that the installation does not have.
SEALED = {
    "vault_grant": "sealed kept",
    "vault_entry": "sealed",
    "accounts_member": "keys_by_passphrase keys_by_slip seen",
    "accounts_session": "sealed",
    "accounts_token": "sealed",
    **{model._meta.db_table: "sealed" for model in sealed_models()},
}
# Public keys, signatures, hashes, salts, ids of results.
TECHNICAL = {
    "vault_organisation": "intake_verifying log_verifying",
    "vault_reader": "public verifying",
    "vault_folder": "commitment",
    "vault_statement": "leaves signature",
    "vault_entry": "commitment tag",
    "vault_once": "body result",
    "accounts_member": "salt",
    "accounts_rosterentry": "keys previous signature",
    "spaces_secrecy": "signature",
    "spaces_living": "readers",
    "committee_motion": "digest signature",
    "committee_ballot": "signature",
}
KINDS = (PUBLIC, IN_CLEAR, UNDER_THE_PEPPER, SEALED, TECHNICAL)
HOLDS_ANYTHING = (
    models.BinaryField,
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
)
# A row's kind of content in the record: nothing of it may ever be text in clear.
RECORD = ("reports_", "cases_", "committee_", "door_")


def columns():
    return {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, HOLDS_ANYTHING)
    }


def of(table):
    return [(name, column) for name, said in table.items() for column in said.split()]


def test_every_column_of_text_or_bytes_is_of_one_kind():
    decided = [place for kind in KINDS for place in of(kind)]

    assert sorted(columns() - set(decided)) == []
    assert sorted(set(decided) - columns()) == []
    assert len(decided) == len(set(decided))


def test_no_text_of_the_record_is_in_clear():
    public = [place for place in of(PUBLIC) if place[0].startswith(RECORD)]

    assert public == []


def test_the_record_keeps_no_hour():
    """Days only, but for what the policy counts in hours."""
    counted = {
        ("spaces_duty", "due_at"),
        ("spaces_event", "starts_at"),
        ("spaces_event", "ends_at"),
        ("cases_action", "decided_at"),
        ("committee_motion", "closes_at"),
        ("accounts_session", "idle_at"),
        ("accounts_session", "ends_at"),
        ("accounts_invitation", "ends_at"),
    }
    hours = {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, models.DateTimeField | models.TimeField)
    }

    assert hours == counted


def test_no_column_keeps_where_somebody_called_from():
    named = [
        (table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for table in [model._meta.db_table]
        for field in model._meta.local_fields
        if isinstance(field, models.GenericIPAddressField)
        or field.column in {"ip", "address", "user_agent", "agent"}
    ]

    assert named == []


def test_whatever_has_a_sealed_column_and_a_folder_is_a_sealed_row():
    like_one = [
        model
        for model in apps.get_models()
        if {"sealed", "folder", "key_version"}
        <= {field.name for field in model._meta.local_fields}
        and model._meta.label != "vault.Grant"
    ]

    assert like_one
    assert all(issubclass(model, SealedRow) for model in like_one)


def test_every_text_with_choices_is_checked_when_it_is_set():
    """Each state is one of its table's: nothing writes a word of its own."""
    from holdfast.vault.models import ReaderKind

    found = {
        (model._meta.db_table, field.column): {value for value, _ in field.choices}
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.choices
    }

    assert found["vault_reader", "kind"] == set(ReaderKind.values)
    assert all(
        len(value) <= model_field(table, column).max_length
        for (table, column), values in found.items()
        for value in values
    )


def model_field(table, column):
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    return next(f for f in model._meta.local_fields if f.column == column)


@pytest.mark.django_db
@pytest.mark.clause("C-3.4")
@pytest.mark.parametrize("model", sealed_models(), ids=lambda m: m._meta.db_table)
def test_content_is_bound_to_its_table_row_folder_and_version(world, model):
    ada = world.cast.actor("ada")
    grants = ada.reader.grants.filter(current=True)
    own, other = (
        ada.keys.folder(f) for f in grants.values_list("folder_id", flat=True)[:2]
    )
    row, twin = model(), model()
    seal_into(row, {"text": "mark"}, folder=own)
    assert ada.keys.open(row) == {"text": "mark"}
    elsewhere = next(m for m in sealed_models() if m is not model)

    moved = elsewhere(id=row.id)
    for place in (twin, moved):
        place.organisation_id, place.folder_id = row.organisation_id, row.folder_id
        place.key_version, place.sealed = row.key_version, row.sealed
        with pytest.raises(SealError):
            ada.keys.open(place)
    row.folder_id = other.id
    with pytest.raises((SealError, NotHeld)):
        ada.keys.open(row)
    row.folder_id, row.key_version = own.id, own.key_version + 1
    with pytest.raises(NotHeld):
        ada.keys.open(row)
