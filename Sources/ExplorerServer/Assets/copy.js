// A static copy of the explorer: sliders over the states that were drawn.
"use strict";
(function () {
  const main = document.getElementById("copy");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const make = (name, given) => Object.assign(document.createElement(name), given);

  for (const panel of window.entropeCopy.panels) {
    const states = new Map(panel.states.map((state) => [state.key, state]));
    // A link may name a state of one panel: ?query#panel-id, as the course's do.
    const asked = location.hash === "#panel-" + panel.id && panel.states.find((state) => state.query === location.search.slice(1));
    const places = asked ? asked.key.split("-").map(Number) : panel.axes.map((axis) => axis.usual);
    const section = make("section", { className: "panel", id: "panel-" + panel.id });
    const heading = make("h2", { id: "title-" + panel.id, textContent: panel.title });
    section.setAttribute("aria-labelledby", heading.id);
    const picture = make("img", { className: "copied" });
    const caption = make("p", { className: "caption" });
    const claims = make("ul", { className: "claims" });
    const command = make("code");
    const link = make("p", {});
    link.append("The command: ", command);
    const controls = make("div", { className: "pairs" });
    section.append(heading, picture, controls, caption, claims, link);

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
      field.addEventListener("input", () => move(true));
      const control = make("div", { className: "control" });
      control.append(label, value, field);
      controls.append(control);
      move(false);
    });
    dark.addEventListener("change", () => show(false));
    main.append(section);
  }
  // What a link names did not exist when the page was opened.
  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (named) named.scrollIntoView();
})();
