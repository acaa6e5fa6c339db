"""ballots of five kinds, four rules, batches, register, conflicts, events; a published round is fixed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROUND = """CREATE TABLE round (
    id INTEGER NOT NULL,
    process_id INTEGER NOT NULL,
    "key" VARCHAR(16) NOT NULL,
    name VARCHAR(120) NOT NULL,
    parish_code VARCHAR(6),
    ceiling_cents BIGINT NOT NULL,
    ballot VARCHAR(24) NOT NULL,
    max_choices INTEGER,
    points INTEGER,
    admission VARCHAR(24) NOT NULL,
    rule VARCHAR(24) NOT NULL,
    threshold INTEGER NOT NULL,
    completion VARCHAR(24) NOT NULL,
    step_cents BIGINT,
    opens_at DATETIME NOT NULL,
    closes_at DATETIME NOT NULL,
    published_at DATETIME,
    lot_seed VARCHAR(64) NOT NULL,
    lot_commitment VARCHAR(64) NOT NULL,
    public_draw VARCHAR(120) NOT NULL,
    sealed_at DATETIME,
    receipts_digest VARCHAR(64) NOT NULL,
    choices_digest VARCHAR(64) NOT NULL,
    turnout JSON,
    count JSON,
    count_percent INTEGER,
    adopted_on DATE,
    adopted_by VARCHAR(160) NOT NULL,
    adoption_record VARCHAR(80) NOT NULL,
    adoption_note TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    archived_at DATETIME,
    CONSTRAINT pk_round PRIMARY KEY (id),
    CONSTRAINT ck_round_name_not_blank CHECK (trim(name) <> ''),
    CONSTRAINT ck_round_ceiling_cents_not_negative CHECK (ceiling_cents >= 0),
    CONSTRAINT ck_round_closes_after_opening CHECK (closes_at > opens_at),
    CONSTRAINT ck_round_some_choice CHECK (max_choices >= 1),
    CONSTRAINT ck_round_points_for_points CHECK ((ballot = 'points') = (points IS NOT NULL)),
    CONSTRAINT ck_round_some_points CHECK (points >= 1),
    CONSTRAINT ck_round_some_step CHECK (step_cents >= 1),
    CONSTRAINT ck_round_threshold_not_negative CHECK (threshold >= 0),
    CONSTRAINT fk_round_process_id FOREIGN KEY(process_id) REFERENCES process (id),
    CONSTRAINT uq_round_key UNIQUE ("key"),
    CONSTRAINT fk_round_parish_code FOREIGN KEY(parish_code) REFERENCES parish (code),
    CONSTRAINT ck_round_ballot_kind CHECK (ballot IN ('approval', 'knapsack', 'points', 'ranking', 'single')),
    CONSTRAINT ck_round_admission CHECK (admission IN ('codes', 'open')),
    CONSTRAINT ck_round_rule CHECK (rule IN ('most_votes', 'most_votes_stop', 'votes_per_cost', 'equal_shares')),
    CONSTRAINT ck_round_completion CHECK (completion IN ('none', 'most_votes', 'add1', 'add1_most_votes'))
)"""

SQLITE = (
    "CREATE TRIGGER round_published BEFORE UPDATE OF name, process_id, parish_code, ceiling_cents, ballot, max_choices, points, admission, rule, threshold, completion, step_cents, opens_at, closes_at, lot_commitment, lot_seed, key, published_at ON round WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a published round keeps its settings'); END",
    "CREATE TRIGGER round_counted BEFORE UPDATE OF count, sealed_at, receipts_digest, choices_digest, turnout, public_draw ON round WHEN OLD.count IS NOT NULL AND OLD.count <> 'null' BEGIN SELECT RAISE(ABORT, 'a counted round keeps its count'); END",
    "CREATE TRIGGER round_project_published_insert BEFORE INSERT ON round_project WHEN (SELECT published_at FROM round WHERE id = NEW.round_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a published round keeps its ballot'); END",
    "CREATE TRIGGER round_project_published_update BEFORE UPDATE ON round_project WHEN (SELECT published_at FROM round WHERE id = OLD.round_id) IS NOT NULL OR (SELECT published_at FROM round WHERE id = NEW.round_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a published round keeps its ballot'); END",
    "CREATE TRIGGER round_project_published_delete BEFORE DELETE ON round_project WHEN (SELECT published_at FROM round WHERE id = OLD.round_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a published round keeps its ballot'); END",
)

POSTGRESQL = (
    "CREATE FUNCTION refuse_published_round() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a published round keeps its settings'; END $$",
    "CREATE FUNCTION refuse_counted_round() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a counted round keeps its count'; END $$",
    "CREATE FUNCTION refuse_published_ballot() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP <> 'INSERT' AND (SELECT published_at FROM round WHERE id = OLD.round_id) IS NOT NULL OR TG_OP <> 'DELETE' AND (SELECT published_at FROM round WHERE id = NEW.round_id) IS NOT NULL THEN RAISE EXCEPTION 'a published round keeps its ballot'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    'CREATE TRIGGER round_published BEFORE UPDATE OF name, process_id, parish_code, ceiling_cents, ballot, max_choices, points, admission, rule, threshold, completion, step_cents, opens_at, closes_at, lot_commitment, lot_seed, key, published_at ON round FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_published_round()',
    "CREATE TRIGGER round_counted BEFORE UPDATE OF count, sealed_at, receipts_digest, choices_digest, turnout, public_draw ON round FOR EACH ROW WHEN (OLD.count IS NOT NULL AND OLD.count::text <> 'null') EXECUTE FUNCTION refuse_counted_round()",
    'CREATE TRIGGER round_project_published BEFORE INSERT OR UPDATE OR DELETE ON round_project FOR EACH ROW EXECUTE FUNCTION refuse_published_ballot()',
)

KEPT = (
    "id, process_id, key, name, parish_code, ceiling_cents, ballot, max_choices, rule, opens_at, closes_at, "
    "published_at, sealed_at, count, adopted_on, adopted_by, adoption_record, adoption_note, created_at, archived_at"
)
NEW = (
    "admission, threshold, completion, lot_seed, lot_commitment, public_draw, receipts_digest, choices_digest",
    "'codes', 1, 'most_votes', '', '', '', '', ''",
)
CHECKS = (
    ("some_choice", "max_choices >= 1"),
    ("points_for_points", "(ballot = 'points') = (points IS NOT NULL)"),
    ("some_points", "points >= 1"),
    ("some_step", "step_cents >= 1"),
    ("threshold_not_negative", "threshold >= 0"),
    ("ballot_kind", "ballot IN ('approval', 'knapsack', 'points', 'ranking', 'single')"),
    ("rule", "rule IN ('most_votes', 'most_votes_stop', 'votes_per_cost', 'equal_shares')"),
)


def choice(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # SQLite cannot change a CHECK: the table is made anew (foreign keys are off during migrations).
        op.execute(ROUND.replace("CREATE TABLE round", "CREATE TABLE new_round", 1))
        op.execute(f"INSERT INTO new_round ({KEPT}, {NEW[0]}) SELECT {KEPT}, {NEW[1]} FROM round")
        op.execute("DROP TABLE round")
        op.execute("ALTER TABLE new_round RENAME TO round")
        op.execute("CREATE INDEX ix_round_process_id ON round (process_id)")
    else:
        _change_round()
    op.add_column("project", sa.Column("reference", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("round_project", sa.Column("details", sa.Text(), nullable=False, server_default=""))
    op.create_table('code_batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('slips', 'paper', 'register', name='batch_kind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('parish_code', sa.String(length=6), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('spoiled', sa.Integer(), nullable=True),
    sa.Column('returned', sa.Integer(), nullable=True),
    sa.Column('tally_note', sa.String(length=400), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("trim(name) <> ''", name=op.f('ck_code_batch_name_not_blank')),
    sa.CheckConstraint('returned >= 0', name=op.f('ck_code_batch_returned_not_negative')),
    sa.CheckConstraint('spoiled >= 0', name=op.f('ck_code_batch_spoiled_not_negative')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_code_batch_created_by_id')),
    sa.ForeignKeyConstraint(['parish_code'], ['parish.code'], name=op.f('fk_code_batch_parish_code')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_code_batch_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code_batch')),
    sa.UniqueConstraint('round_id', 'name', name=op.f('uq_code_batch_round_id_name'))
    )
    op.create_index(op.f('ix_code_batch_round_id'), 'code_batch', ['round_id'], unique=False)
    op.create_table('paper_conflict',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('serial', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.String(length=24), nullable=False),
    sa.Column('keyed_by_id', sa.Integer(), nullable=True),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_by_id', sa.Integer(), nullable=True),
    sa.Column('resolution', sa.String(length=400), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("trim(serial) <> ''", name=op.f('ck_paper_conflict_serial_not_blank')),
    sa.ForeignKeyConstraint(['keyed_by_id'], ['person.id'], name=op.f('fk_paper_conflict_keyed_by_id')),
    sa.ForeignKeyConstraint(['resolved_by_id'], ['person.id'], name=op.f('fk_paper_conflict_resolved_by_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_paper_conflict_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_conflict'))
    )
    op.create_index(op.f('ix_paper_conflict_round_id'), 'paper_conflict', ['round_id'], unique=False)
    op.create_table('register_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('parish_code', sa.String(length=6), nullable=True),
    sa.Column('id_hash', sa.String(length=64), nullable=True),
    sa.Column('checked_in', sa.Boolean(), nullable=False),
    sa.CheckConstraint("trim(name) <> ''", name=op.f('ck_register_entry_name_not_blank')),
    sa.ForeignKeyConstraint(['parish_code'], ['parish.code'], name=op.f('fk_register_entry_parish_code')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_register_entry_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_register_entry')),
    sa.UniqueConstraint('round_id', 'id_hash', name=op.f('uq_register_entry_round_id_id_hash'))
    )
    op.create_index(op.f('ix_register_entry_round_id'), 'register_entry', ['round_id'], unique=False)
    op.create_table('round_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('published', 'closed_early', 'sealed', 'batch_voided', 'conflict', 'spoiled', 'entry_erased', 'box_restored', 'box_released', 'note', name='event_kind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=400), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_round_event_person_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_round_event_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round_event'))
    )
    op.create_index(op.f('ix_round_event_round_id'), 'round_event', ['round_id'], unique=False)
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def _change_round() -> None:
    for column in (
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("admission", choice("admission", "codes", "open"), nullable=False, server_default="codes"),
        sa.Column("threshold", sa.Integer(), nullable=False, server_default="1"),
        sa.Column(
            "completion",
            choice("completion", "none", "most_votes", "add1", "add1_most_votes"),
            nullable=False,
            server_default="most_votes",
        ),
        sa.Column("step_cents", sa.BigInteger(), nullable=True),
        sa.Column("lot_seed", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("lot_commitment", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("public_draw", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("receipts_digest", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("choices_digest", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("turnout", sa.JSON(), nullable=True),
        sa.Column("count_percent", sa.Integer(), nullable=True),
    ):
        op.add_column("round", column)
    for name in ("approval_has_limit", "ballot_kind", "rule"):
        op.drop_constraint(op.f(f"ck_round_{name}"), "round", type_="check")
    for name, text in CHECKS:
        op.create_check_constraint(op.f(f"ck_round_{name}"), "round", text)


def downgrade() -> None:
    # The old table cannot hold what the new one may: rounds of other kinds would be lost, so this is refused
    # unless there are none.
    bind = op.get_bind()
    if bind.scalar(sa.text("SELECT count(*) FROM round")):
        raise RuntimeError("there are rounds; going back would lose how they were voted")
    if bind.dialect.name == "sqlite":
        for name in ("round_published", "round_counted"):
            op.execute(f"DROP TRIGGER {name}")
        for verb in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER round_project_published_{verb}")
    else:
        for name in ("round_published", "round_counted"):
            op.execute(f"DROP TRIGGER {name} ON round")
        op.execute("DROP TRIGGER round_project_published ON round_project")
        for name in ("refuse_published_round", "refuse_counted_round", "refuse_published_ballot"):
            op.execute(f"DROP FUNCTION {name}")
    for table in ("round_event", "register_entry", "paper_conflict", "code_batch"):
        op.drop_table(table)
    with op.batch_alter_table("round_project") as batch:
        batch.drop_column("details")
    with op.batch_alter_table("project") as batch:
        batch.drop_column("reference")
    with op.batch_alter_table("round") as batch:
        for name in (
            "points_for_points", "some_points", "some_step", "threshold_not_negative", "admission", "completion"
        ):  # fmt: skip
            batch.drop_constraint(op.f(f"ck_round_{name}"), type_="check")
        for name in (
            "points", "admission", "threshold", "completion", "step_cents", "lot_seed", "lot_commitment",
            "public_draw", "receipts_digest", "choices_digest", "turnout", "count_percent",
        ):  # fmt: skip
            batch.drop_column(name)
