"""How much is tried: a little in every run, more in `dev.py test --long`, all for a release."""

import os

WHOLE = os.environ.get("HSL_RELEASE") == "all"
"""All proofs are tried at the size of a release, so nothing may be lacking at the end."""
RELEASE = WHOLE or os.environ.get("HSL_RELEASE") == "1"
LONG = os.environ.get("HSL_LONG") == "1"


def parts(release: int) -> range:
    """Cut a large try into parts for the release, so that two cores share it; else it is one."""
    return range(release if RELEASE else 1)


def size(normal: int, release: int, long: int | None = None) -> int:
    """Give the number of tries for this run; a long one tries as few as any unless told.

    Together the long sizes make about an hour on two cores.
    """
    if RELEASE:
        return release
    return long if LONG and long is not None else normal
