"""The brief as PDF, printed by a Chromium without a window or a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from geo.errors import Fault, InputError, WriteError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
# A browser that prints a page of a megabyte takes seconds; after this it hangs.
BROWSER_SECONDS = 120


def find_browser() -> str:
    """
    A Chromium on this machine.

    Raises
    ------
    InputError
        If there is none; the message says what to do instead.
    """
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    remedy = "Write -o brief.html, open it and print to PDF; or install Chromium."
    raise InputError(Fault("--output", "", "no browser is here to make a PDF with", remedy))


def print_page(html: str) -> bytes:
    """
    A page printed to PDF by a Chromium without a window or a network.

    Raises
    ------
    WriteError
        If the browser fails or takes longer than `BROWSER_SECONDS`.
    """
    browser = find_browser()
    with tempfile.TemporaryDirectory(prefix="corridors-") as folder:
        page, pdf = Path(folder, "brief.html"), Path(folder, "brief.pdf")
        page.write_text(html, encoding="utf-8")
        # The page has no script and its policy fetches nothing; the sandbox needs a user account
        # that containers lack, so it is left out there only.
        words = [browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-quic"]
        words += ["--disable-background-networking", "--disable-component-update"]
        words += ["--disable-sync", "--no-pdf-header-footer", f"--user-data-dir={folder}/profile"]
        words += ["--no-sandbox"] if _is_root() else []
        words += [f"--print-to-pdf={pdf}", page.as_uri()]
        try:
            subprocess.run(words, check=True, capture_output=True, timeout=BROWSER_SECONDS)  # noqa: S603
            return pdf.read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise WriteError(
                f"The browser {browser} could not print the brief ({type(error).__name__}). "
                "Write -o brief.html and print it from there."
            ) from error


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
