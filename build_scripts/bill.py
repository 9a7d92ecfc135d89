"""What the program is made of: a CycloneDX list of its parts, and their licences as text.

Runs in the project's environment, over the packages of the run lock: their names, versions,
hashes and licences. The same lock gives the same bytes: no time, no place, no host.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final, NamedTuple

from build_scripts.environment import ROOT, RUN_LOCK
from desktop_app import VERSION
from desktop_app.installed import files

SBOM: Final = "sbom.cdx.json"
LICENCES: Final = "licences.txt"
SPEC: Final = "1.6"

# Looked up by hand where a package states none that can be read, or is not installed here.
REVIEWED: Final[dict[str, str]] = {
    "mako": "MIT",
    "pypdfium2": "BSD-3-Clause, Apache-2.0, PdfThirdParty",
    "pi-heif": "BSD-3-Clause (bundles LGPL-3.0 decoders)",
    "pyrage": "MIT",
    "pyside6-essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
    "sqlcipher3": "Zlib",
    "xlsxwriter": "BSD-2-Clause",
}
_SHORT: Final = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# Of every licence above this holds: the program may be handed on with it.
_FREE: Final = ("MIT", "BSD", "Apache", "PSF", "Zlib", "LGPL", "ISC", "MPL", "HPND", "0BSD", "CC0")


class Part(NamedTuple):
    """A package of the lock."""

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str

    @property
    def url(self) -> str:
        """The name by which lists of parts and of faults know it."""
        return f"pkg:pypi/{self.name}@{self.version}"


def parts(lock: Path = RUN_LOCK) -> list[Part]:
    """Give the packages of a lock with their licences, by name."""
    return [Part(*one, _licence(one[0])) for one in locked(lock)]


def locked(lock: Path) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield name, version and hashes of each package of a lock."""
    text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;]+)", line):
            digests = re.findall(r"--hash=sha256:([0-9a-f]{64})", line)
            yield match[1].lower(), match[2], tuple(digests)


def _licence(name: str) -> str:
    if name in REVIEWED:
        return REVIEWED[name]
    try:
        told: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if said := told.get("License-Expression"):
        return str(said)
    kinds = [
        line.split(" :: ")[-1]
        for line in told.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    if known := [_SHORT.get(kind, kind) for kind in kinds if kind != "OSI Approved"]:
        return ", ".join(known)
    return str(next(iter((told.get("License") or "").splitlines()), ""))[:60]


def faults(found: list[Part]) -> list[str]:
    """Say which packages lack a hash or a licence that the program may be handed on with."""
    lacking = [f"{one.name}：锁定文件里没有校验值" for one in found if not one.hashes]
    unclear = [one for one in found if not any(word in one.licence for word in _FREE)]
    return lacking + [f"{one.name}：许可不清楚（{one.licence or '没写'}）" for one in unclear]


def bill(found: list[Part]) -> dict[str, Any]:
    """Give the list of parts in CycloneDX's form."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = project["name"]
    seed = " ".join(one.url for one in found)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, seed)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": name,
                "name": name,
                "version": VERSION,
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": [_component(one) for one in found],
        "dependencies": [
            {"ref": name, "dependsOn": [one.url for one in found]},
            *({"ref": one.url} for one in found),
        ],
    }


def _component(one: Part) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": one.url,
        "name": one.name,
        "version": one.version,
        "purl": one.url,
        "licenses": [{"license": {"name": one.licence}}],
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.hashes],
    }


def write(folder: Path) -> list[str]:
    """Write both lists into a folder; give what is wrong with the parts."""
    found = parts()
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bill(found), ensure_ascii=False, indent=1) + "\n"
    (folder / SBOM).write_text(text, encoding="utf-8")
    lines = [f"{one.name} {one.version}：{one.licence}" for one in found]
    (folder / LICENCES).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return faults(found)


def of_release(folder: Path, name: str, python: str, library: Path) -> Path:
    """Write beside a release what it is made of: the lock's parts, and the Python that runs them.

    `library` is that Python's own as it was packed.
    """
    held = bill(parts())
    url = f"pkg:generic/cpython@{python}"
    held["components"].append(
        {
            "type": "library",
            "bom-ref": url,
            "name": "cpython",
            "version": python,
            "purl": url,
            "licenses": [{"license": {"name": "PSF-2.0"}}],
            "hashes": [{"alg": "SHA-256", "content": files.digest(library)}],
        }
    )
    target = folder / f"{name}_{VERSION}_部件清单.cdx.json"
    target.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return target


if __name__ == "__main__":
    wrong = write(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build")
    print("\n".join(wrong) or f"程序由 {len(parts())} 个部分组成，许可都清楚")
    sys.exit(1 if wrong else 0)
