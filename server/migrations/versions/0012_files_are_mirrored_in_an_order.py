"""the order in which files reached the second place, in the place of a time"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. What was mirrored before has its place before all that follows."""
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mirror_no", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_stored_file_mirror_no"), ["mirror_no"], unique=False)
    op.execute("UPDATE stored_file SET mirror_no = 0 WHERE mirrored_at IS NOT NULL")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_column("mirrored_at")


def downgrade() -> None:
    """Back. When a file was mirrored is not known any more: the moment it was stored stands for it."""
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mirrored_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.execute("UPDATE stored_file SET mirrored_at = stored_at WHERE mirror_no IS NOT NULL")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_mirror_no"))
        batch_op.drop_column("mirror_no")
