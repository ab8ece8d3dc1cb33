import Foundation
import TestSupport
import Testing

@Suite struct KernelTests {
  @Test(
    "The kernel is (2/√d)·Σ cos(Δθ), with its first negative distance and the entropy of its row")
  func kernel() throws {
    let result = try entrope("kernel --head-dimension 128 --length 2048 --format json")
    #expect(result.status == 0)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let kernel = try #require((object["kernels"] as? [[String: Any]])?.first)
    let logits = try #require(kernel["logits"] as? [Double])
    #expect(logits.count == 2_048)
    for distance in [0, 1, 10, 1_000] {
      let sum = (0..<64).reduce(0.0) {
        $0 + cos(Double(distance) * pow(10_000, -Double($1) / 64))
      }
      #expect(abs(logits[distance] - 2 * sum / 128.0.squareRoot()) < 1e-9)
    }
    #expect(kernel["first_negative"] as? Int == 1_707)
    // Base of the ledger of oracles: H over 2,048 keys.
    #expect(abs(try #require(kernel["entropy"] as? Double) - 3.387257) < 1e-6)
  }

  @Test("Methods stand beside each other in CSV, at their own temperatures")
  func methods() throws {
    let result = try entrope(
      "kernel --method rope --method yarn --scale 4 --head-dimension 64 --trained-context 64 --length 3 --format csv"
    )
    let lines = result.output.split(separator: "\n")
    #expect(
      lines.count == 4
        && lines[0].hasPrefix("distance_tokens,rope_nats,yarn_nats,length,rope_method,"))
    // √d, and √d·(0.1 ln 4 + 1)².
    #expect(lines[1].hasPrefix("0,8,10.3718159,3,rope,"))
  }

  @Test(
    "What has no kernel is refused by its flag",
    arguments: [
      ("--method rerope --head-dimension 64 --trained-context 64", "--method"),
      ("--length 9", "--head-dimension"),
      ("--head-dimension 64 --length 0", "--length"),
      ("--head-dimension 64 --figure k.gif", "--figure"),
    ])
  func refusals(line: String, flag: String) throws {
    let result = try entrope("kernel \(line)")
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errors.contains(flag), "\(result.errors)")
  }

  @Test(
    "Pictures of commands carry their arguments and are drawn again",
    arguments: [
      "kernel --method pi --scale 2 --head-dimension 16 --trained-context 64 --length 600",
      "frequencies --method yarn --scale 4 --head-dimension 64 --trained-context 2048",
      "entropy --ensemble aligned --length 300 --head-dimension 16",
      "compare --ensemble isotropic --lengths 64 --seeds 3 --head-dimension 16 --trained-context 32 --method pi --scale 2",
    ])
  func pictures(line: String) throws {
    try withTemporaryFolder { folder in
      let drawn = try entrope("\(line) --figure p.svg", in: folder)
      #expect(drawn.status == 0, "\(drawn.errors)")
      let verified = try entrope("figures verify p.svg", in: folder)
      #expect(verified.output == "p.svg: identical\n", "\(verified.output)\(verified.errors)")
    }
  }
}
