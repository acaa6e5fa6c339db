"""what the console and the attendance page send bears a mark, so that a resend never doubles it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("action", "swot_cross")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("write_id", sa.String(length=36), nullable=True))
            batch.create_unique_constraint(op.f(f"uq_{table}_write_id"), ["write_id"])
    op.create_table('tally',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('write_id', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_tally_workshop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tally')),
    sa.UniqueConstraint('write_id', name=op.f('uq_tally_write_id'))
    )


def downgrade() -> None:
    op.drop_table("tally")
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"uq_{table}_write_id"), type_="unique")
            batch.drop_column("write_id")
