import Drawing
import Figures
import Foundation
import Gallery
import Studies
import TestSupport
import Testing

/// Debug builds run the long studies about fifty times slower, so they make the quick figures alone.
let quickFigures: [String] = {
  #if DEBUG
    [
      "frequency-spectrum", "wavelengths", "ramp", "temperature-law", "method-comparison",
      "method-atlas", "loss-by-position", "head-entropies", "moved-heads",
    ]
  #else
    Gallery.recipes.map(\.id)
  #endif
}()

@Suite("Gallery")
struct GalleryTests {
  @Test(
    "The gallery holds the figures of the handbook chapter, real vectors, the surface, the methods, then those of papers"
  )
  func identifiers() {
    let ids = Gallery.recipes.map(\.id)
    #expect(
      ids.prefix(14) == [
        "frequency-spectrum", "wavelengths", "ramp", "temperature-law", "entropy-by-method",
        "entropy-with-temperature", "attention-heatmaps", "method-comparison", "real-heads",
        "alpha-beta-surface", "three-yarns", "method-atlas", "relative-position-maps",
        "system-divergence",
      ])
    // Figures with numbers of their own, each once, the atlas of captured heads, and those of the course and the lab.
    let course = ["clock-hands", "three-decays", "ramp-axes", "gaussian-entropy", "beta-cut"]
    let lab = [
      "loss-by-position", "loss-fourfold", "head-entropies", "moved-heads", "short-context-cost",
      "loss-by-temperature", "three-averages", "loss-by-ramp", "entropy-and-loss",
      "after-fine-tuning",
    ]
    let further = Set(PaperFigures.all.map(\.id) + ["real-head-atlas"] + course + lab)
    #expect(Set(ids.dropFirst(14)).isSubset(of: further) && Set(ids).count == ids.count)
  }

  @Test("A mistyped figure is answered with the nearest one")
  func unknown() {
    #expect(throws: GalleryError.unknownFigure("wavelenghts", nearest: "wavelengths")) {
      try Gallery.recipe("wavelenghts")
    }
  }

  @Test(
    "Every claim of a caption holds, and every figure has words for those who cannot see it",
    arguments: quickFigures)
  func claims(id: String) throws {
    let recipe = try Gallery.recipe(id)
    let finished = try recipe.finished()
    #expect(!finished.claims.isEmpty)
    for claim in finished.claims { #expect(claim.holds, "\(claim.sentence)") }
    #expect(finished.figure.id == recipe.id)
    // The description is made of the data and the claims, and of nothing else.
    let alt = finished.figure.altText
    #expect(alt.count > 80)
    #expect(
      alt == ([finished.figure.inWords()] + finished.claims.map(\.sentence)).joined(separator: " ")
    )
    #expect(!finished.caption.isEmpty && !recipe.citation.isEmpty)
  }

  @Test("A false claim stops the figure, and says what was measured")
  func falseClaim() throws {
    func recipe(_ measured: Double) -> FigureRecipe {
      FigureRecipe(id: "small", title: "Small", citation: "none") {
        FinishedFigure(
          figure: Figure(
            id: "small", title: "Small", altText: "Everything is 9.", width: 200, height: 100,
            rows: [
              [
                Panel(
                  x: Axis("x"), y: Axis("y"),
                  marks: [.line(Line(x: [0, 1], y: [measured, measured], label: "s"))])
              ]
            ]), caption: "A line.",
          claims: [Claim("It stays at 2.", measured: measured) { $0 == 2 }])
      }
    }
    // Words of its author's own are not kept: they could say anything.
    #expect(
      try recipe(2).finished().figure.altText
        == "One panel. Y over x from 0 to 1: s stays at 2. It stays at 2.")
    #expect(
      throws: GalleryError.falseClaim(id: "small", sentence: "It stays at 2.", measured: 3)
    ) { try recipe(3).finished() }
  }

  @Test(
    "A figure made twice has the same bytes, and its PNG stays under 200 KiB",
    arguments: quickFigures)
  func determinism(id: String) throws {
    let figure = try Gallery.recipe(id).finished().figure
    for format in OutputFormat.allCases {
      let bytes = try figure.rendered(as: format)
      #expect(try figure.rendered(as: format) == bytes)
      if format == .png { #expect(bytes.count <= 200 * 1024, "\(bytes.count) bytes") }
    }
  }

  @Test("The data twin holds the numbers drawn, by panel and series")
  func dataTwin() throws {
    let figure = Figure(
      id: "twin", title: "Twin", altText: "A line, a rule and a map.", width: 200, height: 100,
      rows: [
        [
          Panel(
            tag: "a", x: Axis("x"), y: Axis("y"),
            marks: [
              .line(Line(x: [1, 2], y: [3, 4], label: "rising")), .rule(Rule(y: 3.5)),
            ]),
          Panel(
            x: Axis("x", scale: .log2), y: Axis("y"),
            marks: [
              .heatmap(
                Heatmap(
                  rowCount: 1, columnCount: 2, values: [5, 6], mask: [false, true], x: 1...4,
                  y: 0...1))
            ]),
        ]
      ])
    // The centre of the cell from 1 to 2 on a logarithmic axis is √2.
    #expect(
      try figure.dataTwin().rendered(as: .csv) == """
        panel,mark,series,x,y,value
        a,line,rising,1,3,
        a,line,rising,2,4,
        a,rule,,,3.5,
        2,heatmap,,1.41421356,0.5,5

        """)
  }
}
