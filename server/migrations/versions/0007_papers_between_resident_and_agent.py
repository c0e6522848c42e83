"""papers between resident and agent"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "custody",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("held_by", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("taken_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("claimed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("return_by", sa.Date(), nullable=False),
        sa.Column("returned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_custody_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody")),
    )
    with op.batch_alter_table("custody", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_custody_held_by"), ["held_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_custody_return_by"), ["return_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_custody_returned_at"), ["returned_at"], unique=False)

    with op.batch_alter_table("service_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supplement_due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("supplement_due_provisional", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("service_case", schema=None) as batch_op:
        batch_op.alter_column("supplement_due_provisional", server_default=None)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("service_case", schema=None) as batch_op:
        batch_op.drop_column("supplement_due_provisional")
        batch_op.drop_column("supplement_due_on")

    with op.batch_alter_table("custody", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_custody_returned_at"))
        batch_op.drop_index(batch_op.f("ix_custody_return_by"))
        batch_op.drop_index(batch_op.f("ix_custody_held_by"))
        batch_op.drop_index(batch_op.f("ix_custody_case_id"))

    op.drop_table("custody")
