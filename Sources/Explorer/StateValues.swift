import AttentionEntropy
import Figures
import Gallery
import RopeSystems
import RotaryEmbedding
import Studies

/// The texts that a state is made of, read and checked one by one.
///
/// Each is kept in its canonical form where it is not the usual value.
final class StateValues {
  /// What was given for each key.
  private var texts: [String: String] = [:]
  /// Notices about keys that say nothing.
  private(set) var notices: [StateNotice] = []
  private var kept: [String: String] = [:]
  private var settingNames: [String] = []
  /// What captured vectors tell, in place of values.
  private var told: CapturedHead?

  /// The methods that are compared where none were chosen.
  private static let usualWith = [MethodEntry.unmodifiedRoPE, .positionInterpolation, .ntkAware]
    .map(\.name).joined(separator: ",")

  /// The method where none was chosen.
  private static let usualMethod = MethodEntry.yarn.name

  /// The ensemble where none was chosen.
  private static let usualEnsemble = AllOnesEnsemble().name

  /// Keys n, or tokens of captured vectors, at most.
  static let mostTokens = 131_072

  /// More keys than any state has.
  static let mostKeys = 64

  init(_ given: PictureState) throws(StateError) {
    guard given.values.count <= Self.mostKeys else {
      throw StateError(
        "query", "There are \(given.values.count) values; a state has at most \(Self.mostKeys).",
        allowed: "at most \(Self.mostKeys) values")
    }
    for value in given.values {
      guard texts.updateValue(value.text, forKey: value.key) == nil else {
        throw StateError(
          value.key, "\(named(value.key)) is given twice; give it once.", allowed: "one value")
      }
      guard StateKey(rawValue: value.key) == nil,
        !value.key.hasPrefix(PictureState.settingPrefix)
      else { continue }
      let nearest = StateKey.allCases.map(\.rawValue).nearest(to: value.key)
      notices.append(
        StateNotice(
          key: value.key,
          sentence: "There is nothing called \(named(value.key)), so it was left out."
            + (nearest.map { " Did you mean “\($0)”?" } ?? "")))
    }
  }

  /// The values that are not the usual ones, in canonical order.
  var canonical: [PictureState.Value] {
    StateKey.allCases.flatMap { key -> [PictureState.Value] in
      let own = kept[key.rawValue].map { [PictureState.Value(key: key.rawValue, text: $0)] } ?? []
      guard key == StateKey.beforeSettings else { return own }
      return own
        + settingNames.compactMap { name in
          kept[name].map { PictureState.Value(key: name, text: $0) }
        }
    }
  }

  func isView(_ key: String) -> Bool {
    StateKey(rawValue: key).map(StateKey.view.contains) ?? false
  }

  // MARK: Method

  func method() throws(StateError) -> MethodEntry {
    let entry = try entry(texts["method"] ?? Self.usualMethod, .method)
    keep(.method, entry.name, usual: Self.usualMethod)
    return entry
  }

  private func entry(_ name: String, _ key: StateKey) throws(StateError) -> MethodEntry {
    do throws(RotaryError) { return try MethodCatalog.entry(named: name) } catch {
      let nearest = MethodCatalog.entries.map(\.name).nearest(to: name)
      throw StateError(
        key,
        error.description.hasPrefix("There is no method")
          ? "There is no method \(quoted(name))." + (nearest.map { " Did you mean “\($0)”?" } ?? "")
          : error.description)
    }
  }

  /// Whether the methods beside were chosen, so that one that cannot be had is refused.
  var choosesWith: Bool { texts["with"] != nil }

  func with(beside main: MethodEntry) throws(StateError) -> [MethodEntry] {
    let usual = Self.usualWith
    let text = texts["with"] ?? usual
    var entries: [MethodEntry] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: true) {
      let found = try entry(String(part), .with)
      guard !entries.contains(where: { $0.name == found.name }) else {
        throw StateError(.with, "\(found.name) is named twice; name each method once.")
      }
      entries.append(found)
    }
    guard entries.count <= 4 else {
      throw StateError(.with, "\(entries.count) methods are named; at most four are compared.")
    }
    keep(.with, entries.map(\.name).joined(separator: ","), usual: usual)
    return entries.filter { $0.name != main.name }
  }

  func ramp() throws(StateError) -> Ramp.Convention? {
    guard let text = texts["ramp"] else { return nil }
    guard let named = Ramp.Convention.named.first(where: { $0.name == text }) else {
      throw StateError(.ramp, "There is no ramp \(quoted(text)).")
    }
    kept["ramp"] = text
    return named.convention
  }

  /// α and β where they are not those that the method has of itself.
  func thresholds(of entry: MethodEntry) throws(StateError) -> (alpha: Double?, beta: Double?) {
    let usual = entry.usualThresholds
    let alpha = try number(.alpha, above: 0, upTo: 1e6)
    let beta = try number(.beta, above: 0, upTo: 1e6)
    let (low, high) = (alpha ?? usual.alpha, beta ?? usual.beta)
    // What has no effect is kept for the next method and refused only there.
    let isIdle = !entry.parameters.contains(.alpha)
    guard low < high || isIdle else {
      throw beta != nil
        ? StateError(
          .beta, "beta is \(spelled(high)); it must be above alpha, which is \(spelled(low)).",
          allowed: "> \(spelled(low))")
        : StateError(
          .alpha, "alpha is \(spelled(low)); it must be below beta, which is \(spelled(high)).",
          allowed: "< \(spelled(high))")
    }
    keep(.alpha, spelled(low), usual: spelled(usual.alpha))
    keep(.beta, spelled(high), usual: spelled(usual.beta))
    return isIdle
      ? (nil, nil) : (low == usual.alpha ? nil : low, high == usual.beta ? nil : high)
  }

  func temperature() throws(StateError) -> TemperatureLaw? {
    guard let text = texts["temperature"] else { return nil }
    guard let law = TemperatureLaw(name: text) else {
      throw StateError(
        .temperature, "\(quoted(text)) is no temperature law; give \(TemperatureLaw.allowedNames).")
    }
    kept["temperature"] = law.name
    return law
  }

  func settings(of entry: MethodEntry) throws(StateError) -> [MethodSetting] {
    let prefix = PictureState.settingPrefix
    for key in texts.keys.sorted() where key.hasPrefix(prefix) {
      let name = String(key.dropFirst(prefix.count))
      guard !entry.options.contains(where: { $0.name == name }) else { continue }
      let nearest = entry.options.map(\.name).nearest(to: name)
      notices.append(
        StateNotice(
          key: key,
          sentence:
            "\(named(name)) is no parameter of the method \(entry.name), so it was left out."
            + (nearest.map { " Did you mean “\($0)”?" } ?? "")))
    }
    var settings: [MethodSetting] = []
    for option in entry.options {
      let key = prefix + option.name
      guard let text = texts[key] else { continue }
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { Double($0) }.filter(\.isFinite)
      guard numbers.count == parts.count, numbers.count <= 512 else {
        throw StateError(
          key, "\(option.name) is \(quoted(text)); it must be \(option.allowed).",
          allowed: option.allowed)
      }
      settings.append(MethodSetting(name: option.name, values: numbers))
      settingNames.append(key)
      kept[key] = numbers.map(spelled).joined(separator: ",")
    }
    return settings
  }

  // MARK: Model

  func headDimension() throws(StateError) -> Int {
    if let told { return told.headDimension }
    let value = try whole(.headDimension, in: 2...1_024) ?? 64
    guard value.isMultiple(of: 2) else {
      throw StateError(
        .headDimension,
        "The head dimension is \(value); it must be even, since components rotate in pairs.")
    }
    keep(.headDimension, "\(value)", usual: "64")
    return value
  }

  func rotaryDimension(of headDimension: Int) throws(StateError) -> Int? {
    if let geometry = told?.rope?.geometry {
      return geometry.rotaryDimension == headDimension ? nil : geometry.rotaryDimension
    }
    guard let value = try whole(.rotaryDimension, in: 2...headDimension) else { return nil }
    guard value.isMultiple(of: 2) else {
      throw StateError(
        .rotaryDimension,
        "The rotary dimension is \(value); it must be even, since components rotate in pairs.")
    }
    keep(.rotaryDimension, "\(value)", usual: "\(headDimension)")
    return value == headDimension ? nil : value
  }

  func base() throws(StateError) -> Double {
    if let geometry = told?.rope?.geometry { return geometry.base }
    let value = try number(.base, above: 1, upTo: 1e9) ?? 10_000
    keep(.base, spelled(value), usual: "10000")
    return value
  }

  func trainedContext() throws(StateError) -> Int {
    if let rope = told?.rope, rope.knowsTrainedContext { return rope.geometry.trainedContext }
    let value = try whole(.trainedContext, in: 1...1_048_576) ?? 2_048
    keep(.trainedContext, "\(value)", usual: "2048")
    return value
  }

  func scale() throws(StateError) -> Double {
    let value = try number(.scale, above: nil, upTo: 1_024) ?? 4
    guard value >= 1 else {
      throw StateError(.scale, "The scale is \(spelled(value)); it must be from 1 to 1024.")
    }
    keep(.scale, spelled(value), usual: "4")
    return value
  }

  func sequenceLength() throws(StateError) -> Int? {
    guard let value = try whole(.sequenceLength, in: 1...1_073_741_824) else { return nil }
    kept["sequence-length"] = "\(value)"
    return value
  }

  // MARK: Vectors

  /// The head of captured vectors that is asked for; what they tell is then left out of the values.
  func captured(_ vectors: ExplorerVectors?) throws(StateError) -> CapturedHead? {
    guard let text = texts["vectors"] else {
      leaveOut([.layer, .head]) { "\($0) belongs to captured vectors; give them, or leave it out." }
      return nil
    }
    guard text == "1" else {
      throw StateError(
        .vectors, "vectors is \(quoted(text)); it must be \(StateKey.vectors.allowed).")
    }
    guard let vectors else {
      throw StateError(
        .vectors,
        "This is a state of captured vectors, which no link and no picture holds; give the file by --vectors to see it."
      )
    }
    let layer = try whole(.layer, in: 0...1 << 20)
    let head = try vectors.head(layer: layer, head: try whole(.head, in: 0...1 << 20))
    (kept["vectors"], kept["layer"], kept["head"]) = ("1", "\(head.layer)", "\(head.head)")
    told = head
    leaveOut(head.toldKeys) { "The captured vectors tell \($0) themselves; leave it out." }
    return head
  }

  /// Leaves out values that say nothing here, each with a notice.
  private func leaveOut(_ keys: [StateKey], _ sentence: (String) -> String) {
    for key in keys where texts.removeValue(forKey: key.rawValue) != nil {
      notices.append(StateNotice(key: key.rawValue, sentence: sentence(key.rawValue)))
    }
  }

  func ensemble(
    headDimension: Int
  ) throws(StateError) -> (name: String, ensemble: any VectorEnsemble) {
    let name = texts["ensemble"] ?? Self.usualEnsemble
    guard ExplorerState.ensembleNames.contains(name),
      let entry = EnsembleCatalog.entries.first(where: { $0.name == name })
    else {
      let nearest = ExplorerState.ensembleNames.nearest(to: name)
      throw StateError(
        .ensemble,
        "There is no ensemble \(quoted(name)) here."
          + (nearest.map { " Did you mean “\($0)”?" } ?? ""))
    }
    keep(.ensemble, name, usual: Self.usualEnsemble)
    let correlation = try number(.correlation, above: nil, upTo: 1) ?? 0.5
    guard correlation >= 0 else {
      throw StateError(
        .correlation, "The correlation is \(spelled(correlation)); it must lie between 0 and 1.")
    }
    keep(.correlation, spelled(correlation), usual: "0.5")
    let profile = texts["profile"] ?? "flat"
    guard let amplitudes = AmplitudeProfile(profile) else {
      throw StateError(.profile, "There is no profile \(quoted(profile)).")
    }
    if case .custom(let numbers) = amplitudes {
      keep(.profile, numbers.map(spelled).joined(separator: ","), usual: "flat")
    } else {
      keep(.profile, amplitudes.name, usual: "flat")
    }
    do throws(AttentionError) {
      // Refused also where the ensemble would not look at it.
      let aligned = try AlignedEnsemble(correlation: correlation, profile: amplitudes)
      try amplitudes.requireFits(pairCount: headDimension / 2)
      return (name, name == aligned.name ? aligned : try entry.ensemble())
    } catch {
      throw StateError(error.option == "correlation" ? .correlation : .profile, error.description)
    }
  }

  func seed() throws(StateError) -> UInt64 {
    guard let text = texts["seed"] else { return 1 }
    guard text.utf8.count <= 20, let value = UInt64(text), "\(value)" == text else {
      throw StateError(.seed, "The seed is \(quoted(text)); it must be \(StateKey.seed.allowed).")
    }
    keep(.seed, text, usual: "1")
    return value
  }

  func length() throws(StateError) -> Int {
    let usual = told.map { min(max($0.tokenCount, 2), Self.mostTokens) } ?? 8_192
    let value = try whole(.length, in: 2...Self.mostTokens) ?? usual
    keep(.length, "\(value)", usual: "\(usual)")
    return value
  }

  // MARK: View

  func theme() throws(StateError) -> Presentation.Look? {
    guard let text = texts["theme"] else { return nil }
    guard let look = Presentation.Look(rawValue: text) else {
      throw StateError(.theme, "There is no theme \(quoted(text)).")
    }
    kept["theme"] = text
    return look
  }

  func panel(hasVectors: Bool) throws(StateError) -> String {
    let first = ExplorerPanels.ids[0]
    let text = texts["panel"] ?? first
    guard ExplorerPanels.ids.contains(text) else {
      throw StateError(.panel, "There is no panel \(quoted(text)).")
    }
    let needsVectors = ExplorerPanels.all.contains { $0.id == text && $0.needsVectors }
    guard hasVectors || !needsVectors else {
      throw StateError(.panel, "The panel \(text) is of captured vectors; give them by --vectors.")
    }
    keep(.panel, text, usual: first)
    return text
  }

  func pair(below count: Int) throws(StateError) -> Int? {
    guard let value = try whole(.pair, in: 0...count - 1) else { return nil }
    kept["pair"] = "\(value)"
    return value
  }

  // MARK: Numbers

  private func whole(
    _ key: StateKey, in range: ClosedRange<Int>
  ) throws(StateError) -> Int? {
    guard let text = texts[key.rawValue] else { return nil }
    guard text.utf8.count <= 32, let value = wholeNumber(text) else {
      throw StateError(
        key, "\(named(key.rawValue)) is \(quoted(text)); it must be \(key.allowed).")
    }
    guard range.contains(value) else {
      throw StateError(
        key,
        "\(named(key.rawValue)) is \(value); it must be from \(range.lowerBound) to \(range.upperBound)."
      )
    }
    return value
  }

  /// A number above one bound and up to another.
  private func number(
    _ key: StateKey, above low: Double?, upTo high: Double
  ) throws(StateError) -> Double? {
    guard let text = texts[key.rawValue] else { return nil }
    guard text.utf8.count <= 32, isPlainNumber(text), let value = Double(text), value.isFinite
    else {
      throw StateError(
        key, "\(named(key.rawValue)) is \(quoted(text)); it must be \(key.allowed).")
    }
    guard value <= high, low.map({ value > $0 }) ?? true else {
      throw StateError(
        key, "\(named(key.rawValue)) is \(spelled(value)); it must be \(key.allowed).")
    }
    return value
  }

  private func keep(_ key: StateKey, _ text: String, usual: String) {
    kept[key.rawValue] = text == usual ? nil : text
  }
}

extension MethodEntry {
  /// The thresholds that the method has where none are given, those of YaRN where it has no ramp.
  var usualThresholds: (alpha: Double, beta: Double) {
    guard let ramp = usualRamp else { return Ramp.published }
    return (ramp.alpha, ramp.beta)
  }

  /// The ramp that the method has where nothing is given; `nil` where it has none.
  var usualRamp: Ramp? {
    guard parameters.contains(.alpha),
      let geometry = try? RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 2_048),
      let extent = try? ContextExtent(scale: 4, sequenceLength: 8_192)
    else { return nil }
    return try? schedule(for: geometry, extent: extent).ramp
  }
}

/// A whole number in plain digits; one that is written as 1e3 or 64.0 is none.
func wholeNumber(_ text: String) -> Int? {
  let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
  guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
  else { return nil }
  return Int(text)
}

/// Whether a text is a number in decimal digits, as Double would otherwise also read hexadecimal ones and words.
func isPlainNumber(_ text: String) -> Bool {
  text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
}

/// A name in quotation marks, cut where nobody would read on.
func quoted(_ text: String) -> String {
  "“\(text.count > 40 ? text.prefix(40) + "…" : text[...])”"
}

/// A key as a sentence names it.
private func named(_ key: String) -> String { key.count > 40 ? key.prefix(40) + "…" : key }
