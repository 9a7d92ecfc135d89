"""The paper a ledger stands on, in points: its size, its bound edge and its type area."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

MM = 72 / 25.4
BINDING = 25 * MM
EDGE = 12 * MM


class Edge(Enum):
    """The edge where the sheets are bound together."""

    LEFT = "左"
    TOP = "上"


@dataclass(frozen=True)
class Area:
    """A rectangle on paper, in points from the lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends on the right."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Where it ends above."""
        return self.bottom + self.height


@dataclass(frozen=True)
class Sheet:
    """One size of paper, its direction and the edge it is bound at.

    The binding edge keeps 25 mm free, the others 12 mm. Two-sided: on even pages the binding
    edge lies on the opposite side. `holes` marks where the sheets are punched and bound.
    """

    name: str
    width: float
    height: float
    edge: Edge = Edge.LEFT
    two_sided: bool = True
    holes: bool = False

    @property
    def landscape(self) -> Sheet:
        """The same paper lying on its long side, bound at the top (official custom)."""
        width, height = sorted((self.width, self.height), reverse=True)
        return replace(self, width=width, height=height, edge=Edge.TOP)

    @property
    def upright(self) -> Sheet:
        """The same paper standing on its short side, bound at the left."""
        width, height = sorted((self.width, self.height))
        return replace(self, width=width, height=height, edge=Edge.LEFT)

    @property
    def is_lying(self) -> bool:
        """Whether it is wider than high."""
        return self.width > self.height

    def bound(self, edge: Edge) -> Sheet:
        """Give the same paper bound at another edge."""
        return replace(self, edge=edge)

    @property
    def text_width(self) -> float:
        """The width rows may fill, in points."""
        return self.type_area(1).width

    @property
    def duplex(self) -> str:
        """How a printer turns the sheet so that the binding edge stays where it is."""
        if not self.two_sided:
            return "Simplex"
        short = self.is_lying == (self.edge is Edge.LEFT)
        return "DuplexFlipShortEdge" if short else "DuplexFlipLongEdge"

    def is_turned(self, page: int) -> bool:
        """Whether a page is a back, with its binding edge on the opposite side."""
        return self.two_sided and page % 2 == 0

    def type_area(self, page: int) -> Area:
        """Give the part of a page that may hold ink."""
        odd = not self.is_turned(page)
        if self.edge is Edge.LEFT:
            left, bottom = BINDING if odd else EDGE, EDGE
            return Area(left, bottom, self.width - BINDING - EDGE, self.height - 2 * EDGE)
        bottom = EDGE if odd else BINDING
        return Area(EDGE, bottom, self.width - 2 * EDGE, self.height - BINDING - EDGE)


A4 = Sheet("A4", 210 * MM, 297 * MM)
A3 = Sheet("A3", 297 * MM, 420 * MM)
SIZES = {"A4": A4, "A3": A3}


@dataclass(frozen=True)
class Setup:
    """What staff choose about the paper; what is left open stays as the ledger declares it."""

    size: str = ""
    lying: bool | None = None
    edge: Edge | None = None
    two_sided: bool = True
    holes: bool = False

    def on(self, sheet: Sheet) -> Sheet:
        """Give a ledger's paper the way it was chosen."""
        chosen = sheet
        if self.size and self.size != sheet.name:
            large = SIZES[self.size]
            large = large.landscape if sheet.is_lying else large
            chosen = replace(large, edge=sheet.edge)
        if self.lying is not None and self.lying != chosen.is_lying:
            chosen = chosen.landscape if self.lying else chosen.upright
        return replace(
            chosen,
            edge=self.edge or chosen.edge,
            two_sided=self.two_sided,
            holes=self.holes,
        )


AS_DECLARED = Setup()
