"""the plan as it is filed: POA columns, activities, priorities, adopted versions, legal dates, calendar feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXTS = (("objective", 200), ("programme", 200), ("goal", 200), ("budget_line", 60), ("competence_reason", 400))
# A check that names two columns is added with its column: SQLite adds none to a table that is there.
STARTS = "starts_on DATE CONSTRAINT ck_action_starts_before_deadline CHECK (starts_on <= deadline)"
ANSWER = (
    "competence_answer VARCHAR(24) "
    "CONSTRAINT ck_action_competence_answer CHECK (competence_answer IN ('refer', 'agree', 'drop')) "
    "CONSTRAINT ck_action_answer_has_reason CHECK (competence_answer IS NULL OR "
    "(competence <> 'municipal' AND trim(competence_reason) <> ''))"
)
SQLITE = (
    "CREATE TRIGGER plan_version_update BEFORE UPDATE ON plan_version BEGIN SELECT RAISE(ABORT, 'an adopted plan stays as it is'); END",
    "CREATE TRIGGER plan_version_delete BEFORE DELETE ON plan_version BEGIN SELECT RAISE(ABORT, 'an adopted plan stays as it is'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION refuse_adopted_plan() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'an adopted plan stays as it is'; END $$",
    "CREATE TRIGGER plan_version_fixed BEFORE UPDATE OR DELETE ON plan_version FOR EACH ROW EXECUTE FUNCTION refuse_adopted_plan()",
)


def choice(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def criterion():
    return choice("criterion", "urgency", "population", "feasibility", "cost", "equity", "alignment")


def upgrade() -> None:
    for name, length in TEXTS:
        op.add_column("action", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.execute(f"ALTER TABLE action ADD COLUMN {STARTS}")
    op.execute(f"ALTER TABLE action ADD COLUMN {ANSWER}")
    op.add_column("change", sa.Column("reason", sa.String(length=200), nullable=False, server_default=""))
    op.create_table('action_activity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('owner_actor_id', sa.Integer(), nullable=True),
    sa.Column('owner_person_id', sa.Integer(), nullable=True),
    sa.Column('owner_typed', sa.String(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("trim(title) <> ''", name=op.f('ck_action_activity_title_not_blank')),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_activity_action_id')),
    sa.ForeignKeyConstraint(['owner_actor_id'], ['actor.id'], name=op.f('fk_action_activity_owner_actor_id')),
    sa.ForeignKeyConstraint(['owner_person_id'], ['person.id'], name=op.f('fk_action_activity_owner_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_activity'))
    )
    op.create_index(op.f('ix_action_activity_action_id'), 'action_activity', ['action_id'], unique=False)
    op.create_table('criterion_weight',
    sa.Column('process_id', sa.Integer(), nullable=False),
    sa.Column('criterion', criterion(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.CheckConstraint('weight BETWEEN 0 AND 10', name=op.f('ck_criterion_weight_weight_range')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_criterion_weight_process_id')),
    sa.PrimaryKeyConstraint('process_id', 'criterion', name=op.f('pk_criterion_weight'))
    )
    op.create_table('action_score',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('criterion', criterion(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.CheckConstraint('score BETWEEN 1 AND 5', name=op.f('ck_action_score_score_range')),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_score_action_id')),
    sa.PrimaryKeyConstraint('action_id', 'criterion', name=op.f('pk_action_score'))
    )
    op.create_table('plan_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('process_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('adopted_on', sa.Date(), nullable=False),
    sa.Column('body', choice('adopting_body', 'assembly', 'council'), nullable=False),
    sa.Column('record', sa.String(length=80), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("trim(digest) <> ''", name=op.f('ck_plan_version_digest_not_blank')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_plan_version_person_id')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_plan_version_process_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_version')),
    sa.UniqueConstraint('process_id', 'number', name=op.f('uq_plan_version_process_id_number'))
    )
    op.create_index(op.f('ix_plan_version_process_id'), 'plan_version', ['process_id'], unique=False)
    op.create_table('plan_date',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('process_id', sa.Integer(), nullable=False),
    sa.Column('legal', choice('legal_deadline', 'income', 'poa', 'draft', 'approval'), nullable=True),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('falls_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("legal IS NOT NULL OR trim(title) <> ''", name=op.f('ck_plan_date_named')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_plan_date_process_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_date')),
    sa.UniqueConstraint('process_id', 'legal', name=op.f('uq_plan_date_process_id_legal'))
    )
    op.create_index(op.f('ix_plan_date_process_id'), 'plan_date', ['process_id'], unique=False)
    op.create_table('calendar_feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_feed_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed'))
    )
    op.create_index(op.f('ix_calendar_feed_person_id'), 'calendar_feed', ['person_id'], unique=False)
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    # What a body adopted must not be lost by going back.
    bind = op.get_bind()
    if bind.scalar(sa.text("SELECT count(*) FROM plan_version")):
        raise RuntimeError("there are adopted plans; going back would lose them")
    if bind.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER plan_version_{verb}")
    else:
        op.execute("DROP TRIGGER plan_version_fixed ON plan_version")
        op.execute("DROP FUNCTION refuse_adopted_plan")
    for table in ("calendar_feed", "plan_date", "plan_version", "action_score", "criterion_weight", "action_activity"):
        op.drop_table(table)
    op.execute("ALTER TABLE change DROP COLUMN reason")
    with op.batch_alter_table("action") as batch:
        for name in ("starts_before_deadline", "competence_answer", "answer_has_reason"):
            batch.drop_constraint(op.f(f"ck_action_{name}"), type_="check")
        for name in ("starts_on", "competence_answer", *(name for name, _length in TEXTS)):
            batch.drop_column(name)
