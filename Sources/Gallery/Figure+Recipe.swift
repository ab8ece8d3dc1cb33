import Figures

extension Figure {
  /// A figure whose ``FigureRecipe`` says its id and its title.
  init(
    width: Double, height: Double, rows: [[Panel]], alignsColumns: Bool = false,
    columnWeights: [Double] = [], rowWeights: [Double] = [], legend: Legend = .automatic,
    sharedColorBar: ColorScale? = nil, leastWidth: Double? = nil, theme: Theme = .paper
  ) {
    self.init(
      id: "", title: "", width: width, height: height, rows: rows, alignsColumns: alignsColumns,
      columnWeights: columnWeights, rowWeights: rowWeights, legend: legend,
      sharedColorBar: sharedColorBar, leastWidth: leastWidth, theme: theme)
  }
}
