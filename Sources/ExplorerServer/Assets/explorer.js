// The explorer's page: asks the server for pictures as controls move. Without it the form and its button do the same.
"use strict";
(function () {
  const root = document.documentElement;
  const form = document.getElementById("controls");
  const byId = (id) => document.getElementById(id);
  const maker = root.dataset.maker;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const [heavyRest, speechRest] = [120, 700];
  const viewKeys = ["theme", "panel", "pair"];

  // Values that are not the usual ones, by key, as in the query.
  let values = read(new URL(byId("permalink").href).search);
  let [drag, last] = [null, {}];
  let [speechTimer, adoptTimer, urlTimer, resizeTimer] = [0, 0, 0, 0];
  let isGone = false;

  function read(search) { return new Map(new URLSearchParams(search)); }

  function query(withView) {
    const parts = new URLSearchParams();
    for (const [key, text] of values) {
      if (withView || !viewKeys.includes(key)) parts.append(key, text);
    }
    return parts.toString();
  }

  const address = () => query(true) ? "/?" + query(true) : "/";

  const theme = () => root.dataset.theme === "system" ? (dark.matches ? "dark" : "paper") : root.dataset.theme;

  // Panels ------------------------------------------------------------------------------------------------------------------

  const panels = Array.from(document.querySelectorAll(".cell"), (cell) => ({
    cell, section: cell.querySelector(".panel"), id: cell.dataset.panel, isHeavy: cell.dataset.heavy === "true",
    isSeen: false, isBusy: false, shown: null, timer: 0, reply: null, started: 0,
  }));

  function wanted(panel) {
    const box = panel.section.querySelector(".picture");
    const least = theme() === "slides" ? 290 : 180;
    const points = Math.min(Math.max(Math.floor((box.clientWidth * 0.75) / 5) * 5, least), 720);
    const parts = new URLSearchParams(query(false));
    for (const [key, value] of [["theme", theme()], ["width", points], ["v", maker]]) parts.append(key, String(value));
    return parts.toString();
  }

  // Asks all panels in view for what is wanted now: light ones at once, heavy ones after a rest.
  function draw() {
    for (const panel of panels) {
      if (!panel.isSeen) continue;
      if (panel.shown !== null && panel.shown !== wanted(panel)) markOld(panel);
      window.clearTimeout(panel.timer);
      if (!panel.isHeavy) ask(panel);
      else panel.timer = window.setTimeout(() => ask(panel), panel.shown === null ? 0 : heavyRest);
    }
  }

  // A picture that stays at the top leaves the controls their place, and what has the focus stands below it.
  function fit() {
    const section = shownPanel().section;
    section.classList.toggle("tall", section.offsetHeight > 0.55 * root.clientHeight);
    root.style.scrollPaddingTop = getComputedStyle(section).position === "sticky" ? section.offsetHeight + 8 + "px" : "";
  }

  function markOld(panel) {
    panel.section.setAttribute("aria-busy", "true");
    if (panel.isHeavy && panel.reply) {
      panel.section.querySelector(".picture").dataset.old = "drawn for " + (panel.reply.state || "the usual state");
    }
  }

  // One request under way for each panel; when it ends and another state is wanted, the next begins. The last is always drawn.
  async function ask(panel) {
    const target = wanted(panel);
    if (panel.isBusy || panel.shown === target) return;
    panel.isBusy = true;
    try {
      const picture = new Image();
      picture.src = "/panel/" + panel.id + ".svg?" + target;
      const [answer] = await Promise.all([
        window.fetch("/panel/" + panel.id + ".json?" + target),
        picture.decode().catch(() => null),
      ]);
      const pause = answer.status === 503 ? Number(answer.headers.get("Retry-After")) : 0;
      const reply = pause ? null : await answer.json();
      // Too much is being drawn: asked again after the time that the server names, and not before. What names none took too long.
      if (!reply) await new Promise((done) => window.setTimeout(done, 1000 * pause));
      else if (answer.ok) show(panel, picture, reply, target);
      else refuse(panel, reply, target);
      serverIsGone(false);
    } catch (error) {
      serverIsGone();
    }
    panel.isBusy = false;
    if (!isGone && panel.shown !== wanted(panel) && !(panel.isHeavy && drag)) ask(panel);
  }

  function show(panel, picture, reply, target) {
    const box = panel.section.querySelector(".picture");
    const before = panel.started;
    panel.shown = target;
    panel.reply = reply;
    picture.alt = reply.description;
    picture.width = Math.round(reply.page[0] / 0.75);
    picture.height = Math.round(reply.page[1] / 0.75);
    box.replaceChildren(picture);
    delete box.dataset.old;
    panel.section.removeAttribute("aria-busy");
    byId("caption-" + panel.id).textContent = reply.sentence;
    fillList(byId("claims-" + panel.id), reply.claims.concat(reply.notes));
    fillTable(panel);
    overlay(panel, box);
    clearHelp();
    if (before) {
      window.requestAnimationFrame(() => window.requestAnimationFrame(() => {
        performance.measure("entrope " + panel.id, { start: before });
      }));
      panel.started = 0;
    }
    tell();
  }

  function refuse(panel, reply, target) {
    const control = reply.key && form.querySelector('[data-key="' + CSS.escape(reply.key) + '"] .help');
    panel.shown = target;
    panel.section.removeAttribute("aria-busy");
    if (control) {
      // The picture stays as it was; the sentence stands beside its control.
      control.textContent = reply.error;
      return say(reply.error);
    }
    panel.reply = null;
    const words = Object.assign(document.createElement("p"), { className: "nothing", textContent: reply.error });
    panel.section.querySelector(".picture").replaceChildren(words);
    byId("caption-" + panel.id).textContent = "";
    fillList(byId("claims-" + panel.id), []);
  }

  function clearHelp() {
    if (panels.some((panel) => panel.isBusy)) return;
    for (const help of form.querySelectorAll(".help")) if (help.textContent) help.textContent = "";
  }

  function fillList(list, sentences) {
    list.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })));
  }

  // The table is filled when it is open, so that dragging does not build rows that nobody sees.
  function fillTable(panel) {
    const details = byId("numbers-" + panel.id);
    const link = details.querySelector("[data-csv]");
    link.href = "/panel/" + panel.id + ".csv?" + query(false) + "&download=1&v=" + maker;
    if (!details.open || !panel.reply) return;
    const numbers = panel.reply.numbers;
    const table = document.createElement("table");
    const rows = numbers.rows.slice(0, 400);
    const rest = panel.reply.rows > rows.length ? "; the first " + rows.length + " of " + panel.reply.rows + " rows" : "";
    table.createCaption().textContent = panel.reply.title + rest;
    const head = table.createTHead().insertRow();
    for (const textContent of numbers.columns) head.append(Object.assign(document.createElement("th"), { scope: "col", textContent }));
    const body = table.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      for (const text of row) line.insertCell().textContent = text;
    }
    details.querySelector(".scroll").replaceChildren(table);
  }

  // Over the pictures -------------------------------------------------------------------------------------------------------

  // Thresholds to drag and the ruler, placed by the frames that the server reports.
  function overlay(panel, box) {
    const reply = panel.reply;
    const frame = reply.frames[0];
    const [low, high] = frame.xScale.domain;
    const across = (x) => frame.x[0] + ((x - low) / (high - low)) * (frame.x[1] - frame.x[0]);
    const place = (element, x) => {
      element.style.left = (100 * across(x)) / reply.page[0] + "%";
      element.style.top = (100 * frame.y[0]) / reply.page[1] + "%";
      element.style.height = (100 * (frame.y[1] - frame.y[0])) / reply.page[1] + "%";
    };
    const valueAt = (event) => {
      const bounds = box.getBoundingClientRect();
      const point = ((event.clientX - bounds.left) / bounds.width) * reply.page[0];
      return low + ((point - frame.x[0]) / (frame.x[1] - frame.x[0])) * (high - low);
    };
    for (const rule of reply.rules) {
      if (rule.x < low || rule.x > high) continue;
      const handle = Object.assign(document.createElement("div"), { className: "rule" });
      handle.dataset.key = rule.key;
      handle.setAttribute("aria-hidden", "true");
      place(handle, rule.x);
      handle.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        const move = (moved) => {
          const value = rule.base * Math.pow(rule.ratio, valueAt(moved));
          change(rule.key, String(Number(value.toPrecision(3))), false);
        };
        const end = () => {
          window.removeEventListener("pointermove", move);
          window.removeEventListener("pointerup", end);
          finish();
        };
        window.addEventListener("pointermove", move);
        window.addEventListener("pointerup", end);
      });
      box.append(handle);
    }
    box.onclick = reply.cells ? (event) => openCell(reply, box, event) : null;
    if (panel.id !== "ratio" && panel.id !== "arc") return;
    box.onclick = (event) => {
      if (event.target.className === "rule") return;
      const pair = Math.round(valueAt(event));
      if (pair < low || pair > high) return;
      values.set("pair", String(pair));
      window.history.replaceState(null, "", address());
      for (const other of panels) if (other.placer) ruler(other);
    };
    panel.placer = place;
    ruler(panel);
  }

  // A click on a cell chooses what it stands for; the controls of the same names do so too.
  function openCell(reply, box, event) {
    const bounds = box.getBoundingClientRect();
    const shares = { x: (event.clientX - bounds.left) / bounds.width, y: (event.clientY - bounds.top) / bounds.height };
    const inside = (frame, axis, side) => (shares[axis] * reply.page[side] - frame[axis][0]) / (frame[axis][1] - frame[axis][0]);
    for (const frame of reply.frames) {
      const [x, y] = [inside(frame, "x", 0), inside(frame, "y", 1)];
      if (x < 0 || x >= 1 || y < 0 || y >= 1) continue;
      const value = (side, share) => String(side.values[Math.floor(side.values.length * share)]);
      change(reply.cells.y.key, value(reply.cells.y, y), false);
      return change(reply.cells.x.key, value(reply.cells.x, x), true);
    }
  }

  function ruler(panel) {
    const box = panel.section.querySelector(".picture");
    for (const old of box.querySelectorAll(".ruler, .readout")) old.remove();
    const pair = values.get("pair");
    if (pair === undefined || !panel.reply || !panel.placer) return;
    const columns = panel.reply.numbers.columns;
    const [tag, mark, series, x, y] = ["panel", "mark", "series", "x", "y"].map((name) => columns.indexOf(name));
    const first = panel.reply.numbers.rows.length ? panel.reply.numbers.rows[0][tag] : "";
    const found = panel.reply.numbers.rows
      .filter((row) => row[x] === pair && row[tag] === first && row[mark] !== "rule" && row[series])
      .map((row) => row[series] + " " + row[y]);
    if (!found.length) return;
    const line = Object.assign(document.createElement("div"), { className: "ruler" });
    line.setAttribute("aria-hidden", "true");
    panel.placer(line, Number(pair));
    box.append(line, Object.assign(document.createElement("p"), { className: "readout", textContent: "pair " + pair + ": " + found.join(", ") }));
  }

  // Controls ----------------------------------------------------------------------------------------------------------------

  const sliderOf = (key) => form.querySelector('[data-key="' + CSS.escape(key) + '"] .slider');

  function valueAtStep(slider, step) {
    const [low, high, steps] = [Number(slider.dataset.low), Number(slider.dataset.high), Number(slider.max)];
    if (step <= 0) return low;
    if (step >= steps) return high;
    const share = step / steps;
    const exact = slider.dataset.geometric === "true" ? low * Math.pow(high / low, share) : low + share * (high - low);
    return slider.dataset.whole === "true" ? Math.round(exact) : Number(exact.toPrecision(4));
  }

  function stepOf(slider, value) {
    const [low, high, steps] = [Number(slider.dataset.low), Number(slider.dataset.high), Number(slider.max)];
    const share = slider.dataset.geometric === "true" ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return Math.min(Math.max(Math.round(share * steps), 0), steps);
  }

  const twin = (slider) => byId(slider.dataset.for);

  // Shows a value at a slider and its number, wherever it came from.
  function place(key, text) {
    const slider = sliderOf(key);
    if (!slider) return;
    const field = twin(slider);
    if (document.activeElement !== field) field.value = text;
    slider.value = String(stepOf(slider, Number(text)));
    name(slider, text);
  }

  const name = (slider, text) => slider.setAttribute("aria-valuetext", (text + " " + slider.dataset.unit).trim());

  // Dimensions are even.
  const even = (key, value) => key === "rotary-dimension" || key === "head-dimension" ? 2 * Math.max(1, Math.round(value / 2)) : value;

  const set = (key, text) => text === "" && key !== "with" ? values.delete(key) : values.set(key, text);

  function change(key, text, isFinal) {
    const now = performance.now();
    for (const panel of panels) if (panel.isSeen) panel.started = now;
    if (!drag) {
      // One step in the history for a drag, and for keys pressed one after another, so that Back returns to where they began.
      if (last.key !== key || now - last.time > 1500) window.history.pushState(null, "", address());
      drag = { key, changes: new Map() };
    }
    last = { key, time: now };
    set(key, text);
    place(key, text);
    drag.changes.set(key, text);
    push(key, Number(text));
    draw();
    speak();
    window.clearTimeout(urlTimer);
    urlTimer = window.setTimeout(() => window.history.replaceState(null, "", address()), 250);
    if (isFinal) finish();
  }

  // Thresholds that meet push each other along by one step, and both changes are told.
  function push(key, value) {
    if (key !== "alpha" && key !== "beta") return;
    const other = key === "alpha" ? "beta" : "alpha";
    const slider = sliderOf(other);
    if (!slider || slider.disabled || !(value > 0)) return;
    const beside = Number(twin(slider).value || twin(slider).placeholder);
    if (key === "alpha" ? value < beside : value > beside) return;
    const step = stepOf(slider, value) + (key === "alpha" ? 1 : -1);
    let moved = valueAtStep(slider, step);
    if (key === "alpha" ? moved <= value : moved >= value) moved = key === "alpha" ? 1.1 * value : value / 1.1;
    const text = String(Number(moved.toPrecision(4)));
    set(other, text);
    place(other, text);
    drag.changes.set(other, text);
  }

  // The thumb was let go: the address is canonical then, and what depends on the state is asked for anew.
  function finish() {
    window.clearTimeout(urlTimer);
    drag = null;
    window.history.replaceState(null, "", address());
    draw();
    window.clearTimeout(adoptTimer);
    adoptTimer = window.setTimeout(adopt, 60);
  }

  // Controls, links and notices as the server writes them for the state; what has the focus stays.
  async function adopt() {
    const asked = query(true);
    let page;
    try {
      const answer = await window.fetch(address());
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
      serverIsGone(false);
    } catch (error) {
      return serverIsGone();
    }
    if (asked !== query(true) || drag) return;
    const canonical = page.getElementById("permalink").getAttribute("href");
    values = read(new URL(canonical, location.href).search);
    window.history.replaceState(null, "", canonical);
    for (const group of page.querySelectorAll(".group")) {
      const own = form.querySelector('[data-group="' + group.dataset.group + '"]');
      if (own.contains(document.activeElement)) {
        for (const control of group.querySelectorAll(".control")) {
          const old = own.querySelector('[data-key="' + CSS.escape(control.dataset.key) + '"]');
          if (old && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(control));
          else if (old) refill(old, control);
        }
      } else {
        group.open = own.open && !group.hidden;
        own.replaceWith(document.adoptNode(group));
      }
    }
    for (const id of ["notices", "numbers-digest", "permalink"]) byId(id).replaceWith(document.adoptNode(page.getElementById(id)));
    document.querySelector(".themes").replaceWith(document.adoptNode(page.querySelector(".themes")));
    document.querySelector("#settings .links").replaceWith(document.adoptNode(page.querySelector("#settings .links")));
    for (const panel of panels) panel.isHeavy = page.querySelector('[data-panel="' + panel.id + '"]').dataset.heavy === "true";
    for (const state of page.querySelectorAll("[data-export] .state")) {
      const id = state.closest("[data-export]").dataset.export;
      document.querySelector('[data-export="' + id + '"] .state').replaceWith(document.adoptNode(state));
    }
    byId("settings-text").hidden = true;
    enhance();
    draw();
    tell();
  }

  function refill(old, control) {
    const fresh = control.querySelectorAll("input, select");
    old.querySelectorAll("input, select").forEach((field, place) => {
      for (const name of ["value", "placeholder", "checked"]) if (fresh[place]) field[name] = fresh[place][name];
    });
  }

  // Sliders work with this script alone, so they are shown by it.
  function enhance() {
    for (const slider of form.querySelectorAll(".slider")) {
      slider.hidden = false;
      slider.setAttribute("aria-label", slider.dataset.label + ", slider");
      name(slider, twin(slider).value || twin(slider).placeholder);
    }
    form.querySelector("#show").hidden = true;
  }

  form.addEventListener("input", (event) => {
    const control = event.target.closest("[data-key]");
    if (!control) return;
    const key = control.dataset.key;
    if (event.target.classList.contains("slider")) {
      const value = even(key, valueAtStep(event.target, Number(event.target.value)));
      twin(event.target).value = String(value);
      change(key, String(value), false);
    } else if (event.target.type === "number") {
      if (event.target.value !== "" || event.target.validity.badInput) change(key, event.target.value, false);
    }
  });

  form.addEventListener("change", (event) => {
    const control = event.target.closest("[data-key]");
    if (!control) return;
    const key = control.dataset.key;
    if (event.target.type === "checkbox") {
      const boxes = Array.from(control.querySelectorAll("input[type=checkbox]:checked"));
      if (boxes.length > Number(control.dataset.most)) {
        event.target.checked = false;
        control.querySelector(".help").textContent = "At most " + control.dataset.most + " methods are compared.";
        return;
      }
      change(key, boxes.map((box) => box.name.replace("with.", "")).join(","), true);
    } else if (event.target.classList.contains("slider")) {
      if (drag) finish();
    } else if (key === "method") {
      // What the last method alone had is left out, and told by the server's notice where it is kept in a link.
      for (const own of Array.from(values.keys())) {
        if (own.startsWith("set.") || own === "alpha" || own === "beta" || own === "ramp" || own === "sequence-length") values.delete(own);
      }
      change(key, event.target.value, true);
    } else {
      change(key, event.target.value, true);
    }
  });

  form.addEventListener("submit", (event) => { event.preventDefault(); finish(); });

  for (const [type, isOn] of [["focusin", true], ["focusout", false]]) {
    form.addEventListener(type, (event) => {
      const control = event.target.closest("[data-key]");
      if (!control) return;
      const rules = document.querySelectorAll('.rule[data-key="' + CSS.escape(control.dataset.key) + '"]');
      for (const rule of rules) rule.classList.toggle("lit", isOn);
    });
  }

  // Words -------------------------------------------------------------------------------------------------------------------

  const shownPanel = () => panels.find((panel) => panel.cell.classList.contains("shown")) || panels[0];

  function sentences() {
    return ["ratio", "entropy"].map((id) => panels.find((panel) => panel.id === id))
      .filter((panel) => panel && panel.reply && panel.shown === wanted(panel)).map((panel) => panel.reply.sentence);
  }

  function tell() {
    const all = sentences();
    const reply = shownPanel().reply;
    if (!all.length && reply) all.push(reply.sentence);
    if (all.length) byId("sentence").textContent = all.join(" ");
    if (reply) byId("numbers-digest").textContent = "Numbers " + reply.digest + ".";
    fit();
  }

  const say = (text) => { if (byId("live").textContent !== text) byId("live").textContent = text; };

  // What changed and what it did, after a rest.
  function speak() {
    const changes = drag ? new Map(drag.changes) : new Map();
    window.clearTimeout(speechTimer);
    speechTimer = window.setTimeout(() => {
      const parts = Array.from(changes, ([key, text]) => {
        const slider = sliderOf(key);
        return (slider ? slider.dataset.label.split(",")[0] : key) + " " + text + (slider && slider.dataset.unit ? " " + slider.dataset.unit : "");
      });
      const words = sentences();
      say(parts.join(", ") + ". " + (words.length ? words.join(" ") : shownPanel().reply ? shownPanel().reply.sentence : ""));
    }, speechRest);
  }

  function serverIsGone(isIt = true) {
    isGone = isIt;
    byId("banner").textContent = isIt ? "The server stopped; this is the state it drew last." : "";
    byId("banner").hidden = !isIt;
    if (isIt) window.setTimeout(() => isGone && draw(), 3000);
  }

  // The rest ----------------------------------------------------------------------------------------------------------------

  async function copy(text, button) {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
      button.textContent = "Copied";
    } catch (error) {
      button.textContent = "Not allowed to copy";
    }
    window.setTimeout(() => { button.textContent = label; }, 1500);
  }

  byId("copy-link").addEventListener("click", (event) => {
    const panel = shownPanel();
    // Numbers of another state, or of a panel that the page does not work out itself, would raise a false alarm.
    const isCurrent = panel.reply && !panel.isHeavy && panel.shown === wanted(panel);
    copy(location.origin + address() + (isCurrent ? (query(true) ? "&" : "?") + "expect=" + panel.reply.digest : ""), event.target);
  });
  byId("copy-command").addEventListener("click", (event) => {
    if (shownPanel().reply) copy(shownPanel().reply.command, event.target);
  });
  byId("copy-settings").addEventListener("click", (event) => copy(byId("settings-text").querySelector("pre").textContent, event.target));

  byId("settings").addEventListener("click", async (event) => {
    const link = event.target.closest("[data-settings]");
    if (!link) return;
    event.preventDefault();
    const answer = await window.fetch("/settings/" + link.dataset.settings + "?" + query(true)).catch(() => null);
    if (!answer) return serverIsGone();
    const box = byId("settings-text");
    box.querySelector("pre").textContent = await answer.text();
    box.hidden = false;
    for (const other of document.querySelectorAll("[data-settings]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
  });

  byId("config-read").addEventListener("click", async () => {
    const answer = await window.fetch("/config", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: byId("config").value,
    }).catch(() => null);
    if (!answer) return serverIsGone();
    const reply = await answer.json();
    if (!answer.ok) return fillList(byId("config-findings"), [reply.error]);
    fillList(byId("config-findings"), (reply.exact ? [] : ["This is the nearest state; the file says more than a state holds."])
      .concat(reply.notices.map((one) => one.sentence), reply.findings.map((one) => one.severity + ": " + one.sentence)));
    window.history.pushState(null, "", address());
    const view = viewKeys.filter((key) => values.has(key)).map((key) => [key, values.get(key)]);
    values = read(reply.state);
    for (const [key, text] of view) if (key !== "pair") values.set(key, text);
    draw();
    adopt();
  });

  function step(by) {
    go((panels.indexOf(shownPanel()) + by + panels.length) % panels.length);
    set("panel", panels.indexOf(shownPanel()) === 0 ? "" : shownPanel().id);
    window.history.replaceState(null, "", address());
  }

  function go(place) {
    panels.forEach((panel, index) => panel.cell.classList.toggle("shown", index === place));
    byId("place").textContent = panels[place].section.querySelector("h2").textContent + ", " + (place + 1) + " of " + panels.length;
    tell();
  }

  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  for (const panel of panels) byId("numbers-" + panel.id).addEventListener("toggle", () => fillTable(panel));

  window.addEventListener("popstate", () => {
    [values, drag, last] = [read(location.search), null, {}];
    draw();
    adopt();
  });
  dark.addEventListener("change", draw);
  window.addEventListener("resize", () => { window.clearTimeout(resizeTimer); fit(); resizeTimer = window.setTimeout(draw, 150); });

  // On paper the shown panel has its numbers and its address.
  window.addEventListener("beforeprint", () => {
    const numbers = byId("numbers-" + shownPanel().id);
    const isOpen = numbers.open;
    shownPanel().section.dataset.address = location.href;
    numbers.open = true;
    fillTable(shownPanel());
    window.addEventListener("afterprint", () => { numbers.open = isOpen; }, { once: true });
  });

  // A narrow page has one group of controls open: the ramp's, then the one that was opened last.
  form.addEventListener("toggle", (event) => {
    if (!window.matchMedia("(max-width: 999px)").matches || !event.target.open) return;
    if (event.target.matches(".group")) for (const group of form.querySelectorAll(".group[open]")) group.open = group === event.target;
  }, true);
  const isNarrow = window.matchMedia("(max-width: 999px)").matches;
  if (isNarrow) for (const group of form.querySelectorAll(".group")) group.open = group.dataset.group === "Ramp";

  for (const id of ["copy-link", "copy-command", "paste", "steps"]) byId(id).hidden = false;
  root.classList.add("live");
  enhance();
  // The address of a state that was mended is that of the state which is shown.
  if ("mended" in byId("notices").dataset) window.history.replaceState(null, "", byId("permalink").href);
  go(Math.max(0, panels.findIndex((panel) => panel.cell.classList.contains("shown"))));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) panels.find((one) => one.section === entry.target).isSeen = entry.isIntersecting;
    draw();
  });
  for (const panel of panels) seen.observe(panel.section);
  window.entropeShown = () => panels.filter((panel) => panel.isSeen).every((panel) => !panel.isBusy && panel.shown === wanted(panel));
})();
