"""Packages for tests: an office that sends, a district that receives, and forgers."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.exchange import envelope, package, signed
from desktop_app.exchange.frames import Frame
from desktop_app.exchange.manifest import Reach, Receiver, Statement

OFFICE, DISTRICT = b"\x0a" * 16, b"\x0d" * 16
OPS = [b'[["commit %d",%s]]' % (n, secrets.token_hex(500 * n).join('""').encode()) for n in (1, 2)]
FRAMES = [Frame("ops", OPS[0], 1, 1), Frame("ops", OPS[1], 2, 3), Frame("trust", b"{}", 0, 0)]


@dataclass
class Post:
    """The keys of both ends."""

    seed: bytes = field(default_factory=lambda: signed.new_key()[0])
    district: tuple = field(default_factory=envelope.new_key)
    paper: tuple = field(default_factory=envelope.new_key)
    own_recovery: tuple = field(default_factory=envelope.new_key)

    @property
    def trusted(self):
        return {OFFICE: signed.public_of(self.seed)}

    @property
    def receivers(self):
        return (
            Receiver(self.district[1], "receiver", DISTRICT),
            Receiver(self.paper[1], "receiver_paper"),
            Receiver(self.own_recovery[1], "sender_recovery"),
        )

    def write(self, path, frames=FRAMES, seed=None, receivers=None, **changes):
        return package.write(
            path, statement(**changes), frames, seed or self.seed, receivers or self.receivers
        )

    def open(self, path, keys=None, trusted=None):
        keys = [self.district[0]] if keys is None else keys
        return package.open_package(Path(path), keys, self.trusted if trusted is None else trusted)

    def read(self, path, **options):
        """Open and walk a package to its end: manifest and all frames."""
        with self.open(path, **options) as opened:
            return opened.manifest, list(opened.frames())


def statement(**changes):
    given = {
        "sender": OFFICE,
        "app_version": "0.1.0",
        "schema": 1,
        "base": (Reach(OFFICE, "650102001001", 0, bytes(32)),),
        "result": (Reach(OFFICE, "650102001001", 3, b"\x03" * 32),),
        "state_hash": b"\x05" * 16,
        "trust_version": 1,
        "counts": {"resident": 3},
        "newer_tags": {"resident.31": "备注"},
        "made_at": "2025-03-31T17:00:00+08:00",
    }
    return Statement(**{**given, **changes})
