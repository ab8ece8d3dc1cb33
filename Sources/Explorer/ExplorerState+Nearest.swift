public import Gallery
import Studies

extension ExplorerState {
  /// The nearest state to a query that may hold what is not allowed, with a notice for everything that was changed.
  ///
  /// A number beyond its bounds is taken back to them, a β that is not above α is twice α, an α that is not below β half of β, and
  /// all else that is not allowed gives way to the usual value. The same query gives the same state.
  ///
  /// - Parameters:
  ///   - query: What follows the question mark of a URL.
  ///   - vectors: Captured vectors that it may be about.
  /// - Returns: A state in any case, and notices in the order in which things were found.
  public static func nearest(
    to query: String, vectors: ExplorerVectors? = nil
  ) -> (state: ExplorerState, notices: [StateNotice]) {
    let given: PictureState
    do throws(StateError) { given = try pairs(of: query) } catch {
      return (
        usual,
        [StateNotice(key: error.key, sentence: "\(error.description) Shown: the usual state.")]
      )
    }
    return nearest(to: given, vectors: vectors)
  }

  /// The nearest state to values that may not be allowed, see ``nearest(to:vectors:)-(String,_)``.
  public static func nearest(
    to given: PictureState, vectors: ExplorerVectors? = nil
  ) -> (state: ExplorerState, notices: [StateNotice]) {
    var values: [String: String] = [:]
    var order: [String] = []
    var notices: [StateNotice] = []
    // What forms of pages without scripts send for check boxes.
    let boxes = given.values.filter { $0.key.hasPrefix(boxPrefix) }
      .map { String($0.key.dropFirst(boxPrefix.count)) }
    for value in given.values.prefix(StateValues.mostKeys) where !value.key.hasPrefix(boxPrefix) {
      guard values.updateValue(value.text, forKey: value.key) == nil else {
        notices.append(
          StateNotice(key: value.key, sentence: "\(value.key) was given twice. Shown: the last."))
        continue
      }
      order.append(value.key)
    }
    if !boxes.isEmpty {
      if values["with"] == nil { order.append("with") }
      values["with"] = ((values["with"].map { [$0] } ?? []) + boxes).filter { !$0.isEmpty }
        .joined(separator: ",")
    }
    // An empty field of a form was not filled in.
    for key in order where values[key] == "" && key != "with" { values[key] = nil }
    var repaired: Set<String> = []
    // Notices of values that gave way, whose usual ones are known when the state is.
    var waiting: [Int: StateError] = [:]
    // Every round takes one value back or away, so that there are at most two for each.
    for _ in 0...2 * StateValues.mostKeys {
      let picture = PictureState(
        order.compactMap { key in values[key].map { PictureState.Value(key: key, text: $0) } })
      do throws(StateError) {
        let (state, found) = try reading(picture, vectors: vectors)
        for (place, error) in waiting {
          notices[place] = StateNotice(error, shown: state.shown(error.key))
        }
        return (state, notices + found)
      } catch {
        if error.key == StateKey.vectors.rawValue {
          // What belongs to captured vectors goes with them, under one notice.
          for key in [StateKey.vectors, .layer, .head] { values[key.rawValue] = nil }
          notices.append(
            StateNotice(
              key: error.key, sentence: "\(error.description) Shown: vectors of an ensemble."))
          continue
        }
        if let others = withoutRefused(error, values) {
          values["with"] = others
          notices.append(
            StateNotice(key: "with", sentence: "\(error.description) It was left out."))
          continue
        }
        let old = values[error.key]
        let mended = repaired.insert(error.key).inserted ? repair(error, values) : nil
        guard old != nil || mended != nil else {
          // The usual value of a key does not go with the others, which then give way.
          notices.append(
            StateNotice(key: error.key, sentence: "\(error.description) Shown: the usual state."))
          return (usual, notices)
        }
        values[error.key] = mended
        if mended == nil { waiting[notices.count] = error }
        notices.append(StateNotice(error, shown: mended))
      }
    }
    return (usual, notices)
  }

  /// The value in use of a key; `nil` where it has no text, or is none of the state.
  private func shown(_ key: String) -> String? {
    let value =
      key == StateKey.panel.rawValue ? panel : controls.first { $0.key == key }?.value
    return value.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Before the names of methods in the check boxes of a form.
  static let boxPrefix = "with."

  /// The methods to compare with but the one that refuses the model; `nil` where the error is about something else.
  private static func withoutRefused(_ error: StateError, _ values: [String: String]) -> String? {
    guard error.key == "with", let given = values["with"] else { return nil }
    let names = given.split(separator: ",")
    let kept = names.filter { !error.description.hasPrefix("\($0): ") }
    return kept.count < names.count ? kept.joined(separator: ",") : nil
  }

  /// A value near a refused one that is allowed as far as its own key goes; `nil` for the usual one.
  private static func repair(_ error: StateError, _ values: [String: String]) -> String? {
    guard let key = StateKey(rawValue: error.key), let text = values[error.key],
      isPlainNumber(text), let number = Double(text), number.isFinite
    else { return nil }
    func clamped(_ low: Double, _ high: Double, step: Double? = nil) -> String {
      let rounded = step.map { (number / $0).rounded() * $0 } ?? number
      return spelled(min(max(rounded, low), high))
    }
    switch key {
    case .beta:
      let alpha = values["alpha"].flatMap { Double($0) } ?? 1
      return number <= alpha ? spelled(2 * alpha) : clamped(2 * alpha, 1e6)
    case .alpha:
      guard number > 0 else { return nil }
      let beta = values["beta"].flatMap { Double($0) } ?? 32
      return spelled(beta / 2)
    case .headDimension: return clamped(2, 1_024, step: 2)
    case .rotaryDimension:
      return clamped(2, values["head-dimension"].flatMap { Double($0) } ?? 64, step: 2)
    case .base: return clamped(2, 1e9)
    case .trainedContext: return clamped(1, 1_048_576, step: 1)
    case .scale: return clamped(1, 1_024)
    case .sequenceLength: return clamped(1, 1_073_741_824, step: 1)
    case .correlation: return clamped(0, 1)
    case .length: return clamped(2, 131_072, step: 1)
    case .pair: return "0"
    default: return nil
    }
  }
}

extension StateNotice {
  /// Of a value that gave way to another; to the usual one where that has no text.
  fileprivate init(_ error: StateError, shown: String?) {
    self.init(
      key: error.key, sentence: "\(error.description) Shown: \(shown ?? "the usual value").")
  }
}
