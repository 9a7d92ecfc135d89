"""The licence texts of every part, and a list of the parts in Chinese."""

from __future__ import annotations

import re
import shutil
from email.parser import HeaderParser
from pathlib import Path
from typing import Final

from build_scripts.environment import ROOT, RUN_LOCK, NotReady

# PySide6's wheels bring only the text of the commercial licence; ours is the LGPL.
OWN_TEXTS: Final = Path(__file__).with_name("licence_texts")
LGPL: Final = ("pyside6_essentials", "shiboken6")
_HEAD: Final = """红石榴家园服务台账：所用的部件和许可

本程序按 Apache-2.0 许可发布（LICENSE.txt）。下面的部件各按自己的许可，原文在同名文件里。

Qt 和 PySide6 按 LGPL-3 使用（LGPL-3.txt、GPL-3.txt）：它们是程序文件夹 lib 里单独的文件，可以
换成你自己编译的同版本；它们的源代码由 Qt 公司公开提供，也可以向发给你程序的单位索取。
libheif、libde265 也按 LGPL-3 使用，源代码公开，也可以索取；它们在 Windows 的程序文件夹里文件名缩短
过，别的库按短名字找它们，此外和发布的一字不差。
字体各按其许可，见 resources 文件夹的 fonts。

"""


def locked() -> set[str]:
    """Name the parts of the program's lock as their folders are named."""
    text = RUN_LOCK.read_text(encoding="utf-8")
    return {
        one.lower().replace("-", "_") for one in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)
    }


def collect(wheels: Path, target: Path, *, only: set[str] | None = None) -> None:
    """Keep each part's licences in a file of its name; raises NotReady where there is none."""
    lines = []
    for about in sorted(wheels.glob("*.dist-info")):
        part = about.name.partition("-")[0]
        if only is not None and part.lower() not in only:
            continue
        meta = HeaderParser().parsestr((about / "METADATA").read_text(encoding="utf-8"))
        texts = _texts(about)
        if not texts and part not in LGPL:
            raise NotReady(f"{part} 没有带许可原文，没有打包")
        if texts:
            (target / f"{part}.txt").write_bytes(b"\n\n".join(map(_headed, texts)))
        stated = "LGPL-3.0" if part in LGPL else meta.get("License-Expression") or "见原文"
        lines.append(f"{meta['Name']} {meta['Version']}：{stated}")
    for text in sorted(OWN_TEXTS.glob("*.txt")):
        shutil.copyfile(text, target / text.name)
    shutil.copyfile(ROOT / "LICENSE", target / "LICENSE.txt")
    listed = _HEAD + "\n".join(lines) + "\n"
    (target / "部件清单.txt").write_text(listed, encoding="utf-8")


def _texts(about: Path) -> list[Path]:
    if about.name.partition("-")[0] in LGPL:
        return []
    return sorted(one for one in about.rglob("*") if one.is_file() and _is_licence(one))


def _headed(text: Path) -> bytes:
    return f"===== {text.name} =====\n\n".encode() + text.read_bytes()


def _is_licence(file: Path) -> bool:
    return file.parent.name in ("licenses", "BUILD_LICENSES") or file.name.upper().startswith(
        ("LICENSE", "LICENCE", "COPYING", "NOTICE")
    )
