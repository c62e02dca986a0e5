"""
Coverage-guided fuzzing of what reads text: the extractor of events, the tables, a world's TOML.

Needs atheris, which the locks do not hold. From the checkout::

    pip install atheris
    python scripts/fuzz_readers.py text -max_total_time=120
    python scripts/fuzz_readers.py world -max_total_time=120

An input that does anything but be read or be refused with InputError is kept as ``crash-*``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["geo", "routes"]):
    from geo.columns import check_cells
    from geo.csv_text import parse_csv
    from geo.errors import InputError
    from geo.files import decode_text
    from geo.geojson import parse_features
    from geo.tables import WORLD_TABLES
    from geo.world_toml import check_world_toml
    from routes.ingest.articles import analyse_article, bundled_gazetteer
    from routes.ingest.documents import read_page

NAMES = bundled_gazetteer()


def read_text(data: bytes) -> None:
    """Article text, and the same as a web page."""
    text = data.decode("utf-8", "replace")[:4000]
    analyse_article(text, gazetteer=NAMES)
    if data[:1] == b"<":
        read_page(data, "page.html")


def read_world_file(data: bytes) -> None:
    """A table, world.toml, or a GeoJSON layer, by the first byte."""
    kind, rest = data[0] % (len(WORLD_TABLES) + 2), data[1:]
    text = decode_text(rest, "a")
    if kind < len(WORLD_TABLES):
        check_cells(parse_csv(text, "a.csv"), WORLD_TABLES[kind], file="a.csv")
    elif kind == len(WORLD_TABLES):
        check_world_toml(text)
    else:
        parse_features(text, "a.geojson")


def try_one(data: bytes) -> None:
    """Read an input; wrong input may be refused, and nothing else may happen."""
    if not data:
        return
    try:
        {"text": read_text, "world": read_world_file}[KIND](data)
    except InputError as error:
        if not str(error):
            raise


if __name__ == "__main__":
    KIND = sys.argv.pop(1)
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()
