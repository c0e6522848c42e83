"""Verdicts keep no reason in clear: it stands in the sealed content. Reasons already given stand in the sealed notices."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("material_verdict", schema=None) as batch_op:
        batch_op.drop_column("reason")


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("material_verdict", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.VARCHAR(length=200), nullable=False, server_default=""))
