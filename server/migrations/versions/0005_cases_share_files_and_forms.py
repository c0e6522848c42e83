"""cases share files and forms"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward: a file may be a page of several cases, so that a page is known by its case and its file."""
    with op.batch_alter_table("material_page", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("source_case", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=True))
        batch_op.drop_index(batch_op.f("ix_material_page_case_id"))
        batch_op.drop_constraint(batch_op.f("pk_material_page"), type_="primary")
        batch_op.create_primary_key(batch_op.f("pk_material_page"), ["case_id", "id"])
        batch_op.create_index(batch_op.f("ix_material_page_id"), ["id"], unique=False)

    with op.batch_alter_table("service_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_id", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=True))
        batch_op.add_column(sa.Column("household", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=True))
        batch_op.create_index(batch_op.f("ix_service_case_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_case_household"), ["household"], unique=False)


def downgrade() -> None:
    """Back: pages that were taken over from another case are lost with the possibility to have them."""
    with op.batch_alter_table("service_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_case_household"))
        batch_op.drop_index(batch_op.f("ix_service_case_group_id"))
        batch_op.drop_column("household")
        batch_op.drop_column("group_id")

    op.execute("DELETE FROM material_page WHERE source_case IS NOT NULL")
    with op.batch_alter_table("material_page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_page_id"))
        batch_op.drop_constraint(batch_op.f("pk_material_page"), type_="primary")
        batch_op.create_primary_key(batch_op.f("pk_material_page"), ["id"])
        batch_op.create_index(batch_op.f("ix_material_page_case_id"), ["case_id"], unique=False)
        batch_op.drop_column("source_case")
        batch_op.drop_column("taken_at")
