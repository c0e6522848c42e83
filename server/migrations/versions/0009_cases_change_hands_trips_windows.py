"""cases change hands, trips, windows"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "late_work",
        sa.Column("mutation", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_late_work_case_id")),
        sa.PrimaryKeyConstraint("mutation", name=op.f("pk_late_work")),
    )
    with op.batch_alter_table("late_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_work_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=8), server_default="phone", nullable=False))

    with op.batch_alter_table("service_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("former_holders", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("resident_trips", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("station_visits", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("agent_trips", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("service_case", schema=None) as batch_op:
        batch_op.drop_column("agent_trips")
        batch_op.drop_column("station_visits")
        batch_op.drop_column("resident_trips")
        batch_op.drop_column("former_holders")

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_column("kind")

    with op.batch_alter_table("late_work", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_work_case_id"))

    op.drop_table("late_work")
