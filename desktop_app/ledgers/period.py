"""The periods of the book, by the name that ledgers know them under."""

from __future__ import annotations

from db.periods import Period as Period, chinese_day as chinese_day
