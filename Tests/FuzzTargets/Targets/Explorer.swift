import Explorer

extension FuzzTarget {
  /// What follows the question mark of an explorer's URL.
  static let explorerQuery = FuzzTarget("explorer-query", damage: damagedQuery) { bytes in
    let query = String(decoding: bytes, as: UTF8.self)
    guard let state = try? ExplorerState(query: query) else { return }
    // The canonical form of a state is that state's.
    let again = try? ExplorerState(query: state.query)
    precondition(again == state, "A state changes when its query is read again.")
    precondition(again?.query == state.query, "A state has two canonical forms.")
  }
}

/// Puts another value to a key, adds, doubles or drops a pair, and now and then damages bytes.
private func damagedQuery(_ bytes: [UInt8], _ luck: inout Luck) -> [UInt8] {
  guard luck.below(6) > 0 else { return damagedBytes(bytes, &luck) }
  var pairs = bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
    .map(Array.init)
  guard !pairs.isEmpty else { return Array("method=yarn".utf8) }
  let keys =
    StateKey.allCases.map(\.rawValue) + ["set.gap", "set.window", "set.length", "set.alpha", "x"]
  let values = [
    "yarn", "rope", "pi", "longrope", "rerope", "dca", "rope,pi,ntk-aware", "isotropic", "needle",
    "paper", "code", "handbook", "dark", "overview", "flat", "1,2,3", "0", "1", "2", "4", "7",
    "64", "128", "1024", "4096", "131072", "1e3", "0.5", "1e308", "5e-324", "-1", "NaN", "%2C",
    "%", "%FF", "é", "18446744073709551615", "",
  ]
  let place = luck.below(pairs.count)
  switch luck.below(6) {
  case 0: pairs.remove(at: place)
  case 1: pairs.append(pairs[place])
  case 2: pairs.append(Array("\(luck.one(of: keys))=\(luck.one(of: values))".utf8))
  case 3: pairs[place] = Array("\(luck.one(of: keys))=\(luck.below(5_000))".utf8)
  default:
    let key = pairs[place].prefix { $0 != UInt8(ascii: "=") }
    pairs[place] = key + Array("=\(luck.one(of: values))".utf8)
  }
  return Array(pairs.joined(separator: [UInt8(ascii: "&")]))
}
