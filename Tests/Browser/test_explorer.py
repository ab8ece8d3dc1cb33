"""The explorer in a real browser: a person drags, types, goes back, exports; scripts off; the server gone.

usage: test_explorer.py ENTROPE [--screenshots DIR]
ENTROPE is the program `entrope`, with `entrope-explorer` beside it.
"""

import argparse
import http.client
import io
import json
import math
import pathlib
import signal
import struct
import subprocess
import tempfile
import time

from pypdf import PdfReader

from browser import THEMES, WIDTHS, Findings, browser, check_access, open_page

# A state whose heavy panels are quick on a machine that is shared.
STATE = "head-dimension=32&length=64"
PANELS = ["ratio", "arc", "entropy", "map", "surface", "law"]
# Budgets in milliseconds for a quiet machine with two cores; three times as much fails, since test machines are shared.
BUDGET = {"light panels, slider to painted picture, median": 33, "95 of 100": 50}


class Server:
    """`entrope explore` on a free port; its first line on standard output is the address and nothing else."""

    def __init__(self, entrope, *flags):
        self.process = subprocess.Popen(
            [entrope, "explore", "--port", "0", *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.url = self.process.stdout.readline().strip()
        self.port = int(self.url.split(":")[2].split("/")[0])

    def stop(self, number=signal.SIGTERM):
        """Sends a signal and returns the exit status and how long the end took."""
        start = time.monotonic()
        self.process.send_signal(number)
        status = self.process.wait(timeout=10)
        return status, time.monotonic() - start


def until(page, expression, seconds=60):
    """Waits until an expression holds. Playwright's own wait evaluates text in the page, which its policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > end:
            raise TimeoutError(f"{expression} did not come true")
        time.sleep(0.01)


def settled(page):
    until(page, "Boolean(window.entropeShown && window.entropeShown())")


def slider(page, key):
    return page.locator(f'[data-key="{key}"] .slider')


def check_own(page, server, name, findings):
    foreign = [url for url in page.requests if not url.startswith(f"http://127.0.0.1:{server.port}/")]
    findings.expect(not foreign, f"{name}: it asked for {foreign[:3]}")
    # A busy server says when to ask again, which the console reports although the page does so.
    errors = [line for line in page.errors if "503" not in line]
    findings.expect(not errors, f"{name}: {errors[:3]}")


def drag(program, server, findings):
    """Keyboard on β: picture, sentence, address and history follow."""
    page = open_page(program, f"{server.url}?{STATE}", 1280, "light")
    settled(page)
    before = page.locator("#panel-ratio img").get_attribute("src")
    sentence = page.text_content("#sentence")
    slider(page, "beta").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    settled(page)
    page.keyboard.press("Tab")
    until(page, "location.search.includes('beta=49')")
    settled(page)
    findings.expect(page.locator("#panel-ratio img").get_attribute("src") != before, "β by keyboard: the picture stayed")
    findings.expect(page.text_content("#sentence") != sentence, "β by keyboard: the sentence stayed")
    value = page.input_value('[name="beta"]')
    # Five eighths of an octave above 32, in four digits.
    findings.expect(value == "49.35", f"β by keyboard: the number is {value}, not 49.35")
    findings.expect(page.url.endswith("/?" + STATE.replace("&length", "&beta=49.35&length")), f"β by keyboard: the address is {page.url}")
    spoken = slider(page, "beta").get_attribute("aria-valuetext")
    findings.expect(spoken == "49.35 rotations", f"β by keyboard: its value text is {spoken}")
    until(page, "document.getElementById('live').textContent.includes('pairs kept')")
    live = page.text_content("#live")
    findings.expect(live.startswith("β 49.35 rotations. YaRN (code), s = 4:"), f"live region: {live}")
    page.go_back()
    settled(page)
    until(page, "document.querySelector('[name=beta]').value !== '49.35'")
    findings.expect(page.url.endswith(STATE), f"Back: the address is {page.url}")
    findings.expect(page.text_content("#sentence") == sentence, f"Back: {page.text_content('#sentence')}")
    check_own(page, server, "drag", findings)
    page.context.close()


def latest_wins(program, server, findings):
    """Two hundred moves in a second: the last picture is the last state's."""
    page = open_page(program, f"{server.url}?{STATE}", 1280, "light")
    settled(page)
    page.evaluate("""() => {
      const slider = document.querySelector('[data-key="beta"] .slider');
      for (let step = 0; step < 200; step++) {
        slider.value = String(8 + (step * 7) % 60);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
      }
      slider.value = "40";
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      slider.dispatchEvent(new Event("change", { bubbles: true }));
    }""")
    settled(page)
    value = page.input_value('[name="beta"]')
    source = page.locator("#panel-ratio img").get_attribute("src")
    findings.expect(f"beta={value}" in source, f"latest wins: {value} is set and {source} is shown")
    asked = [url for url in page.requests if "/panel/ratio.svg" in url]
    findings.expect(len(asked) < 20, f"latest wins: {len(asked)} pictures were asked for")
    check_own(page, server, "latest wins", findings)
    page.context.close()


def latency(program, server, findings):
    """From `input` to the second frame after the picture stands, for the panels in view of a drag."""
    page = open_page(program, server.url, 390, "light")
    settled(page)
    for group in page.locator(".group").all():
        if "Ramp" in group.get_attribute("data-group"):
            group.evaluate("group => { group.open = true; }")
    slider(page, "beta").focus()
    for press in range(200):
        page.keyboard.press("ArrowRight" if press % 40 < 20 else "ArrowLeft")
        settled(page)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))")
    times = sorted(page.evaluate("performance.getEntriesByName('entrope ratio').map(entry => entry.duration)"))
    median, most = times[len(times) // 2], times[len(times) * 95 // 100]
    print(f"latency: {len(times)} pictures of `ratio`, slider to painted picture p50 {median:.1f} ms, p95 {most:.1f} ms")
    for (name, budget), found in zip(BUDGET.items(), (median, most)):
        findings.expect(found < 3 * budget, f"latency: {name} {found:.0f} ms, three times the budget of {budget} ms")
    page.context.close()


def pushed(program, server, findings):
    """Thresholds that meet push each other along; what is typed is drawn at once; what is not allowed is told."""
    page = open_page(program, f"{server.url}?{STATE}", 1280, "light")
    settled(page)
    page.fill('[name="alpha"]', "40")
    settled(page)
    alpha, beta = page.input_value('[name="alpha"]'), page.input_value('[name="beta"]')
    findings.expect(alpha == "40" and float(beta) > 40, f"pushed: α {alpha}, β {beta}")
    until(page, "document.getElementById('live').textContent.includes('α 40')")
    live = page.text_content("#live")
    findings.expect("β " in live, f"pushed: both are not told: {live}")
    page.fill('[name="scale"]', "5000")
    until(page, "document.querySelector('[data-key=scale] .help').textContent !== ''")
    help_text = page.text_content("[data-key=scale] .help")
    findings.expect("from 1 to 1024" in help_text, f"not allowed: {help_text}")
    page.locator('[name="scale"]').blur()
    until(page, "document.getElementById('notices').textContent.includes('1024')")
    findings.expect("scale=1024" in page.url, f"not allowed: the address is {page.url}")
    page.context.close()


def no_scripts(program, server, findings):
    """The form, the pictures and a table without scripts."""
    context = program.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url)
    page.fill('[name="beta"]', "48")
    page.select_option('[name="ensemble"]', "aligned")
    page.click("#show")
    findings.expect("beta=48" in page.url, f"no scripts: the address is {page.url}")
    for panel in PANELS:
        size = page.locator(f"#panel-{panel} img").evaluate("image => image.decode().then(() => image.naturalWidth)")
        findings.expect(size > 100, f"no scripts: the picture of {panel} is {size} wide")
    page.click("#numbers-ratio summary")
    findings.expect(page.locator("#numbers-ratio tbody tr").count() > 100, "no scripts: the table is short")
    findings.expect("pairs kept" in page.text_content("#sentence"), "no scripts: no sentence")
    page.goto(server.url + "?beta=0.5")
    notice = page.text_content("#notices")
    findings.expect("Shown: 2" in notice, f"no scripts: {notice}")
    context.close()


def access(program, server, findings, screenshots):
    """axe, sideways scroll and the smallest words, for each panel, width and theme, with a notice shown."""
    for theme in THEMES:
        for width in WIDTHS:
            for panel in PANELS:
                page = open_page(program, f"{server.url}?{STATE}&panel={panel}&bata=3", width, theme)
                settled(page)
                name = f"{panel}, {width} px, {theme}"
                if panel == "ratio" or width == 390:
                    check_access(page, name, findings)
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                findings.expect(wide <= 0, f"{name}: it scrolls sideways by {wide} px")
                scale = page.evaluate(
                    "panel => { const image = document.querySelector(`#panel-${panel} img`);"
                    " return image ? image.clientWidth / image.naturalWidth : 1; }", panel)
                # Ticks have 7 points, 9.33 CSS pixels, where the picture is laid out for its width.
                findings.expect(7 / 0.75 * scale >= 9, f"{name}: the smallest words have {7 / 0.75 * scale:.1f} px")
                if screenshots and width in (1280, 390):
                    page.screenshot(path=screenshots / f"{panel}-{width}-{theme}.png")
                check_own(page, server, name, findings)
                page.context.close()


def keyboard(program, server, findings):
    """Everything can be reached by Tab, focus is seen, and every control has a name and a value with its unit."""
    page = open_page(program, server.url, 1280, "light")
    settled(page)
    reached = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        focus = page.evaluate("""() => {
          const one = document.activeElement;
          const style = getComputedStyle(one);
          return one === document.body ? null : [one.id || one.name || one.className || one.textContent.trim(),
            style.outlineStyle !== "none" && style.outlineWidth];
        }""")
        if focus is None:
            break
        findings.expect(focus[1], f"keyboard: the focus on {focus[0]} is not seen")
        reached.add(focus[0])
    for wanted in ("c-beta", "c-method", "copy-link", "permalink"):
        findings.expect(wanted in reached, f"keyboard: {wanted} was not reached by Tab")
    for one in page.locator(".slider:not([disabled])").all():
        label, text = one.get_attribute("aria-label"), one.get_attribute("aria-valuetext")
        findings.expect(label and text, f"keyboard: a slider has the name {label} and the value {text}")
    tree = page.locator("body").aria_snapshot()
    for part in ('slider "β, upper threshold, slider"', "img", 'heading "Entropy over context"'):
        findings.expect(part in tree, f"accessibility tree: there is no {part}")
    page.context.close()


def phone(program, server, findings, screenshots):
    """The picture at the top leaves the controls their place: every tab stop and β are in front, for each panel and looks."""
    covered = """() => {
      const one = document.activeElement;
      if (one === document.body) return null;
      const box = one.getClientRects()[0];
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const hit = document.elementFromPoint(x, y);
      const isSeen = hit && (one.contains(hit) || hit.contains(one)) && !hit.closest(".panel");
      return [isSeen, one.id || one.name || one.className || one.textContent.trim(), Math.round(y)];
    }"""
    for width in (390, 320):
        for theme in ("paper", "slides"):
            for panel in PANELS:
                page = open_page(program, f"{server.url}?{STATE}&theme={theme}&panel={panel}", width, "light")
                settled(page)
                name = f"{panel}, {width} px, {theme}"
                stops = 0
                for stops in range(200):
                    page.keyboard.press("Tab")
                    focus = page.evaluate(covered)
                    if focus is None:
                        break
                    findings.expect(focus[0], f"phone, {name}: the focus on {focus[1]} at {focus[2]} px is behind something")
                findings.expect(stops > 15, f"phone, {name}: Tab stops {stops} times")
                slider(page, "beta").evaluate("one => one.blur()")
                reached = page.evaluate("""async () => {
                  const one = document.querySelector('[data-key="beta"] .slider');
                  for (let top = 0; top < document.documentElement.scrollHeight; top += 40) {
                    window.scrollTo(0, top);
                    const box = one.getBoundingClientRect();
                    if (document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2) === one) return true;
                  }
                  return false;
                }""")
                findings.expect(reached, f"phone, {name}: β cannot be touched")
                if theme == "paper" and panel == "ratio":
                    # Two plots beside each other leave room at 390 px, one above the other do not at 320.
                    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
                    top = page.locator("#panel-ratio img").bounding_box()["y"]
                    findings.expect((0 <= top < 40) == (width == 390), f"phone, {name}: scrolled to the end, the picture stands at {top} px")
                if screenshots:
                    slider(page, "beta").focus()
                    page.screenshot(path=screenshots / f"phone-{panel}-{width}-{theme}.png")
                page.context.close()


def paper(program, server, findings, screenshots):
    """On paper: heading, picture, sentence and the whole address on the first page, and the numbers, of a wide page and a phone's."""
    for width in (1280, 390):
        for theme in ("paper", "dark"):
            page = open_page(program, f"{server.url}?beta=48&theme={theme}", width, "light")
            settled(page)
            sentence, address = page.text_content("#caption-ratio"), page.url
            data = page.pdf(format="A4", print_background=True)
            if screenshots:
                (screenshots / f"paper-{width}-{theme}.pdf").write_bytes(data)
            sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(data)).pages]
            first, name = " ".join(sheets[0].split()), f"paper, {width} px, {theme}"
            for part in ("Frequency ratio and blend", sentence, "Position Interpolation", "panel mark series"):
                findings.expect(part in first, f"{name}: the first page lacks “{part}”: {first[:300]}")
            # A long address is broken where a line ends.
            findings.expect(address in "".join(sheets[0].split()), f"{name}: the first page lacks {address}: {first[:400]}")
            findings.expect(len(sheets) == 1, f"{name}: {len(sheets)} pages")
            # A4 between its margins.
            page.set_viewport_size({"width": 718, "height": 1046})
            page.emulate_media(media="print")
            wide = page.evaluate("""() => {
              const [one] = document.querySelectorAll("#numbers-ratio .scroll");
              return one.scrollWidth - one.clientWidth;
            }""")
            findings.expect(wide <= 0, f"{name}: the table is {wide} px wider than its columns")
            shown = page.evaluate("[...document.querySelectorAll('.rule')].filter(one => one.getClientRects().length).length")
            findings.expect(shown == 0, f"{name}: {shown} handles are printed")
            page.emulate_media(media="screen")
            is_open = page.evaluate("document.getElementById('numbers-ratio').open")
            findings.expect(not is_open, f"{name}: the numbers stay open after printing")
            page.context.close()


def mended(program, server, findings):
    """The address becomes that of the state which is shown, whatever was asked for; one that needs no mending stays."""
    for query, canonical, words in (
        ("beta=0.5", "beta=2", "Shown: 2."), ("method=yarm", "", "Shown: yarn."), ("head-dimension=63", "", "Shown: 64."),
        ("scale=1e9", "scale=1024", "Shown: 1024."), ("beta=1&beta=2", "beta=2", "given twice"),
        ("beta=48&expect=00000000", "beta=48&expect=00000000", "other numbers")):
        page = open_page(program, f"{server.url}?{query}", 1280, "light")
        settled(page)
        until(page, f"document.getElementById('notices').textContent.includes({json.dumps(words)})", 5)
        found = page.evaluate("location.search.slice(1)")
        findings.expect(found == canonical, f"mended: {query} has the address {found}")
        page.context.close()


def static_copy(program, entrope, findings):
    """A copy that opens from a folder says of a link what it does not have, and shows what is nearest."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        states = folder / "states"
        states.write_text("ratio scale=2,4 beta=8,32,128\narc method=yarn,pi\n")
        subprocess.run([entrope, "explore", "--export", folder / "copy", "--states", states, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        index = (folder / "copy" / "index.html").as_uri()
        # By the query: the places of the sliders of both panels, and what each says.
        cases = {
            "": ("1-1", "0", [], []),
            "?scale=2&beta=8": ("0-0", "0", [], ["scale 2", "beta 8"]),
            "?scale=2.0#panel-ratio": ("0-1", "0", [], []),
            # ln(20/8) is more than ln(32/20), and 2.7 is nearer to 2 than to 4 by factors.
            "?beta=20": ("1-1", "0", ["β, upper threshold 20 is not in this copy. Shown: 32."], ["beta 20 is not in this copy. Shown: 32."]),
            "?scale=2.7#panel-ratio": ("0-1", "0", ["scale s 2.7 is not in this copy. Shown: 2."], []),
            "?method=pi": ("1-1", "1", ["method pi is not in this copy. Shown: yarn."], []),
            "?method=rope&panel=arc": ("1-1", "0", [], ["method rope is not in this copy. Shown: YaRN."]),
            "?method=yarn": ("1-1", "0", [], []),
            "?bata=3#panel-arc": ("1-1", "0", [], ["bata is nothing that this copy shows"]),
        }
        for query, (ratio, arc, of_ratio, of_arc) in cases.items():
            page = open_page(program, index + query, 1280, "light")
            for panel, places, wanted in (("ratio", ratio, of_ratio), ("arc", arc, of_arc)):
                source = page.locator(f"#panel-{panel} img").get_attribute("src")
                findings.expect(source == f"panel/{panel}/{places}-paper.svg", f"copy: {query} shows {source}")
                told = page.locator(f"#panel-{panel} .notices li").all_text_contents()
                is_told = len(told) == len(wanted) and all(part in line for part, line in zip(wanted, told))
                findings.expect(is_told, f"copy: {query}, {panel}: {told}")
            findings.expect(not page.errors, f"copy: {query}: {page.errors[:3]}")
            page.context.close()
        page = open_page(program, index + "?panel=map", 1280, "light")
        findings.expect("The panel map is not in this copy." in page.text_content("main"), "copy: panel=map is not told")
        page.context.close()
        states.write_text("ratio scale=2,4\nsurface method=yarn,pi length=32\n")
        refused = subprocess.run(
            [entrope, "explore", "--export", folder / "none", "--states", states], capture_output=True, text=True)
        findings.expect(
            refused.returncode == 65 and refused.stdout == "" and "surface of method=pi length=32: " in refused.stderr
            and not (folder / "none").exists(),
            f"copy: what a panel cannot show ends with {refused.returncode}: {refused.stdout}{refused.stderr}")


def exports(program, server, entrope, findings):
    """What the page saves has the bytes of the command it shows, and verifies."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        page = open_page(program, f"{server.url}?{STATE}&beta=48&scale=8", 1280, "light")
        settled(page)
        page.click("#panel-ratio ~ .more .export summary")
        for ending in ("pdf", "svg", "png"):
            page.select_option("#format-ratio", ending)
            page.select_option("#width-ratio", "icml-column")
            with page.expect_download() as download:
                page.click('[data-export="ratio"] button')
            saved = folder / download.value.suggested_filename
            download.value.save_as(saved)
            findings.expect(saved.name == f"entrope-ratio-yarn-s8-b48.{ending}", f"export: it is called {saved.name}")
            own = folder / f"own.{ending}"
            words = ["panel", "ratio", "--beta", "48", "--scale", "8", "--head-dimension", "32", "--length", "64", "--width", "icml-column", "--output", str(own)]
            subprocess.run([entrope, *words, "--quiet"], check=True, stdout=subprocess.DEVNULL)
            findings.expect(saved.read_bytes() == own.read_bytes(), f"export: the {ending} differs from the command's")
            verdict = subprocess.run([entrope, "figures", "verify", str(saved)], capture_output=True, text=True)
            findings.expect(
                verdict.returncode == 0 and verdict.stdout.strip().endswith("identical"),
                f"export: verify says {verdict.stdout}{verdict.stderr}")
        page.context.close()


def guarded(server, findings):
    """Names and pages of others are refused on the wire, whatever a browser would send."""
    def status(headers, path="/"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.putrequest("GET", path, skip_host=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse().status

    own = ("Host", f"127.0.0.1:{server.port}")
    findings.expect(status([own]) == 200, "guard: the page itself is refused")
    findings.expect(status([("Host", "evil.example")]) == 421, "guard: another host is let in")
    findings.expect(status([own, ("Sec-Fetch-Site", "cross-site")]) == 403, "guard: another site is let in")
    listening = subprocess.run(["ss", "-ltnH"], capture_output=True, text=True).stdout
    lines = [line.split()[3] for line in listening.splitlines() if f":{server.port} " in line]
    findings.expect(lines in ([], [f"127.0.0.1:{server.port}"]), f"guard: it listens on {lines}")


def cross_site(program, server, findings):
    """A page of another origin gets nothing: no picture, no numbers."""
    page = open_page(program, "data:text/html,<p>elsewhere", 1280, "light")
    outcome = page.evaluate(
        "url => fetch(url + 'panel/ratio.json').then(() => 'read', () => 'refused')", server.url)
    findings.expect(outcome == "refused", f"cross-site: numbers were {outcome}")
    outcome = page.evaluate(
        "url => new Promise(done => { const image = new Image(); image.onload = () => done('shown');"
        " image.onerror = () => done('refused'); image.src = url + 'panel/ratio.svg'; })", server.url)
    findings.expect(outcome == "refused", f"cross-site: a picture was {outcome}")
    page.context.close()


def server_gone(program, entrope, findings):
    """The picture stays, the banner tells, and the exit status is the signal's."""
    server = Server(entrope)
    page = open_page(program, server.url, 1280, "light")
    settled(page)
    shown = page.locator("#panel-ratio img").get_attribute("src")
    status, seconds = server.stop(signal.SIGINT)
    findings.expect(status == 130 and seconds < 1.5, f"stopped: exit status {status} after {seconds:.1f} s")
    slider(page, "beta").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#banner:not([hidden])")
    findings.expect("The server stopped" in page.text_content("#banner"), "stopped: the banner says something else")
    findings.expect(page.locator("#panel-ratio img").get_attribute("src") == shown, "stopped: the picture went")
    page.context.close()
    server = Server(entrope, "--beta", "48", "--quiet")
    findings.expect(server.url.endswith("/?beta=48"), f"start: the address is {server.url}")
    taken = subprocess.run(
        [entrope, "explore", "--port", str(server.port)], capture_output=True, text=True)
    findings.expect(
        taken.returncode == 73 and taken.stdout == "" and "in use" in taken.stderr,
        f"port taken: {taken.returncode} {taken.stdout}{taken.stderr}")
    status, _ = server.stop()
    findings.expect(status == 143, f"stopped: exit status {status}")


def late(program, server, findings):
    """A panel that took too long shows its sentence, and is not asked for again."""
    page = program.new_context(viewport={"width": 1280, "height": 900}).new_page()
    asked = []
    sentence = "This took longer than ten seconds and was stopped."

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(status=503, content_type="application/json", body=json.dumps({"error": sentence}))

    page.route("**/panel/map.json*", answer)
    page.goto(f"{server.url}?{STATE}")
    page.locator("#panel-map").scroll_into_view_if_needed()
    until(page, "document.querySelector('#panel-map .nothing') !== null")
    time.sleep(1.5)
    findings.expect(page.text_content("#panel-map .nothing") == sentence, "too late: the sentence is not shown")
    findings.expect(len(asked) <= 2, f"too late: it was asked for {len(asked)} times")
    page.context.close()


def captured(program, entrope, findings):
    """Heads of a capture: the token leaves the address, and layer and head are chosen like anything else."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "secret-model.safetensors"
        path.write_bytes(capture(layers=2, heads=2, rows=96, dimension=16))
        server = Server(entrope, "--vectors", str(path), "--scale", "2")
        try:
            plain = program.new_context().new_page()
            findings.expect(plain.goto(server.url.split("?")[0]).status == 403, "captured: it answers without the token")
            plain.context.close()
            page = open_page(program, server.url, 1280, "light")
            settled(page)
            findings.expect("token" not in page.url, f"captured: the address is {page.url}")
            findings.expect("vectors=1&layer=0&head=0" in page.url, f"captured: the address is {page.url}")
            page.locator("#panel-entropy").scroll_into_view_if_needed()
            settled(page)
            page.select_option('[name="layer"]', "1")
            page.select_option('[name="head"]', "1")
            until(page, "location.search.includes('layer=1&head=1')")
            page.locator("#panel-entropy").scroll_into_view_if_needed()
            settled(page)
            source = page.locator("#panel-entropy img").get_attribute("src")
            findings.expect("layer=1&head=1" in source, f"captured: {source} is shown")
            findings.expect(page.locator('[name="base"]').is_disabled(), "captured: the base can be moved")
            findings.expect("secret" not in page.content(), "captured: the page names the file")
            # A click on the first cell of the atlas opens the first head of the first layer.
            page.locator("#panel-atlas").scroll_into_view_if_needed()
            settled(page)
            x, y = page.evaluate("""async () => {
              const image = document.querySelector("#panel-atlas img");
              const reply = await (await fetch(image.getAttribute("src").replace(".svg?", ".json?"))).json();
              const bounds = image.getBoundingClientRect();
              const at = (range, size, length) => ((0.75 * range[0] + 0.25 * range[1]) / size) * length;
              const frame = reply.frames[0];
              return [at(frame.x, reply.page[0], bounds.width), at(frame.y, reply.page[1], bounds.height)];
            }""")
            page.locator("#panel-atlas .picture").click(position={"x": x, "y": y})
            until(page, "location.search.includes('layer=0&head=0')")
            # The controls follow when the server has written them for the new state.
            until(page, "document.querySelector('[name=head]').value === '0'")
            until(page, "document.querySelector('[name=layer]').value === '0'")
            check_own(page, server, "captured", findings)
            page.context.close()
        finally:
            server.stop()


def capture(layers, heads, rows, dimension):
    """A .safetensors file of captured vectors: scattered numbers, and the rope of a model."""
    count = layers * heads * rows * dimension
    numbers = struct.pack(f"<{count}f", *(math.sin(0.618 * place * place) for place in range(count)))
    shape = [layers, heads, rows, dimension]
    header = {
        "__metadata__": {"rope_theta": "10000", "trained_context": str(rows // 2)},
        "q": {"dtype": "F32", "shape": shape, "data_offsets": [0, 4 * count]},
        "k": {"dtype": "F32", "shape": shape, "data_offsets": [4 * count, 8 * count]},
    }
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + numbers + numbers


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("entrope", nargs="?", default=".build/release/entrope")
    parser.add_argument("--screenshots", type=pathlib.Path)
    parser.add_argument("--only", nargs="*")
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    findings = Findings()
    server = Server(arguments.entrope)
    try:
        with browser() as program:
            cases = {
                "drag": lambda: drag(program, server, findings),
                "latest": lambda: latest_wins(program, server, findings),
                "pushed": lambda: pushed(program, server, findings),
                "noscript": lambda: no_scripts(program, server, findings),
                "access": lambda: access(program, server, findings, arguments.screenshots),
                "keyboard": lambda: keyboard(program, server, findings),
                "phone": lambda: phone(program, server, findings, arguments.screenshots),
                "paper": lambda: paper(program, server, findings, arguments.screenshots),
                "mended": lambda: mended(program, server, findings),
                "copy": lambda: static_copy(program, arguments.entrope, findings),
                "exports": lambda: exports(program, server, arguments.entrope, findings),
                "guard": lambda: guarded(server, findings),
                "cross": lambda: cross_site(program, server, findings),
                "gone": lambda: server_gone(program, arguments.entrope, findings),
                "late": lambda: late(program, server, findings),
                "captured": lambda: captured(program, arguments.entrope, findings),
                "latency": lambda: latency(program, server, findings),
            }
            for name, case in cases.items():
                if arguments.only and name not in arguments.only:
                    continue
                start = time.monotonic()
                try:
                    case()
                except Exception as error:  # One case that stops does not keep the others from telling.
                    findings.append(f"{name}: {str(error)[:400]}")
                print(f"{name}: {time.monotonic() - start:.1f} s", flush=True)
    finally:
        server.stop()
    findings.finish("explorer")


if __name__ == "__main__":
    main()
