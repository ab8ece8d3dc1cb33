package import Drawing

extension ColorMap {
  /// The colour at a position along the map, 0 (low) to 1 (high); positions outside are clamped.
  ///
  /// Colours are linear in sRGB between 33 anchors. Against the 256-entry tables in matplotlib 3.11 the
  /// largest error of a component is 1.8/255 for viridis, 1.3/255 for magma and 4.1/255 for cividis
  /// (where its blue turns near the light end). `blueWhiteRed` was made for this package: lightness in
  /// OKLab falls linearly from the white centre to both ends.
  ///
  /// - Parameter position: Place along the map; NaN counts as 0.
  /// - Returns: A solid colour.
  package func color(at position: Double) -> Color {
    let anchors = anchors
    let place = min(max(position.isNaN ? 0 : position, 0), 1) * Double(anchors.count - 1)
    let lower = min(Int(place), anchors.count - 2)
    let weight = place - Double(lower)
    let low = Color(hex: anchors[lower])
    let high = Color(hex: anchors[lower + 1])
    return Color(
      red: low.red + weight * (high.red - low.red),
      green: low.green + weight * (high.green - low.green),
      blue: low.blue + weight * (high.blue - low.blue))
  }

  private var anchors: [UInt32] {
    switch self {
    case .viridis: ColorAnchors.viridis
    case .cividis: ColorAnchors.cividis
    case .magma: ColorAnchors.magma
    case .blueWhiteRed: ColorAnchors.blueWhiteRed
    }
  }
}
