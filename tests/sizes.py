"""How much is tried: a little in every run, the full amount in `dev.py test --release`."""

import os

RELEASE = os.environ.get("HSL_RELEASE") == "1"


def size(normal: int, release: int) -> int:
    """Give the number of tries for this run."""
    return release if RELEASE else normal
