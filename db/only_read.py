"""A book of which nothing is written any more: what still goes on with it, and what does not.

A file turned out to be damaged, an upgrade failed, or staff chose in safe mode to look alone. The
rule is one: what leaves an entry is not done while none can be made. So lists, records with their
numbers masked, searching and papers on the screen go on, and so does checking a paper or a backup;
full numbers, prints, exports, packages and every change are refused, with the reason. The engine
itself refuses whatever would write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from db.held_reader import HeldReader
from db.trouble import Damaged, Unavailable

STATE: Final = "台账文件有损坏，现在只能看、不能登记和合入，也不能打印和导出"
DAMAGED: Final = (
    f"{STATE}；请换回一份好的备份：照窗口最上面那一条做，或按 Ctrl+L 锁定，进“安全模式”"
)

LOOKS: Final = frozenset({"核验"})
"""Acts that show what whoever does them may see anyway, and nothing in full."""


class OnlyRead(HeldReader):
    """The reading half of a store, which knows whether anything is written into the book.

    `told_only_read` is called once nothing is any more, or for another reason than before, in
    whichever thread found that out.
    """

    def begin_writable(self) -> None:
        """Begin as a book that is written."""
        self.only_reading = ""
        self.told_only_read: Callable[[], object] = bool
        self._looked: dict[str, str] = {}

    @override
    def fact(self, key: str, default: str = "") -> str:
        return self._looked[key] if key in self._looked else super().fact(key, default)

    def keep_fact(self, key: str, value: str) -> None:
        """Write a setting of this book on this PC."""
        raise NotImplementedError

    def require_writing(self) -> None:
        """Raise `Unavailable` where the book is only read, before anything is done."""
        if self.only_reading:
            raise Unavailable(self.only_reading)

    def keep_look(self, key: str, value: str) -> None:
        """Keep what came of a look: in the book, or until it is closed where it is only read."""
        if self.only_reading:
            self._looked[key] = value
        else:
            self.keep_fact(key, value)

    def read_only(self, why: str) -> None:
        """Have nothing be written into the book from here on; `why` is told to whoever tries.

        A file is opened anew for it: what the cipher found damaged once, it holds against every
        page read afterwards.
        """
        raise NotImplementedError

    def _is_at_rest(self) -> bool:
        """Whether this is a file, and in no transaction: it may be opened anew."""
        raise NotImplementedError

    @contextmanager
    def _shut_when_damaged(self) -> Iterator[None]:
        """Write nothing more once something read is damaged; say why where the engine refuses."""
        try:
            yield
        except Damaged:
            if self._is_at_rest():
                self.read_only(self.only_reading or DAMAGED)
            raise
        except DBAPIError as error:
            if self.only_reading and "not authorized" in str(error.orig):
                raise Unavailable(self.only_reading) from error
            raise
