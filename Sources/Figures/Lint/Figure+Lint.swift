public import Drawing

extension Figure {
  /// What in the figure would not survive print at its final size.
  ///
  /// Checked on the display list: text of at least 6 pt (scripts 4.2), lines of at least 0.4 pt, contrast of at least
  /// 3 : 1 with what lies under, nothing off the page, no label over another. Checked on the
  /// named series of each panel: neighbours at least 10 apart in CAM02-UCS with normal vision and under three kinds of
  /// colour blindness, and every two told apart without colour by dash, marker, kind or 15 steps
  /// of lightness, and no ink given twice by the cycle. A series may go down to a contrast of 2 : 1 where it is at least 1 pt wide and has a dash or marker
  /// of its own. Strokes that run over pictures are not judged.
  ///
  /// - Returns: Findings, none for a figure that is fit for print.
  /// - Throws: ``/Drawing/DrawingError`` when the figure cannot be drawn at all.
  public func lint() throws(DrawingError) -> [LintFinding] {
    let list = try displayList()
    let panels = rows.flatMap { $0 }
    let styles = resolvedStyles(panels, theme: theme, apart: namesPanelsApart)
    // Grids and bands stay behind; strokes in the colour of the page part things.
    var quiet: Set<Color> = [theme.gridInk, theme.bandInk, Color(hex: 0xFFFFFF)]
    if let page = theme.background { quiet.insert(page) }
    var findings: [LintFinding] = []
    for (panel, looks) in zip(panels, styles) {
      let series = panel.series(looks)
      quiet.formUnion(looks.compactMap { $0?.color })
      // Markers on a heatmap have a rim of their own.
      if !panel.hasHeatmap { findings += faint(series) }
      findings += alike(series) + repeated(series)
    }
    findings += try list.lint(quiet: quiet)
    var seen: Set<LintFinding> = []
    return findings.filter { seen.insert($0).inserted }
  }

  private func faint(_ series: [NamedSeries]) -> [LintFinding] {
    let page = theme.background ?? Color(hex: 0xFFFFFF)
    return series.compactMap { one in
      guard one.kind != .area else { return nil }
      let contrast = one.style.color.over(page).contrast(with: page)
      let isCoded = one.style.width >= 1 && (one.marker != nil || one.dash?.isEmpty == false)
      let limit = isCoded ? PrintLimits.codedContrast : PrintLimits.contrast
      guard contrast < limit else { return nil }
      return LintFinding(
        rule: .lowContrast, subject: "series “\(one.name)”", measured: contrast, limit: limit,
        suggestion: "Leave its colour to the cycle, or give it a dash or marker and 1 pt of width.")
    }
  }

  /// More series than the cycle has inks.
  private func repeated(_ series: [NamedSeries]) -> [LintFinding] {
    guard let first = series.first(where: \.style.repeatsInk) else { return [] }
    return [
      LintFinding(
        rule: .repeatedColor, subject: "series “\(first.name)”", measured: Double(series.count),
        limit: Double(theme.seriesInks.count),
        suggestion: "Give it a colour and dash of its own, name fewer series, or make more panels.")
    ]
  }

  private func alike(_ series: [NamedSeries]) -> [LintFinding] {
    var findings: [LintFinding] = []
    for (index, first) in series.enumerated() {
      for (offset, second) in series[(index + 1)...].enumerated() {
        guard first.kind == second.kind || (first.kind != .area && second.kind != .area) else {
          continue
        }
        let subject = "“\(first.name)” and “\(second.name)”"
        // One ink for both is a choice, and their dash or marker tells them apart.
        let isOneInk =
          first.style.color == second.style.color
          && (first.dash != second.dash || first.marker != second.marker)
        if offset == 0, !isOneInk {
          for vision in ColorVision.allCases {
            let distance = first.style.color.distance(to: second.style.color, vision: vision)
            guard distance < PrintLimits.distance else { continue }
            findings.append(
              LintFinding(
                rule: .similarColors, subject: "\(subject) with \(vision.rawValue) vision",
                measured: distance, limit: PrintLimits.distance,
                suggestion: "Leave their colours to the cycle, or change their order."))
          }
        }
        let difference = abs(first.style.color.lightness - second.style.color.lightness)
        if first.dash == second.dash, first.marker == second.marker, first.kind == second.kind,
          difference < PrintLimits.lightness
        {
          findings.append(
            LintFinding(
              rule: .sameInGrey, subject: subject, measured: difference,
              limit: PrintLimits.lightness,
              suggestion: "Give them different dashes or markers."))
        }
      }
    }
    return findings
  }
}

/// A series with what the reader can tell it by.
private struct NamedSeries {
  var name: String
  var kind: SeriesDrawing.Kind
  var style: ResolvedStyle
  /// Its dash; `nil` where it has no line.
  var dash: [Double]?
  /// Its marker; `nil` where it has none.
  var marker: Marker?
}

extension Panel {
  /// The named series, each once, in order of appearance.
  fileprivate func series(_ styles: [ResolvedStyle?]) -> [NamedSeries] {
    var series: [NamedSeries] = []
    for (mark, style) in zip(marks, styles) {
      guard let style, let name = mark.kind.series?.label,
        !series.contains(where: { $0.name == name })
      else { continue }
      let drawing = mark.kind.drawing
      series.append(
        NamedSeries(
          name: name, kind: drawing.kind, style: style,
          dash: drawing.kind == .line ? style.dash : nil,
          marker: drawing.hasMarkers ? style.marker : nil))
    }
    return series
  }
}
