"""Styles for QGIS: how the layers of an export look when a GeoPackage is opened there.

QGIS reads the table ``layer_styles`` of a GeoPackage and draws each layer by its default style.
Colours and classes are those of the maps (`routes.palette`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from routes import palette
from routes.palette import corridor_colours, exposure_breaks

if TYPE_CHECKING:
    import pandas as pd

Properties = Mapping[str, str]

# Millimetres on the page. A flow's width is WIDEST at all consignments, by square root, so that a
# flow of one in a hundred is still a tenth of it.
WIDEST, NARROWEST = 6.0, 0.15
SMALLEST_MARK, LARGEST_MARK = 1.6, 5.2
#: Column that holds the geometry in a GeoPackage that pyogrio writes.
GEOMETRY_COLUMN = "geom"
#: A constant, so that equal worlds give equal files.
STYLED_AT = "2025-01-01T00:00:00.000Z"


def style_layers(styles: Mapping[str, str]) -> pd.DataFrame:
    """
    Styles as the table ``layer_styles`` of a GeoPackage.

    Parameters
    ----------
    styles
        Layer name to QML text.

    Examples
    --------
    >>> table = style_layers({"zones": style_zones()})
    >>> table[["f_table_name", "useAsDefault"]].values.tolist()
    [['zones', True]]
    """
    import pandas as pd

    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": name,
            "f_geometry_column": GEOMETRY_COLUMN,
            "styleName": name,
            "styleQML": qml,
            "styleSLD": "",
            "useAsDefault": True,
            "description": "corridors",
            "owner": "",
            "ui": "",
            "update_time": STYLED_AT,
        }
        for name, qml in styles.items()
    ]
    return pd.DataFrame(rows)


def style_zones() -> str:
    """Land, pale, with its outline."""
    symbol = _fill(palette.LAND, outline=palette.BORDER)
    return _qml(_renderer("singleSymbol", symbols=[symbol]), label="name", inside=True)


def style_exposure(highest: float) -> str:
    """
    Crossings in classes of exposure, darker and larger where it is higher.

    Parameters
    ----------
    highest
        Largest exposure drawn, 0 to 1.
    """
    breaks = [0.0, *exposure_breaks(highest), 1.0]
    classes = list(pairwise(breaks))
    step = (LARGEST_MARK - SMALLEST_MARK) / (len(classes) - 1)
    ranges = "".join(
        f'<range lower="{low:.12f}" upper="{high:.12f}" symbol="{place}" render="true" '
        f"label={quoteattr(_label_class(low, high))}/>"
        for place, (low, high) in enumerate(classes)
    )
    symbols = [
        _marker(colour, size=SMALLEST_MARK + step * place)
        for place, colour in zip(range(len(classes)), palette.EXPOSURE, strict=True)
    ]
    renderer = _renderer(
        "graduatedSymbol",
        attributes='attr="exposure" graduatedMethod="GraduatedColor"',
        content=f"<ranges>{ranges}</ranges>",
        symbols=symbols,
    )
    return _qml(renderer, label="name", least_scale=4_000_000)


def style_flows(corridors: Sequence[str]) -> str:
    """
    Flows coloured by corridor, as wide as their usage.

    Parameters
    ----------
    corridors
        Values of the column `corridor`, the largest first; ``other`` is drawn in grey.
    """
    named = [corridor for corridor in corridors if corridor != "other"]
    colours = {**corridor_colours(named), "other": palette.OTHER_CORRIDOR}
    return _qml(
        _renderer(
            "categorizedSymbol",
            attributes='attr="corridor"',
            content=_categories(colours),
            symbols=[_line(colour) for colour in colours.values()],
        )
    )


def style_kinds(column: str = "kind") -> str:
    """Crossings by kind: official, informal, port."""
    return _qml(
        _renderer(
            "categorizedSymbol",
            attributes=f"attr={quoteattr(column)}",
            content=_categories(palette.KINDS),
            symbols=[_marker(colour, size=2.2) for colour in palette.KINDS.values()],
        ),
        label="name_en",
        least_scale=2_000_000,
    )


def style_points(colour: str, *, size_mm: float, label: str | None = None) -> str:
    """Points of one colour."""
    symbol = _marker(colour, size=size_mm)
    return _qml(_renderer("singleSymbol", symbols=[symbol]), label=label, least_scale=2_000_000)


def _label_class(low: float, high: float) -> str:
    if low == 0:
        return f"under {high:.3%}"
    return f"{low:.3%} and more" if high == 1 else f"{low:.3%} to {high:.3%}"


def _categories(values: Iterable[str]) -> str:
    rows = "".join(
        f'<category type="string" render="true" symbol="{place}" '
        f"value={quoteattr(value)} label={quoteattr(value)}/>"
        for place, value in enumerate(values)
    )
    return f"<categories>{rows}</categories>"


def _renderer(kind: str, *, symbols: Sequence[str], attributes: str = "", content: str = "") -> str:
    numbered = "".join(
        symbol.replace('name=""', f'name="{place}"', 1) for place, symbol in enumerate(symbols)
    )
    return (
        f'<renderer-v2 type="{kind}" symbollevels="0" enableorderby="0" forceraster="0" '
        f"{attributes}>{content}<symbols>{numbered}</symbols></renderer-v2>"
    )


def _symbol(kind: str, layer: str, properties: Properties, *, dynamic: str = "") -> str:
    return (
        f'<symbol type="{kind}" name="" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{_options(properties)}</Option>{dynamic}</layer></symbol>'
    )


def _options(properties: Properties) -> str:
    return "".join(
        f'<Option type="QString" name={quoteattr(name)} value={quoteattr(value)}/>'
        for name, value in properties.items()
    )


def _marker(colour: str, *, size: float) -> str:
    properties = {
        "name": "circle",
        "color": _rgba(colour),
        "outline_color": _rgba(palette.INK),
        "outline_width": "0.2",
        "outline_width_unit": "MM",
        "size": f"{size:.2f}",
        "size_unit": "MM",
    }
    return _symbol("marker", "SimpleMarker", properties)


def _fill(colour: str, *, outline: str) -> str:
    properties = {
        "color": _rgba(colour),
        "style": "solid",
        "outline_color": _rgba(outline),
        "outline_style": "solid",
        "outline_width": "0.26",
        "outline_width_unit": "MM",
    }
    return _symbol("fill", "SimpleFill", properties)


def _line(colour: str) -> str:
    properties = {
        "line_color": _rgba(colour),
        "line_style": "solid",
        "line_width": f"{NARROWEST}",
        "line_width_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }
    width = escape(f'max({NARROWEST}, {WIDEST} * sqrt("usage"))', {'"': "&quot;"})
    dynamic = (
        '<data_defined_properties><Option type="Map">'
        '<Option type="QString" name="name" value=""/>'
        '<Option type="Map" name="properties"><Option type="Map" name="outlineWidth">'
        '<Option type="bool" name="active" value="true"/>'
        f'<Option type="QString" name="expression" value="{width}"/>'
        '<Option type="int" name="type" value="3"/></Option></Option>'
        '<Option type="QString" name="type" value="collection"/>'
        "</Option></data_defined_properties>"
    )
    return _symbol("line", "SimpleLine", properties, dynamic=dynamic)


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},255"


def _qml(
    renderer: str, *, label: str | None = None, least_scale: int = 0, inside: bool = False
) -> str:
    """Wrap a renderer as a style; labels show from `least_scale` (1 to that) inwards."""
    labels = _labels(label, least_scale, inside=inside) if label else ""
    return (
        '<!DOCTYPE qgis><qgis version="3.22.0" styleCategories="Symbology|Labeling" '
        f'labelsEnabled="{int(bool(label))}">{renderer}{labels}</qgis>'
    )


def _labels(column: str, least_scale: int, *, inside: bool) -> str:
    # QGIS numbers placements: 4 is level text inside a polygon, 0 is around a point.
    placement = 4 if inside else 0
    return (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName={quoteattr(column)} fontSize="8" fontSizeUnit="Point" '
        f'textColor="{_rgba(palette.INK)}" isExpression="0">'
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferColor="255,255,255,255"/></text-style>'
        f'<placement placement="{placement}" dist="1.5" distUnits="MM"/>'
        f'<rendering drawLabels="1" scaleVisibility="{int(least_scale > 0)}" scaleMin="1" '
        f'scaleMax="{least_scale}" obstacle="{int(not inside)}" obstacleType="0"/>'
        "</settings></labeling>"
    )
