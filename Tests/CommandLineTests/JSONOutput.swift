import Foundation
import TestSupport
import Testing

extension Invocation {
  /// The output as a JSON object.
  func object() throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], "\(output)")
  }

  /// The rows of an object's array.
  func rows(_ key: String = "rows") throws -> [[String: Any]] {
    try #require(try object()[key] as? [[String: Any]])
  }
}
