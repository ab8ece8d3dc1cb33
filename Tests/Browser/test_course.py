"""The course in chromium: access, layout at three widths in both themes, keyboard, letters, print.

usage: test_course.py [figures/course] [--shots FOLDER]
"""

import argparse
import io
import pathlib

from pypdf import PdfReader

from browser import THEMES, WIDTHS, Findings, browser, check_access, open_page

# Smallest letters of figures are tick labels of 7 points.
LETTER = 7.0

FIGURES = """[...document.querySelectorAll('.drawn img')].map(image => ({
  id: image.closest('figure').id, width: image.clientWidth,
  points: Number(getComputedStyle(image).getPropertyValue(
    matchMedia('(max-width: 45rem)').matches ? '--phone' : '--wide'))}))"""

STOPS = """() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
  return {tag: stop.tagName, scrolls: stop.scrollWidth > stop.clientWidth + 1,
    shown: stop.getClientRects().length > 0, top: stop.getBoundingClientRect().top + scrollY,
    isBox: ['DIV', 'PRE'].includes(stop.tagName), html: stop.outerHTML.slice(0, 80)};
}"""


def check_keyboard(page, name, findings):
    """Tab goes down the page, ends, and stops at boxes only where they scroll."""
    last = -1
    # Links, folds and controls, and as many boxes that scroll as there may be; a trap would go on.
    most = 100 + page.evaluate("document.querySelectorAll('a, summary, input, button').length")
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOPS)
        if stop is None:
            return
        findings.expect(
            not stop["isBox"] or stop["scrolls"], f"{name}: a tab stop that cannot scroll: {stop['html']}"
        )
        findings.expect(
            stop["top"] >= last - 400 or stop["tag"] == "A",
            f"{name}: the keyboard goes back up at {stop['html']}",
        )
        last = stop["top"]
    findings.append(f"{name}: more than {most} tab stops")


def check_figures(page, name, findings):
    for figure in page.evaluate(FIGURES):
        letters = LETTER * figure["width"] / figure["points"]
        findings.expect(
            letters >= 9, f"{name}: letters of {figure['id']} are {letters:.1f} CSS px high"
        )


def check_print(program, path, findings):
    """Solutions are open on paper, and no heading stands alone at the end of a page."""
    page = open_page(program, path.as_uri(), 1280, "light")
    headings = page.evaluate(
        "[...document.querySelectorAll('h2,h3')].map(h => h.textContent.trim())"
    )
    data = page.pdf(prefer_css_page_size=True, format="A4")
    page.context.close()
    pages = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(data)).pages]
    text = " ".join(pages)
    if "Exercise 1" in text:
        findings.expect("Solution of exercise 1" in text, f"{path.name}: no solution on paper")
    for number, sheet in enumerate(pages[:-1], 1):
        lines = [line.strip() for line in sheet.splitlines() if line.strip()]
        findings.expect(
            bool(lines) and lines[-1] not in headings,
            f"{path.name}: a heading is left alone at the end of printed page {number}",
        )
    return data


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", default="figures/course", type=pathlib.Path)
    parser.add_argument("--shots", type=pathlib.Path, help="write screenshots and PDFs here")
    parser.add_argument("--only", help="pages whose names begin so")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    names = sorted(page for page in folder.glob("*.html"))
    if arguments.only:
        names = [page for page in names if page.name.startswith(arguments.only)]
    elif (folder.parent / "index.html").exists():
        names.append(folder.parent / "index.html")
    findings = Findings()
    findings.expect(bool(names), f"{folder} holds no page")
    with browser() as program:
        for path in names:
            for width in WIDTHS:
                for theme in THEMES:
                    if path.name == "print.html" and (width, theme) != (1280, "light"):
                        continue
                    name = f"{path.name} at {width} px, {theme}"
                    page = open_page(program, path.as_uri(), width, theme)
                    outside = [url for url in page.requests if not url.startswith(("file:", "data:"))]
                    findings.expect(not outside, f"{name}: asks for {outside[:2]}")
                    findings.expect(not page.errors, f"{name}: {page.errors[:2]}")
                    check_access(page, name, findings)
                    if path.parent == folder and width in (1280, 390) and path.name != "print.html":
                        check_figures(page, name, findings)
                    if arguments.shots:
                        arguments.shots.mkdir(parents=True, exist_ok=True)
                        shot = arguments.shots / f"{path.stem}-{width}-{theme}.png"
                        page.screenshot(path=str(shot), full_page=True)
                    if theme == "light" and width != 320 and path.name != "print.html":
                        check_keyboard(page, name, findings)
                    page.context.close()
            if path.parent == folder and path.name not in ("index.html", "print.html"):
                data = check_print(program, path, findings)
                if arguments.shots:
                    (arguments.shots / f"{path.stem}.pdf").write_bytes(data)
    findings.finish(f"{len(names)} pages")


main()
