import Foundation

/// What two parts must share to belong to one run.
package struct RunIdentity: Codable, Sendable, Hashable {
  /// A file that the run reads.
  package struct Input: Codable, Sendable, Hashable {
    /// Its path as it was given.
    package let path: String
    /// SHA-256 of its bytes in hexadecimal digits.
    package let digest: String

    package init(path: String, digest: String) { (self.path, self.digest) = (path, digest) }
  }

  /// What such a file is, so that no other JSON is taken for one.
  private let format: String
  /// Number of the form of runs and parts.
  package let schema: Int
  /// Version of the program.
  package let version: String
  /// The subcommand.
  package let command: String
  /// Its arguments but those that change nothing of what is measured.
  package let arguments: [String]
  /// The files that it reads.
  package let inputs: [Input]
  /// How scores are computed; parts that were rounded in different ways do not join.
  package let arithmetic: String
  /// Items of the whole run.
  package let itemCount: Int

  private static let format = "entrope run"
  private static let schema = 1

  package init(
    version: String, command: String, arguments: [String], inputs: [Input], arithmetic: String,
    itemCount: Int
  ) {
    (format, schema) = (Self.format, Self.schema)
    (self.version, self.command, self.arguments) = (version, command, arguments)
    (self.inputs, self.arithmetic, self.itemCount) = (inputs, arithmetic, itemCount)
  }

  /// Whether it is of a run in the form that this program reads.
  var isReadable: Bool { format == Self.format && schema == Self.schema }

  /// In what another run differs from this one, in words; `nil` where they are the same.
  func difference(from other: RunIdentity) -> String? {
    if version != other.version {
      return "version \(other.version) made it, and this is \(version)"
    }
    if command != other.command { return "it is a run of \(other.command)" }
    if arguments != other.arguments {
      return "its arguments are “\(other.arguments.joined(separator: " "))”"
    }
    if inputs.map(\.path) != other.inputs.map(\.path) { return "it reads other files" }
    if let pair = zip(inputs, other.inputs).first(where: { $0 != $1 }) {
      return "\(pair.0.path) has changed since"
    }
    if arithmetic != other.arithmetic {
      return "its scores are in \(other.arithmetic) arithmetic, and here in \(arithmetic)"
    }
    return self == other ? nil : "it has \(other.itemCount) items, and this \(itemCount)"
  }
}
