"""The journal's tables, the same on every engine. Each but these can be rebuilt from them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from db.record import METADATA

# A life of one installation. A copy that wrote on gets an id derived from its first own
# commit; `origin` is the id its ops were digested under. `role` and `lost_after` are what the
# trust list says of the PC: office or district, and the last commit that counts of a lost one.
BRANCH = Table(
    "branch",
    METADATA,
    Column("idx", Integer, primary_key=True),
    Column("id", LargeBinary(16), nullable=False, unique=True),
    Column("origin", LargeBinary(16), nullable=False),
    Column("label", String(60), nullable=False, default=""),
    Column("office", String(12), nullable=False, default=""),
    Column("parent", Integer),
    Column("last_seq", BigInteger, nullable=False, default=0),
    Column("role", String(10)),
    Column("lost_after", BigInteger),
)

# The vector: how far each branch is held, per scope.
CHAIN = Table(
    "chain",
    METADATA,
    Column("branch", Integer, primary_key=True),
    Column("scope", String(12), primary_key=True),
    Column("last_no", BigInteger, nullable=False),
    Column("tip", LargeBinary(32), nullable=False),
)

COMMIT = Table(
    "commit_log",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("branch", Integer, nullable=False),
    Column("scope", String(12), nullable=False),
    Column("no", BigInteger, nullable=False),
    Column("work", LargeBinary(16), nullable=False),
    Column("lamport", BigInteger, nullable=False),
    Column("wall_ms", BigInteger, nullable=False),
    Column("clock", String(10), nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("schema_v", Integer, nullable=False),
    Column("prev", LargeBinary(32), nullable=False),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("package", LargeBinary(16)),
    # Its ops, which are numbered one after the other: less to keep than an index of them all.
    Column("first_op", Integer, nullable=False, server_default="0"),
    Column("last_op", Integer, nullable=False, server_default="0"),
    Index("commit_work", "work"),
    Index("commit_lamport", "lamport"),
    Index("commit_place", "branch", "scope", "no"),
)

OP = Table(
    "op",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("commit_id", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("tbl", Integer, nullable=False),
    Column("row", LargeBinary(16), nullable=False),
    Column("kind", Integer, nullable=False),
    Column("shape", Text, nullable=False),
    Column("body", Text),
    Column("salt", LargeBinary(16)),
    Column("commitment", LargeBinary(16)),
    Column("digest", LargeBinary(16), nullable=False),
    Index("op_row", "row"),
)

# Worklist, derived: registers with several concurrent values (tag 0: delete against edit).
CONFLICT = Table(
    "conflict",
    METADATA,
    Column("tbl", Integer, primary_key=True),
    Column("row", LargeBinary(16), primary_key=True),
    Column("tag", Integer, primary_key=True),
    Column("scope", String(12), nullable=False),
)

# Derived: the sum of the row hashes of a scope, as 16 big-endian bytes.
TOTAL = Table(
    "state_total",
    METADATA,
    Column("scope", String(12), primary_key=True),
    Column("total", LargeBinary(16), nullable=False),
)

# Derived: rows of which something was erased at somebody's request; whole rows, or registers.
ERASED = Table(
    "erased",
    METADATA,
    Column("tbl", Integer, primary_key=True),
    Column("row", LargeBinary(16), primary_key=True),
    Column("scope", String(12), nullable=False),
    Column("is_whole", Integer, nullable=False),
)

# Worklist, derived: ops that their maker had no say in. They are kept and not shown.
OUT_OF_ROLE = Table(
    "out_of_role",
    METADATA,
    Column("op", Integer, primary_key=True),
    Column("tbl", Integer, nullable=False),
    Column("row", LargeBinary(16), nullable=False),
    Column("why", String(20), nullable=False),
    Index("out_of_role_row", "row"),
)
