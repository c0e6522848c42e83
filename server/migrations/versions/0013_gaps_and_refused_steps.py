"""what phones lack, silent phones, and refused steps that were dropped"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

REFUSED = sa.text("outcome = 'refused'")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "silence_note",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("way", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_silence_note_by")),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_silence_note_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence_note")),
    )
    with op.batch_alter_table("silence_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_silence_note_device"), ["device"], unique=False)

    op.create_table(
        "dropped_step",
        sa.Column("mutation", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("by_mutation", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("person", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_dropped_step_person")),
        sa.PrimaryKeyConstraint("mutation", name=op.f("pk_dropped_step")),
    )
    with op.batch_alter_table("dropped_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dropped_step_person"), ["person"], unique=False)

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("storage_used", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("storage_quota", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("storage_persisted", sa.Boolean(), nullable=True))

    with op.batch_alter_table("mutation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mends", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=True))
        batch_op.create_index(batch_op.f("ix_mutation_mends"), ["mends"], unique=False)
        batch_op.create_index("ix_mutation_refused", ["device"], unique=False, sqlite_where=REFUSED, postgresql_where=REFUSED)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("mutation", schema=None) as batch_op:
        batch_op.drop_index("ix_mutation_refused")
        batch_op.drop_index(batch_op.f("ix_mutation_mends"))
        batch_op.drop_column("mends")

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_column("storage_persisted")
        batch_op.drop_column("storage_quota")
        batch_op.drop_column("storage_used")

    with op.batch_alter_table("dropped_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dropped_step_person"))
    op.drop_table("dropped_step")

    with op.batch_alter_table("silence_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_silence_note_device"))
    op.drop_table("silence_note")
