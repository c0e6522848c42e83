"""tellings, text messages, numbers that want none; entering cases at the county by hand"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "stopped_number",
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("lifted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_stopped_number_case_id")),
        sa.PrimaryKeyConstraint("number_index", name=op.f("pk_stopped_number")),
    )
    op.create_table(
        "telling",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("event", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("way", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("told_to", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("reached_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_telling_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["case_event.id"], name=op.f("fk_telling_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telling")),
        sa.UniqueConstraint("event_id", name=op.f("uq_telling_event_id")),
    )
    with op.batch_alter_table("telling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_telling_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_telling_state"), ["state"], unique=False)

    op.create_table(
        "sms_message",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("case_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("telling_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("provider", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("provider_no", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("problem", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("taken_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reported_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_sms_message_case_id")),
        sa.ForeignKeyConstraint(["telling_id"], ["telling.id"], name=op.f("fk_sms_message_telling_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_message")),
        sa.UniqueConstraint("provider", "provider_no", name=op.f("uq_sms_message_provider_provider_no")),
        sa.UniqueConstraint("telling_id", name=op.f("uq_sms_message_telling_id")),
    )
    with op.batch_alter_table("sms_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sms_message_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sms_message_state"), ["state"], unique=False)

    with op.batch_alter_table("gateway_route", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sheet", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("number_pattern", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("county_system", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False, server_default=""))
        batch_op.alter_column("gateway_id", existing_type=sa.VARCHAR(length=36), nullable=True)


def downgrade() -> None:
    """Back."""
    op.execute(sa.text("DELETE FROM gateway_route WHERE gateway_id IS NULL"))
    with op.batch_alter_table("gateway_route", schema=None) as batch_op:
        batch_op.alter_column("gateway_id", existing_type=sa.VARCHAR(length=36), nullable=False)
        batch_op.drop_column("county_system")
        batch_op.drop_column("number_pattern")
        batch_op.drop_column("sheet")

    with op.batch_alter_table("sms_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sms_message_state"))
        batch_op.drop_index(batch_op.f("ix_sms_message_case_id"))

    op.drop_table("sms_message")
    with op.batch_alter_table("telling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_telling_state"))
        batch_op.drop_index(batch_op.f("ix_telling_case_id"))

    op.drop_table("telling")
    op.drop_table("stopped_number")
