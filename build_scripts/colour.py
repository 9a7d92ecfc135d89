"""Make resources/colour/srgb.icc again: the colour space that prints are said to be in.

Little CMS writes it (through Pillow); its built-in profiles are free of any right ("No copyright,
use freely"). The day of making is set to a fixed one, so that the file is the same every time.
"""

from __future__ import annotations

import struct
from pathlib import Path

from PIL import ImageCms

TARGET = Path(__file__).resolve().parent.parent / "resources" / "colour" / "srgb.icc"
_MADE = struct.pack(">6H", 2026, 11, 23, 0, 0, 0)  # bytes 24 to 36 of the head (ICC.1:2010, 7.2)
_DATE, _PROFILE_ID = slice(24, 36), slice(84, 100)


def main() -> None:
    """Write the profile."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[_DATE], made[_PROFILE_ID] = _MADE, bytes(16)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(made)


if __name__ == "__main__":
    main()
