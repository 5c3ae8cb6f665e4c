"""Every row of every table, as a thief would have them."""

from uuid import UUID

from django.apps import apps
from django.db import connection, models


def raw_dump():
    """Table -> rows, read with plain SQL and not through the models."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            uuids = {
                field.column
                for field in model._meta.concrete_fields
                if isinstance(_target(field), models.UUIDField)
            }
            found[table] = [
                {
                    name: _plain(value, is_uuid=name in uuids)
                    for name, value in zip(names, row, strict=True)
                }
                for row in cursor.fetchall()
            ]
    return found


def _target(field):
    while field.remote_field is not None:
        field = field.target_field
    return field


def _plain(value, *, is_uuid):
    if isinstance(value, memoryview):
        return bytes(value)
    if is_uuid and isinstance(value, str):
        return UUID(value)
    return value
