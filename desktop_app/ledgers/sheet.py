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

    The binding edge keeps 25 mm free, the others 12 mm. Duplex: on even pages the binding
    edge lies on the opposite side.
    """

    name: str
    width: float
    height: float
    edge: Edge = Edge.LEFT

    @property
    def landscape(self) -> Sheet:
        """The same paper lying on its long side, bound at the top (official custom)."""
        width, height = sorted((self.width, self.height), reverse=True)
        return replace(self, width=width, height=height, edge=Edge.TOP)

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
        lying = self.width > self.height
        short = lying == (self.edge is Edge.LEFT)
        return "DuplexFlipShortEdge" if short else "DuplexFlipLongEdge"

    def type_area(self, page: int) -> Area:
        """Give the part of a page that may hold ink."""
        odd = page % 2 == 1
        if self.edge is Edge.LEFT:
            left, bottom = BINDING if odd else EDGE, EDGE
            return Area(left, bottom, self.width - BINDING - EDGE, self.height - 2 * EDGE)
        bottom = EDGE if odd else BINDING
        return Area(EDGE, bottom, self.width - 2 * EDGE, self.height - BINDING - EDGE)


A4 = Sheet("A4", 210 * MM, 297 * MM)
A3 = Sheet("A3", 297 * MM, 420 * MM)
