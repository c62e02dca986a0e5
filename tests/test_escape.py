"""Text reaches HTML through one door, and comes out as text."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from branca.element import Element, Figure
from hypothesis import given
from hypothesis import strategies as st

from routes.escape import check_colour, check_link, clean_text, escape_json, escape_text

ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)
DANGEROUS = st.text(alphabet="&<>\"'`$\\{}%#/-!=()a \n\u202e\u0000\ud800", max_size=40)


class Collector(HTMLParser):
    """Collects what a browser would read: text, and any tag at all."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags = []

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))

    def handle_comment(self, data):
        self.tags.append(("comment", data))


def read_as_browser(source):
    collector = Collector()
    collector.feed(source)
    collector.close()
    return collector


@given(st.one_of(ANY_TEXT, DANGEROUS))
def test_escaped_text_reads_back_as_itself(text):
    assert html.unescape(escape_text(text)) == clean_text(text)


@given(st.one_of(ANY_TEXT, DANGEROUS))
def test_escaped_text_holds_no_sign_that_html_script_or_jinja_would_read(text):
    escaped = escape_text(text)
    assert not set("<>\"'`$\\{}") & set(escaped)
    assert "&" not in re.sub(r"&(amp|lt|gt|quot|#39|#96|#36|#92|#123|#125);", "", escaped)


@given(st.one_of(ANY_TEXT, DANGEROUS))
def test_a_browser_finds_no_element_in_escaped_text(text):
    found = read_as_browser(f"<p>{escape_text(text)}</p>")
    assert [tag for tag, _ in found.tags] == ["p"]
    assert found.text == clean_text(text)


@given(st.one_of(ANY_TEXT, DANGEROUS))
def test_a_quoted_attribute_stays_one_attribute(text):
    found = read_as_browser(f'<p title="{escape_text(text)}"></p>')
    assert found.tags == [("p", [("title", clean_text(text))])]


@given(DANGEROUS)
def test_branca_renders_escaped_text_without_running_it(text):
    figure = Figure()
    figure.html.add_child(Element(f"<p>{escape_text(text)}</p>"))
    assert f"<p>{escape_text(text)}</p>" in figure.render()


def test_what_is_executed_without_the_door_is_not_executed_behind_it():
    attack = "{{ cycler.__init__.__globals__.os.getpid() }}"
    bare, guarded = Figure(), Figure()
    bare.html.add_child(Element(f"<p>{attack}</p>"))
    guarded.html.add_child(Element(f"<p>{escape_text(attack)}</p>"))
    assert attack not in bare.render()  # branca ran it: this is why the door exists
    assert attack in html.unescape(guarded.render())


@given(
    st.recursive(
        st.one_of(
            st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(), ANY_TEXT, DANGEROUS
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(ANY_TEXT, inner, max_size=4)
        ),
        max_leaves=8,
    )
)
def test_json_cannot_close_its_element_and_reads_back(value):
    text = escape_json(value)
    assert not set("<>&\u2028\u2029") & set(text)
    text.encode("utf-8")
    assert json.loads(text) == json.loads(json.dumps(plain(value)))


def plain(value):
    """What JSON should hold for a value: clean texts, None for numbers without bounds."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(key): plain(item) for key, item in value.items()}
    return value


def test_json_takes_numpy_dates_and_series_values():
    value = {
        "a": np.float64(0.5),
        "b": np.array([1, 2]),
        "c": date(2024, 12, 8),
        "d": tuple(pd.Series([1.0, float("nan")])),
    }
    assert escape_json(value) == '{"a":0.5,"b":[1,2],"c":"2024-12-08","d":[1.0,null]}'


def test_json_refuses_what_has_no_form():
    with pytest.raises(TypeError, match="set"):
        escape_json({"a": {1, 2}})


def test_missing_values_are_the_empty_text():
    assert [escape_text(v) for v in (None, float("nan"), "", 0, 1.5)] == ["", "", "", "0", "1.5"]


def test_half_characters_and_controls_become_a_sign_that_can_be_written():
    assert clean_text("a\ud800b\x00c\x1bd\ne") == "a\ufffdb\ufffdc\ufffdd\ne"


@pytest.mark.parametrize("colour", ["#0072b2", "#FFFFFF"])
def test_colours_written_in_full_pass(colour):
    assert check_colour(colour) == colour


@pytest.mark.parametrize(
    "colour", ["red", "#fff", "#0072b2;background:url(x)", "url(x)", "", "#0072b2\n", "{{7*7}}"]
)
def test_other_colours_are_refused(colour):
    with pytest.raises(ValueError, match="#rrggbb"):
        check_colour(colour)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org:8080/a/b?c=d#e",
        "https://mubasher.news/archives/137866",
        "https://مثال.example/خبر",
        "HTTPS://EXAMPLE.ORG/",
    ],
)
def test_web_addresses_pass(address):
    assert check_link(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:window.__xss=1",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>window.__xss=1</script>",
        "file:///etc/passwd",
        "vbscript:x",
        "//example.org/x",
        "example.org",
        "https://",
        "https:///x",
        "https://user:secret@example.org/",
        'https://example.org/"onmouseover=alert(1)',
        "https://example.org/a b",
        "https://example.org/{{7*7}}",
        "https://example.org/`${1}`",
        "https://[::1",
        "https://example.org/" + "a" * 3000,
        "",
        None,
        float("nan"),
    ],
)
def test_other_addresses_become_no_link(address):
    assert check_link(address) is None
