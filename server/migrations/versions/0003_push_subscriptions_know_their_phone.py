"""push subscriptions know their phone"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("push_subscription", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_push_subscription_device"), "device", ["device"], ["id"])


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("push_subscription", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_push_subscription_device"), type_="foreignkey")
        batch_op.drop_column("device")
