import Figures
import Notebooks

/// A chapter that shows one figure twice; a chapter needs a file of its own.
let twice = Notebook("twice", title: "Twice") { page in
  //: Words.
  // hide
  let figure = Figure(
    id: "line", title: "Line", altText: "A line.", width: 200, height: 120,
    rows: [[Panel(x: Axis("x"), y: Axis("y"), marks: [.line(Line(x: [0, 1], y: [0, 1]))])]])
  page.figure(figure, "Once.")
  page.figure(figure, "Twice.")
}
