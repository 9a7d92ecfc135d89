"""Checking an open book: its pages, its access log, and the bytes of its attachments."""

from __future__ import annotations

from typing import Any

from db import blobs, dialect
from db.held_log import HeldLog
from db.trouble import Unavailable


class HeldChecks(HeldLog):
    """The half of a store that says whether it is sound; the store says how the book is held."""

    def checkpoint(self) -> None:
        """Carry what was written into the file."""
        raise NotImplementedError

    def check(self, *, whole: bool = False) -> dict[str, Any]:
        """Check file, log and attachments; give findings by name, each empty when sound."""
        return {
            "file": self.page_faults(whole=whole),
            "access_log": self.log_breaks(),
            "attachments": self.file_faults(),
        }

    def page_faults(self, *, whole: bool = False) -> list[str]:
        """Name what is wrong with the pages of the file (see `dialect.faults`)."""
        if whole:
            self.checkpoint()  # the seals are those of the file alone
        with self.looking() as connection:
            return dialect.faults(connection, whole=whole)

    def file_faults(self) -> list[str]:
        """Name the attachments that are damaged, or neither here nor awaited from elsewhere.

        The book is let go between two files, so that whoever works need not wait for all.
        """
        with self.looking() as connection:
            lost = [f"附件 {sha256[:12]} 的内容不见了" for sha256 in blobs.lost(connection)]
            kept = blobs.kept(connection)
        damaged: dict[str, None] = {}
        for sha256, form in kept:
            try:
                with self.looking() as connection:
                    blobs.read(connection, sha256, form)
            except Unavailable:
                damaged[f"附件 {sha256[:12]} 的内容有损坏"] = None
        return [*lost, *damaged]
