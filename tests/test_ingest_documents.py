"""Documents in, review and page out: files of every kind, bad input, the trail."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from geo.bundled import bundled_world
from geo.errors import InputError
from routes.cli import run
from routes.ingest.appending import TRAIL, append_decisions
from routes.ingest.articles import analyse_article
from routes.ingest.candidates import read_article, tabulate_events
from routes.ingest.documents import read_documents, read_stream, strip_markdown
from routes.ingest.review import Decision, review_candidates
from routes.ingest.review_page import draw_review

ENGLISH = "Jordanian customs seized 20,000 Captagon pills at the Jaber crossing on Monday."
ARABIC = "ضبطت الجمارك الأردنية 850 ألف حبة كبتاغون في معبر جابر أمس."


def read(path: Path, **options: str) -> list[str]:
    return [document.text for document in read_documents([path], **options)]  # type: ignore[arg-type]


# ---- files --------------------------------------------------------------------------------------


def test_text_and_markdown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "b.md").write_text(f"# Haul\n\n**{ENGLISH}**", encoding="utf-8")
    assert read(tmp_path) == [ENGLISH, f"Haul\n\n{ENGLISH}"]


def test_markdown_marks_of_any_number_stay_quick() -> None:
    start = time.process_time()
    for text in ("*" * 50_000, "[" * 50_000, "**a" * 20_000, "[a](" * 20_000):
        strip_markdown(text)
    assert time.process_time() - start < 20


def test_a_page_loses_its_menu_and_keeps_its_day(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura", reason="the extra 'ingest' is not installed")
    body = "".join(f"<p>{ENGLISH} Sentence {n} tells more of the same haul.</p>" for n in range(6))
    page = (
        '<html><head><meta property="article:published_time" content="2025-07-30T10:00">'
        "<title>t</title></head><body><nav>Home Sport Weather</nav>"
        f"<article><h1>Pills seized</h1>{body}</article><footer>Cookies</footer></body></html>"
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    document = next(iter(read_documents([tmp_path / "a.html"])))
    assert "Captagon" in document.text
    assert "Weather" not in document.text
    assert document.published == date(2025, 7, 30)


def test_a_page_says_its_own_encoding(tmp_path: Path) -> None:
    page = f'<meta charset="windows-1256"><p>{ARABIC}</p>'
    (tmp_path / "a.html").write_bytes(page.encode("windows-1256"))
    assert read(tmp_path / "a.html") == [ARABIC]


def test_windows_1256_text_needs_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(ARABIC.encode("windows-1256"))
    with pytest.raises(InputError, match="add --encoding windows-1256"):
        read(tmp_path / "a.txt")
    assert read(tmp_path / "a.txt", encoding="windows-1256") == [ARABIC]


def test_utf16_with_its_mark(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(ARABIC.encode("utf-16"))
    assert read(tmp_path / "a.txt") == [ARABIC]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n"),
        ("binary.txt", bytes(range(256)) * 8),
        ("utf16-no-mark.txt", "abc".encode("utf-16-le")),
        ("image.html", b"\x89PNG\r\n\x1a\n\0\0\0"),
        ("no.pdf", b"%PDF-1.7 broken"),
        ("no.xml", b"<rss><channel><item>"),
        ("not-a-feed.xml", b"<a/>"),
        ("no.jsonl", b"{not json}\n"),
        ("no-text.jsonl", b'{"title": 3}\n[1]\n'),
        ("table.docx", b"PK"),
    ],
)
def test_bad_files_are_named_with_a_remedy(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        read(tmp_path / name)
    assert name in str(caught.value)
    assert run(["ingest", str(tmp_path / name)]) == 2


def test_entities_that_multiply_or_fetch_are_not_resolved(tmp_path: Path) -> None:
    pytest.importorskip("lxml", reason="the extra 'ingest' is not installed")
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    feed = (
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        f"<rss><channel><item><title>{ENGLISH}</title><description>&l9; &x;</description></item>"
        "</channel></rss>"
    )
    (tmp_path / "a.xml").write_text(feed, encoding="utf-8")
    start = time.process_time()
    try:
        texts = read(tmp_path / "a.xml")
    except InputError:
        texts = []
    assert time.process_time() - start < 10
    assert not any("TOPSECRET" in text or len(text) > 10_000 for text in texts)


def test_feeds_give_items_with_their_day(tmp_path: Path) -> None:
    pytest.importorskip("lxml", reason="the extra 'ingest' is not installed")
    rss = (
        "<rss><channel><item><title>Pills</title><link>https://example.org/1</link>"
        f"<pubDate>Wed, 30 Jul 2025 10:00:00 +0300</pubDate><description>{ENGLISH}</description>"
        "</item></channel></rss>"
    )
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Pills</title>'
        f'<link href="https://example.org/2"/><updated>2025-07-29T01:00:00Z</updated>'
        f"<content>{ARABIC}</content></entry></feed>"
    )
    (tmp_path / "a.rss").write_text(rss, encoding="utf-8")
    (tmp_path / "b.atom").write_text(atom, encoding="utf-8")
    first, second = read_documents([tmp_path])
    assert (first.published, first.source) == (date(2025, 7, 30), "https://example.org/1")
    assert (second.published, second.source) == (date(2025, 7, 29), "https://example.org/2")
    assert ARABIC in second.text


def test_json_lines(tmp_path: Path) -> None:
    item = {"text": ENGLISH, "published": "2025-07-30", "url": "https://example.org/3"}
    (tmp_path / "a.jsonl").write_text(json.dumps(item) + "\n", encoding="utf-8")
    document = next(iter(read_documents([tmp_path / "a.jsonl"])))
    assert (document.text, document.source) == (ENGLISH, "https://example.org/3")


def test_pdf_text_layer(tmp_path: Path) -> None:
    pytest.importorskip("pypdf", reason="the extra 'ingest' is not installed")
    stream = f"BT /F1 12 Tf 20 700 Td ({ENGLISH}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n"
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % table
    (tmp_path / "a.pdf").write_bytes(data)
    assert "20,000 Captagon pills" in read(tmp_path / "a.pdf")[0]


@pytest.mark.parametrize(
    "bomb",
    ["<div>" * 100_000, "<p>word " * 200_000, "<" * 300_000, "<!--" * 90_000, "<script>" * 40_000],
)
def test_page_bombs_end(bomb: str) -> None:
    start = time.process_time()
    with contextlib.suppress(InputError):
        read_stream(f"<html><body>{bomb}".encode())
    assert time.process_time() - start < 30


def test_a_link_out_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("TOPSECRET", encoding="utf-8")
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "a.txt").write_text(ENGLISH, encoding="utf-8")
    (inside / "b.txt").symlink_to(tmp_path / "outside.txt")
    assert read(inside) == [ENGLISH]


# ---- the command --------------------------------------------------------------------------------


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(f"{ENGLISH}\n\n{ARABIC}", encoding="utf-8")
    return path


def test_jsonl_holds_events_with_their_words(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert run(["ingest", str(report), "--published", "2025-07-30", "-o", str(out)]) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["type"], row["pills"]) for row in rows] == [("event", 20_000), ("event", 850_000)]
    text = report.read_text(encoding="utf-8")
    for one in rows[0]["evidence"]:
        assert text[one["start"] : one["end"]] == one["quote"]


def test_csv_begins_with_the_columns_of_seizures(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run(["ingest", str(report), "--published", "2025-07-30", "-o", str(out)]) == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [row["event_id"][:3] for row in rows] == ["JOR", "JOR"]
    assert json.loads(rows[0]["evidence"])[0]["field"] == "date"


@pytest.mark.parametrize(
    "words",
    [
        ["--published", "30/07/2025"],
        ["--format", "gpkg"],
        ["-o", "x.gpkg"],
        ["--review"],
        ["--encoding", "no-such"],
    ],
)
def test_wrong_words_end_in_two(report: Path, words: list[str]) -> None:
    assert run(["ingest", str(report), *words]) == 2


def test_a_missing_day_of_publication_is_said(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ingest", str(report)]) == 0
    assert "--published" in capsys.readouterr().err


# ---- the page -----------------------------------------------------------------------------------

EVIL = "{{ 7*7 }} <script>document.title='x'</script> ${1+1} <img src=x onerror=alert(1)> {% x %}"


def test_the_page_shows_hostile_text_literally() -> None:
    text = f"{EVIL}\n\n{ENGLISH}\n\n{ARABIC} {EVIL}"
    article = analyse_article(text, published=date(2025, 7, 30))
    page = draw_review([(EVIL, "javascript:alert(1)", article)])
    assert "<script" not in page
    assert "<img" not in page
    assert "{{" not in page
    assert "{%" not in page
    assert 'href="javascript' not in page
    assert '<mark class="amount"' in page
    assert 'dir="auto"' in page


def test_marks_lead_to_words_that_are_there() -> None:
    article = analyse_article(f"{ENGLISH}\n\n{ARABIC}", published=date(2025, 7, 30))
    page = draw_review([("a", "https://example.org/a", article)])
    import re

    targets = set(re.findall(r'href="#(m[\d-]+)"', page))
    assert targets
    assert targets <= set(re.findall(r'<mark class="\w+" id="(m[\d-]+)"', page))
    assert 'href="https://example.org/a"' in page


# ---- review -------------------------------------------------------------------------------------


@pytest.fixture
def world(tmp_path: Path) -> Path:
    folder = tmp_path / "world"
    folder.mkdir()
    for name in ("seizures.csv", "crossings.csv", "places.csv"):
        shutil.copy(bundled_world() / name, folder / name)
    return folder


def rows_of(world: Path) -> list[dict[str, str]]:
    text = (world / "seizures.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def answers(*words: str) -> Iterator[str]:
    yield from words


def review(
    text: str, *words: str, known: tuple[str, ...] = (), taken: tuple[str, ...] = ()
) -> list[Decision]:
    given = answers(*words)
    table = read_article(text, published="2025-07-30", source="https://example.org/r")
    return review_candidates(
        table,
        ask=lambda _: next(given, None),
        show=lambda _: None,
        known=known,
        taken=frozenset(taken),
    )


def test_accepted_rows_are_appended_and_the_rest_stays(world: Path) -> None:
    before = (world / "seizures.csv").read_text(encoding="utf-8")
    counts = append_decisions(review(ENGLISH, "a"), world)
    after = (world / "seizures.csv").read_text(encoding="utf-8")
    assert counts == {"accepted": 1, "merged": 0, "rejected": 0}
    assert after.startswith(before)
    row = rows_of(world)[-1]
    assert (row["crossing_id"], row["pills"], row["date"]) == ("nasib-jaber", "20000", "2025-07-28")
    assert row["sources"] == "https://example.org/r"
    from geo.readers import read_table
    from geo.tables import SEIZURES

    assert len(read_table(world / "seizures.csv", SEIZURES)) == len(rows_of(world))


def test_the_trail_keeps_source_hash_rules_and_words_but_no_one(world: Path) -> None:
    append_decisions(review(ENGLISH, "e agency=Jordan Customs", "a"), world)
    append_decisions(review(ARABIC, "r"), world)
    lines = (world / TRAIL).read_text(encoding="utf-8").splitlines()
    first, second = (json.loads(line) for line in lines)
    assert (first["action"], first["edited"]) == ("accepted", ["agency"])
    assert second["action"] == "rejected"
    assert len(first["text_sha256"]) == 64
    assert first["rules_version"]
    assert any(one["quote"] == "20,000 Captagon pills" for one in first["evidence"])
    assert set(first) == {
        "action",
        "event_id",
        "merged_into",
        "edited",
        "sources",
        "published",
        "text_sha256",
        "rules_version",
        "evidence",
    }


def test_a_merged_report_joins_the_sources_and_its_difference_is_noted(world: Path) -> None:
    target = rows_of(world)[0]["event_id"]
    append_decisions(review(ENGLISH, f"m {target}", taken=(target,)), world)
    row = rows_of(world)[0]
    assert row["sources"].endswith(";https://example.org/r")
    assert "another report: " in row["note"]
    assert "pills 20000" in row["note"]


def test_nothing_is_written_if_one_row_is_wrong(world: Path) -> None:
    before = (world / "seizures.csv").read_bytes()
    good = review(ENGLISH, "a")[0]
    bad = Decision("accepted", {**good.row, "event_id": "x", "country": "", "date": "soon"})
    with pytest.raises(InputError) as caught:
        append_decisions([good, bad], world)
    assert len(caught.value.faults) >= 2
    assert (world / "seizures.csv").read_bytes() == before
    assert not (world / TRAIL).exists()


def test_the_same_event_cannot_be_appended_twice(world: Path) -> None:
    decision = review(ENGLISH, "a")
    append_decisions(decision, world)
    with pytest.raises(InputError, match="has an event called"):
        append_decisions(decision, world)


def test_answers_edit_skip_stop_and_ask_again() -> None:
    two = f"{ENGLISH}\n\nIn May officers at Aqaba port seized 4.5 million Captagon pills."
    assert review(two, "s", "q") == []
    assert review(two) == []
    edited = review(
        two, "what?", "e pills=five", "e pills=25,000", "e nothing", "m nowhere", "a", "r"
    )
    assert [d.action for d in edited] == ["accepted", "rejected"]
    assert edited[0].row["pills"] == 25_000
    assert edited[0].edited == ("pills",)


def test_a_candidate_without_a_date_must_be_given_one(world: Path) -> None:
    table = read_article("Customs in Homs seized 20,000 Captagon pills.", source="s")
    given = answers("a", "e date=2025-07", "a")
    shown: list[str] = []
    decisions = review_candidates(table, ask=lambda _: next(given, None), show=shown.append)
    assert [d.row["date"] for d in decisions] == ["2025-07"]
    assert decisions[0].row["date_precision"] == "month"
    assert any("column date" in line for line in shown)


def test_formulas_in_a_source_are_neutralised(world: Path) -> None:
    article = analyse_article(ENGLISH, published=date(2025, 7, 30))
    row = tabulate_events(article, source="=HYPERLINK(1)").to_dict("records")[0]
    append_decisions([Decision("accepted", {str(k): v for k, v in row.items()})], world)
    assert rows_of(world)[-1]["sources"] == "'=HYPERLINK(1)"


def test_review_on_the_command_line(
    report: Path, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = answers("a", "r")
    monkeypatch.setattr("builtins.input", lambda _: next(given))
    words = ["ingest", str(report), "--published", "2025-07-30", "--review", "--world", str(world)]
    count = len(rows_of(world))
    assert run(words) == 0
    assert len(rows_of(world)) == count + 1
