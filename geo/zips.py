"""Zipped layers: unpacked only if small, flat and honest."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from geo.errors import Fault, InputError

MAX_MEMBERS = 100
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
# Text and coordinates pack to a tenth; a hundredth is a bomb.
MAX_RATIO = 100

#: All that `zipfile` raises over a file that is broken, itself or by its decompressors.
BROKEN_ZIP = (
    *(EOFError, NotImplementedError, OSError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)

_SHAPEFILE = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
_ALONE = frozenset({".geojson", ".gpkg", ".fgb", ".kml", ".parquet"})


def unpack_layer(path: Path, folder: Path) -> Path:
    """
    The one layer of a ZIP, unpacked into a folder: a shapefile or a file of another layer format.

    Raises
    ------
    InputError
        If it is broken, holds other than one layer, unpacks to too much, or has names that lead
        out of the folder.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _check_members(archive, path.name)
            chosen = _choose_members(members, path.name)
            for member in chosen:
                _unpack(archive, member, folder, path.name)
    except BROKEN_ZIP as error:
        problem = f"the ZIP is broken: {error}"
        raise InputError(Fault(path.name, "", problem, "Pack it again.")) from None
    names = [PurePosixPath(member.filename).name for member in chosen]
    return folder / next(name for name in names if Path(name).suffix.lower() in _ALONE | {".shp"})


def _check_members(archive: zipfile.ZipFile, file: str) -> list[zipfile.ZipInfo]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    faults = []
    if len(members) > MAX_MEMBERS:
        problem = f"it holds {len(members):,} files"
        faults.append(Fault(file, "", problem, "Pack one layer only."))
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        problem = f"it unpacks to more than {MAX_UNPACKED_BYTES / 2**20:g} MiB"
        faults.append(Fault(file, "", problem, "Leave out what is not needed."))
    for member in members[:MAX_MEMBERS]:
        name = member.filename
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if name.startswith(("/", "\\")) or ".." in parts or (parts and ":" in parts[0]):
            problem = "its name leads out of the folder"
            faults.append(Fault(file, f"member '{name}'", problem, "Pack it without paths."))
        if member.file_size > MAX_RATIO * max(member.compress_size, 1000):
            problem = f"it unpacks to more than {MAX_RATIO} times its size"
            faults.append(Fault(file, f"member '{name}'", problem, "Give the file unpacked."))
        if member.flag_bits & 0x1:
            faults.append(Fault(file, f"member '{name}'", "it is encrypted", "Pack it openly."))
    if faults:
        raise InputError(faults)
    return members


def _choose_members(members: list[zipfile.ZipInfo], file: str) -> list[zipfile.ZipInfo]:
    layers = [
        member
        for member in members
        if Path(member.filename).suffix.lower() in _ALONE | {".shp"}
        and not PurePosixPath(member.filename).name.startswith(".")
        and "__MACOSX" not in member.filename
    ]
    if len(layers) != 1:
        shown = ", ".join(member.filename for member in layers[:5]) or "none"
        problem = f"it holds {len(layers)} layers ({shown})"
        raise InputError(Fault(file, "", problem, "Pack exactly one layer."))
    layer = PurePosixPath(layers[0].filename)
    if layer.suffix.lower() != ".shp":
        return layers
    beside = [
        member
        for member in members
        if PurePosixPath(member.filename).parent == layer.parent
        and PurePosixPath(member.filename).stem == layer.stem
        and Path(member.filename).suffix.lower() in _SHAPEFILE
    ]
    endings = {Path(member.filename).suffix.lower() for member in beside}
    if missing := {".shp", ".shx", ".dbf"} - endings:
        problem = f"the shapefile lacks {', '.join(sorted(missing))}"
        raise InputError(Fault(file, "", problem, "Pack all its parts."))
    return beside


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, file: str) -> None:
    """Copy one member, never more than it says it holds."""
    target = folder / PurePosixPath(member.filename).name
    left = member.file_size
    with archive.open(member) as source, target.open("xb") as copy:
        while block := source.read(min(1 << 20, left + 1)):
            left -= len(block)
            if left < 0:
                problem = "it holds more than it says"
                raise InputError(Fault(file, f"member '{member.filename}'", problem, "Repack it."))
            copy.write(block)
