"""The first schema, as the SQL file beside this one states it.

Never edited after release; later changes are later revisions.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = Path(__file__).with_name("0001_first.sql").read_text(encoding="utf-8")
    statement = ""
    for line in text.splitlines():
        statement += line + "\n"
        is_trigger = statement.lstrip().startswith("CREATE TRIGGER")
        if line.endswith("END;" if is_trigger else ";"):
            op.get_bind().exec_driver_sql(statement)
            statement = ""
