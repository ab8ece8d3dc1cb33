import ModelFiles
import RotaryEmbedding

/// Takes values out of settings and says, with file and key, what is wrong with one.
struct SettingReader {
  let file: String

  func refusal(_ setting: Setting, _ needed: String) -> FileError {
    let state = setting.json.map { "is \($0.words)" } ?? "is missing"
    return .unsuitable(path: file, sentence: "\(setting.path) \(state); \(needed)")
  }

  /// A number that must be there.
  func number(
    _ setting: Setting, _ needed: String = "a number is needed"
  ) throws(FileError)
    -> Double
  {
    guard let number = setting.number else { throw refusal(setting, needed) }
    return number
  }

  /// A number; `nil` where the key is absent or null.
  func optionalNumber(_ setting: Setting) throws(FileError) -> Double? {
    guard !setting.isAbsent, !setting.isNull else { return nil }
    return try number(setting, "a number or null is needed")
  }

  /// A number that Python takes for true; `nil` where the key is absent, null or 0.
  func truthyNumber(_ setting: Setting) throws(FileError) -> Double? {
    guard let number = try optionalNumber(setting), number != 0 else { return nil }
    return number
  }

  /// A positive whole number that must be there.
  func count(_ setting: Setting) throws(FileError) -> Int {
    guard let count = setting.whole, (1...Self.greatestCount).contains(count) else {
      throw refusal(setting, "a whole number from 1 to \(Self.greatestCount) is needed")
    }
    return count
  }

  /// A positive whole number; `nil` where the key is absent or null.
  func optionalCount(_ setting: Setting) throws(FileError) -> Int? {
    guard !setting.isAbsent, !setting.isNull else { return nil }
    return try count(setting)
  }

  /// The entries of a list; the first that cannot be is refused with its place, counted from 0.
  ///
  /// - Parameters:
  ///   - setting: The list.
  ///   - needed: What an entry has to be, as a sentence.
  ///   - entry: Reads one; `nil` where it cannot be.
  /// - Returns: The entries.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` with key, place and value.
  func entries<Entry>(
    _ setting: Setting, _ needed: String, _ entry: (JSONValue) -> Entry?
  ) throws(FileError) -> [Entry] {
    guard let elements = setting.json?.elements else {
      throw refusal(setting, "a list is needed: \(needed)")
    }
    var entries: [Entry] = []
    entries.reserveCapacity(elements.count)
    for (place, element) in elements.enumerated() {
      guard let value = entry(element) else {
        throw .unsuitable(
          path: file, sentence: "\(setting.path)[\(place)] is \(element.words); \(needed)")
      }
      entries.append(value)
    }
    return entries
  }

  /// Refuses a list that has not one entry for each layer.
  ///
  /// - Parameters:
  ///   - found: How many it has.
  ///   - setting: The list.
  ///   - count: Number of layers.
  ///   - layers: The key that gives it.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` with both numbers.
  func requireEntries(
    _ found: Int, of setting: Setting, forLayers count: Int, by layers: Setting
  ) throws(FileError) {
    guard found != count else { return }
    throw .unsuitable(
      path: file,
      sentence:
        "\(setting.path) has \(found) entries, but \(layers.path) is \(count); one for each "
        + "layer is needed")
  }

  /// A list of numbers that must be there, with this many of them.
  func numbers(_ setting: Setting, count: Int) throws(FileError) -> [Double] {
    guard let numbers = setting.numbers else {
      throw refusal(setting, "a list of \(count) numbers is needed, one for each pair")
    }
    guard numbers.count == count else {
      throw .unsuitable(
        path: file,
        sentence:
          "\(setting.path) has \(numbers.count) numbers; \(count) are needed, one for each pair")
    }
    return numbers
  }

  /// Runs a step and names the key behind the quantity that it finds wrong.
  func naming<Result>(
    _ key: (RotaryError.Parameter) -> String, _ step: () throws(RotaryError) -> Result
  ) throws(FileError) -> Result {
    do throws(RotaryError) { return try step() } catch {
      var sentence = error.description
      if sentence.hasSuffix(".") { sentence.removeLast() }
      throw .unsuitable(path: file, sentence: "\(key(error.parameter)): \(sentence)")
    }
  }

  /// More than any dimension or context, and exact as a Double.
  private static let greatestCount = 1 << 53
}
