"""The files of the repository: what git tracks, or the tree where there is no git."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHM = Path("/dev/shm")  # noqa: S108
MEMORY = SHM if SHM.is_dir() else None
"""A folder that lies on no disk, where the system has one: small files wait for none."""
_MADE = {".git", ".venv", "build", "dist", "__pycache__", ".hypothesis", ".benchmarks"}


def repository_files() -> list[Path]:
    """Give the repository's files as paths from its root, in order."""
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=False
    )
    if listing.returncode == 0 and listing.stdout:
        named = [Path(name) for name in listing.stdout.decode().split("\0") if name]
        return sorted(path for path in named if (ROOT / path).exists())
    walked = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return sorted(path for path in walked if not _is_made(path))


def text_of(path: Path) -> str | None:
    """Give a repository file's text, None for pictures and fonts."""
    raw = (ROOT / path).read_bytes()
    return None if b"\0" in raw[:8_192] else raw.decode("utf-8", errors="replace")


def _is_made(path: Path) -> bool:
    caches = any(part.endswith("_cache") for part in path.parts)
    return caches or bool(_MADE & set(path.parts))
