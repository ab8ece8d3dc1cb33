import AttentionEntropy
import Gallery
import RotaryEmbedding
import Studies

extension ExplorerState {
  /// A library snippet that resolves the method and prints what a panel shows of it.
  ///
  /// Where a panel measures captured vectors, the atlas among them, it prints the entropies of the chosen head's rows. Their file,
  /// which no state names, is written as `FILE`.
  ///
  /// - Parameter panel: The panel's name.
  /// - Returns: Lines of Swift that compile by themselves.
  public func snippet(panel: String) -> String {
    let lines: (modules: [String], code: [String]) =
      switch panel {
      case "law": ([], lawLines)
      case "arc": ([], ratioLines + arcLines)
      case "entropy": vectorLines(entropyLines)
      case "map": vectorLines(mapLines)
      case "surface": vectorLines(surfaceLines)
      case "atlas" where captured != nil: vectorLines([])
      default: ([], ratioLines + ["print(ratios)"])
      }
    let modules = (lines.modules + ["RotaryEmbedding"]).sorted()
    let code =
      modules.map { "import \($0)" } + [""] + requestLines(isOverScales: panel == "law")
      + lines.code
    return code.joined(separator: "\n") + "\n"
  }

  // MARK: The method

  private func requestLines(isOverScales: Bool) -> [String] {
    var lines = [
      "var request = MethodRequest(\"\(request.method)\", headDimension: \(request.headDimension), trainedContext: \(request.trainedContext ?? 1))"
    ]
    func set(_ name: String, _ value: String?) {
      if let value { lines.append("request.\(name) = \(value)") }
    }
    set("rotaryDimension", request.rotaryDimension.map { "\($0)" })
    set("base", request.base.flatMap { $0 == 10_000 ? nil : spelled($0) })
    set("scale", spelled(scale))
    if main.entry.parameters.contains(.sequenceLength) {
      // Over scales the length is that of each scale.
      let stretched = Self.stretched(geometry.trainedContext, scale)
      set(
        "sequenceLength", "\(isOverScales ? stretched : main.extent.sequenceLength ?? stretched)")
    }
    set("ramp", request.ramp?.swiftText)
    set("alpha", request.alpha.map(spelled))
    set("beta", request.beta.map(spelled))
    set("temperature", request.temperature?.swiftText)
    if !request.settings.isEmpty {
      set(
        "settings",
        "["
          + request.settings.map {
            "MethodSetting(name: \"\($0.name)\", values: [\($0.values.map(spelled).joined(separator: ", "))])"
          }.joined(separator: ", ") + "]")
    }
    return lines + ["let method = try request.resolved()"]
  }

  private var lawLines: [String] {
    let last = max(0, Self.stretched(geometry.trainedContext, scale) - 1)
    return [
      "let temperature = method.schedule.temperature",
      "print(temperature.logitMultiplier * temperature.queryMultiplier(\(last)))",
    ]
  }

  private var ratioLines: [String] {
    [
      "let (geometry, rotating) = (method.geometry, method.schedule.effectiveInverseFrequencies)",
      "let ratios = geometry.inverseFrequencies.enumerated().map { pair, theta in",
      "  pair < rotating.count ? rotating[pair] / theta : 0",
      "}",
    ]
  }

  private var arcLines: [String] {
    let farthest = main.schedule.relativePositions?.reach(ofQuery: max(0, reachedContext - 1))
    return [
      "let stretch = \(spelled(farthest ?? Double(reachedContext))) / Double(geometry.trainedContext)  // the farthest distance",
      "print(zip(geometry.rotations, ratios).map { min(1, $0 * $1 * stretch) / min(1, $0) })",
    ]
  }

  // MARK: The vectors

  /// Code with the lines that make its vectors before it.
  private func vectorLines(_ code: [String]) -> (modules: [String], code: [String]) {
    guard let captured else {
      let options = EnsembleCatalog.entries.first { $0.name == ensembleName }?.options ?? []
      let chosen = options.compactMap { option in
        picture[option.name].map { "\"\(option.name)\": \"\($0)\"" }
      }
      return (
        ["AttentionEntropy", "Studies"],
        [
          "let ensemble = try EnsembleCatalog.entry(named: \"\(ensembleName)\").ensemble(\(chosen.isEmpty ? "" : "[\(chosen.joined(separator: ", "))]"))"
        ] + code
      )
    }
    let mask =
      if case .window(let window) = captured.mask { ".window(\(window))" } else { ".causal" }
    let gain = captured.gain == 1 ? "" : ".multiplied(by: \(spelled(captured.gain)))"
    return (
      ["AttentionEntropy", "ModelFiles", "Studies"],
      [
        "let capture = try CapturedVectors(path: \"FILE\")",
        "let schedule = NamedSchedule(method.entry.name, method\(gain).schedule)",
        "let layer = try StudyLayer(",
        "  capture, at: \(captured.index), heads: [\(captured.head)], mask: \(mask), schedules: [schedule])",
        "let rows = layer.keepingRows(at: 0...\(length - 1)) ?? layer",
        "let measured = try HeadStudy(layers: [rows]).measured() ?? []",
        "print(headSeries(of: measured).map { $0.rows.map(\\.entropy) })",
      ]
    )
  }

  private var entropyLines: [String] {
    [
      "let rows = try lastRows(",
      "  of: ensemble, schedules: [method.schedule], length: \(length), seed: \(seed))",
      "print(rows[0].entropy)",
    ]
  }

  private var mapLines: [String] {
    let count = min(length, MapPanel.mostTokens)
    return [
      "let vectors = try ensemble.vectors(",
      "  headDimension: \(geometry.headDimension), length: \(count), seed: \(seed))",
      "let attention = try binnedAttention(",
      "  of: vectors, schedule: method.schedule, bins: \(count), rule: .max)",
      "print(attention?.entropies ?? [])",
    ]
  }

  private var surfaceLines: [String] {
    func numbers(_ values: [Double]) -> String { values.map(spelled).joined(separator: ", ") }
    return [
      "let surface = try alphaBetaSurface(",
      "  request, ensemble: ensemble, length: \(length), seed: \(seed),",
      "  alphas: [\(numbers(SurfacePanel.alphas))],",
      "  betas: [\(numbers(SurfacePanel.betas))])",
      "print(surface.entropies)",
    ]
  }
}

extension Ramp.Convention {
  /// The convention as Swift writes it.
  fileprivate var swiftText: String {
    switch self {
    case .rotations: ".rotations"
    case .pairIndex(let isTruncated): ".pairIndex(truncated: \(isTruncated))"
    case .wavelength: ".wavelength"
    }
  }
}

extension TemperatureLaw {
  /// The law as Swift writes it.
  fileprivate var swiftText: String {
    switch self {
    case .none: "TemperatureLaw.none"
    case .paper: ".paper"
    case .mistral: ".mistral"
    case .affine(let slope, let intercept): ".affine(slope: \(slope), intercept: \(intercept))"
    case .handbook: ".handbook"
    case .deepSeek(let rotary, let all): ".deepSeek(rotary: \(rotary), all: \(all))"
    case .longRoPE: ".longRoPE"
    case .logarithmic: ".logarithmic"
    case .keyCount(let slope): ".keyCount(slope: \(slope))"
    case .llama4: ".llama4"
    case .steps: ".ministral3"
    case .power: ".beam"
    case .inkling: ".inkling"
    case .logarithmBeyond: ".grok2"
    case .all(let laws): ".all([\(laws.map(\.swiftText).joined(separator: ", "))])"
    }
  }
}
