import Drawing
import Figures
import Foundation
import Testing

/// A figure of each kind that papers on attention need, from made-up numbers.
struct Specimen: Sendable, CustomTestStringConvertible {
  let name: String
  let figure: Figure
  var testDescription: String { name }

  init(_ name: String, width: Double, height: Double, _ rows: [[Panel]]) {
    self.name = name
    figure = Figure(
      id: name, title: name, altText: name, width: width, height: height, rows: rows)
  }

  init(_ name: String, _ figure: Figure) {
    self.name = name
    self.figure = figure
  }

  static let all: [Specimen] = [
    spectra, wavelengths, ramps, dots, heatmaps, surfaces, entropies, tall, multiples, spans,
  ]

  private static let index = (0..<8).map { Double($0 * 4) }
  private static let names = ["RoPE", "PI", "NTK-aware", "YaRN"]

  static let spectra = Specimen(
    "spectra", width: 397, height: 140,
    [
      [
        Panel(
          tag: "a", title: "Spectrum", x: Axis("pair index *i*"),
          y: Axis("inverse frequency θ′_i (rad/token)", scale: .log10),
          marks: names.enumerated().map { offset, name in
            let base = 1.0 + Double(offset)
            return .line(Line(x: index, y: index.map { exp2(-$0 / 2) / base }, label: name))
          }),
        Panel(
          tag: "b", title: "Ratio", x: Axis("pair index *i*"), y: Axis("θ′_i/θ_i", showsGrid: true),
          marks: names.enumerated().map { offset, name in
            .step(Step(Line(x: index, y: index.map { 1 - $0 / 50 * Double(offset) }, label: name)))
          }),
      ]
    ])

  static let multiples = Specimen(
    "multiples",
    Figure(
      id: "multiples", title: "multiples", altText: "multiples", width: 397, height: 230,
      rows: [0..<3, 3..<5].map { places in
        places.map { place in
          Panel(
            title: "method \(place)", x: Axis("pair *i*", showsLabels: place > 1),
            y: Axis(
              "θ′/θ", scale: .log10, domain: 1e-3...1, showsLabels: place % 3 == 0, showsZero: true),
            marks: [
              .line(Line(x: [0, 10], y: [1, 0.01])),
              .points(Points(x: [20, 30], y: [0, 0])),
            ])
        }
      }, alignsColumns: true, legend: .none))

  static let wavelengths = Specimen(
    "wavelengths", width: 234, height: 150,
    [
      [
        Panel(
          x: Axis("pair index *i*"), y: Axis("wavelength λ_i (tokens)", scale: .log10),
          marks: [
            .band(Band(x: 8...20, label: "blended")),
            .line(Line(x: index, y: index.map { 6.28 * exp2($0 / 2.4) }, label: "base 10^4")),
            .rule(Rule(y: 2048, label: "trained context")), .rule(Rule(x: 20, label: "once")),
          ])
      ]
    ])

  static let ramps = Specimen(
    "ramps", width: 487, height: 140,
    [
      [
        Panel(
          tag: "a", x: Axis("rotations *r*", scale: .log2), y: Axis("blend γ"),
          marks: [
            .line(Line(x: [0.25, 1, 32, 128], y: [0, 0, 1, 1], label: "linear in pair index")),
            .line(Line(x: [0.25, 1, 8, 32, 128], y: [0, 0, 0.2, 1, 1], label: "in rotations")),
            .rule(Rule(x: 1, label: "α")), .rule(Rule(x: 32, label: "β")),
          ]),
        Panel(
          tag: "b", x: Axis("context (tokens)", scale: .log2),
          y: Axis("relative error", scale: .log10),
          marks: [
            .area(
              Area(x: [1024, 65536], low: [1e-9, 1e-8], high: [1e-7, 1e-6], label: "spread")),
            .line(Line(x: [1024, 65536], y: [1e-8, 1e-7], label: "mean", showsMarkers: true)),
          ]),
      ]
    ])

  static let dots = Specimen(
    "dots", width: 397, height: 150,
    [
      ["a", "b", "c"].map { tag in
        Panel(
          tag: tag, title: "ensemble \(tag)", x: Axis("entropy (nats)"),
          y: .categories("", names, isReversed: true, showsLabels: tag == "a"),
          marks: [
            .errorBars(
              ErrorBars(
                Points(x: [8.1, 8.2, 8.3, 8.4], y: [0, 1, 2, 3], label: "mean"),
                low: [8, 8.1, 8.2, 8.3], high: [8.2, 8.3, 8.4, 8.5], isHorizontal: true))
          ])
      }
    ])

  static let heatmaps: Specimen = {
    let cells = (0..<64).map { Double($0 + 1) / 64 }
    let mask = (0..<64).map { $0 % 8 > $0 / 8 }
    let heatmap = Heatmap(
      rowCount: 8, columnCount: 8, values: cells, mask: mask, x: 0...8, y: 0...8)
    let panel = { (tag: String, isBottom: Bool, isLeft: Bool) in
      Panel(
        tag: tag, title: "head \(tag)", x: Axis("key", showsLabels: isBottom),
        y: Axis("query", isReversed: true, showsLabels: isLeft), marks: [.heatmap(heatmap)],
        isSquare: true)
    }
    var figure = Figure(
      id: "heatmaps", title: "", altText: "", width: 234, height: 260,
      rows: [
        [panel("a", false, true), panel("b", false, false)],
        [panel("c", true, true), panel("d", true, false)],
      ],
      sharedColorBar: ColorScale(.viridis, kind: .log(floor: 1e-2), label: "weight"))
    figure.trimsHeight = true
    return Specimen("heatmaps", figure)
  }()

  static let surfaces: Specimen = {
    let nodes = (0...8).map { Double($0) / 2 }
    let values = nodes.flatMap { y in nodes.map { x in (x - 1) * (x - 1) + y } }
    let panel = { (tag: String, color: ColorScale) in
      Panel(
        tag: tag, x: Axis("α"), y: Axis("β", showsLabels: tag == "a"),
        marks: [
          .heatmap(
            Heatmap(
              rowCount: 9, columnCount: 9, values: values, x: -0.25...4.25, y: -0.25...4.25)),
          .contour(Contour(x: nodes, y: nodes, values: values, levels: [2, 4, 6])),
          .points(Points(x: [1], y: [2], style: SeriesStyle(marker: .ring))),
          .text(Text("YaRN", x: 1, y: 2, offset: Point(12, -10))),
        ], color: color)
    }
    return Specimen(
      "surfaces", width: 397, height: 150,
      [
        [
          panel("a", ColorScale(label: "entropy (nats)")),
          panel("b", ColorScale(.blueWhiteRed, kind: .diverging(center: 3), label: "difference")),
        ]
      ])
  }()

  static let entropies = Specimen(
    "entropies", width: 487, height: 150,
    [
      (0..<3).map { head in
        Panel(
          tag: ["a", "b", "c"][head], x: Axis("query position", domain: 0...16384),
          y: Axis("entropy (nats)", domain: 0...10, showsLabels: head == 0),
          marks: (names + ["none"]).enumerated().map { offset, name in
            .line(
              Line(
                x: (1...64).map { 256 * Double($0) },
                y: (1...64).map { log(Double($0) * 4) + Double(offset) * 0.02 }, label: name))
          } + [.rule(Rule(x: 8192, label: "trained"))])
      }
    ])

  static let tall = Specimen(
    "tall", width: 234, height: 260,
    [
      [
        Panel(
          tag: "a", x: Axis("", domain: 0...100_000, showsLabels: false),
          y: Axis("small", domain: 0...1),
          marks: [])
      ],
      [
        Panel(
          tag: "b", x: Axis("context", domain: 0...100_000),
          y: Axis("large", domain: -40_000...40_000), marks: [])
      ],
    ])
}
