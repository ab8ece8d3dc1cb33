// A static copy of the explorer: sliders over the states that were drawn.
"use strict";
(function () {
  const main = document.getElementById("copy");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const make = (name, given) => Object.assign(document.createElement(name), given);
  const link = new URLSearchParams(location.search);
  // A link may name one panel, as the course's do: ?query#panel-id, or panel=id in the query.
  const meant = location.hash.slice(1) || (link.has("panel") ? "panel-" + link.get("panel") : "");
  link.delete("panel");

  const same = (first, second) => first === second || (second !== "" && Number(first) === Number(second));

  // The place among an axis' values that is nearest to what a link asks for; -1 where none is near.
  function nearest(axis, text) {
    const exact = axis.values.findIndex((value) => same(value, text));
    const number = text === "" ? NaN : Number(text);
    const numbers = axis.values.map(Number);
    if (exact >= 0 || !Number.isFinite(number) || !numbers.every(Number.isFinite)) return exact;
    const isGeometric = number > 0 && numbers.every((value) => value > 0);
    const distances = numbers.map((value) => Math.abs(isGeometric ? Math.log(value / number) : value - number));
    return distances.indexOf(Math.min(...distances));
  }

  // Where the sliders of a panel stand for a link, with a sentence for everything that is not in the copy.
  function read(panel) {
    const exact = panel.states.find((state) => [link.toString(), location.search.slice(1)].includes(state.query));
    if (exact) return { places: exact.key.split("-").map(Number), sentences: [] };
    const places = panel.axes.map((axis) => axis.usual);
    const sentences = [];
    for (const key of new Set(link.keys())) {
      const texts = link.getAll(key);
      const text = texts[texts.length - 1];
      if (texts.length > 1) sentences.push(key + " is given more than once in the link; the last counts.");
      const index = panel.axes.findIndex((axis) => axis.key === key);
      if (index < 0) {
        const usual = window.entropeCopy.usual[key];
        if (usual === undefined) sentences.push(key + " is nothing that this copy shows, and was left out.");
        else if (!same(usual, text)) sentences.push(key + " " + text + " is not in this copy. Shown: " + usual + ".");
        continue;
      }
      const axis = panel.axes[index];
      const place = nearest(axis, text);
      if (place >= 0) places[index] = place;
      if (place < 0 || !same(axis.values[place], text)) {
        sentences.push(axis.label + " " + text + " is not in this copy. Shown: " + axis.titles[places[index]] + ".");
      }
    }
    return { places, sentences };
  }

  for (const panel of window.entropeCopy.panels) {
    const states = new Map(panel.states.map((state) => [state.key, state]));
    const isMeant = !meant.startsWith("panel-") || meant === "panel-" + panel.id;
    const { places, sentences } = isMeant ? read(panel) : { places: panel.axes.map((axis) => axis.usual), sentences: [] };
    const section = make("section", { className: "panel", id: "panel-" + panel.id });
    const heading = make("h2", { id: "title-" + panel.id, textContent: panel.title });
    section.setAttribute("aria-labelledby", heading.id);
    const picture = make("img", { className: "copied" });
    const caption = make("p", { className: "caption" });
    const claims = make("ul", { className: "claims" });
    const command = make("code");
    const notices = make("ul", { className: "notices", hidden: sentences.length === 0 });
    notices.append(...sentences.map((textContent) => make("li", { textContent })));
    const line = make("p", {});
    line.append("The command: ", command);
    const controls = make("div", { className: "pairs" });
    section.append(heading, notices, picture, controls, caption, claims, line);

    const show = (isTold) => {
      const state = states.get(places.join("-"));
      picture.src = "panel/" + panel.id + "/" + state.key + "-" + (dark.matches ? "dark" : "paper") + ".svg";
      picture.alt = state.description;
      caption.textContent = state.sentence;
      claims.replaceChildren(...state.claims.map((text) => make("li", { textContent: text })));
      command.textContent = state.command;
      if (isTold) document.getElementById("live").textContent = state.sentence;
    };

    panel.axes.forEach((axis, index) => {
      const id = panel.id + "-" + axis.key;
      const label = make("label", { htmlFor: id, textContent: axis.label + " " });
      const value = make("output", { htmlFor: id });
      let field;
      if (axis.values.every((text) => text !== "" && !Number.isNaN(Number(text)))) {
        field = make("input", { type: "range", id, min: "0", max: String(axis.values.length - 1), step: "1", className: "slider" });
      } else {
        field = make("select", { id });
        axis.titles.forEach((title, place) => field.append(make("option", { value: String(place), textContent: title })));
      }
      field.value = String(places[index]);
      const move = (isTold) => {
        places[index] = Number(field.value);
        value.textContent = field.type === "range" ? axis.values[places[index]] : "";
        field.setAttribute("aria-valuetext", (axis.titles[places[index]] + " " + axis.unit).trim());
        show(isTold);
      };
      field.addEventListener("input", () => {
        notices.hidden = true;
        move(true);
      });
      const control = make("div", { className: "control" });
      control.append(label, value, field);
      controls.append(control);
      move(false);
    });
    dark.addEventListener("change", () => show(false));
    main.append(section);
  }
  // What a link names did not exist when the page was opened.
  const named = meant && document.getElementById(meant);
  if (named) named.scrollIntoView();
  if (meant.startsWith("panel-") && !named) {
    main.prepend(make("p", { className: "notices", textContent: "The panel " + meant.slice(6) + " is not in this copy." }));
  }
})();
