import Drawing
import Figures
import Foundation
import Testing

@Suite("Widths and themes") struct PresentationTests {
  @Test("Named widths are those the venues publish, to a hundredth of a point")
  func widths() {
    // Inches and millimetres of the style files, turned into points by hand.
    let published: [(FigureWidth, Double)] = [
      (.icmlColumn, 234), (.icmlFull, 486), (.neurips, 396), (.iclr, 396), (.aistatsColumn, 234),
      (.aclColumn, 218.27), (.aclFull, 453.54), (.cvprColumn, 234), (.cvprFull, 495),
      (.jmlr, 432), (.tmlr, 468), (.ieeeColumn, 252), (.ieeeFull, 515.52), (.natureSingle, 252.28),
      (.natureDouble, 518.74), (.slide, 960),
    ]
    for (width, points) in published { #expect(abs(width.points - points) < 0.005) }
    #expect(Set(published.map(\.0)) == Set(FigureWidth.all))
    #expect(Set(FigureWidth.all.map(\.name)).count == FigureWidth.all.count)
    #expect(FigureWidth.all.allSatisfy { !$0.source.isEmpty })
  }

  @Test(
    "A figure laid out for another width keeps its sizes of text and lines, and all its panels",
    arguments: Specimen.all)
  func fitting(specimen: Specimen) throws {
    for width in FigureWidth.all.map(\.points) {
      let fitted = try specimen.figure.fitted(to: width)
      let list = try fitted.displayList()
      #expect(list.size.width == (width * 1000).rounded() / 1000)
      #expect(fitted.rows.joined().count == specimen.figure.rows.joined().count)
      #expect(sizes(list).isSubset(of: sizes(try specimen.figure.displayList()).union([7])))
      for box in try boxes(of: list, metrics: PinnedFontMetrics()) {
        #expect(
          box.rect.x >= 0 && box.rect.y >= 0 && box.rect.maxX <= list.size.width
            && box.rect.maxY <= list.size.height, "\(specimen.name) at \(width): \(box)")
      }
    }
  }

  @Test("A figure asked for its own width is not changed")
  func sameWidth() throws {
    for specimen in Specimen.all {
      #expect(try specimen.figure.fitted(to: specimen.figure.width) == specimen.figure)
      #expect(try specimen.figure.presented(.standard) == specimen.figure)
    }
  }

  @Test("A figure that needs a width refuses less, on slides twice as much")
  func leastWidth() throws {
    var figure = Specimen.wavelengths.figure
    figure.leastWidth = 200
    #expect(try figure.fitted(to: 200).width == 200)
    #expect(throws: DrawingError.self) { try figure.fitted(to: 199) }
    #expect(throws: DrawingError.self) {
      try figure.presented(Presentation(width: 399, look: .slides))
    }
    #expect(try figure.presented(Presentation(width: 400, look: .slides)).width == 400)
  }

  @Test(
    "Three panels side by side stand in rows in a narrow column, first panels with their labels")
  func rows() throws {
    let fitted = try Specimen.entropies.figure.fitted(to: 234)
    #expect(fitted.rows.count > 1)
    #expect(fitted.rows.allSatisfy { $0[0].y.showsLabels })
  }

  @Test("Slides are the drawing of half the width, twice as large: text of 14 points and more")
  func slides() throws {
    let figure = Specimen.spectra.figure
    let slide = try figure.presented(Presentation(look: .slides))
    let list = try slide.displayList()
    #expect(list.size == Size(2 * figure.width, 2 * figure.height))
    let whole = try #require(sizes(list).max())
    #expect(whole == 16)
    var small = figure
    small.theme.lineWidth *= 1.25
    small.theme.axisWidth *= 1.2
    let half = try small.displayList()
    for (large, own) in zip(list.commands, half.commands) {
      guard case .text(let a, let p, _, let s, _, _) = large,
        case .text(let b, let q, _, let t, _, _) = own
      else { continue }
      #expect(a == b && abs(s - 2 * t) < 1e-9)
      // Both are rounded to a thousandth of a point.
      #expect(abs(p.x - 2 * q.x) < 2e-3 && abs(p.y - 2 * q.y) < 2e-3)
    }
  }

  @Test("The name beside a black curve stays as readable on a dark page as the curve")
  func darkNames() throws {
    let panel = Panel(
      x: Axis("x"), y: Axis("y"),
      marks: [.line(Line(x: [0, 1], y: [0, 1], label: "black", style: SeriesStyle(cycle: 5)))])
    let figure = Figure(
      id: "black", title: "Black", width: 234, height: 120, rows: [[panel]], legend: .direct)
    #expect(try figure.presented(Presentation(look: .dark)).lint() == [])
  }

  @Test("Every ink of the dark theme stands out 3 : 1 from its page, text 7 : 1")
  func dark() {
    let theme = Theme.dark
    let page = theme.background ?? Color(hex: 0)
    for ink in theme.seriesInks + [theme.secondaryInk] { #expect(contrast(ink, page) >= 3) }
    #expect(contrast(theme.ink, page) >= 7)
    for ink in SeriesCycle.colors { #expect(contrast(theme.shown(ink), page) >= 3) }
    #expect(theme.shown(Color(hex: 0xFFFFFF)).pixel == page.pixel)
    #expect(Theme.paper.shown(Color(hex: 0x123456)) == Color(hex: 0x123456))
  }

  @Test("Dark pages change inks and nothing else", arguments: Specimen.all)
  func sameGeometry(specimen: Specimen) throws {
    let paper = try specimen.figure.displayList()
    let dark = try specimen.figure.presented(Presentation(look: .dark)).displayList()
    #expect(dark.background == Theme.dark.background)
    #expect(places(paper) == places(dark))
  }

  @Test("A transparent page lets what lies under it through, at the corner of the PNG")
  func transparent() throws {
    let figure = try Specimen.tall.figure.presented(Presentation(isTransparent: true))
    let picture = try Raster(png: figure.rendered(as: .png, dpi: 72))
    #expect(picture.pixels[0] >> 24 == 0)
    #expect(picture.pixels.contains { $0 >> 24 == 0xFF })
    let solid = try Raster(png: Specimen.tall.figure.rendered(as: .png, dpi: 72))
    #expect(solid.pixels.allSatisfy { $0 >> 24 == 0xFF })
  }

  @Test("The resolution changes the number of pixels and not the size in points")
  func resolution() throws {
    let figure = Specimen.wavelengths.figure
    let coarse = try Raster(png: figure.rendered(as: .png, dpi: 72))
    let fine = try Raster(png: figure.rendered(as: .png, dpi: 144))
    #expect(coarse.width == 234 && fine.width == 468)
    #expect(coarse.height == 150 && fine.height == 300)
  }

  private func sizes(_ list: DisplayList) -> Set<Double> {
    Set(
      list.commands.compactMap {
        if case .text(_, _, _, let size, _, _) = $0 { size } else { nil }
      })
  }

  private func places(_ list: DisplayList) -> [Point] {
    list.commands.compactMap {
      if case .text(_, let at, _, _, _, _) = $0 { at } else { nil }
    }
  }

  /// The contrast ratio of WCAG 2.1.
  private func contrast(_ first: Color, _ second: Color) -> Double {
    func luminance(_ color: Color) -> Double {
      func linear(_ part: Double) -> Double {
        part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }
    let pair = [luminance(first), luminance(second)].sorted()
    return (pair[1] + 0.05) / (pair[0] + 0.05)
  }
}
