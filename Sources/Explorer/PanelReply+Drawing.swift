public import Drawing
public import Gallery

extension PanelReply {
  /// The kind of panels in recipes of pictures.
  public static let kind = "panel"

  /// The picture with the recipe that it is drawn again from: the panel and its state.
  ///
  /// - Parameter state: The state that was answered.
  /// - Returns: The drawing, whose files have the same bytes wherever they are asked for.
  public func drawing(of state: ExplorerState) -> Redrawing {
    let text = state.picture.text
    return Redrawing(
      figure, kind: Self.kind,
      parameters: text.isEmpty ? [] : [.init(Redrawing.stateName, text)])
  }
}

extension DrawingRecipe {
  /// Draws the panel of a recipe again; `nil` where the recipe is of something else.
  ///
  /// - Throws: ``StateError`` for a state that is not known any more, ``PanelError`` where it has nothing to show.
  public func redrawnPanel() throws -> Redrawing? {
    guard kind == PanelReply.kind else { return nil }
    let state = try ExplorerState(query: self[Redrawing.stateName] ?? "")
    return try ExplorerPanels.panel(id).reply(for: state, isCancelled: { false })
      .drawing(of: state)
  }
}
