/// One pass of an experiment: a document under a method.
package struct LabPass: Sendable, Hashable {
  package let document: LabDocument
  package let method: LabMethod
  /// Tokens between whose rows heads are summed; `nil` where losses alone are wanted.
  package let rangeWidth: Int?

  package init(_ document: LabDocument, _ method: LabMethod, rangeWidth: Int?) {
    (self.document, self.method, self.rangeWidth) = (document, method, rangeWidth)
  }

  /// The pass as the store knows it.
  ///
  /// - Parameter setting: The model.
  /// - Returns: The pass.
  /// - Throws: Where the method cannot be resolved or the model cannot take it.
  package func request(_ setting: LabSetting) throws -> PassRequest {
    PassRequest(
      tokens: document.tokens,
      schedules: try method.schedules(setting, length: document.length),
      ranges: rangeWidth.map { PassRequest.ranges(width: $0, tokens: document.length) } ?? [])
  }
}

/// An experiment of the lab: the passes that a document takes, and the tables that they make.
package protocol LabExperiment: Sendable {
  /// Its name in commands, such as `e1`.
  static var id: String { get }
  /// What it asks, in a line.
  static var title: String { get }
  /// The passes of one text.
  static func passes(_ setting: LabSetting, _ text: LabText) throws -> [LabPass]
  /// The tables of the texts whose passes were run; none where there is no such text.
  static func tables(_ results: LabResults) throws -> [LabTable]
}

extension LabExperiment {
  /// The texts whose passes were run.
  static func texts(_ results: LabResults) throws -> [LabText] {
    try results.complete { try passes(results.setting, $0) }
  }
}
