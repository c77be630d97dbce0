"""The files that bots and people have sent: kept in memory, found by file_id or by path."""

import hashlib
import struct
from dataclasses import dataclass
from typing import Any

from simulator.telegram.errors import bad_request
from simulator.telegram.parameters import Upload

DOWNLOAD_LIMIT = 20 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file; `path` is relative, as Telegram gives it. `size` of a picture is width and height in pixels."""

    file_id: str
    path: str
    upload: Upload
    size: tuple[int, int] | None = None

    def identity(self) -> dict[str, Any]:
        """Return the fields that every kind of file has."""
        unique = self.file_id.rpartition("-")[2]
        return {"file_id": self.file_id, "file_unique_id": unique, "file_size": len(self.upload.content)}

    def as_json(self, kind: str) -> Any:
        """Return what a Message carries under `document` or `photo`."""
        if kind == "photo":
            width, height = self.size or (1, 1)
            return [{**self.identity(), "width": width, "height": height}]
        return {**self.identity(), "file_name": self.upload.name, "mime_type": self.upload.mime_type}


class FileStore:
    """All files of one simulated Telegram."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}

    def put(self, kind: str, upload: Upload) -> StoredFile:
        """Keep a file; 400 when it is empty or when a photo is no picture."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        number = len(self._files) + 1
        digest = hashlib.sha256(upload.content).hexdigest()[:16]
        size = picture_size(upload.content) if kind == "photo" else None
        name = upload.name if kind == "document" else f"file_{number}.jpg"
        stored = StoredFile(f"{kind}-{number}-{digest}", f"{kind}s/{number}/{name}", upload, size)
        self._files[stored.file_id] = stored
        return stored

    def of_id(self, file_id: str) -> StoredFile:
        """Return a file that was sent before; 400 when there is none."""
        if file_id not in self._files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self._files[file_id]

    def find_path(self, path: str) -> StoredFile | None:
        """Return the file that stands under this path."""
        return next((each for each in self._files.values() if each.path == path), None)


def picture_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a PNG or JPEG; 400 for anything else."""
    if content.startswith(_PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith(_JPEG):
        return _jpeg_size(content)
    raise bad_request("IMAGE_PROCESS_FAILED")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = struct.unpack(">xBH", content[at : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise bad_request("IMAGE_PROCESS_FAILED")
