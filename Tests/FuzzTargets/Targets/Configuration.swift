import ModelFiles
import RopeSystems
import Studies

extension FuzzTarget {
  /// `config.json`, through everything that is done with one.
  static let configuration = FuzzTarget("configuration", damage: damagedText) { bytes in
    guard let configuration = try? ModelConfiguration(bytes: bytes, file: "config.json"),
      let kinds = try? configuration.layerKinds()
    else { return }
    for kind in kinds.prefix(8) {
      for rope in kind.ropes { _ = try? configuration.resolved(kind, rope: rope) }
      _ = try? configuration.resolved(kind, sequenceLength: 100_000)
    }
    _ = try? auditReports(of: configuration, kinds: Array(kinds.prefix(4)), targetContext: 65_536)
    for target in ConversionTarget.allCases {
      _ = try? Conversion(of: configuration, to: target)
    }
  }
}
