"""The schema's version, and bringing an older book up to it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from db import audit, local
from db.engine import disk_trouble
from db.journal import guards, tables
from db.kinds import KINDS
from db.record import Base
from db.trouble import Unavailable

VERSION = 1
_LOADED = (local, tables, KINDS)  # their import puts the tables into the metadata


def bring_up(engine: Engine, path: Path | None) -> None:
    """Make the tables of a new book, or migrate an older one; refuse a newer one untouched."""
    with disk_trouble(), engine.begin() as connection:
        held = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if held > VERSION:
            raise Unavailable(
                "这本台账是用更新的程序写的，本机的程序打不开它；请先更新程序，资料没有被改动"
            )
        if held == VERSION:
            return
        Base.metadata.create_all(connection)
        guards.raise_guards(connection)
        audit.raise_guard(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
