package import DecoderModel

/// The passes that were run, as experiments read them.
package struct LabResults {
  package let setting: LabSetting
  private let store: PassStore

  /// Reads from a store; nothing is run.
  package init(_ setting: LabSetting, _ store: PassStore) {
    (self.setting, self.store) = (setting, store)
  }

  /// The texts of which every pass was run.
  ///
  /// - Parameter passes: The passes of a text.
  /// - Returns: Texts in their order.
  /// - Throws: Where a method cannot be resolved.
  package func complete(_ passes: (LabText) throws -> [LabPass]) throws -> [LabText] {
    try setting.texts.filter { try holds(passes($0)) }
  }

  /// Whether every one of some passes was run.
  ///
  /// - Throws: Where a method cannot be resolved.
  package func holds(_ passes: [LabPass]) throws -> Bool {
    try passes.allSatisfy { store.holds(try $0.request(setting)) }
  }

  /// What a pass left.
  ///
  /// - Throws: ``LabError/missing`` where it was not run.
  package func result(_ pass: LabPass) throws -> PassResult {
    guard let result = try store.kept(pass.request(setting)) else { throw LabError.missing }
    return result
  }

  /// The losses of methods on the first tokens of texts [methods][texts].
  ///
  /// - Parameters:
  ///   - methods: The methods.
  ///   - texts: Texts of which they were run.
  ///   - contexts: How many times L tokens were run.
  /// - Returns: Losses.
  /// - Throws: ``LabError/missing`` where a pass was not run.
  package func losses(
    _ methods: [LabMethod], _ texts: [LabText], contexts: Int = 2
  ) throws -> [[TokenLosses]] {
    try methods.map { method in
      try texts.map { try result(setting.pass($0, method, contexts: contexts)).losses }
    }
  }
}

/// Why an experiment has no table.
package enum LabError: Error, Sendable, Hashable {
  /// A pass was not run.
  case missing
}

/// A table of the lab with what it was made from.
package struct LabTable: Sendable {
  /// Its name, that of its file without the ending.
  package let name: String
  package let table: Table
  /// The texts whose passes it was made from.
  package let texts: [LabText]

  package init(_ name: String, _ texts: [LabText], columns: [String], rows: [[Cell]]) throws {
    (self.name, self.texts) = (name, texts)
    table = try Table(columns: columns.map { Column($0) }, rows: rows)
  }
}

extension PairedPieces {
  /// Cells of a setting's loss: the loss, its difference from another setting with its interval, and how many losses it is the mean
  /// of.
  func cells(_ setting: Int, from other: Int = 0) -> [Cell] {
    let interval = setting == other ? nil : difference(of: setting, from: other)
    return [
      .number(overall[setting]),
      setting == other ? .missing : .number(overall[setting] - overall[other]),
      Cell(interval?.lowerBound), Cell(interval?.upperBound), .integer(tokens),
    ]
  }

  /// The columns of ``cells(_:from:)``.
  static let columns = ["loss", "difference", "low", "high", "tokens"]
}
