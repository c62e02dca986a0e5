"""Printable figures: right data in them, fonts inside, the same bytes each time."""

from __future__ import annotations

import numpy as np
import pytest

import routes
from geo.errors import InputError

pytest.importorskip(
    "matplotlib", reason="figures need matplotlib: pip install 'corridors[figures]'"
)

from routes import figures


@pytest.fixture(scope="module")
def world():
    return routes.load()


@pytest.fixture(scope="module")
def network(world):
    return routes.build_network(world)


def test_the_ranking_figure_shows_the_exposures(network):
    ranking = routes.rank_crossings(network)
    axes = figures.draw_ranking(ranking, most=5).axes[0]
    shown = axes.collections[0].get_offsets()[::-1, 0]
    np.testing.assert_allclose(shown, ranking["exposure"].head(5) * 100)
    assert [t.get_text() for t in axes.get_yticklabels()][-1] == ranking["name"].iloc[0]


def test_intervals_are_drawn_where_the_table_has_them(network):
    ranking = routes.rank_crossings(network).assign(exposure_low=0.0, exposure_high=0.1)
    axes = figures.draw_ranking(ranking, most=3).axes[0]
    segments = axes.collections[0].get_segments()
    assert [tuple(s[:, 0]) for s in segments] == [(0.0, 10.0)] * 3


def test_corridor_bars_are_the_shares(network):
    table = routes.compare_corridors(network, most=4)
    axes = figures.draw_comparison(table).axes[0]
    widths = [bar.get_width() for bar in axes.containers[0]][::-1]
    np.testing.assert_allclose(widths, table["share"] * 100)


def test_the_displacement_matrix_is_what_closing_gives(network):
    matrix = figures.displacement_matrix(network, most=4)
    ids = dict(zip(network.crossings["name_en"], network.crossings.index, strict=True))
    closed = routes.close_crossings(network, [ids[matrix.index[0]]])
    change = closed.displacement.set_index("name")["change"]
    np.testing.assert_allclose(matrix.iloc[0, 1:], change[matrix.columns[1:]], atol=1e-12)
    assert np.isnan(np.diag(matrix)).all()
    assert figures.draw_displacement(matrix).axes


def test_the_time_line_counts_every_dated_month(world):
    upper, lower = figures.draw_timeline(world, most=6).axes
    counted = sum(bar.get_height() for bar in upper.patches)
    by_year = int((world.seizures["date"].str.len() == 4).sum())
    assert counted == len(world.seizures) - by_year
    assert len(lower.get_yticklabels()) == 6


@pytest.mark.parametrize("ending", figures.FIGURE_ENDINGS)
def test_the_same_figure_is_the_same_file(network, tmp_path, ending):
    paths = [tmp_path / f"{name}{ending}" for name in "ab"]
    for path in paths:
        figures.save_figure(figures.draw_ranking(routes.rank_crossings(network), most=5), path)
    first, second = (path.read_bytes() for path in paths)
    assert first == second
    starts = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}
    assert first.startswith(starts[ending])


def test_the_map_names_the_most_exposed(network, world):
    figure = figures.draw_map_figure(network, world, most_labels=3)
    texts = {text.get_text() for text in figure.axes[0].texts}
    assert routes.rank_crossings(network)["name"].iloc[0] in texts


def test_no_country_is_written_under_a_crossing_or_over_the_frame(network, world):
    figure = figures.draw_map_figure(network, world)
    axes = figure.axes[0]
    figure.draw_without_rendering()
    frame = axes.get_window_extent()
    zones = [text for text in axes.texts if text.get_text().isupper()]
    others = [text.get_window_extent() for text in axes.texts if text not in zones]
    assert {"SYRIA", "SAUDI ARABIA"} <= {text.get_text() for text in zones}
    for zone in zones:
        box = zone.get_window_extent()
        assert box.count_overlaps(others) == 0, zone.get_text()
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1, zone.get_text()
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1, zone.get_text()


def test_arabic_is_joined_and_turned():
    shaped = figures.shape_text("نصيب")
    assert shaped != "نصيب"
    assert all("\ufe70" <= letter <= "\ufeff" for letter in shaped)
    assert figures.shape_text("a $b$") == r"a \$b\$"


def test_other_endings_are_refused(network, tmp_path):
    figure = figures.draw_comparison(routes.compare_corridors(network, most=2))
    with pytest.raises(InputError, match=r"not drawn as '\.bmp'"):
        figures.save_figure(figure, tmp_path / "map.bmp")


def test_figures_without_results_are_drawn_all_the_same(network, world):
    from dataclasses import replace

    shut = replace(network, crossings=network.crossings.assign(state="closed"))
    empty = replace(world, seizures=world.seizures.head(0))
    for chart in ("map", *figures.CHARTS):
        assert figures.draw_chart(shut, empty, chart).axes


def test_fonts_travel_inside_the_file(network, tmp_path):
    ranking = routes.rank_crossings(network).assign(name="نصيب")
    for ending in (".pdf", ".svg"):
        figures.save_figure(figures.draw_ranking(ranking, most=3), tmp_path / f"a{ending}")
    assert b"/FontFile2" in (tmp_path / "a.pdf").read_bytes()
    drawing = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "<text" not in drawing
    assert "font-family" not in drawing


@pytest.mark.parametrize("chart", ["ranking", "timeline"])
def test_the_command_draws_charts(tmp_path, chart, capsys):
    from routes.cli import run

    path = tmp_path / "chart.svg"
    words = ["map", "-q", "--parameters", "fixed", "--figure", chart]
    assert run([*words, "-o", str(path)]) == 0
    assert path.read_text(encoding="utf-8").startswith("<?xml")
    assert run([*words, "-o", str(tmp_path / "chart.html")]) == 2
    assert "holds a map, not a chart" in capsys.readouterr().err
