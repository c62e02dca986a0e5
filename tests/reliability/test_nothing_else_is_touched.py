"""A file that asks for another file, or for the network, gets neither: watched by strace."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from reliability.harness import list_files

CANARY = "canary.txt"
# A port that nothing listens at; a call to connect is enough to fail.
ADDRESS = "http://127.0.0.1:9/asked"


def vrt(source: str) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{source}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )


def entity(body: str, target: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{target}">]>{body}'


KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&x;</name></Placemark></kml>'
OSM = '<osm version="0.6"><node id="1" lat="33" lon="36"><tag k="name" v="a"/></node>&x;</osm>'
RSS = "<rss><channel><item><title>&x;</title><description>&x;</description></item></channel></rss>"
PAGE = (
    "<html><head><base href='{0}'><link rel=stylesheet href='{0}'></head><body>"
    "<img src='{0}'><iframe src='{0}'></iframe><object data='{0}'></object>"
    "<p>Customs at Jaber seized 10,000 Captagon pills on Monday. More at {0}.</p></body></html>"
)
ROADS = ["network", "build", "--world", "world", "-o", "o.csv", "--no-cache", "--roads"]
FILE, NET = "file://{here}/" + CANARY, ADDRESS
#: Ending, text, and the command that reads it; {here} is the folder of the canary.
ASKING: dict[str, tuple[str, str, list[str]]] = {
    "vrt of a file": (".geojson", vrt("{here}/" + CANARY), ROADS),
    "vrt of a page": (".gpkg", vrt(f"/vsicurl/{NET}"), ROADS),
    "vrt as a boundary": (".geojson", vrt(f"/vsicurl/{NET}"), ["boundary"]),
    "kml entity": (".kml", entity(KML, FILE), ROADS),
    "kml entity of a page": (".kml", entity(KML, NET), ROADS),
    "osm entity": (".osm", entity(OSM, FILE), [*ROADS[:-1], "--osm"]),
    "feed entity": (".xml", entity(RSS, FILE), ["ingest"]),
    "feed entity of a page": (".rss", entity(RSS, NET), ["ingest"]),
    "page": (".html", PAGE.replace("{0}", NET), ["ingest"]),
    "page of a file": (".html", PAGE.replace("{0}", FILE), ["ingest"]),
    "list of pages": (".jsonl", f'{{"text": "see {NET}", "url": "{FILE}"}}', ["ingest"]),
    "graph with entity": (".graphml", entity("<graphml>&x;</graphml>", FILE), ROADS),
    "scenario": (".toml", f'base = "{FILE}"\n[[do]]\nclose = "{NET}"\n', ["scenario"]),
    "stamp": (".json", f'{{"provenance": {{"inputs": [{{"path": "{FILE}"}}]}}}}', ["verify"]),
    "link in a zip": (".zip", "", ROADS),
}
# Python keeps its own compiled files otherwise, beside the code.
QUIET = {"PYTHONDONTWRITEBYTECODE": "1"}
QUICK = ("vrt of a page", "page of a file")


def write_asking(here: Path, name: str) -> list[str]:
    """Write the file that asks, and the words of the command that reads it."""
    ending, text, words = ASKING[name]
    path = here / f"asking{ending}"
    if words == ["boundary"]:
        path = here / "world" / "boundaries" / "a.geojson"
        path.parent.mkdir(exist_ok=True)
        words = ["map", "--world", "world", "-o", "o.html"]
    else:
        words = [*words, path.name]
    if ending == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            link = zipfile.ZipInfo("roads.geojson")
            link.external_attr = 0o120777 << 16
            archive.writestr(link, str(here / CANARY))
    else:
        path.write_text(text.replace("{here}", str(here)), encoding="utf-8")
    return words


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=() if n in QUICK else pytest.mark.nightly) for n in ASKING],
)
def test_what_a_file_asks_for_is_not_opened(tiny_folder: Path, name: str) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not on this machine")
    here = tiny_folder.parent
    (here / CANARY).write_text("sings", encoding="utf-8")
    words = write_asking(here, name)
    aside = here.parent / f"{here.name}-aside"
    aside.mkdir()
    log = aside / "calls"
    before = list_files(here)
    watch = ["strace", "-f", "-qq", "-s", "4096", "-o", str(log), "-e", "trace=open,openat,connect"]
    done = subprocess.run(
        [*watch, sys.executable, "-m", "routes", *words],
        cwd=here,
        env={**os.environ, **dict.fromkeys(("TMPDIR", "XDG_CACHE_HOME"), str(aside)), **QUIET},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if "ptrace" in done.stderr and "not permitted" in done.stderr:
        pytest.skip("this machine lets no process trace another")
    calls = log.read_text(encoding="utf-8", errors="replace").splitlines()
    assert any("routes/__main__.py" in call for call in calls), "the trace saw nothing"
    assert not [call for call in calls if CANARY in call]
    assert not [call for call in calls if "connect(" in call and "AF_INET" in call]
    assert "Traceback" not in done.stderr
    assert "sings" not in done.stdout + done.stderr
    opened = [re.search(r'"([^"]+)", O_\S*(?:WRONLY|RDWR)', call) for call in calls]
    written = {Path(here / one[1]) for one in opened if one}
    allowed = (here, aside, Path("/dev"))
    assert not [one for one in written if not any(one.is_relative_to(up) for up in allowed)]
    assert all(Path(one).name.startswith("o.") for one in set(list_files(here)) - set(before))
