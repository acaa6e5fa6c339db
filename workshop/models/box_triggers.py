"""Triggers by which the ballot box itself refuses to change what is fixed, whoever asks.

The settings of a round never change once it is open; after its seal, nothing of it does.
"""

from sqlalchemy import DDL, Connection, event
from sqlalchemy.sql.schema import MetaData

from workshop.models.box import BoxBase

SETTINGS = "key, kind, max_choices, points, admission, ceiling_cents, projects, opens_at, closes_at"
OF_A_ROUND = {"ballot": "id", "receipt": "receipt", "credential": "code_hmac", "paper_draft": "code_hmac"}


def sqlite_triggers() -> list[str]:
    """The triggers in SQLite's language, one statement each.

    `REPLACE` removes a row without asking a trigger for deleting, so that a new key is looked up too.
    """
    sealed = "(SELECT sealed_at FROM box_round WHERE key = {row}.round_key) IS NOT NULL"
    made = []
    for table, key in OF_A_ROUND.items():
        replaced = (
            f"EXISTS (SELECT 1 FROM {table} AS old JOIN box_round ON box_round.key = old.round_key "  # noqa: S608
            f"WHERE old.{key} = NEW.{key} AND box_round.sealed_at IS NOT NULL)"
        )
        old, new = sealed.format(row="OLD"), sealed.format(row="NEW")
        for verb, when in (
            ("INSERT", f"{new} OR {replaced}"),
            ("UPDATE", f"{old} OR {new} OR {replaced}"),
            ("DELETE", old),
        ):
            made.append(
                f"CREATE TRIGGER {table}_sealed_{verb.lower()} BEFORE {verb} ON {table} WHEN {when} "
                "BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END"
            )
    for verb in ("UPDATE", "DELETE"):
        made.append(
            f"CREATE TRIGGER box_round_sealed_{verb.lower()} BEFORE {verb} ON box_round "
            "WHEN OLD.sealed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the round is sealed'); END"
        )
    made.append(
        "CREATE TRIGGER box_round_kept BEFORE INSERT ON box_round "
        "WHEN EXISTS (SELECT 1 FROM box_round WHERE key = NEW.key) "
        "BEGIN SELECT RAISE(ABORT, 'the settings of an open round are fixed'); END"
    )
    made.append(
        f"CREATE TRIGGER box_round_settings BEFORE UPDATE OF {SETTINGS} ON box_round "
        "BEGIN SELECT RAISE(ABORT, 'the settings of an open round are fixed'); END"
    )
    return made


def postgresql_triggers() -> list[str]:
    """The same for PostgreSQL: functions first, then the triggers that call them."""
    made = [
        "CREATE FUNCTION refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'INSERT' AND (SELECT sealed_at FROM box_round WHERE key = OLD.round_key) IS NOT NULL "
        "OR TG_OP <> 'DELETE' AND (SELECT sealed_at FROM box_round WHERE key = NEW.round_key) IS NOT NULL "
        "THEN RAISE EXCEPTION 'the round is sealed'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE FUNCTION refuse_sealed_round() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.sealed_at IS NOT NULL THEN RAISE EXCEPTION 'the round is sealed'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE FUNCTION refuse_settings() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the settings of an open round are fixed'; END $$",
        "CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'a ballot box is not emptied'; END $$",
    ]
    for table in OF_A_ROUND:
        made.append(
            f"CREATE TRIGGER {table}_sealed BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_sealed()"
        )
    for table in (*OF_A_ROUND, "box_round"):
        made.append(
            f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()"
        )
    made.append(
        "CREATE TRIGGER box_round_sealed BEFORE UPDATE OR DELETE ON box_round "
        "FOR EACH ROW EXECUTE FUNCTION refuse_sealed_round()"
    )
    made.append(
        f"CREATE TRIGGER box_round_settings BEFORE UPDATE OF {SETTINGS} ON box_round "
        "FOR EACH ROW EXECUTE FUNCTION refuse_settings()"
    )
    return made


def _make(_metadata: MetaData, connection: Connection, **_options: object) -> None:
    made = sqlite_triggers() if connection.dialect.name == "sqlite" else postgresql_triggers()
    for statement in made:
        connection.execute(DDL(statement.replace("%", "%%")))


event.listen(BoxBase.metadata, "after_create", _make)
