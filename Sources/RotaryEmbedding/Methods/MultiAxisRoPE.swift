/// M-RoPE: pairs follow the time, the height or the width of a token.
///
///     angle of pair i at token m = (coordinate of m on the axis of i) · h(θᵢ)
///
/// Text has equal coordinates and rotates as under the inner method. It composes: frequencies and temperature are the inner
/// method's, a squeeze of positions included.
/// Source: Qwen2-VL (arXiv 2409.12191), section 2.1; interleaved in Qwen3-VL.
public struct MultiAxisRoPE: ContextExtension {
  /// The method that gives the frequencies.
  public let inner: any ContextExtension
  /// Pairs on the time, height and width axes; `nil` divides them as the models of 128 components do.
  public let sections: [Int]?
  /// Whether axes alternate from pair to pair.
  public let isInterleaved: Bool
  /// Where the patches are; `nil` for text alone.
  public let grid: PatchGrid?

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - inner: The method that gives the frequencies, plain RoPE unless given.
  ///   - sections: Pairs on the time, height and width axes; `nil` divides them 16 : 24 : 24 in blocks (Qwen2-VL) and
  ///     24 : 20 : 20 where they alternate (Qwen3-VL).
  ///   - interleaved: Whether axes alternate from pair to pair.
  ///   - grid: Where the patches are; `nil` for text alone.
  public init(
    of inner: any ContextExtension = UnmodifiedRoPE(), sections: [Int]? = nil,
    interleaved: Bool = false, grid: PatchGrid? = nil
  ) {
    self.inner = inner
    self.sections = sections
    self.isInterleaved = interleaved
    self.grid = grid
  }

  /// Resolves the method for a geometry and an extent.
  ///
  /// - Throws: ``RotaryError`` when the sections do not add up to the number of pairs, or the inner method has start
  ///   tokens.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let schedule = try inner.schedule(for: geometry, extent: extent)
    if case .unscaledStart = schedule.positionMap {
      throw RotaryError(
        .option,
        "The inner method rotates its first tokens as trained, which positions on several axes cannot "
          + "express; set its number of start tokens to 0.")
    }
    let sides = (schedule.geometry.pairCount * (isInterleaved ? 20 : 24)) / 64
    let sections = sections ?? [schedule.geometry.pairCount - 2 * sides, sides, sides]
    guard sections.reduce(0, +) == schedule.geometry.pairCount else {
      throw RotaryError(
        .option,
        "The sections \(sections) hold \(sections.reduce(0, +)) pairs; they must add up to "
          + "\(schedule.geometry.pairCount), the number of pairs.")
    }
    let axes = try PairAxes(sections: sections, isInterleaved: isInterleaved, grid: grid)
    return RotarySchedule(
      geometry: schedule.geometry, positionMap: .axes(axes),
      inverseFrequencies: schedule.effectiveInverseFrequencies,
      temperature: schedule.temperature, ramp: schedule.ramp)
  }

  /// The inner method's scale.
  public func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double {
    inner.effectiveScale(for: geometry, extent: extent)
  }
}

extension MethodEntry {
  package static let mRoPE = MethodEntry(
    name: "m-rope", title: "M-RoPE", aliases: ["mrope"],
    formula: "angle = (time, height or width of m)·θᵢ, axes in blocks of pairs",
    citation: "Wang et al., arXiv 2409.12191, section 2.1", options: [.axisSections, .patchGrid],
    systems: ["transformers", "vLLM", "SGLang", "llama.cpp"],
    summary: "Gives patches of images and videos a place in time, height and width.",
    advice: "Take it for Qwen2-VL and Qwen2.5-VL; on text alone it is RoPE.",
    pitfall:
      "Together with YaRN, vLLM takes the band of a context four times as long (by reading).",
    etymology: "Multimodal rotary position embedding."
  ) { choice throws(RotaryError) in try choice.multiAxis(interleaved: false) }

  package static let interleavedMRoPE = MethodEntry(
    name: "m-rope-interleaved", title: "Interleaved M-RoPE", aliases: ["imrope"],
    formula: "angle = (time, height or width of m)·θᵢ, axes alternating from pair to pair",
    citation: "Bai et al., arXiv 2511.21631, section 2; configuration key mrope_interleaved",
    options: [.axisSections, .patchGrid], systems: ["transformers", "vLLM", "llama.cpp"],
    summary: "M-RoPE whose axes alternate, so that each has fast and slow pairs.",
    advice: "Take it for Qwen3-VL; on text alone it is RoPE.",
    pitfall:
      "The same sections mean another assignment of pairs; mixing the two up is not an error.",
    etymology: "M-RoPE with its axes interleaved."
  ) { choice throws(RotaryError) in try choice.multiAxis(interleaved: true) }
}

extension MethodChoice {
  fileprivate func multiAxis(interleaved: Bool) throws(RotaryError) -> MultiAxisRoPE {
    var grid: PatchGrid?
    if let sides = numbers(.patchGrid)?.map({ Int($0) }) {
      grid = try PatchGrid(start: sides[0], frames: sides[1], rows: sides[2], columns: sides[3])
    }
    return MultiAxisRoPE(
      sections: numbers(.axisSections)?.map { Int($0) }, interleaved: interleaved, grid: grid)
  }
}

extension MethodOption {
  static let axisSections = MethodOption(
    "sections", "pairs on the time, height and width axes",
    usual: "16,24,24 of 64 pairs, or 24,20,20",
    range: 0...1e6, isWhole: true, count: 3)
  static let patchGrid = MethodOption(
    "grid", "first patch, then frames, rows and columns of patches", usual: "text alone",
    range: 0...1e12, isWhole: true, count: 4)
}
