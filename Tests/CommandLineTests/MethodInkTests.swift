import Foundation
import TestSupport
import Testing

/// Pictures of commands draw methods in the inks of the gallery, whatever their order.
@Suite struct MethodInkTests {
  /// Inks of the gallery, as SVG writes them.
  private static let inks = [
    "rope": "000000", "pi": "0072B2", "ntk-aware": "D55E00", "yarn": "009E73", "abf": "A3123A",
    "llama3": "7A4B1E",
  ]

  /// The inks of lines and filled shapes of an SVG, as six digits.
  private func inks(of svg: String) -> Set<String> {
    let colors = svg.matches(
      of: /(?:stroke|fill)[=:]"?(?:#(?<hex>[0-9A-Fa-f]{6})|rgb\((?<parts>[^)]*)\))/)
    return Set(
      colors.compactMap { match in
        if let hex = match.output.hex { return hex.uppercased() }
        guard let parts = match.output.parts else { return nil }
        let numbers = parts.split(separator: ",").compactMap { part -> Double? in
          let text = part.trimmingCharacters(in: .whitespaces)
          return text.hasSuffix("%") ? Double(text.dropLast()).map { 2.55 * $0 } : Double(text)
        }
        return numbers.map { String(format: "%02X", Int($0.rounded())) }.joined()
      })
  }

  @Test(
    "A picture has the inks of the methods asked for and of no others",
    arguments: [
      (
        "kernel --method yarn --method pi --scale 2 --head-dimension 32 --trained-context 64",
        ["yarn", "pi"]
      ),
      (
        "frequencies --method llama3 --scale 8 --head-dimension 64 --trained-context 8192",
        ["llama3"]
      ),
      (
        "entropy --ensemble all-ones --length 96 --method ntk-aware --method rope --scale 2 "
          + "--head-dimension 32 --trained-context 48",
        ["ntk-aware", "rope"]
      ),
      (
        "compare --ensemble isotropic --lengths 96 --seeds 4 --method yarn --method ntk-aware "
          + "--scale 2 --head-dimension 32 --trained-context 48",
        ["yarn", "ntk-aware"]
      ),
      (
        "sweep --method abf --method pi --scale 1:4:4 --head-dimension 32 --base 10000 "
          + "--trained-context 48 --ensemble all-ones --length 96",
        ["abf", "pi"]
      ),
    ])
  func commands(line: String, methods: [String]) throws {
    try withTemporaryFolder { folder in
      let result = try entrope("\(line) --figure drawn.svg", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let svg = try String(
        contentsOf: folder.appendingPathComponent("drawn.svg"), encoding: .utf8)
      let found = inks(of: svg).intersection(Self.inks.values)
      #expect(found == Set(methods.compactMap { Self.inks[$0] }))
    }
  }
}
