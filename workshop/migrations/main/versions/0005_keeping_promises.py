"""owners' links, evidence, new dates, citizens' reports, reminders, indicators, accountability, coats of arms."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UPDATE = """CREATE TABLE action_update_new (
    id INTEGER NOT NULL,
    action_id INTEGER NOT NULL,
    person_id INTEGER,
    status VARCHAR(24) NOT NULL,
    progress INTEGER NOT NULL,
    note TEXT NOT NULL,
    link_id INTEGER,
    obstacle TEXT NOT NULL,
    proposed_deadline DATE,
    spent_cents BIGINT,
    write_id VARCHAR(36),
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_action_update PRIMARY KEY (id),
    CONSTRAINT ck_action_update_progress_range CHECK (progress BETWEEN 0 AND 100),
    CONSTRAINT ck_action_update_spent_cents_not_negative CHECK (spent_cents >= 0),
    CONSTRAINT fk_action_update_action_id FOREIGN KEY(action_id) REFERENCES action (id),
    CONSTRAINT fk_action_update_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT ck_action_update_action_status CHECK (status IN ('planned', 'in_progress', 'done', 'delayed')),
    CONSTRAINT fk_action_update_link_id FOREIGN KEY(link_id) REFERENCES owner_link (id),
    CONSTRAINT uq_action_update_write_id UNIQUE (write_id)
)"""
KEPT = "id, action_id, person_id, status, progress, note, created_at"


def upgrade() -> None:
    op.create_table('coat_of_arms',
    sa.Column('canton_code', sa.String(length=4), nullable=False),
    sa.Column('stored_as', sa.String(length=60), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['canton_code'], ['canton.code'], name=op.f('fk_coat_of_arms_canton_code')),
    sa.PrimaryKeyConstraint('canton_code', name=op.f('pk_coat_of_arms'))
    )
    op.create_table('accountability_phase',
    sa.Column('process_id', sa.Integer(), nullable=False),
    sa.Column('phase', sa.Enum('planning', 'evaluation', 'deliberation', 'work_plan', name='phase', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('place', sa.String(length=160), nullable=False),
    sa.Column('attendance', sa.Integer(), nullable=True),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.CheckConstraint('attendance >= 0', name=op.f('ck_accountability_phase_attendance_not_negative')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_accountability_phase_process_id')),
    sa.PrimaryKeyConstraint('process_id', 'phase', name=op.f('pk_accountability_phase'))
    )
    op.create_table('owner_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('process_id', sa.Integer(), nullable=False),
    sa.Column('owner_key', sa.String(length=140), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("trim(name) <> ''", name=op.f('ck_owner_link_name_not_blank')),
    sa.CheckConstraint("trim(owner_key) <> ''", name=op.f('ck_owner_link_owner_key_not_blank')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_owner_link_made_by_id')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_owner_link_process_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_owner_link')),
    sa.UniqueConstraint('process_id', 'owner_key', name=op.f('uq_owner_link_process_id_owner_key')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_owner_link_token_hash'))
    )
    op.create_index(op.f('ix_owner_link_process_id'), 'owner_link', ['process_id'], unique=False)
    op.create_table('reminder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('process_id', sa.Integer(), nullable=False),
    sa.Column('owner_key', sa.String(length=140), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_reminder_process_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('process_id', 'owner_key', 'on_day', name=op.f('uq_reminder_process_id_owner_key_on_day'))
    )
    op.create_index(op.f('ix_reminder_process_id'), 'reminder', ['process_id'], unique=False)
    op.create_table('citizen_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('says', sa.Enum('done', 'not_done', name='says', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('write_id', sa.String(length=36), nullable=True),
    sa.Column('shown_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("answered_at IS NULL OR trim(answer) <> ''", name=op.f('ck_citizen_report_answer_not_blank')),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_citizen_report_action_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_citizen_report_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_citizen_report')),
    sa.UniqueConstraint('write_id', name=op.f('uq_citizen_report_write_id'))
    )
    op.create_index(op.f('ix_citizen_report_action_id'), 'citizen_report', ['action_id'], unique=False)
    op.create_table('indicator',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('process_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('measured_in', sa.String(length=40), nullable=False),
    sa.Column('better', sa.Enum('more', 'less', name='better', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('component_id', sa.Integer(), nullable=True),
    sa.Column('parish_code', sa.String(length=6), nullable=True),
    sa.Column('unit', sa.String(length=120), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("trim(name) <> ''", name=op.f('ck_indicator_name_not_blank')),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_indicator_action_id')),
    sa.ForeignKeyConstraint(['component_id'], ['component.id'], name=op.f('fk_indicator_component_id')),
    sa.ForeignKeyConstraint(['parish_code'], ['parish.code'], name=op.f('fk_indicator_parish_code')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_indicator_process_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator')),
    sa.UniqueConstraint('process_id', 'name', name=op.f('uq_indicator_process_id_name'))
    )
    op.create_index(op.f('ix_indicator_action_id'), 'indicator', ['action_id'], unique=False)
    op.create_index(op.f('ix_indicator_process_id'), 'indicator', ['process_id'], unique=False)
    op.create_table('date_decision',
    sa.Column('update_id', sa.Integer(), nullable=False),
    sa.Column('accepted', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('before', sa.Date(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("accepted OR trim(reason) <> ''", name=op.f('ck_date_decision_refusal_has_reason')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_date_decision_person_id')),
    sa.ForeignKeyConstraint(['update_id'], ['action_update.id'], name=op.f('fk_date_decision_update_id')),
    sa.PrimaryKeyConstraint('update_id', name=op.f('pk_date_decision'))
    )
    op.create_table('evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('update_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('photo', 'pdf', name='evidence_kind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('stored_as', sa.String(length=60), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("trim(stored_as) <> ''", name=op.f('ck_evidence_stored_as_not_blank')),
    sa.CheckConstraint('size >= 0', name=op.f('ck_evidence_size_not_negative')),
    sa.ForeignKeyConstraint(['update_id'], ['action_update.id'], name=op.f('fk_evidence_update_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('stored_as', name=op.f('uq_evidence_stored_as'))
    )
    op.create_index(op.f('ix_evidence_update_id'), 'evidence', ['update_id'], unique=False)
    op.create_table('measure',
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('target', sa.BigInteger(), nullable=True),
    sa.Column('actual', sa.BigInteger(), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('actual >= 0', name=op.f('ck_measure_actual_not_negative')),
    sa.CheckConstraint('target >= 0', name=op.f('ck_measure_target_not_negative')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_measure_indicator_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_measure_person_id')),
    sa.PrimaryKeyConstraint('indicator_id', 'month', name=op.f('pk_measure'))
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(UPDATE)
        op.execute(f"INSERT INTO action_update_new ({KEPT}, obstacle) SELECT {KEPT}, '' FROM action_update")
        op.execute("DROP TABLE action_update")
        op.execute("ALTER TABLE action_update_new RENAME TO action_update")
        op.create_index(op.f('ix_action_update_action_id'), 'action_update', ['action_id'], unique=False)
    else:
        op.add_column('action_update', sa.Column('link_id', sa.Integer(), nullable=True))
        op.add_column('action_update', sa.Column('obstacle', sa.Text(), nullable=False, server_default=''))
        op.alter_column('action_update', 'obstacle', server_default=None)
        op.add_column('action_update', sa.Column('proposed_deadline', sa.Date(), nullable=True))
        op.add_column('action_update', sa.Column('spent_cents', sa.BigInteger(), nullable=True))
        op.add_column('action_update', sa.Column('write_id', sa.String(length=36), nullable=True))
        op.create_check_constraint(
            op.f('ck_action_update_spent_cents_not_negative'), 'action_update', 'spent_cents >= 0'
        )
        op.create_unique_constraint(op.f('uq_action_update_write_id'), 'action_update', ['write_id'])
        op.create_foreign_key(op.f('fk_action_update_link_id'), 'action_update', 'owner_link', ['link_id'], ['id'])
    op.create_index(op.f('ix_action_update_link_id'), 'action_update', ['link_id'], unique=False)


def downgrade() -> None:
    for table in ("measure", "evidence", "date_decision", "indicator", "citizen_report", "reminder", "accountability_phase", "coat_of_arms"):
        op.drop_table(table)
    with op.batch_alter_table("action_update") as batch:
        batch.drop_index(op.f("ix_action_update_link_id"))
        batch.drop_constraint(op.f("fk_action_update_link_id"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_action_update_write_id"), type_="unique")
        batch.drop_constraint(op.f("ck_action_update_spent_cents_not_negative"), type_="check")
        for name in ("write_id", "spent_cents", "proposed_deadline", "obstacle", "link_id"):
            batch.drop_column(name)
    op.drop_table("owner_link")
