"""A book on a PostgreSQL server: its address, its connection, and the types it is kept in.

Rows on a server are not encrypted by us: its disk must be, and the way to it must be TLS.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from sqlalchemy import Engine, Integer, String, Text, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import NullPool

from db.trouble import Refused, Unavailable

DRIVER = "postgresql+psycopg"
WAIT_FOR_TURN = "10s"  # a colleague's merge may take longer: then the clerk is told, not held up
_ANSWER_WITHIN = "10"  # seconds for the first answer of the server
_NEAR = {"", "localhost", "127.0.0.1", "::1"}
_CHECKED = {"verify-full", "verify-ca"}
_UNREACHABLE = "连不上台账服务器，这次没有保存；请检查网络，过一会儿再试，仍不行请找管理员"
_OTHERS_TURN = "同事正在合入数据包或保存，这次还没有保存；请过一会儿再保存一次"


def checked(address: str) -> URL:
    """Give the address of a server, or raise `Refused` for one that is not fit for a book."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise Refused("看不懂服务器地址，应像 postgresql+psycopg://用户@主机/库名") from None
    if url.drivername != DRIVER or not url.database:
        raise Refused("服务器地址应像 postgresql+psycopg://用户@主机/库名")
    if not _is_near(url) and url.query.get("sslmode") not in _CHECKED:
        raise Refused(
            "到服务器的连接要加密并核对证书，请在地址后写上"
            " ?sslmode=verify-full&sslrootcert=证书文件"
        )
    return url


def _is_near(url: URL) -> bool:
    """Whether nothing leaves this PC on the way: a socket file, or the PC itself."""
    named = url.query.get("host", url.host or "")
    hosts = named.split(",") if isinstance(named, str) else list(named)
    return all(unquote(host).startswith("/") or host in _NEAR for host in hosts)


def open_engine(address: str) -> Engine:
    """Give an engine over one connection to the server."""
    url = checked(address)
    told = {
        "application_name": "hongshiliu",
        "connect_timeout": url.query.get("connect_timeout", _ANSWER_WITHIN),
        "options": f"-c lock_timeout={WAIT_FOR_TURN} -c client_encoding=UTF8 -c timezone=UTC",
        "keepalives_idle": "30",
    }
    try:
        return create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=told)
    except ModuleNotFoundError:
        raise Unavailable(
            "本机没有装连接台账服务器的组件（psycopg），请找管理员按 README“台账放在服务器上”装好"
        ) from None


def sentence(error: DBAPIError) -> str:
    """Say what stands in the way on the server; blank where it is our own fault."""
    if not type(error.orig).__module__.startswith("psycopg"):
        return ""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state in ("55P03", "40P01"):
        return _OTHERS_TURN
    if state.startswith("53"):
        return "台账服务器的磁盘或内存不够了，这次没有保存，之前的资料都在；请找管理员"
    if state.startswith("28"):
        return "台账服务器不认连接用的用户名或密码，请找管理员核对"
    if state == "3D000":
        return "服务器上没有这个库，请先由管理员建一个空库（编码 UTF8）"
    is_lost = error.connection_invalidated or state.startswith(("08", "57"))
    return _UNREACHABLE if is_lost or (not state and _is_operational(error)) else ""


def _is_operational(error: DBAPIError) -> bool:
    return type(error.orig).__name__ == "OperationalError"


# Widths are rules of fields, not of the store: an op is never refused for its length. Text is
# compared byte by byte, as in the file of one PC, so that both give rows in one order.


@compiles(Text, "postgresql")
@compiles(String, "postgresql")
def _plain_text(*_: object, **__: Any) -> str:
    return 'TEXT COLLATE "C"'


@compiles(Integer, "postgresql")
def _whole_number(*_: object, **__: Any) -> str:
    return "BIGINT"
