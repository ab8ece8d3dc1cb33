package import Drawing

extension DisplayList {
  /// What would not survive print in a resolved figure: text, lines, contrast, page and overlap.
  ///
  /// - Parameters:
  ///   - metrics: The font the labels are measured with.
  ///   - quiet: Inks that need no contrast, such as those of grids, and inks that are judged elsewhere.
  /// - Returns: Findings in painting order, rule by rule.
  /// - Throws: ``DrawingError`` when the font cannot be read.
  package func lint(
    metrics: any FontMetrics = PinnedFontMetrics(), quiet: Set<Color> = []
  ) throws(DrawingError) -> [LintFinding] {
    let labels = try PlacedLabel.all(in: self, metrics: metrics)
    return smallText(labels) + lines(quiet: quiet) + faintText(labels) + outside(labels)
      + overlaps(labels)
  }

  /// The labels that are off the page or over another.
  func misplacedLabels() throws(DrawingError) -> [LintFinding] {
    let labels = try PlacedLabel.all(in: self, metrics: PinnedFontMetrics())
    return outside(labels) + overlaps(labels)
  }

  private func smallText(_ labels: [PlacedLabel]) -> [LintFinding] {
    labels.compactMap { label in
      let isBaseSmall = label.size < PrintLimits.text - 1e-9
      guard isBaseSmall || label.smallest < PrintLimits.script - 1e-9 else { return nil }
      return LintFinding(
        rule: .smallText, subject: "“\(label.string)”",
        measured: isBaseSmall ? label.size : label.smallest,
        limit: isBaseSmall ? PrintLimits.text : PrintLimits.script,
        suggestion: isBaseSmall
          ? "Raise labelSize or tickSize of the theme." : "Do without the script in a script.")
    }
  }

  /// Widths and contrast of strokes, each look once.
  private func lines(quiet: Set<Color>) -> [LintFinding] {
    var seen: Set<Stroke> = []
    var findings: [LintFinding] = []
    for (index, command) in commands.enumerated() {
      guard case .stroke(let path, let stroke, _) = command, seen.insert(stroke).inserted else {
        continue
      }
      let name = "a line in \(stroke.color.hex)"
      if stroke.width < PrintLimits.line - 1e-9 {
        findings.append(
          LintFinding(
            rule: .thinLine, subject: name, measured: stroke.width, limit: PrintLimits.line,
            suggestion: "Raise axisWidth or lineWidth of the theme, or the width of the style."))
      }
      guard !quiet.contains(stroke.color), let start = path.first?.point else { continue }
      // Lines over pictures cross all their colours; they are judged by eye.
      guard let under = ink(at: start, before: index) else { continue }
      let contrast = stroke.color.over(under).contrast(with: under)
      if contrast < PrintLimits.contrast {
        findings.append(
          LintFinding(
            rule: .lowContrast, subject: name, measured: contrast, limit: PrintLimits.contrast,
            suggestion: "Take a darker ink on light pages, a lighter one on dark pages."))
      }
    }
    return findings
  }

  private func faintText(_ labels: [PlacedLabel]) -> [LintFinding] {
    labels.compactMap { label in
      let box = label.box
      let middle = Point(box.x + box.width / 2, box.y + box.height / 2)
      guard let under = ink(at: middle, before: label.index, seesImages: true) else { return nil }
      let contrast = label.color.over(under).contrast(with: under)
      guard contrast < PrintLimits.contrast else { return nil }
      return LintFinding(
        rule: .lowContrast, subject: "“\(label.string)”", measured: contrast,
        limit: PrintLimits.contrast,
        suggestion: "Give the text another colour, or move it off what lies under it.")
    }
  }

  private func outside(_ labels: [PlacedLabel]) -> [LintFinding] {
    let page = Rect(x: 0, y: 0, width: size.width, height: size.height)
    var findings: [LintFinding] = []
    func report(_ name: String, _ box: Rect) {
      let beyond = [-box.x, -box.y, box.maxX - size.width, box.maxY - size.height].max() ?? 0
      guard beyond > 0.05 else { return }
      findings.append(
        LintFinding(
          rule: .clipped, subject: name, measured: beyond, limit: 0,
          suggestion: "Make the figure larger, or the label shorter."))
    }
    for label in labels { report("“\(label.string)”", label.box) }
    for command in commands {
      switch command {
      case .stroke(let path, let stroke, let clip):
        guard let box = (clip ?? path.bounds?.grown(stroke.width / 2)) else { continue }
        // What a clip hides was cut on purpose; the clip itself has to be on the page.
        report("a line in \(stroke.color.hex)", box)
      case .fill(let path, let color, let clip):
        if let box = clip ?? path.bounds { report("an area in \(color.hex)", box) }
      case .image(_, let area): if !page.contains(area) { report("a picture", area) }
      case .text: continue
      }
    }
    return findings
  }

  private func overlaps(_ labels: [PlacedLabel]) -> [LintFinding] {
    var findings: [LintFinding] = []
    for (index, first) in labels.enumerated() {
      for second in labels[(index + 1)...] {
        guard let shared = first.box.intersection(second.box) else { continue }
        let depth = min(shared.width, shared.height)
        guard depth > 0.25 else { continue }
        findings.append(
          LintFinding(
            rule: .overlap, subject: "“\(first.string)” and “\(second.string)”", measured: depth,
            limit: 0,
            suggestion: "Move one by its offset, shorten it, or make the figure larger."))
      }
    }
    return findings
  }

  /// The solid ink of the page at a point before a command is painted; `nil` on a picture not looked into,
  /// or where there is no page.
  private func ink(at point: Point, before index: Int, seesImages: Bool = false) -> Color? {
    var ink = background ?? Color(hex: 0xFFFFFF)
    for command in commands[..<index] {
      switch command {
      case .fill(let path, let color, let clip):
        guard clip?.holds(point) ?? true, path.holds(point) else { continue }
        ink = color.over(ink)
      case .image(let raster, let area) where area.holds(point):
        guard seesImages else { return nil }
        let column = min(
          Int((point.x - area.x) / area.width * Double(raster.width)), raster.width - 1)
        let row = min(
          Int((point.y - area.y) / area.height * Double(raster.height)), raster.height - 1)
        let pixel = raster.pixels[row * raster.width + column]
        ink = Color(hex: pixel & 0xFF_FFFF, alpha: Double(pixel >> 24) / 255).over(ink)
      case .image, .stroke, .text: continue
      }
    }
    return ink
  }
}

extension Color {
  /// The usual notation, such as `#0072B2`.
  package var hex: String {
    let digits = String(pixel & 0xFF_FFFF, radix: 16, uppercase: true)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}

extension PathElement {
  /// Where the element ends, or the middle of a circle.
  fileprivate var point: Point? {
    switch self {
    case .move(let point), .line(let point), .circle(let point, _): point
    case .close: nil
    }
  }
}

extension [PathElement] {
  /// The upright rectangle around a path.
  fileprivate var bounds: Rect? {
    var box: (left: Double, top: Double, right: Double, bottom: Double)?
    for element in self {
      guard let point = element.point else { continue }
      var reach = 0.0
      if case .circle(_, let radius) = element { reach = radius }
      let old = box ?? (point.x, point.y, point.x, point.y)
      box = (
        Swift.min(old.left, point.x - reach), Swift.min(old.top, point.y - reach),
        Swift.max(old.right, point.x + reach), Swift.max(old.bottom, point.y + reach)
      )
    }
    return box.map {
      Rect(x: $0.left, y: $0.top, width: $0.right - $0.left, height: $0.bottom - $0.top)
    }
  }

  /// Whether a filled path covers a point, by counting crossings; circles by their radius.
  fileprivate func holds(_ point: Point) -> Bool {
    var isInside = false
    var start: Point?
    var last: Point?
    func cross(_ a: Point, _ b: Point) {
      guard (a.y > point.y) != (b.y > point.y) else { return }
      if point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x) { isInside.toggle() }
    }
    func close() { if let last, let start { cross(last, start) } }
    for element in self {
      switch element {
      case .move(let next):
        close()
        (start, last) = (next, next)
      case .line(let next):
        if let last { cross(last, next) }
        last = next
      case .circle(let center, let radius):
        let (dx, dy) = (point.x - center.x, point.y - center.y)
        if dx * dx + dy * dy <= radius * radius { return true }
      case .close:
        close()
        last = start
      }
    }
    close()
    return isInside
  }
}
