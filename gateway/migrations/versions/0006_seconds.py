"""Seconds that do not end in 2038, and without two columns that nothing was ever read from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_SECONDS = (("revocation", "until"), ("refresh_token", "expires"), ("invitation", "until"))


def upgrade() -> None:
    """Widen what holds seconds, and drop what is not used."""
    for table, column in _SECONDS:
        _retype(table, column, sa.BigInteger())
    op.drop_column("refresh_token", "confirmation")
    op.drop_column("client", "method")


def downgrade() -> None:
    """Bring the columns back, as they were filled."""
    op.add_column("client", sa.Column("method", sa.String, nullable=False, server_default="private_key_jwt"))
    op.add_column("refresh_token", sa.Column("confirmation", sa.JSON, nullable=False, server_default="{}"))
    for table, column in _SECONDS:
        _retype(table, column, sa.Integer())


def _retype(table: str, column: str, type_: sa.types.TypeEngine[int]) -> None:
    # SQLite cannot change a column: there the table is made anew
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column, type_=type_, existing_nullable=False)
