import ArgumentParser
import AttentionEntropy
import RotaryEmbedding

/// A value of `--set`: of an option that a method or an ensemble alone has.
struct NamedSetting: Hashable, Codable {
  let name: String
  let text: String

  /// Reads NAME=VALUE, such as `window=1024` or `name=1,2,3`; only ensembles have options that are no numbers.
  static func parse(_ text: String) throws -> NamedSetting {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ValidationError("write NAME=VALUE, such as window=1024")
    }
    let setting = NamedSetting(name: String(parts[0]), text: String(parts[1]))
    guard setting.isOfEnsembles || setting.numbers != nil else {
      throw ValidationError(
        "the value of \(parts[0]) must be a finite number, or several with commas between them")
    }
    return setting
  }

  /// Reads NAME=VALUES, such as `window=512,1024`, whose values are an axis.
  static func parseAxis(_ text: String) throws -> NamedSetting {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ValidationError("write NAME=VALUES, such as window=512,1024")
    }
    return NamedSetting(name: String(parts[0]), text: String(parts[1]))
  }

  /// Whether some ensemble has an option of this name; no method has one that some ensemble has.
  var isOfEnsembles: Bool {
    EnsembleCatalog.entries.contains { $0.options.contains { $0.name == name } }
  }

  /// The finite numbers between commas; `nil` where they are none.
  var numbers: [Double]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }.filter(\.isFinite)
    return numbers.count == parts.count ? numbers : nil
  }

  /// What it chooses of a method; numbers that cannot be read are none.
  var ofMethod: MethodSetting { MethodSetting(name: name, values: numbers ?? []) }
}

extension [NamedSetting] {
  /// Takes out the options of ensembles and hands them on.
  mutating func takeOptionsOfEnsembles() -> [NamedSetting] {
    let taken = filter(\.isOfEnsembles)
    removeAll(where: \.isOfEnsembles)
    return taken
  }
}
