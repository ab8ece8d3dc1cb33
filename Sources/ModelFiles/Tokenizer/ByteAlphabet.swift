/// The characters that stand for bytes in the vocabularies of byte-level tokenizers.
///
/// Bytes 33 to 126, 161 to 172 and 174 to 255 stand for themselves; the other 68 are, in order, the characters from 256.
///
/// Source: GPT-2, `bytes_to_unicode`.
enum ByteAlphabet {
  /// The character of each byte.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 256
    return (UInt8.min...UInt8.max).map { byte in
      if (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174 {
        return Unicode.Scalar(byte)
      }
      defer { next += 1 }
      return Unicode.Scalar(next) ?? "?"
    }
  }()

  /// The character of each byte in UTF-8.
  static let encoded = scalars.map { Array(String(Character($0)).utf8) }

  /// The bytes that a token's characters stand for; `nil` where one stands for none.
  static func bytes(of token: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in String(decoding: Array(token), as: UTF8.self).unicodeScalars {
      guard let byte = byte(of: scalar) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    scalar.value < UInt32(places.count) ? places[Int(scalar.value)] : nil
  }

  private static let places: [UInt8?] = {
    var places = [UInt8?](repeating: nil, count: 256 + 68)
    for (byte, scalar) in scalars.enumerated() { places[Int(scalar.value)] = UInt8(byte) }
    return places
  }()
}
