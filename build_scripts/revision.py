"""Write the next revision of the schema from what the kinds declare.

`python -m build_scripts.revision Words that say what it makes` holds the declared tables against
a book that the present revisions make, and writes down what is missing. The file is ours from
then on: read it, name it well, never change it once released.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table

from db import schema
from db.engine import open_engine

VERSIONS = Path(schema.__file__).parent / "migrations" / "versions"
_SQL = {"TEXT": "sa.Text()", "BIGINT": "sa.BigInteger()", "INTEGER": "sa.Integer()"}
_HEAD = '''"""{words}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "s{number:04d}"
down_revision = "s{before:04d}"


def upgrade() -> None:
    """{words}."""
{body}'''


def missing(connection: Connection) -> tuple[list[Table], list[Column[object]]]:
    """Give the declared tables that a book lacks, and the columns its tables lack."""
    held = sa.inspect(connection)
    names = set(held.get_table_names())
    tables = [one for one in schema.declared().sorted_tables if one.name not in names]
    columns = [
        column
        for table in schema.declared().sorted_tables
        if table.name in names
        for column in table.columns
        if column.name not in {one["name"] for one in held.get_columns(table.name)}
    ]
    return tables, columns


def written(column: Column[object]) -> str:
    """Give a column as a revision spells it."""
    said = column.type.compile(sa.create_engine("sqlite://").dialect)
    size = getattr(column.type, "length", None)
    kind = {"BLOB": f"sa.LargeBinary({size or ''})"}.get(said) or _SQL.get(said)
    kind = kind or (f"sa.String({size})" if said.startswith("VARCHAR") else said)
    more = (
        ", primary_key=True"
        if column.primary_key
        else ""
        if column.nullable
        else ", nullable=False"
    )
    return f'sa.Column("{column.name}", {kind}{more})'


def statements(tables: Sequence[Table], columns: Sequence[Column[object]]) -> Iterator[str]:
    """Yield the lines that make what is missing."""
    for table in tables:
        inner = "".join(f"        {written(column)},\n" for column in table.columns)
        yield f'    op.create_table(\n        "{table.name}",\n{inner}    )\n'
    for column in columns:
        yield f'    op.add_column("{column.table.name}", {written(column)})\n'
    wanted = {table.name for table in tables}
    fresh = {(column.table.name, column.name) for column in columns}
    for table in schema.declared().sorted_tables:
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            names = [column.name for column in index.columns]
            if table.name in wanted or any((table.name, name) in fresh for name in names):
                yield f'    op.create_index("{index.name}", "{table.name}", {names})\n'


def main(words: str) -> int:
    """Write the revision; say which file it is, or that nothing is missing."""
    engine = open_engine(None, None)
    with engine.begin() as connection:
        schema.run_revisions(connection)
        tables, columns = missing(connection)
    if not tables and not columns:
        print("nothing is missing")
        return 0
    number = schema.VERSION + 1
    name = "_".join(words.lower().split()) or "more"
    path = VERSIONS / f"s{number:04d}_{name}.py"
    body = "".join(statements(tables, columns))
    text = _HEAD.format(words=words, number=number, before=number - 1, body=body)
    path.write_text(text.replace("'", '"'), encoding="utf-8")
    print(path.relative_to(VERSIONS.parents[2]))
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
