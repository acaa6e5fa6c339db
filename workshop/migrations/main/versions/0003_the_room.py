"""the workshop in the room: agenda, stage, posts, attendance, table links, records, photographs; rehearsals."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Foreign keys that come with their column, in words that both databases know: SQLite adds none afterwards.
REFERENCES = (
    ("action", "workshop_id", "workshop"),
    ("action", "table_id", "workshop_table"),
    ("swot_cross", "workshop_id", "workshop"),
)

SQLITE = (
    "CREATE TRIGGER workshop_record_fixed_update BEFORE UPDATE ON workshop_record WHEN OLD.fixed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a fixed acta stays as it is'); END",
    "CREATE TRIGGER workshop_record_fixed_delete BEFORE DELETE ON workshop_record WHEN OLD.fixed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a fixed acta stays as it is'); END",
)

POSTGRESQL = (
    "CREATE FUNCTION refuse_fixed_record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a fixed acta stays as it is'; END $$",
    "CREATE TRIGGER workshop_record_fixed BEFORE UPDATE OR DELETE ON workshop_record FOR EACH ROW WHEN (OLD.fixed_at IS NOT NULL) EXECUTE FUNCTION refuse_fixed_record()",
)


def upgrade() -> None:
    op.create_table('held_words',
    sa.Column('canton_code', sa.String(length=4), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['canton_code'], ['canton.code'], name=op.f('fk_held_words_canton_code')),
    sa.PrimaryKeyConstraint('canton_code', name=op.f('pk_held_words'))
    )
    op.create_table('activity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('welcome', 'actors', 'swot', 'grouping', 'dots', 'crossing', 'actions', 'poll', 'plenary', 'vote', 'closing', name='activity_kind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('question', sa.String(length=200), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('dots_each', sa.Integer(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=True),
    sa.Column('revealed', sa.Boolean(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("trim(title) <> ''", name=op.f('ck_activity_title_not_blank')),
    sa.CheckConstraint('dots_each BETWEEN 1 AND 50', name=op.f('ck_activity_dots_each_range')),
    sa.CheckConstraint('minutes BETWEEN 1 AND 600', name=op.f('ck_activity_minutes_range')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_activity_round_id')),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_activity_workshop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity'))
    )
    op.create_index(op.f('ix_activity_workshop_id'), 'activity', ['workshop_id'], unique=False)
    op.create_table('attendee',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('organisation', sa.String(length=160), nullable=False),
    sa.Column('parish_code', sa.String(length=6), nullable=True),
    sa.Column('source', sa.Enum('phone', 'staff', 'paper', name='sign_in_source', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('write_id', sa.String(length=36), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("trim(name) <> ''", name=op.f('ck_attendee_name_not_blank')),
    sa.ForeignKeyConstraint(['parish_code'], ['parish.code'], name=op.f('fk_attendee_parish_code')),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_attendee_workshop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendee')),
    sa.UniqueConstraint('write_id', name=op.f('uq_attendee_write_id'))
    )
    op.create_index(op.f('ix_attendee_workshop_id'), 'attendee', ['workshop_id'], unique=False)
    op.create_table('attendee_traits',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('age_group', sa.Enum('under_18', '18_29', '30_64', '65_up', name='age_group', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('sex', sa.Enum('woman', 'man', 'other', name='sex', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('self_identification', sa.Enum('indigenous', 'afro_ecuadorian', 'montubio', 'mestizo', 'white', 'other', name='self_identification', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column('disability', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_attendee_traits_workshop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendee_traits')),
    sqlite_with_rowid=False,
    )
    op.create_index(op.f('ix_attendee_traits_workshop_id'), 'attendee_traits', ['workshop_id'], unique=False)
    op.create_table('workshop_photo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('caption', sa.String(length=160), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_workshop_photo_workshop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workshop_photo'))
    )
    op.create_index(op.f('ix_workshop_photo_workshop_id'), 'workshop_photo', ['workshop_id'], unique=False)
    op.create_table('workshop_record',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('process_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.JSON(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('fixed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fixed_by_id', sa.Integer(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('pdf', sa.LargeBinary(), nullable=True),
    sa.Column('docx', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(fixed_at IS NULL) = (number IS NULL) AND (fixed_at IS NULL) = (pdf IS NULL)', name=op.f('ck_workshop_record_fixed_as_a_whole')),
    sa.ForeignKeyConstraint(['fixed_by_id'], ['person.id'], name=op.f('fk_workshop_record_fixed_by_id')),
    sa.ForeignKeyConstraint(['process_id'], ['process.id'], name=op.f('fk_workshop_record_process_id')),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_workshop_record_workshop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workshop_record')),
    sa.UniqueConstraint('process_id', 'number', name=op.f('uq_workshop_record_process_id_number')),
    sa.UniqueConstraint('workshop_id', name=op.f('uq_workshop_record_workshop_id'))
    )
    op.create_index(op.f('ix_workshop_record_process_id'), 'workshop_record', ['process_id'], unique=False)
    op.create_table('poll_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('giver', sa.String(length=64), nullable=False),
    sa.Column('option', sa.Integer(), nullable=False),
    sa.CheckConstraint('option >= 0', name=op.f('ck_poll_answer_option_not_negative')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_poll_answer_activity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_answer')),
    sa.UniqueConstraint('activity_id', 'giver', name=op.f('uq_poll_answer_activity_id_giver'))
    )
    op.create_index(op.f('ix_poll_answer_activity_id'), 'poll_answer', ['activity_id'], unique=False)
    op.create_table('post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('table_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('actor', 'note', 'agreement', 'open_point', name='post_kind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('text', sa.String(length=280), nullable=False),
    sa.Column('source', sa.Enum('staff', 'phone', name='entry_source', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('awaiting', sa.Boolean(), nullable=False),
    sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pinned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('write_id', sa.String(length=36), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("trim(text) <> ''", name=op.f('ck_post_text_not_blank')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_post_activity_id')),
    sa.ForeignKeyConstraint(['actor_id'], ['actor.id'], name=op.f('fk_post_actor_id')),
    sa.ForeignKeyConstraint(['table_id'], ['workshop_table.id'], name=op.f('fk_post_table_id')),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_post_workshop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    sa.UniqueConstraint('write_id', name=op.f('uq_post_write_id'))
    )
    op.create_index(op.f('ix_post_workshop_id'), 'post', ['workshop_id'], unique=False)
    op.create_table('stage',
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('phones_open', sa.Boolean(), nullable=False),
    sa.Column('moderated', sa.Boolean(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('practice_of_id', sa.Integer(), nullable=True),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_stage_activity_id')),
    sa.ForeignKeyConstraint(['practice_of_id'], ['workshop.id'], name=op.f('fk_stage_practice_of_id')),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_stage_workshop_id')),
    sa.PrimaryKeyConstraint('workshop_id', name=op.f('pk_stage'))
    )
    op.create_table('table_link',
    sa.Column('table_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('moderator', sa.String(length=120), nullable=False),
    sa.Column('rapporteur', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['table_id'], ['workshop_table.id'], name=op.f('fk_table_link_table_id')),
    sa.PrimaryKeyConstraint('table_id', name=op.f('pk_table_link')),
    sa.UniqueConstraint('key', name=op.f('uq_table_link_key'))
    )
    for table, column, other in REFERENCES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER "
            f"CONSTRAINT fk_{table}_{column} REFERENCES {other} (id)"
        )
    op.add_column("process", sa.Column("practice", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("swot_entry", sa.Column("awaiting", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("swot_entry", sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("workshop", sa.Column("steps", sa.String(length=80), nullable=False, server_default=""))
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in (
        ("action", ("workshop_id", "table_id")),
        ("swot_cross", ("workshop_id",)),
        ("process", ("practice",)),
        ("swot_entry", ("awaiting", "pinned_at")),
        ("workshop", ("steps",)),
    ):
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)
    for table in (
        "table_link",
        "stage",
        "poll_answer",
        "post",
        "attendee",
        "attendee_traits",
        "activity",
        "workshop_photo",
        "workshop_record",
        "held_words",
    ):
        op.drop_table(table)
    if not sqlite:
        op.execute("DROP FUNCTION refuse_fixed_record()")
