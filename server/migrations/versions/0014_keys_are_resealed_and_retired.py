"""resealed bodies and local keys, and the key a phone names"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Which key a phone seals to is known from its next contact on."""
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("escrow_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True))
        batch_op.add_column(sa.Column("named_key", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True))

    with op.batch_alter_table("mutation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("body_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True))


def downgrade() -> None:
    """Back. What was resealed can't be opened by the version before."""
    with op.batch_alter_table("mutation", schema=None) as batch_op:
        batch_op.drop_column("body_sha256")

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_column("named_key")
        batch_op.drop_column("escrow_sha256")
