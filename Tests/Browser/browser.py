"""Debian's chromium under playwright: one place that says how tests start it and what every page must pass.

Other tests of this folder use `browser()` and `Findings`.
"""

import contextlib
import shutil
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

WIDTHS = {1280: 900, 390: 844, 320: 640}
THEMES = ("light", "dark")


class Findings(list):
    """What is wrong, a sentence each, printed as it is found; `finish` ends the program with 1 when there is any."""

    def append(self, sentence):
        super().append(sentence)
        print(f"✘ {sentence}", flush=True)

    def expect(self, holds, sentence):
        if not holds:
            self.append(sentence)

    def finish(self, subject):
        print(f"{subject}: {len(self)} findings")
        sys.exit(1 if self else 0)


@contextlib.contextmanager
def browser():
    path = shutil.which("chromium")
    if path is None:
        sys.exit("There is no chromium on the PATH; Tests/Browser/setup.sh installs it.")
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield program
        finally:
            program.close()


def open_page(program, url, width, theme):
    """A page at a width in CSS pixels, with a list of what it asked for beyond itself and of its errors."""
    context = program.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, color_scheme=theme
    )
    page = context.new_page()
    page.requests, page.errors = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda line: line.type == "error" and page.errors.append(line.text))
    page.goto(url)
    return page


def check_access(page, name, findings):
    """axe, and no sideways scroll of the page itself."""
    result = Axe().run(page)
    for violation in result.response["violations"]:
        nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
        findings.append(f"{name}: axe {violation['id']}: {violation['help']}: {nodes}")
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    findings.expect(wide <= 0, f"{name}: the page scrolls sideways by {wide} px")
