/// The SHA-256 digest of bytes that come piece by piece (FIPS 180-4), as `sha256sum` prints it.
///
/// Foundation has none on Linux. It names drawn numbers, vectors and models, and keeps no secret; CONTRIBUTING says why it is our
/// own. Time is in proportion to the bytes, memory to the longest piece.
package struct SHA256 {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]
  private var schedule = [UInt32](repeating: 0, count: 64)
  /// What has come since the last whole block of 64 bytes.
  private var rest: [UInt8] = []
  private var count = 0

  /// The digest of nothing yet.
  package init() {}

  /// Takes the next piece.
  package mutating func add(_ bytes: [UInt8]) {
    count += bytes.count
    rest += bytes
    let whole = rest.count / 64 * 64
    for block in stride(from: 0, to: whole, by: 64) {
      for index in 0..<16 {
        schedule[index] = (0..<4).reduce(0) { $0 << 8 | UInt32(rest[block + 4 * index + $1]) }
      }
      for index in 16..<64 {
        let (a, b) = (schedule[index - 15], schedule[index - 2])
        let low = rotated(a, 7) ^ rotated(a, 18) ^ a >> 3
        let high = rotated(b, 17) ^ rotated(b, 19) ^ b >> 10
        schedule[index] = schedule[index - 16] &+ low &+ schedule[index - 7] &+ high
      }
      compress(&state, schedule)
    }
    rest.removeFirst(whole)
  }

  /// 64 hexadecimal digits: the digest of all that has come.
  package var digits: String {
    var last = self
    last.add([0x80] + [UInt8](repeating: 0, count: (119 - count % 64) % 64))
    last.add(withUnsafeBytes(of: (UInt64(count) * 8).bigEndian) { Array($0) })
    return last.state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }
}

/// The SHA-256 digest of bytes in memory.
///
/// - Parameter bytes: What to digest.
/// - Returns: 64 hexadecimal digits.
/// - Complexity: Time and memory in proportion to the bytes.
package func sha256(_ bytes: some Sequence<UInt8>) -> String {
  var digest = SHA256()
  digest.add(Array(bytes))
  return digest.digits
}

private func compress(_ state: inout [UInt32], _ schedule: [UInt32]) {
  var (a, b, c, d) = (state[0], state[1], state[2], state[3])
  var (e, f, g, h) = (state[4], state[5], state[6], state[7])
  for index in 0..<64 {
    let choice = (e & f) ^ (~e & g)
    let first =
      h &+ (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) &+ choice &+ constants[index]
      &+ schedule[index]
    let majority = (a & b) ^ (a & c) ^ (b & c)
    let second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ majority
    (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
  }
  for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
}

private func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
  word >> count | word << (32 - count)
}

/// The first 32 bits of the fractions of the cube roots of the first 64 primes.
private let constants: [UInt32] = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]
