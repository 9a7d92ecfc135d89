"""How much is tried: a little in every run, the full amount in `dev.py test --release`."""

import os

RELEASE = os.environ.get("HSL_RELEASE") == "1"


def parts(release: int) -> range:
    """Cut a large try into parts for the release, so that two cores share it; else it is one."""
    return range(release if RELEASE else 1)


def size(normal: int, release: int) -> int:
    """Give the number of tries for this run."""
    return release if RELEASE else normal
