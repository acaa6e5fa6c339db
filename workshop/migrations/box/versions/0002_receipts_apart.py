"""receipts apart from ballots, ballots of five kinds, drafts of paper ballots, and the seal kept by triggers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BOX_ROUND = """CREATE TABLE box_round (
    "key" VARCHAR(16) NOT NULL,
    kind VARCHAR(24) NOT NULL,
    admission VARCHAR(24) NOT NULL,
    max_choices INTEGER,
    points INTEGER,
    ceiling_cents BIGINT NOT NULL,
    projects TEXT NOT NULL,
    opens_at DATETIME NOT NULL,
    closes_at DATETIME NOT NULL,
    key_mark VARCHAR(16) NOT NULL,
    held BOOLEAN NOT NULL,
    released_by INTEGER,
    sealed_at DATETIME,
    CONSTRAINT pk_box_round PRIMARY KEY ("key"),
    CONSTRAINT ck_box_round_key_not_blank CHECK (trim(key) <> ''),
    CONSTRAINT ck_box_round_ceiling_cents_not_negative CHECK (ceiling_cents >= 0),
    CONSTRAINT ck_box_round_closes_after_opening CHECK (closes_at > opens_at),
    CONSTRAINT ck_box_round_some_choice CHECK (max_choices >= 1),
    CONSTRAINT ck_box_round_points_for_points CHECK ((kind = 'points') = (points IS NOT NULL)),
    CONSTRAINT ck_box_round_some_points CHECK (points >= 1),
    CONSTRAINT ck_box_round_ballot_kind CHECK (kind IN ('approval', 'knapsack', 'points', 'ranking', 'single')),
    CONSTRAINT ck_box_round_admission CHECK (admission IN ('codes', 'open'))
)
 WITHOUT ROWID"""

BALLOT = """CREATE TABLE ballot (
    id BLOB NOT NULL,
    round_key VARCHAR(16) NOT NULL,
    choices TEXT NOT NULL,
    channel VARCHAR(16) NOT NULL,
    CONSTRAINT pk_ballot PRIMARY KEY (id),
    CONSTRAINT ck_ballot_random_id CHECK (length(id) = 16),
    CONSTRAINT ck_ballot_choices_not_blank CHECK (trim(choices) <> ''),
    CONSTRAINT ck_ballot_channel_not_blank CHECK (trim(channel) <> ''),
    CONSTRAINT fk_ballot_round_key FOREIGN KEY(round_key) REFERENCES box_round ("key")
)
 WITHOUT ROWID"""

RECEIPT = """CREATE TABLE receipt (
    receipt VARCHAR(24) NOT NULL,
    round_key VARCHAR(16) NOT NULL,
    CONSTRAINT pk_receipt PRIMARY KEY (receipt),
    CONSTRAINT fk_receipt_round_key FOREIGN KEY(round_key) REFERENCES box_round ("key")
)
 WITHOUT ROWID"""

PAPER_DRAFT = """CREATE TABLE paper_draft (
    code_hmac BLOB NOT NULL,
    round_key VARCHAR(16) NOT NULL,
    marks TEXT NOT NULL,
    entered_by INTEGER NOT NULL,
    CONSTRAINT pk_paper_draft PRIMARY KEY (code_hmac),
    CONSTRAINT fk_paper_draft_code_hmac FOREIGN KEY(code_hmac) REFERENCES credential (code_hmac),
    CONSTRAINT fk_paper_draft_round_key FOREIGN KEY(round_key) REFERENCES box_round ("key")
)
 WITHOUT ROWID"""

SQLITE = (
    "CREATE TRIGGER ballot_sealed_insert BEFORE INSERT ON ballot WHEN (SELECT sealed_at FROM box_round WHERE key = NEW.round_key) IS NOT NULL OR EXISTS (SELECT 1 FROM ballot AS old JOIN box_round ON box_round.key = old.round_key WHERE old.id = NEW.id AND box_round.sealed_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER ballot_sealed_update BEFORE UPDATE ON ballot WHEN (SELECT sealed_at FROM box_round WHERE key = OLD.round_key) IS NOT NULL OR (SELECT sealed_at FROM box_round WHERE key = NEW.round_key) IS NOT NULL OR EXISTS (SELECT 1 FROM ballot AS old JOIN box_round ON box_round.key = old.round_key WHERE old.id = NEW.id AND box_round.sealed_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER ballot_sealed_delete BEFORE DELETE ON ballot WHEN (SELECT sealed_at FROM box_round WHERE key = OLD.round_key) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER receipt_sealed_insert BEFORE INSERT ON receipt WHEN (SELECT sealed_at FROM box_round WHERE key = NEW.round_key) IS NOT NULL OR EXISTS (SELECT 1 FROM receipt AS old JOIN box_round ON box_round.key = old.round_key WHERE old.receipt = NEW.receipt AND box_round.sealed_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER receipt_sealed_update BEFORE UPDATE ON receipt WHEN (SELECT sealed_at FROM box_round WHERE key = OLD.round_key) IS NOT NULL OR (SELECT sealed_at FROM box_round WHERE key = NEW.round_key) IS NOT NULL OR EXISTS (SELECT 1 FROM receipt AS old JOIN box_round ON box_round.key = old.round_key WHERE old.receipt = NEW.receipt AND box_round.sealed_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER receipt_sealed_delete BEFORE DELETE ON receipt WHEN (SELECT sealed_at FROM box_round WHERE key = OLD.round_key) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER credential_sealed_insert BEFORE INSERT ON credential WHEN (SELECT sealed_at FROM box_round WHERE key = NEW.round_key) IS NOT NULL OR EXISTS (SELECT 1 FROM credential AS old JOIN box_round ON box_round.key = old.round_key WHERE old.code_hmac = NEW.code_hmac AND box_round.sealed_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER credential_sealed_update BEFORE UPDATE ON credential WHEN (SELECT sealed_at FROM box_round WHERE key = OLD.round_key) IS NOT NULL OR (SELECT sealed_at FROM box_round WHERE key = NEW.round_key) IS NOT NULL OR EXISTS (SELECT 1 FROM credential AS old JOIN box_round ON box_round.key = old.round_key WHERE old.code_hmac = NEW.code_hmac AND box_round.sealed_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER credential_sealed_delete BEFORE DELETE ON credential WHEN (SELECT sealed_at FROM box_round WHERE key = OLD.round_key) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER paper_draft_sealed_insert BEFORE INSERT ON paper_draft WHEN (SELECT sealed_at FROM box_round WHERE key = NEW.round_key) IS NOT NULL OR EXISTS (SELECT 1 FROM paper_draft AS old JOIN box_round ON box_round.key = old.round_key WHERE old.code_hmac = NEW.code_hmac AND box_round.sealed_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER paper_draft_sealed_update BEFORE UPDATE ON paper_draft WHEN (SELECT sealed_at FROM box_round WHERE key = OLD.round_key) IS NOT NULL OR (SELECT sealed_at FROM box_round WHERE key = NEW.round_key) IS NOT NULL OR EXISTS (SELECT 1 FROM paper_draft AS old JOIN box_round ON box_round.key = old.round_key WHERE old.code_hmac = NEW.code_hmac AND box_round.sealed_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER paper_draft_sealed_delete BEFORE DELETE ON paper_draft WHEN (SELECT sealed_at FROM box_round WHERE key = OLD.round_key) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER box_round_sealed_update BEFORE UPDATE ON box_round WHEN OLD.sealed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER box_round_sealed_delete BEFORE DELETE ON box_round WHEN OLD.sealed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END",
    "CREATE TRIGGER box_round_kept BEFORE INSERT ON box_round WHEN EXISTS (SELECT 1 FROM box_round WHERE key = NEW.key) BEGIN SELECT RAISE(ABORT, 'the settings of an open round are fixed'); END",
    "CREATE TRIGGER box_round_settings BEFORE UPDATE OF key, kind, max_choices, points, admission, ceiling_cents, projects, opens_at, closes_at ON box_round BEGIN SELECT RAISE(ABORT, 'the settings of an open round are fixed'); END",
)

POSTGRESQL = (
    "CREATE FUNCTION refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP <> 'INSERT' AND (SELECT sealed_at FROM box_round WHERE key = OLD.round_key) IS NOT NULL OR TG_OP <> 'DELETE' AND (SELECT sealed_at FROM box_round WHERE key = NEW.round_key) IS NOT NULL THEN RAISE EXCEPTION 'the round is sealed'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    "CREATE FUNCTION refuse_sealed_round() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.sealed_at IS NOT NULL THEN RAISE EXCEPTION 'the round is sealed'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    "CREATE FUNCTION refuse_settings() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the settings of an open round are fixed'; END $$",
    "CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a ballot box is not emptied'; END $$",
    'CREATE TRIGGER ballot_sealed BEFORE INSERT OR UPDATE OR DELETE ON ballot FOR EACH ROW EXECUTE FUNCTION refuse_sealed()',
    'CREATE TRIGGER receipt_sealed BEFORE INSERT OR UPDATE OR DELETE ON receipt FOR EACH ROW EXECUTE FUNCTION refuse_sealed()',
    'CREATE TRIGGER credential_sealed BEFORE INSERT OR UPDATE OR DELETE ON credential FOR EACH ROW EXECUTE FUNCTION refuse_sealed()',
    'CREATE TRIGGER paper_draft_sealed BEFORE INSERT OR UPDATE OR DELETE ON paper_draft FOR EACH ROW EXECUTE FUNCTION refuse_sealed()',
    'CREATE TRIGGER ballot_kept BEFORE TRUNCATE ON ballot FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()',
    'CREATE TRIGGER receipt_kept BEFORE TRUNCATE ON receipt FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()',
    'CREATE TRIGGER credential_kept BEFORE TRUNCATE ON credential FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()',
    'CREATE TRIGGER paper_draft_kept BEFORE TRUNCATE ON paper_draft FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()',
    'CREATE TRIGGER box_round_kept BEFORE TRUNCATE ON box_round FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()',
    'CREATE TRIGGER box_round_sealed BEFORE UPDATE OR DELETE ON box_round FOR EACH ROW EXECUTE FUNCTION refuse_sealed_round()',
    'CREATE TRIGGER box_round_settings BEFORE UPDATE OF key, kind, max_choices, points, admission, ceiling_cents, projects, opens_at, closes_at ON box_round FOR EACH ROW EXECUTE FUNCTION refuse_settings()',
)

ROUND_KEPT = "key, kind, max_choices, ceiling_cents, projects, opens_at, closes_at, sealed_at"
CHECKS = (
    ("points_for_points", "(kind = 'points') = (points IS NOT NULL)"),
    ("some_points", "points >= 1"),
    ("ballot_kind", "kind IN ('approval', 'knapsack', 'points', 'ranking', 'single')"),
    ("admission", "admission IN ('codes', 'open')"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()
    for table in ("receipt", "paper_draft"):
        op.execute(f"CREATE INDEX ix_{table}_round_key ON {table} (round_key)")


def _sqlite() -> None:
    # SQLite cannot change a CHECK: the tables are made anew (foreign keys are off during migrations).
    op.execute(BOX_ROUND.replace("CREATE TABLE box_round", "CREATE TABLE new_round", 1))
    op.execute(
        f"INSERT INTO new_round ({ROUND_KEPT}, admission, key_mark, held) "
        f"SELECT {ROUND_KEPT}, 'codes', '', 0 FROM box_round"
    )
    op.execute(RECEIPT)
    op.execute("INSERT INTO receipt (receipt, round_key) SELECT receipt, round_key FROM ballot ORDER BY receipt")
    op.execute(BALLOT.replace("CREATE TABLE ballot", "CREATE TABLE new_ballot", 1))
    op.execute("INSERT INTO new_ballot SELECT id, round_key, choices, channel FROM ballot ORDER BY id")
    for table, made in (("box_round", "new_round"), ("ballot", "new_ballot")):
        op.execute(f"DROP TABLE {table}")
        op.execute(f"ALTER TABLE {made} RENAME TO {table}")
    op.execute("CREATE INDEX ix_ballot_round_key ON ballot (round_key)")
    op.execute("ALTER TABLE credential ADD COLUMN serial INTEGER")
    op.execute("ALTER TABLE credential ADD COLUMN parish_code VARCHAR(6)")
    op.execute(PAPER_DRAFT)
    for statement in SQLITE:
        op.execute(statement)


def _postgresql() -> None:
    for column in (
        sa.Column("admission", sa.String(length=24), nullable=False, server_default="codes"),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("key_mark", sa.String(length=16), nullable=False, server_default=""),
        sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("released_by", sa.Integer(), nullable=True),
    ):
        op.add_column("box_round", column)
    for name in ("approval_has_limit", "ballot_kind"):
        op.drop_constraint(op.f(f"ck_box_round_{name}"), "box_round", type_="check")
    for name, text in CHECKS:
        op.create_check_constraint(op.f(f"ck_box_round_{name}"), "box_round", text)
    op.execute(RECEIPT.replace(" WITHOUT ROWID", ""))
    op.execute("INSERT INTO receipt (receipt, round_key) SELECT receipt, round_key FROM ballot ORDER BY receipt")
    op.drop_column("ballot", "receipt")
    op.add_column("credential", sa.Column("serial", sa.Integer(), nullable=True))
    op.add_column("credential", sa.Column("parish_code", sa.String(length=6), nullable=True))
    op.execute(PAPER_DRAFT.replace(" WITHOUT ROWID", "").replace("BLOB", "BYTEA"))
    for statement in POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("a ballot box is not taken back to an older form")
