"""The map page as text: template, style, scripts and data put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from typing import Any

from routes.assets import read_asset
from routes.escape import escape_json, escape_text
from routes.page import (
    check_self_contained,
    fill_template,
    read_web,
    split_tile_address,
    strip_urls,
    write_paragraphs,
    write_policy,
)
from routes.scheme import DARK_MAP, DARK_PAGE, LIGHT_MAP, LIGHT_PAGE, write_scheme

#: Scripts of the page, in the order they need each other.
SCRIPTS = (
    "read.js",
    "arithmetic.js",
    "tree.js",
    "walk.js",
    "solve.js",
    "names.js",
    "lines.js",
    "symbols.js",
    "labels.js",
    "cards.js",
    "state.js",
    "address.js",
    "legend.js",
    "view.js",
    "panel.js",
    "time.js",
    "finder.js",
    "page.js",
)
#: Rows of the plain table that stands in for the map where scripts are switched off.
PLAIN_ROWS = 25


def write_page(atlas: Mapping[str, Any], *, tiles: str | None = None) -> str:
    """
    The page, proved self-contained.

    Parameters
    ----------
    atlas
        As `routes.atlas.describe_atlas` gives it.
    tiles
        Address of a tile server to ask for a background; default none.

    Raises
    ------
    InputError
        If `tiles` is no tile address.
    MissingAsset
        If Leaflet is not installed.
    LeftoverAddress
        If the page would ask anything else of a network.
    """
    server = None
    if tiles is not None:
        tiles, server = split_tile_address(tiles)
    scheme = write_scheme({**LIGHT_PAGE, **LIGHT_MAP}, {**DARK_PAGE, **DARK_MAP})
    style = strip_urls(read_asset("leaflet.css")) + scheme + read_web("page.css")
    script = "\n".join(read_web(name) for name in SCRIPTS)
    leaflet = read_asset("leaflet.js").split("//# sourceMappingURL")[0].replace("\r\n", "\n")
    slots = {
        "policy": escape_text(write_policy([leaflet, script], [style], tile_server=server)),
        "version": escape_text(version("corridors")),
        "title": escape_text(atlas["title"]),
        "subtitle": _write_subtitle(atlas),
        "as_of": _write_day(atlas["as_of"]),
        "about": _write_about(atlas),
        "plain": _write_plain(atlas),
        "style": style,
        "leaflet": leaflet,
        "script": script,
        "atlas": escape_json({**atlas, "tiles": tiles}),
    }
    return check_self_contained(fill_template(read_web("page.html"), slots))


def _write_day(day: date) -> str:
    return escape_text(f"{day.day} {day:%B %Y}")


def _write_subtitle(atlas: Mapping[str, Any]) -> str:
    """One line below the title; the fingerprint says which data it was drawn from."""
    return (
        f"Exposure of crossings to seizure, as of {_write_day(atlas['as_of'])} "
        f"· {escape_text(atlas['parameters'])} "
        f"· data {escape_text(str(atlas['fingerprint'])[:12])}"
    )


def _write_about(atlas: Mapping[str, Any]) -> str:
    """What the numbers mean, their limits, sources and licences."""
    drawn = "exposure_low" in atlas["rankings"][0]
    closing = (
        "Rings and whiskers are 90 % intervals over the draws; a hollow symbol has no "
        "haul on record and shows its prior. Closing crossings and other months are reckoned in "
        "your browser over the draws that the command 'corridors close' takes, and equal it."
        if drawn
        else "Closing crossings here repeats the library's arithmetic in your browser, with the "
        "library's own numbers; it equals the command 'corridors close'."
    )
    method = write_paragraphs(
        "Exposure is the probability that a dispatched consignment is seized at the crossing; "
        "usage is the share of routes that pass it. Consignments choose among all routes of all "
        "corridors by a logit rule on hours, delays and the interdiction they expect; a "
        "consignment seized at its first crossing never meets the second.",
        "Leverage is how much the total interception rises per unit of interdiction added at a "
        "crossing once routes re-adjust; below zero, reinforcing it only chases flow to softer "
        "doors. Criticality is the rise of the evaders' expected cost if it closes.",
        closing,
    )
    limits = write_paragraphs(
        "Seizures show flow times enforcement times reporting, never flow alone. Only the product "
        "of interdiction and reporting can be learnt from them; interdiction by itself leans on "
        "its prior. A crossing without evidence shows its prior only.",
        "Positions of informal stretches and ports are approximate. Lines follow a highway "
        "skeleton and sea lanes, not surveyed routes.",
        "Boundaries are Natural Earth's depiction of who controls what; no opinion on sovereignty "
        "is meant. Disputed lines are dashed where known.",
    )
    sources = write_paragraphs(
        "Boundaries: Natural Earth, public domain. Names and positions: GeoNames (CC BY 4.0) and "
        "the sources linked with each crossing. Seizures: public reports, linked row by row.",
        f"World '{atlas['world']}', {_write_range(atlas)}; fingerprint {atlas['fingerprint']}.",
    )
    return (
        f"<h2>What the numbers mean</h2>{method}<h2>Limits</h2>{limits}"
        f"<h2>Data</h2>{sources}<h2>Software</h2>"
        + write_paragraphs("Leaflet 1.9.4, under this licence:")
        + f"<pre>{escape_text(read_asset('leaflet.LICENSE'))}</pre>"
    )


def _write_range(atlas: Mapping[str, Any]) -> str:
    return f"{atlas['start']} to {atlas['end']}"


def _write_plain(atlas: Mapping[str, Any]) -> str:
    """The ranking as a plain table, for readers whose scripts are switched off."""
    ranking, crossings = atlas["rankings"][0], atlas["crossings"]
    order = sorted(range(len(crossings["id"])), key=lambda c: ranking["rank"][c] or 0)
    head = _write_row(["Rank", "Crossing", "Exposure", "Usage"], "th")
    rows = [
        _write_row(
            [
                str(ranking["rank"][c]),
                crossings["name"][c],
                f"{ranking['exposure'][c] or 0:.2%}",
                f"{ranking['usage'][c] or 0:.2%}",
            ],
            "td",
        )
        for c in order[:PLAIN_ROWS]
    ]
    note = write_paragraphs("The map needs JavaScript. The most exposed crossings:")
    return f"{note}<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _write_row(cells: Sequence[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape_text(cell)}</{tag}>' for cell in cells)}</tr>"
