"""Two hundred and fifty damaged files of every format: refused with a word, or read; never else."""

from __future__ import annotations

import json
import random
import shutil
import zlib
from collections import Counter
from collections.abc import Callable
from html import escape
from pathlib import Path

import geopandas as gpd
import pytest
from test_mutants import KINDS

from geo.errors import CorridorsError, InputError
from geo.layers import read_layer
from geo.readers import read_table
from geo.tables import PLACES
from geo.template import write_template
from geo.world import World, read_world, write_world
from geo.writers import write_layers
from reliability.harness import run_apart

COUNT = 250
ARTICLE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Customs foil attempt</title><meta property="article:published_time" content="2024-03-05">
</head><body><article><h1>Customs seize 1.2 million captagon pills</h1>
<p>Saudi customs said on Monday they seized 1,200,000 Captagon pills hidden in a lorry of
tomatoes at the al-Haditha crossing with Jordan. Two men were held.</p>
<p>ضبطت الجمارك السعودية 500 ألف حبة كبتاجون في ميناء جدة الإسلامي قادمة من لبنان.</p>
<p>Türkiye: polis 3 milyon hap ele geçirdi.</p></article></body></html>
"""
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Customs</title><item>
<title>Foiled</title><link>https://example.org/1</link><pubDate>Tue, 05 Mar 2024 08:00:00 GMT
</pubDate><description>{escape(ARTICLE)}</description></item></channel></rss>"""


def make_pdf() -> bytes:
    """One page with a line of text, its content packed."""
    text = b"BT /F1 12 Tf 20 700 Td (Customs seized 20,000 Captagon pills at Haditha) Tj ET"
    packed = zlib.compress(text)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n"
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % table


def make_points() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": [f"gate {n}" for n in range(60)], "kg": [n / 7 for n in range(60)]},
        geometry=gpd.points_from_xy([36 + n / 100 for n in range(60)], [33.0] * 60),
        crs=4326,
    )


def read_article(path: Path) -> None:
    from routes.ingest.articles import analyse_article
    from routes.ingest.documents import read_documents

    for document in read_documents([path]):
        analyse_article(document.text, published=document.published)


def read_roads(path: Path) -> None:
    from geo.roads.osm import read_osm

    read_osm(path)


def read_scenario_file(path: Path) -> None:
    from routes.scenario_file import read_scenario

    read_scenario(path)


def read_posterior_file(path: Path) -> None:
    from routes.posterior import load_posterior

    load_posterior(path)


def prepare(kind: str, folder: Path, world: World, root: Path) -> Path:
    """A sound file of each kind."""
    path = folder / f"a.{kind}"
    if kind == "csv":
        shutil.copy(root / "tests/tiny_world/places.csv", path)
    elif kind == "toml":
        shutil.copy(root / "data/scenarios/close-nassib-jaber.toml", path)
    elif kind in ("geojson", "parquet"):
        write_layers({"a": make_points()}, path)
    elif kind == "gpkg":
        write_world(world, path)
    elif kind in ("osm", "osm.pbf"):
        pytest.importorskip("osmium")
        from road_samples import grid_osm

        grid_osm(path)
    elif kind == "html":
        path.write_text(ARTICLE, encoding="utf-8")
    elif kind == "xml":
        path.write_text(FEED, encoding="utf-8")
    elif kind == "jsonl":
        line = json.dumps({"text": ARTICLE, "published": "2024-03-05", "source": "a"})
        path.write_text(f"{line}\n" * 5, encoding="utf-8")
    elif kind == "pdf":
        path.write_bytes(make_pdf())
    elif kind == "xlsx":
        write_template(path, name="a")
    elif kind == "npz":
        shutil.copy(root / "data/posterior.npz", path)
    return path


READERS: dict[str, Callable[[Path], object]] = {
    "csv": lambda path: read_table(path, PLACES),
    "toml": read_scenario_file,
    "geojson": read_layer,
    "gpkg": read_world,
    "parquet": read_layer,
    "osm": read_roads,
    "osm.pbf": read_roads,
    **dict.fromkeys(("html", "xml", "jsonl", "pdf"), read_article),
    "xlsx": read_world,
    "npz": read_posterior_file,
}


def fuzz(kind: str, path: Path, count: int) -> Counter[str]:
    whole = path.read_bytes()
    rng = random.Random(f"fuzz {kind}")  # noqa: S311 - damage, not secrets
    found: Counter[str] = Counter()
    for _ in range(count):
        path.write_bytes(rng.choice(KINDS)(rng, whole))
        try:
            READERS[kind](path)
        except InputError as error:
            found["refused" if str(error) else "refused without a word"] += 1
        except CorridorsError:
            found["no answer"] += 1
        else:
            found["read"] += 1
    assert "refused without a word" not in found
    return found


@pytest.mark.nightly
@pytest.mark.parametrize("kind", READERS)
def test_damaged_files_are_read_or_refused(
    tmp_path: Path, tiny_world: World, root: Path, kind: str
) -> None:
    path = prepare(kind, tmp_path, tiny_world, root)

    def work() -> int:
        READERS[kind](path)  # sound, it is read
        print(dict(fuzz(kind, path, COUNT)))  # noqa: T201
        return 0

    outcome = run_apart(work, tmp_path, seconds=900)
    print(f"{kind}: {outcome.out.strip()}; {outcome.megabytes:.0f} MB")  # noqa: T201
    assert outcome.code == 0, outcome.err[-3000:]
    assert outcome.megabytes < 1024
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["toml", "html", "npz"])
def test_a_few_damaged_files_are_read_or_refused(
    tmp_path: Path, tiny_world: World, root: Path, kind: str
) -> None:
    path = prepare(kind, tmp_path, tiny_world, root)
    assert sum(fuzz(kind, path, 20).values()) == 20
