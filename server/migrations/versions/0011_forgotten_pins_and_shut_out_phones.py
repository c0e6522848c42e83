"""a forgotten PIN, and what a shut-out phone still hands in"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "pin_renewal_code",
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("used_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("used_with", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_pin_renewal_code_device")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_pin_renewal_code")),
    )
    with op.batch_alter_table("pin_renewal_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pin_renewal_code_device"), ["device"], unique=False)

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("storage_lost_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("wiped_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))

    with op.batch_alter_table("late_work", schema=None) as batch_op:
        batch_op.alter_column("case_id", existing_type=sa.VARCHAR(length=36), nullable=True)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("late_work", schema=None) as batch_op:
        batch_op.alter_column("case_id", existing_type=sa.VARCHAR(length=36), nullable=False)

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_column("wiped_at")
        batch_op.drop_column("storage_lost_at")

    with op.batch_alter_table("pin_renewal_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pin_renewal_code_device"))

    op.drop_table("pin_renewal_code")
