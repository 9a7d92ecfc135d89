"""Tables of this installation alone: never exchanged, never part of the journal."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from db.record import METADATA

# Facts about this book: name, level, office, PC letter, current branch …
BOOK = Table(
    "book",
    METADATA,
    Column("key", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)

# The secret keys of this PC: Ed25519 seed, age identity, and the age key that goes on paper.
BRANCH_KEY = Table(
    "branch_key",
    METADATA,
    Column("branch", Integer, primary_key=True),
    Column("signing", LargeBinary(32), nullable=False),
    Column("age", Text, nullable=False),
    Column("recovery", Text, nullable=False),
)

# What was typed and not yet saved, so that nothing typed is lost.
DRAFT = Table(
    "draft",
    METADATA,
    Column("page", String(60), primary_key=True),
    Column("record", String(32), primary_key=True),
    Column("saved_ms", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

# The access log: who did, saw, printed or exported what; chained, never changed.
ACCESS_LOG = Table(
    "access_log",
    METADATA,
    Column("no", Integer, primary_key=True),
    Column("wall_ms", BigInteger, nullable=False),
    Column("entry", Text, nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
)

# Years of it that are long over: their entries packed, closed by the link of their last row.
ACCESS_LOG_YEAR = Table(
    "access_log_year",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    Column("entries", LargeBinary, nullable=False),
)

# PCs and the district as the trust list names them; `acked` are the tips a node said it holds.
NODE = Table(
    "node",
    METADATA,
    Column("branch", LargeBinary(16), primary_key=True),
    Column("facts", Text, nullable=False),
    Column("acked", Text, nullable=False, default="[]"),
    Column("last_seen_ms", BigInteger),
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("package", LargeBinary(16), primary_key=True),
    Column("file", Text, nullable=False),
    Column("sender", LargeBinary(16), nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("receipt", Text, nullable=False),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("package", LargeBinary(16), primary_key=True),
    Column("file", Text, nullable=False),
    Column("receiver", LargeBinary(16), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("facts", Text, nullable=False),
)

# Figures and printed rows that offices handed in: read only, the newest of each counts.
RECEIVED_SHEET = Table(
    "received_sheet",
    METADATA,
    Column("package", LargeBinary(16), primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("office", String(20), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("name", String(20), nullable=False),
    Column("period", String(40), nullable=False),
    Column("made_at", String(40), nullable=False),
    Column("body", Text, nullable=False),
)

# Wishes to hand over more than was agreed: for one package, approved by somebody else.
WIDER_LEVEL = Table(
    "wider_level",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("asked_by", String(60), nullable=False),
    Column("asked_name", Text, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("level", String(10), nullable=False),
    Column("period", String(40), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("approved_name", Text, nullable=False),
    Column("approved_ms", BigInteger),
    Column("used_ms", BigInteger),
)

# Files by content hash (SHA-256): the file itself and a picture's smaller copies, in pieces.
FILE_COPY = Table(
    "file_copy",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("form", String(10), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)

FILE_PIECE = Table(
    "file_piece",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("form", String(10), primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# Files that a package named and did not bring.
FILE_AWAITED = Table(
    "file_awaited",
    METADATA,
    Column("sha256", String(64), primary_key=True),
)

# Files of records that are not saved yet: what their rows will say.
WAITING_FILE = Table(
    "waiting_file",
    METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("owner", LargeBinary(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("saved_ms", BigInteger, nullable=False),
    Column("facts", Text, nullable=False),
    Index("waiting_file_owner", "owner"),
    Index("waiting_file_sha256", "sha256"),
)

# Which PC is known to hold which file: it sent it itself (no package), or a package carried it.
FILE_AT = Table(
    "file_at",
    METADATA,
    Column("node", LargeBinary(16), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("package", LargeBinary(16), primary_key=True),
)

# The commits that a package with files led up to: who holds them has taken it in.
POST_TIP = Table(
    "post_tip",
    METADATA,
    Column("package", LargeBinary(16), primary_key=True),
    Column("tip", LargeBinary(32), primary_key=True),
)
