"""Files of ours in the folder of uploads."""

import os
import secrets
from pathlib import Path


def write_file(folder: Path, content: bytes, ending: str) -> str:
    """Write a file under a random name (mode 600), on the disk before this returns; return the name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}.{ending}"
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return name
