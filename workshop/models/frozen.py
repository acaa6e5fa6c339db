"""Triggers by which the main store keeps what was fixed: a published round and its count, an acta, an adopted plan."""

from sqlalchemy import DDL, Connection, event
from sqlalchemy.sql.schema import MetaData

from workshop.models.base import Base

SETTINGS = (
    "name, process_id, parish_code, ceiling_cents, ballot, max_choices, points, admission, rule, threshold, "
    "completion, step_cents, opens_at, closes_at, lot_commitment, lot_seed, key, published_at"
)
COUNTED = "count, sealed_at, receipts_digest, choices_digest, turnout, public_draw"


def sqlite_triggers() -> list[str]:
    """The triggers in SQLite's language, one statement each."""
    published = "(SELECT published_at FROM round WHERE id = {row}.round_id) IS NOT NULL"
    made = [
        f"CREATE TRIGGER round_published BEFORE UPDATE OF {SETTINGS} ON round "
        "WHEN OLD.published_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'a published round keeps its settings'); END",
        f"CREATE TRIGGER round_counted BEFORE UPDATE OF {COUNTED} ON round "
        "WHEN OLD.count IS NOT NULL AND OLD.count <> 'null' "
        "BEGIN SELECT RAISE(ABORT, 'a counted round keeps its count'); END",
    ]
    for verb in ("UPDATE", "DELETE"):
        made.append(
            f"CREATE TRIGGER workshop_record_fixed_{verb.lower()} BEFORE {verb} ON workshop_record "
            "WHEN OLD.fixed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a fixed acta stays as it is'); END"
        )
    old, new = published.format(row="OLD"), published.format(row="NEW")
    for verb, when in (("INSERT", new), ("UPDATE", f"{old} OR {new}"), ("DELETE", old)):
        made.append(
            f"CREATE TRIGGER round_project_published_{verb.lower()} BEFORE {verb} ON round_project WHEN {when} "
            "BEGIN SELECT RAISE(ABORT, 'a published round keeps its ballot'); END"
        )
    made += [
        f"CREATE TRIGGER plan_version_{verb.lower()} BEFORE {verb} ON plan_version "
        "BEGIN SELECT RAISE(ABORT, 'an adopted plan stays as it is'); END"
        for verb in ("UPDATE", "DELETE")
    ]
    return made


def postgresql_triggers() -> list[str]:
    """The same for PostgreSQL: functions first, then the triggers that call them."""
    return [
        "CREATE FUNCTION refuse_published_round() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'a published round keeps its settings'; END $$",
        "CREATE FUNCTION refuse_counted_round() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'a counted round keeps its count'; END $$",
        "CREATE FUNCTION refuse_published_ballot() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF TG_OP <> 'INSERT' AND (SELECT published_at FROM round WHERE id = OLD.round_id) IS NOT NULL "
        "OR TG_OP <> 'DELETE' AND (SELECT published_at FROM round WHERE id = NEW.round_id) IS NOT NULL THEN "
        "RAISE EXCEPTION 'a published round keeps its ballot'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER round_published BEFORE UPDATE OF {SETTINGS} ON round FOR EACH ROW "
        "WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_published_round()",
        f"CREATE TRIGGER round_counted BEFORE UPDATE OF {COUNTED} ON round FOR EACH ROW "
        "WHEN (OLD.count IS NOT NULL AND OLD.count::text <> 'null') "
        "EXECUTE FUNCTION refuse_counted_round()",
        "CREATE TRIGGER round_project_published BEFORE INSERT OR UPDATE OR DELETE ON round_project "
        "FOR EACH ROW EXECUTE FUNCTION refuse_published_ballot()",
        "CREATE FUNCTION refuse_fixed_record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'a fixed acta stays as it is'; END $$",
        "CREATE TRIGGER workshop_record_fixed BEFORE UPDATE OR DELETE ON workshop_record FOR EACH ROW "
        "WHEN (OLD.fixed_at IS NOT NULL) EXECUTE FUNCTION refuse_fixed_record()",
        "CREATE FUNCTION refuse_adopted_plan() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'an adopted plan stays as it is'; END $$",
        "CREATE TRIGGER plan_version_fixed BEFORE UPDATE OR DELETE ON plan_version "
        "FOR EACH ROW EXECUTE FUNCTION refuse_adopted_plan()",
    ]


def _make(_metadata: MetaData, connection: Connection, **_options: object) -> None:
    made = sqlite_triggers() if connection.dialect.name == "sqlite" else postgresql_triggers()
    for statement in made:
        connection.execute(DDL(statement.replace("%", "%%")))


event.listen(Base.metadata, "after_create", _make)
