import Foundation
import TestSupport
import Testing

@Suite("entrope sensitivity")
struct SensitivityCommandTests {
  private let ensemble =
    "sensitivity --ensemble isotropic --length 48 --head-dimension 16 --trained-context 16"

  @Test("JSON has the derivatives that differences of entrope entropy give")
  func derivatives() throws {
    let flags = "--ramp code-untruncated --alpha 0.3 --beta 2.2"
    let object = try entrope("\(ensemble) --scale 3 \(flags) --format json").object()
    let gradients = try #require(object["gradients"] as? [String: Any])
    func entropy(_ change: String) throws -> Double {
      let rows = try entrope(
        "entropy --ensemble isotropic --length 48 --head-dimension 16 --trained-context 16 --method yarn "
          + "--ramp code-untruncated \(change) --rows 47:47 --format json"
      ).rows()
      return try #require(rows.last?["entropy"] as? Double)
    }
    #expect(
      abs(try #require(object["entropy"] as? Double) - entropy("--scale 3 --alpha 0.3 --beta 2.2"))
        < 1e-12)
    for (name, low, high) in [
      ("alpha", "--scale 3 --alpha 0.2999 --beta 2.2", "--scale 3 --alpha 0.3001 --beta 2.2"),
      ("beta", "--scale 3 --alpha 0.3 --beta 2.1999", "--scale 3 --alpha 0.3 --beta 2.2001"),
      ("scale", "--scale 2.9999 --alpha 0.3 --beta 2.2", "--scale 3.0001 --alpha 0.3 --beta 2.2"),
    ] {
      let expected = try (entropy(high) - entropy(low)) / 2e-4
      #expect(abs(try #require(gradients[name] as? Double) - expected) < 1e-6, "\(name)")
    }
    #expect((gradients["pairs"] as? [Double])?.count == 8)
    #expect(gradients["ln_base"] is Double && gradients["ln_multiplier"] is Double)
    let intervals = try #require(object["intervals"] as? [String: Any])
    #expect((intervals["scale"] as? [String: Any])?["low"] is NSNull)
  }

  @Test("truncated ramps give null with the advice, several draws an interval and each draw")
  func truncated() throws {
    let object = try entrope("\(ensemble) --seeds 3 --format json").object()
    let gradients = try #require(object["gradients"] as? [String: Any])
    #expect(gradients["alpha"] is NSNull && gradients["beta"] is NSNull)
    let notes = try #require(object["notes"] as? [String])
    #expect(notes.contains { $0.contains("--ramp code-untruncated") })
    #expect((object["heads"] as? [[String: Any]])?.compactMap { $0["seed"] as? Int } == [1, 2, 3])
    let intervals = try #require(object["intervals"] as? [String: Any])
    #expect((intervals["scale"] as? [String: Any])?["low"] is Double)
  }

  @Test(
    "what cannot be is refused by its flag",
    arguments: [
      ("--method pi --method yarn --scale 2", 64, "--method"), ("--threads 0", 64, "--threads"),
      ("--rows 90:99", 65, "positions"), ("--seeds 0", 64, "--seeds"),
      ("--layers 1", 64, "--layers"),
    ])
  func refused(flags: String, status: Int32, words: String) throws {
    let result = try entrope("\(ensemble) \(flags)")
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
  }
}
