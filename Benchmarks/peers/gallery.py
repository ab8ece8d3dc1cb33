#!/usr/bin/env python3
"""Draws figures of Entrope's gallery with matplotlib, from their outlines and the numbers they draw.

usage: gallery.py draw FOLDER OUT [NAME...]   draw every figure of FOLDER as PNG, SVG and PDF
       gallery.py places FOLDER              write where matplotlib puts every number of FOLDER, and which colour it has

FOLDER holds, for every figure, NAME.json (sizes, axes with their limits, colours, words) and NAME.csv (the drawn numbers).
"places" writes NAME.places.csv with a row for every row of NAME.csv: the places of x, y, and of low and high along either
axis, as fractions of the axes by matplotlib's own transforms, then red, green and blue of a heatmap's value, 0 to 255.
"""

import csv
import json
import re
import sys
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import colors
from matplotlib.figure import Figure

FORMATS = ["svg", "png", "pdf"]
DPI = 300
# Sizes in points as Entrope draws them on paper.
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 8, "axes.labelsize": 8, "axes.titlesize": 8, "xtick.labelsize": 7,
    "ytick.labelsize": 7, "legend.fontsize": 7, "axes.linewidth": 0.6, "lines.linewidth": 1.3, "lines.markersize": 3.5,
}


def read_figure(folder, name):
    """The outline of a figure, and its rows by panel: mark, series, and numbers with NaN where there is none."""
    outline = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    panels = {}
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines)
        columns = [header.index(key) if key in header else None for key in ("x", "y", "low", "high", "value")]
        for line in lines:
            numbers = [float(line[c]) if c is not None and line[c] else np.nan for c in columns]
            panels.setdefault(line[0], []).append((line[1], line[2], numbers))
    return outline, panels


def names(folder):
    return sorted(path.stem for path in folder.glob("*.json"))


# MARK: Axes and colours


def set_axis(axes, which, axis):
    """Scale and limits of one axis."""
    base = {"log10": 10, "log2": 2}.get(axis["scale"])
    if base:
        getattr(axes, f"set_{which}scale")("log", base=base)
    limits = [axis["low"], axis["high"]]
    getattr(axes, f"set_{which}lim")(*(limits[::-1] if axis["isReversed"] else limits))


def norm_and_map(color):
    """matplotlib's own norm and colour map for a colour scale."""
    low, high = color["low"], color["high"]
    if color["kind"] == "log":
        norm = colors.LogNorm(low, high, clip=True)
    elif color["kind"] == "diverging":
        center = color["center"]
        norm = colors.CenteredNorm(center, max(high - center, center - low), clip=True)
    else:
        norm = colors.Normalize(low, high, clip=True)
    if "colors" in color:
        return norm, colors.LinearSegmentedColormap.from_list(color["map"], color["colors"])
    return norm, matplotlib.colormaps[color["map"]]


def places(axes, panel, rows):
    """Fractions of the axes and colours of a panel's rows."""
    numbers = np.array([row[2] for row in rows])
    x, y, low, high, value = numbers.T
    to_axes = axes.transData + axes.transAxes.inverted()

    def fractions(across, up):
        with np.errstate(all="ignore"):
            return to_axes.transform(np.column_stack([across, up]))

    # Any number inside the limits stands in for the other coordinate of a number that lies along one axis.
    some_x, some_y = (np.full(len(rows), panel[which]["high"]) for which in "xy")
    columns = [
        fractions(x, some_y)[:, 0], fractions(some_x, y)[:, 1], fractions(low, some_y)[:, 0], fractions(high, some_y)[:, 0],
        fractions(some_x, low)[:, 1], fractions(some_x, high)[:, 1],
    ]
    shades = np.full((len(rows), 3), np.nan)
    if "color" in panel:
        norm, map = norm_and_map(panel["color"])
        # LogNorm calls what is not positive invalid; Entrope gives it the lowest colour.
        floor = panel["color"]["low"]
        shades = 255 * map(norm(np.maximum(value, floor) if panel["color"]["kind"] == "log" else value))[:, :3]
    return np.column_stack(columns + [shades])


def write_places(folder):
    for name in names(folder):
        outline, rows = read_figure(folder, name)
        figure = Figure(figsize=(outline["width"] / 72, outline["height"] / 72))
        panels = [panel for row in outline["rows"] for panel in row]
        found = []
        for index, panel in enumerate(panels):
            axes = figure.add_subplot(1, len(panels), index + 1)
            for which in "xy":
                set_axis(axes, which, panel[which])
            if panel["name"] in rows:
                found.append(places(axes, panel, rows[panel["name"]]))
        np.savetxt(folder / f"{name}.places.csv", np.concatenate(found), fmt="%.9g", delimiter=",")


# MARK: Whole figures


def words(text):
    """Entrope's markup as mathtext: *italic*, **bold**, x_i, x^{4}, and a backslash before what is meant as itself."""
    kept = []

    def keep(found):
        kept.append(found[1] or r"\$")
        return f"\0{len(kept) - 1}\0"

    def math(part):
        """A part in math mode; what is not italic stands upright."""
        part = re.sub(r"\*([^*]+)\*", r"}\\mathit{\1}\\mathrm{", part)
        return f"\\mathrm{{{part}}}".replace(r"\mathrm{}", "").replace(" ", r"\ ")

    text = re.sub(r"\\(.)|\$", keep, text)
    text = re.sub(r"([_^])(?:\{([^{}]*)\}|(\w))", lambda found: f"${found[1]}{{{math(found[2] or found[3])}}}$", text)
    # Every other part is plain words.
    parts = text.split("$")
    for index in range(0, len(parts), 2):
        parts[index] = re.sub(r"\*\*(.+?)\*\*", lambda found: f"$\\mathbf{{{found[1]}}}$".replace(" ", r"\ "), parts[index])
        parts[index] = re.sub(r"\*([^*]+)\*", lambda found: f"${math(found[0])}$", parts[index])
    text = "$".join(parts)
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], text)


def cells(heatmap, rows, panel):
    """Values of a heatmap from the centres of the cells that exist, and the edges of its columns and rows."""

    def edges(axis, low, high, count):
        return np.linspace(low, high, count + 1) if axis["scale"] == "linear" else np.geomspace(low, high, count + 1)

    across = edges(panel["x"], heatmap["left"], heatmap["right"], heatmap["columnCount"])
    up = edges(panel["y"], heatmap["bottom"], heatmap["top"], heatmap["rowCount"])
    x, y, _, _, value = np.array([numbers for _, _, numbers in rows]).T
    grid = np.full((heatmap["rowCount"], heatmap["columnCount"]), np.nan)
    grid[np.searchsorted(up, y) - 1, np.searchsorted(across, x) - 1] = value
    return grid, across, up


def draw_heatmap(axes, panel, rows):
    heatmap = panel["heatmaps"][0]
    grid, across, up = cells(heatmap, rows, panel)
    norm, map = norm_and_map(panel["color"])
    map = map.with_extremes(bad="#d9d9d9")
    if panel["x"]["scale"] == panel["y"]["scale"] == "linear":
        # As raw pixels, which matplotlib writes with hard edges.
        image = axes.imshow(grid, cmap=map, norm=norm, origin="lower", aspect="auto", interpolation="none",
                            extent=(across[0], across[-1], up[0], up[-1]))
    else:
        image = axes.pcolormesh(across, up, grid, cmap=map, norm=norm)
    return image, (grid, (across[1:] + across[:-1]) / 2, (up[1:] + up[:-1]) / 2)


def draw_marks(axes, panel, rows, cycle):
    """Everything in one panel; gives the heatmap's image, if there is one."""
    image, grid = None, None
    start = 0
    while start < len(rows):
        mark, series, _ = rows[start]
        end = start + 1
        while end < len(rows) and rows[end][:2] == (mark, series):
            end += 1
        x, y, low, high, value = np.array([numbers for _, _, numbers in rows[start:end]]).T
        look = {"color": cycle.setdefault(series, f"C{len(cycle) % 10}"), "label": words(series) if series else None}
        if mark == "line":
            axes.plot(x, y, **look)
        elif mark == "step":
            axes.step(x, y, where="mid", **look)
        elif mark == "point":
            axes.plot(x, y, "o", **look)
        elif mark == "interval":
            # Intervals surround the coordinate that they belong to.
            which, at = ("y", y) if np.all((low <= y) & (y <= high)) else ("x", x)
            axes.errorbar(x, y, fmt="o", **{f"{which}err": np.maximum([at - low, high - at], 0)}, **look)
        elif mark == "area":
            axes.fill_between(x, low, high, alpha=0.18, linewidth=0, **look)
        elif mark == "bar":
            axes.bar(x, y, **look)
        elif mark == "rule":
            for at_x, at_y in zip(x, y):
                if np.isnan(at_x):
                    axes.axhline(at_y, color="0.4", linewidth=0.7, linestyle="--")
                else:
                    axes.axvline(at_x, color="0.4", linewidth=0.7, linestyle="--")
        elif mark.endswith("band"):
            for one, other in zip(low, high):
                (axes.axvspan if mark[0] == "x" else axes.axhspan)(one, other, color="0.92", zorder=0)
        elif mark == "heatmap":
            image, grid = draw_heatmap(axes, panel, rows[start:end])
        elif mark == "contour" and grid:
            axes.clabel(axes.contour(grid[1], grid[2], grid[0], levels=np.sort(value), colors="black", linewidths=0.6))
        start = end
    for note in panel["words"]:
        axes.text(note["x"], note["y"], words(note["text"]), fontsize=7)
    return image


def finish_axes(axes, panel):
    for which in "xy":
        axis = panel[which]
        set_axis(axes, which, axis)
        if "ticks" in axis:
            getattr(axes, f"set_{which}ticks")([tick["x"] for tick in axis["ticks"]],
                                               labels=[words(tick["text"]) for tick in axis["ticks"]])
        if axis["showsLabels"]:
            getattr(axes, f"set_{which}label")(words(axis["label"]))
        else:
            axes.tick_params(axis=which, labelleft=which == "x", labelbottom=which == "y")
    if panel["isSquare"]:
        axes.set_box_aspect(1)
    if "title" in panel:
        axes.set_title(words(panel["title"]))
    if "tag" in panel:
        axes.set_title(panel["tag"], loc="left", fontweight="bold")


def make_figure(outline, rows):
    """A figure with the panels, marks, names and colour bars of ours, laid out so that nothing is cut off."""
    figure = Figure(figsize=(outline["width"] / 72, outline["height"] / 72), layout="constrained")
    lines = outline["rows"]
    every, cycle, shared = [], {}, None
    columns = max(panel["place"][1] + panel["place"][3] for line in lines for panel in line)
    heights = outline["rowWeights"] or None
    # Rows without spans divide the width each for itself.
    grid = figure.add_gridspec(len(lines), columns if outline["hasSpans"] else 1, height_ratios=heights)
    for place, line in enumerate(lines):
        weights = outline["columnWeights"] if len(outline["columnWeights"]) == len(line) else None
        row = None if outline["hasSpans"] else grid[place].subgridspec(1, len(line), width_ratios=weights)
        for number, panel in enumerate(line):
            top, left, down, across = panel["place"]
            axes = figure.add_subplot(row[number] if row else grid[top:top + down, left:left + across])
            every.append(axes)
            image = draw_marks(axes, panel, rows.get(panel["name"], []), cycle)
            finish_axes(axes, panel)
            if image is not None and panel["bar"] == "own":
                figure.colorbar(image, ax=axes, label=words(panel["color"]["label"]))
            elif image is not None and panel["bar"] == "figure":
                shared = shared or (image, panel["color"]["label"])
    if shared:
        figure.colorbar(shared[0], ax=every, label=words(shared[1]))
    if outline["showsNames"]:
        known = {}
        for axes in every:
            for handle, label in zip(*axes.get_legend_handles_labels()):
                known.setdefault(label, handle)
        if known:
            figure.legend(known.values(), known.keys(), loc="outside lower center", ncols=min(len(known), 4))
    return figure


def draw(folder, out, chosen=()):
    """Every figure from its files to its pictures."""
    with matplotlib.rc_context(STYLE):
        for name in chosen or names(folder):
            figure = make_figure(*read_figure(folder, name))
            # Laid out once for all formats: sizes do not depend on them.
            figure.draw_without_rendering()
            figure.set_layout_engine("none")
            for format in FORMATS:
                figure.savefig(out / f"{name}.{format}", dpi=DPI)


def main():
    if sys.argv[1:2] == ["places"] and len(sys.argv) == 3:
        write_places(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["draw"] and len(sys.argv) >= 4:
        out = Path(sys.argv[3])
        out.mkdir(parents=True, exist_ok=True)
        draw(Path(sys.argv[2]), out, sys.argv[4:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
