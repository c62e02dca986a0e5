"""
What a map weighs, what it asks of a network, and how soon one can use it.

The same layers (boundaries, flows along roads, crossings by exposure, seizures) go through our own
page, stock folium, ``geopandas.explore``, plotly and bokeh, and each page is opened in the same
headless Chromium: once with no network, once with everything it asks for answered at once from
local copies, the best any network could do. Needs ``pip install plotly bokeh mapclassify`` and
npm, which fetches those copies.

    python benchmarks/map_weight.py [rounds]
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import routes
from geo.boundaries import read_boundaries
from routes.flow_lines import flow_lines
from routes.maps import draw_map
from routes.posterior import read_posterior

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LIBRARIES = ["leaflet@1.9.3", "jquery@3.7.1", "bootstrap@5.2.2", "leaflet.awesome-markers@2.0.5"]
LOCAL = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "leaflet.awesome-markers.js": "leaflet.awesome-markers/dist/leaflet.awesome-markers.js",
    "leaflet.awesome-markers.css": "leaflet.awesome-markers/dist/leaflet.awesome-markers.css",
}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63f8ffff"
    "ff7f0009fb03fd2a86e38a0000000049454e44ae426082"
)

#: When a page shows all crossings and can be used, as a condition in JavaScript.
READY = {
    "corridors": "document.documentElement.dataset.ready",
    "leaflet": "document.querySelectorAll('path.leaflet-interactive').length > 250",
    "plotly": "document.querySelectorAll('.scattergeo path.point').length > 250",
    "bokeh": "window.Bokeh && Bokeh.documents.length && Bokeh.documents[0].is_idle",
}


def gather_layers() -> dict[str, Any]:
    """The bundled world's layers, once for all."""
    world = routes.load()
    network = routes.build_network(world, posterior=read_posterior(world))
    ranking = routes.rank_crossings(network).set_index("crossing_id")
    crossings = network.crossings[["name_en", "lon", "lat"]].join(ranking[["exposure", "usage"]])
    return {
        "world": world,
        "network": network,
        "boundaries": read_boundaries("drawing"),
        "flows": flow_lines(network, world),
        "crossings": crossings,
        "radius": 3 + 16 * (crossings["exposure"] / crossings["exposure"].max()) ** 0.5,
        "seizures": world.seizures.dropna(subset=["lat", "lon"]),
    }


def make_corridors(layers: dict[str, Any], path: Path) -> None:
    draw_map(layers["network"], layers["world"], path)


def make_folium(layers: dict[str, Any], path: Path) -> None:
    import folium

    page = folium.Map([28, 43], zoom_start=5)
    folium.GeoJson(layers["boundaries"]).add_to(page)
    for usage, shape in zip(layers["flows"]["usage"], layers["flows"].geometry, strict=True):
        parts = getattr(shape, "geoms", [shape])
        lines = [[(lat, lon) for lon, lat in part.coords] for part in parts]
        folium.PolyLine(lines, weight=1 + 30 * usage).add_to(page)
    for row, radius in zip(layers["crossings"].itertuples(), layers["radius"], strict=True):
        popup = f"{row.name_en}: {row.exposure:.2%}"
        folium.CircleMarker([row.lat, row.lon], radius=radius, popup=popup).add_to(page)
    for row in layers["seizures"].itertuples():
        popup = f"{row.date} {row.place_text}"
        folium.CircleMarker([row.lat, row.lon], radius=2, popup=popup).add_to(page)
    page.save(path)


def make_explore(layers: dict[str, Any], path: Path) -> None:
    import geopandas as gpd

    page = layers["boundaries"].explore()
    layers["flows"].explore("usage", m=page)
    for name in ("crossings", "seizures"):
        table = layers[name].reset_index(drop=True)
        points = gpd.GeoDataFrame(
            table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs="EPSG:4326"
        )
        points.explore("exposure" if name == "crossings" else None, m=page)
    page.save(path)


def make_plotly(layers: dict[str, Any], path: Path) -> None:
    import plotly.graph_objects as go

    figure = go.Figure()
    lon, lat = join_lines(layers["boundaries"].boundary)
    figure.add_trace(go.Scattergeo(lon=lon, lat=lat, mode="lines", line={"width": 1}))
    for usage, shape in zip(layers["flows"]["usage"], layers["flows"].geometry, strict=True):
        lon, lat = join_lines([shape])
        line = {"width": 1 + 30 * usage}
        figure.add_trace(go.Scattergeo(lon=lon, lat=lat, mode="lines", line=line))
    for table, size in ((layers["crossings"], 2 * layers["radius"]), (layers["seizures"], 4)):
        text = table["name_en"] if "name_en" in table else table["place_text"]
        marker = {"size": size}
        figure.add_trace(
            go.Scattergeo(
                lon=table["lon"], lat=table["lat"], text=text, mode="markers", marker=marker
            )
        )
    figure.update_geos(visible=False, fitbounds="locations")
    figure.update_layout(showlegend=False)
    figure.write_html(path, include_plotlyjs=True)


def make_bokeh(layers: dict[str, Any], path: Path) -> None:
    from bokeh.plotting import figure, output_file, save
    from bokeh.resources import INLINE

    plot = figure(match_aspect=True, tooltips=[("", "@text")], sizing_mode="stretch_both")
    for lines, widths in ((layers["boundaries"].boundary, None), (layers["flows"].geometry, True)):
        for number, shape in enumerate(lines):
            lon, lat = join_lines([shape])
            width = 1 + 30 * layers["flows"]["usage"].iloc[number] if widths else 1
            plot.line(
                [x or float("nan") for x in lon], [y or float("nan") for y in lat], width=width
            )
    for table, size in ((layers["crossings"], 2 * layers["radius"]), (layers["seizures"], 4)):
        text = table["name_en"] if "name_en" in table else table["place_text"]
        source = {"x": table["lon"], "y": table["lat"], "text": text}
        source["size"] = size if hasattr(size, "__len__") else [size] * len(table)
        plot.scatter("x", "y", size="size", source={k: list(v) for k, v in source.items()})
    output_file(path, mode="inline")
    save(plot, path, resources=INLINE, title="map")


def join_lines(shapes: Any) -> tuple[list[float | None], list[float | None]]:
    """Longitudes and latitudes of many lines, with None between two of them."""
    lon: list[float | None] = []
    lat: list[float | None] = []
    for shape in shapes:
        for part in getattr(shape, "geoms", [shape]):
            for x, y in part.coords:
                lon.append(x)
                lat.append(y)
            lon.append(None)
            lat.append(None)
    return lon, lat


PEERS: dict[str, tuple[Callable[[dict[str, Any], Path], None], str]] = {
    "corridors map": (make_corridors, "corridors"),
    "folium, stock": (make_folium, "leaflet"),
    "geopandas.explore": (make_explore, "leaflet"),
    "plotly, all inlined": (make_plotly, "plotly"),
    "bokeh, all inlined": (make_bokeh, "bokeh"),
}


def fetch_libraries(folder: Path) -> Path:
    """Local copies of what folium's pages ask for."""
    npm = shutil.which("npm")
    if not npm:
        raise SystemExit("This benchmark needs npm for local copies of what folium pages ask for.")
    command = [npm, "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run([*command, *LIBRARIES], cwd=folder, check=True, capture_output=True)
    return folder / "node_modules"


def open_page(browser: Any, path: Path, condition: str, libraries: Path | None) -> dict[str, Any]:
    """
    Open a page and wait until it can be used.

    Without `libraries` there is no network. Returns milliseconds by the clock and of the
    processor (nan if it never was ready), and what was asked for.
    """
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    asked: list[str] = []

    def answer(route: Any) -> None:
        address = route.request.url
        if address == "http://map.test/":
            route.fulfill(body=path.read_bytes(), content_type="text/html; charset=utf-8")
            return
        if not address.startswith("data:"):
            asked.append(address)
        name = LOCAL.get(urlsplit(address).path.rsplit("/", 1)[-1])
        if libraries is None:
            route.abort()
        elif name:
            route.fulfill(path=libraries / name)
        elif route.request.resource_type == "image":
            route.fulfill(body=PIXEL, content_type="image/png")
        else:
            route.fulfill(body="")

    page.route("**/*", answer)
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto("http://map.test/", wait_until="commit")
    wait = f"() => {{ if ({condition}) return performance.now(); return false; }}"
    try:
        clock = page.wait_for_function(wait, timeout=60_000, polling=10).json_value()
    except Exception as error:
        if "Timeout" not in str(error):
            raise
        clock = float("nan")
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    work = 1000 * next(m["value"] for m in metrics if m["name"] == "TaskDuration")
    context.close()
    return {"clock": clock, "work": work, "asked": asked}


def measure(rounds: int) -> list[list[str]]:
    """One row a peer."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    layers = gather_layers()
    rows = []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        libraries = fetch_libraries(folder)
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        for peer, (make, kind) in PEERS.items():
            path = folder / f"{kind}-{len(rows)}.html"
            make(layers, path)
            alone = open_page(browser, path, READY[kind], None)
            runs = [open_page(browser, path, READY[kind], libraries) for _ in range(rounds)]
            hosts = {urlsplit(address).netloc for address in runs[0]["asked"]}
            rows.append(
                [
                    peer,
                    f"{path.stat().st_size / 1e6:.2f}",
                    f"{len(runs[0]['asked'])} to {len(hosts)}",
                    "yes" if alone["clock"] == alone["clock"] else "no",
                    f"{min(run['clock'] for run in runs):.0f}",
                    f"{min(run['work'] for run in runs):.0f}",
                ]
            )
        browser.close()
    return rows


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    rows = measure(rounds)
    heads = ["page", "MB", "requests to hosts", "drawn offline", "usable, ms", "processor, ms"]
    print("| " + " | ".join(heads) + " |")
    print("|" + " --- |" * len(heads))
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
