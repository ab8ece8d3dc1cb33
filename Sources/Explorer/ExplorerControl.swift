import AttentionEntropy
import Foundation
import Gallery
import RotaryEmbedding
import Studies

/// Something of a state that a person can move, with what is allowed; ranges and choices come from the catalogues.
public struct ExplorerControl: Sendable, Hashable {
  /// How it is moved.
  public enum Kind: Sendable, Hashable {
    /// One of several values, each with what people call it.
    case choice([Choice])
    /// Some of several values, up to a number of them.
    case choices([Choice], most: Int)
    /// A number on a slider, also typed.
    case number(Slider)
    /// A number or a list of numbers that is typed.
    case text
  }

  /// One value to choose.
  public struct Choice: Sendable, Hashable {
    /// The text in a query; empty for the usual value.
    public let value: String
    /// What people call it.
    public let title: String
  }

  /// The places of a slider: whole steps from 0 on.
  public struct Slider: Sendable, Hashable {
    /// The value at step 0.
    public let low: Double
    /// The value at the last step.
    public let high: Double
    /// Number of the last step.
    public let steps: Int
    /// Whether values grow by equal factors; otherwise by equal amounts.
    public let isGeometric: Bool
    /// Whether values are whole.
    public let isWhole: Bool

    /// The value at a step, in four digits, or whole.
    public func value(at step: Int) -> Double {
      guard step > 0 else { return low }
      guard step < steps else { return high }
      let share = Double(step) / Double(steps)
      let exact = isGeometric ? low * pow(high / low, share) : low + share * (high - low)
      if isWhole { return exact.rounded() }
      return Double(String(format: "%.4g", exact)) ?? exact
    }

    /// The step nearest to a value.
    public func step(of value: Double) -> Int {
      let share = isGeometric ? log(value / low) / log(high / low) : (value - low) / (high - low)
      return min(max(Int((share * Double(steps)).rounded()), 0), steps)
    }
  }

  /// The key in a query: one of ``StateKey``, or `set.NAME`.
  public let key: String
  /// What people call it, with its symbol.
  public let label: String
  /// The unit of numbers in words; empty where there is none.
  public let unit: String
  /// Under which heading it stands.
  public let group: Group
  /// How it is moved.
  public let kind: Kind
  /// The value in use, also where it is the usual one.
  public let value: String
  /// Whether the value was chosen; it is the usual one otherwise.
  public let isChosen: Bool
  /// What is allowed, in words.
  public let allowed: String
  /// Why it changes nothing for the method, as a sentence; `nil` where it does.
  public let idleReason: String?

  /// The headings of the page.
  public enum Group: String, Sendable, Hashable, CaseIterable {
    /// The method and those beside it.
    case method = "Method"
    /// Dimensions, base and trained context.
    case model = "Model"
    /// Scale and sequence length.
    case extent = "Extension"
    /// The ramp and its thresholds.
    case ramp = "Ramp"
    /// Sharpness of the softmax.
    case temperature = "Temperature"
    /// Parameters that the method alone has.
    case options = "The method's own"
    /// Queries and keys.
    case vectors = "Vectors"
  }
}

extension ExplorerState {
  /// Everything that can be moved, in the order of the page.
  public var controls: [ExplorerControl] {
    methodControls + modelControls + rampControls + optionControls + vectorControls
  }

  /// Why a control is idle where captured vectors tell its value.
  private func told(_ key: StateKey) -> String? {
    captured?.toldKeys.contains(key) == true ? "the captured vectors tell it" : nil
  }

  private func control(
    _ key: StateKey, _ label: String, unit: String = "", _ group: ExplorerControl.Group,
    _ kind: ExplorerControl.Kind, _ value: String, idle: String? = nil
  ) -> ExplorerControl {
    ExplorerControl(
      key: key.rawValue, label: label, unit: unit, group: group, kind: kind, value: value,
      isChosen: picture[key.rawValue] != nil, allowed: key.allowed, idleReason: idle)
  }

  private static func geometric(
    _ low: Double, _ high: Double, perOctave: Double, isWhole: Bool = false
  ) -> ExplorerControl.Kind {
    .number(
      .init(
        low: low, high: high, steps: Int((perOctave * log2(high / low)).rounded()),
        isGeometric: true, isWhole: isWhole))
  }

  private static let methodChoices = MethodCatalog.entries.map {
    ExplorerControl.Choice(value: $0.name, title: $0.title)
  }

  private var methodControls: [ExplorerControl] {
    let usualWith = [
      MethodEntry.unmodifiedRoPE, .positionInterpolation, .ntkAware, .yarn, .dynamicNTK, .llama3,
      .adjustedBaseFrequency, .longRoPE,
    ].map(\.name)
    let boxes = usualWith + with.filter { !usualWith.contains($0) }
    return [
      control(.method, "method", .method, .choice(Self.methodChoices), main.entry.name),
      control(
        .with, "compare with", .method,
        .choices(
          boxes.compactMap { name in Self.methodChoices.first { $0.value == name } }, most: 4),
        with.joined(separator: ",")),
    ]
  }

  private var modelControls: [ExplorerControl] {
    let dimension = Double(geometry.headDimension)
    let entry = main.entry
    return [
      control(
        .headDimension, "head dimension d", unit: "components", .model,
        Self.geometric(2, 1_024, perOctave: 1, isWhole: true), "\(geometry.headDimension)",
        idle: told(.headDimension)),
      control(
        .rotaryDimension, "rotary dimension", unit: "components", .model,
        .number(
          .init(
            low: 2, high: max(4, dimension), steps: max(1, Int(dimension) / 2 - 1),
            isGeometric: false, isWhole: true)),
        "\(request.rotaryDimension ?? geometry.headDimension)",
        idle: told(.rotaryDimension)
          ?? (geometry.headDimension == 2 ? "a head of one pair rotates whole" : nil)),
      control(
        .base, "base b", .model,
        .number(
          .init(low: 1e3, high: 1e8, steps: 120, isGeometric: true, isWhole: false)),
        spelled(request.base ?? 10_000), idle: told(.base)),
      control(
        .trainedContext, "trained context L", unit: "tokens", .model,
        Self.geometric(1, 1_048_576, perOctave: 4, isWhole: true), "\(request.trainedContext ?? 1)",
        idle: told(.trainedContext)),
      control(
        .scale, "scale s", unit: "times", .extent, Self.geometric(1, 1_024, perOctave: 8),
        spelled(scale)),
      control(
        .sequenceLength, "sequence length", unit: "tokens", .extent,
        Self.geometric(1, 1_073_741_824, perOctave: 2, isWhole: true),
        "\(request.sequenceLength ?? Self.stretched(request.trainedContext ?? 1, scale))",
        idle: entry.parameters.contains(.sequenceLength)
          ? nil : "\(entry.title) does not follow the sequence length"),
    ]
  }

  private var rampControls: [ExplorerControl] {
    let entry = main.entry
    let hasRamp = entry.parameters.contains(.alpha)
    let noRamp = hasRamp ? nil : "\(entry.title) has no ramp"
    let usual = entry.usualThresholds
    let convention = main.schedule.ramp?.convention.name ?? ""
    return [
      control(
        .ramp, "ramp", .ramp,
        .choice(
          Ramp.Convention.named.map {
            .init(value: $0.name, title: $0.name == "code" ? "reference code" : $0.name)
          }), request.ramp?.name ?? convention,
        idle: entry.parameters.contains(.ramp)
          ? nil : hasRamp ? "the ramp of \(entry.title) has one convention" : noRamp),
      control(
        .alpha, "α, lower threshold", unit: "rotations", .ramp,
        Self.geometric(1.0 / 16, 64, perOctave: 8),
        picture[StateKey.alpha.rawValue] ?? spelled(usual.alpha),
        idle: noRamp),
      control(
        .beta, "β, upper threshold", unit: "rotations", .ramp,
        Self.geometric(0.5, 1_024, perOctave: 8),
        picture[StateKey.beta.rawValue] ?? spelled(usual.beta), idle: noRamp),
      control(
        .temperature, "temperature law", .temperature,
        .choice(
          [.init(value: "", title: "the method's own")]
            + Self.lawChoices(request.temperature?.name)), request.temperature?.name ?? ""),
    ]
  }

  private static func lawChoices(_ current: String?) -> [ExplorerControl.Choice] {
    let names = [
      "none", "paper", "mistral", "handbook", "deepseek:1,1", "longrope", "logn", "ssmax:1",
      "llama4",
      "ministral3", "beam", "inkling", "grok2",
    ]
    let all = names + (current.map { names.contains($0) ? [] : [$0] } ?? [])
    return all.map { .init(value: $0, title: $0) }
  }

  private var optionControls: [ExplorerControl] {
    main.entry.options.map { option in
      let chosen = request.settings.first { $0.name == option.name }?.values
      return ExplorerControl(
        key: PictureState.settingPrefix + option.name,
        label: "\(option.name): \(option.summary) (usual: \(option.usual))", unit: "",
        group: .options, kind: .text,
        value: chosen?.map(spelled).joined(separator: ",") ?? "", isChosen: chosen != nil,
        allowed: option.allowed, idleReason: nil)
    }
  }

  private var vectorControls: [ExplorerControl] {
    let isAligned = ensemble is AlignedEnsemble
    let isCaptured = captured == nil ? nil : "a captured head is looked at"
    let notAligned =
      isCaptured ?? (isAligned ? nil : "the ensemble \(ensembleName) does not depend on it")
    func text(_ key: StateKey, _ usual: String) -> String { picture[key.rawValue] ?? usual }
    let profile = text(.profile, "flat")
    let profiles = AmplitudeProfile.named.map(\.name)
    return capturedControls + [
      control(
        .ensemble, "ensemble", .vectors,
        .choice(Self.ensembleNames.map { .init(value: $0, title: $0) }), ensembleName,
        idle: isCaptured),
      control(
        .profile, "profile over pairs", .vectors,
        .choice(
          (profiles + (profiles.contains(profile) ? [] : [profile])).map {
            .init(value: $0, title: $0)
          }), profile, idle: notAligned),
      control(
        .correlation, "correlation ρ", .vectors,
        .number(.init(low: 0, high: 1, steps: 20, isGeometric: false, isWhole: false)),
        text(.correlation, "0.5"), idle: notAligned),
      control(
        .seed, "seed", .vectors, .text, "\(seed)",
        idle: isCaptured
          ?? (ensemble.isRandom ? nil : "\(ensembleName) vectors have no randomness")),
      control(
        .length, captured == nil ? "keys n" : "tokens n", unit: captured == nil ? "keys" : "tokens",
        .vectors,
        Self.geometric(2, 131_072, perOctave: 2, isWhole: true), "\(length)"),
    ]
  }

  /// Which captured head is looked at, where the explorer was started with any.
  private var capturedControls: [ExplorerControl] {
    guard let vectors else { return [] }
    func numbers(_ numbers: [Int]) -> ExplorerControl.Kind {
      .choice(numbers.map { .init(value: "\($0)", title: "\($0)") })
    }
    let idle = captured == nil ? "vectors of an ensemble are looked at" : nil
    let layer = captured?.layer ?? vectors.layers[0]
    let heads = vectors.heads(ofLayer: layer)
    return [
      control(
        .vectors, "vectors", .vectors,
        .choice([
          .init(value: "", title: "of an ensemble"), .init(value: "1", title: "a captured head"),
        ]), captured == nil ? "" : "1"),
      control(.layer, "layer", .vectors, numbers(vectors.layers), "\(layer)", idle: idle),
      control(
        .head, "query head", .vectors, numbers(heads), "\(captured?.head ?? heads.first ?? 0)",
        idle: idle),
    ]
  }
}
