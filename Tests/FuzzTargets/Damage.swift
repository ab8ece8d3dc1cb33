/// Numbers at which readers go wrong.
let edges: [Int64] = [
  0, 1, -1, 2, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 1_023, 4_096, 32_767, 32_768,
  65_535, 65_536, 1 << 24, Int64(Int32.max), Int64(Int32.min), Int64(UInt32.max), 1 << 32,
  1 << 40, 1 << 53, Int64.max, Int64.min, Int64.max - 7,
]

/// Changes bytes without knowing what they mean: flips, edges of integers, pieces moved, repeated and cut.
func damagedBytes(_ bytes: [UInt8], _ luck: inout Luck) -> [UInt8] {
  var bytes = bytes
  guard !bytes.isEmpty else { return [UInt8(luck.below(256))] }
  let place = luck.below(bytes.count)
  switch luck.below(8) {
  case 0: bytes[place] ^= 1 << UInt8(luck.below(8))
  case 1: bytes[place] = UInt8(luck.below(256))
  case 2: bytes.insert(UInt8(luck.below(256)), at: place)
  case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + luck.below(16)))
  case 4:
    let end = min(bytes.count, place + 1 + luck.below(64))
    bytes.insert(contentsOf: bytes[place..<end], at: luck.below(bytes.count + 1))
  case 5:
    let value = UInt64(bitPattern: luck.one(of: edges))
    for index in 0..<luck.one(of: [1, 2, 4, 8]) where place + index < bytes.count {
      bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))
    }
  case 6: bytes.removeLast(luck.below(bytes.count) / (1 + luck.below(8)))
  default:
    // Whole words, as counts and offsets stand.
    let aligned = place / 4 * 4
    for index in 0..<4 where aligned + index < bytes.count {
      bytes[aligned + index] = index == 0 ? UInt8(luck.below(64)) : 0
    }
  }
  return bytes
}

/// Words that readers of ours look for; with others they are turned away early.
private let vocabulary = [
  "model_type", "llama", "qwen2", "qwen3", "gemma3_text", "deepseek_v3", "phi3", "mllama",
  "head_dim",
  "hidden_size", "num_attention_heads", "num_key_value_heads", "num_hidden_layers",
  "max_position_embeddings", "original_max_position_embeddings", "rope_theta", "rope_scaling",
  "rope_parameters", "rope_type", "type", "factor", "beta_fast", "beta_slow", "mscale",
  "mscale_all_dim", "attention_factor", "short_factor", "long_factor", "low_freq_factor",
  "high_freq_factor", "partial_rotary_factor", "layer_types", "full_attention",
  "sliding_attention", "sliding_window", "no_rope_layers", "mrope_section", "text_config", "yarn",
  "linear", "dynamic", "longrope", "llama3", "default", "su", "mrope", "proportional",
  "original_inv_freq", "truncate", "qk_rope_head_dim", "qk_nope_head_dim", "rotary_dim",
  "rotary_pct",
  "dtype", "shape", "data_offsets", "__metadata__", "F32", "F16", "BF16", "I64", "weight_map",
  "model", "vocab", "merges", "added_tokens", "content", "id", "special", "pre_tokenizer",
  "ByteLevel", "Sequence", "pretokenizers", "Split", "pattern", "Regex", "normalizer", "BPE",
  "NaN", "", "=1+1", "\u{202E}", "\\u0000", "\\ud800", "é",
]

/// JSON, or what is near to it, in pieces that mean something.
private func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
  var pieces: [[UInt8]] = []
  var index = 0
  while index < bytes.count {
    let start = index
    switch bytes[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let quote = bytes[index]
      index += 1
      while index < bytes.count, bytes[index] != quote {
        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
      }
      index = min(bytes.count, index + 1)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      while index < bytes.count, bytes[index] > 42, bytes[index] != UInt8(ascii: ","),
        ![UInt8(ascii: ":"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "[")].contains(
          bytes[index])
      {
        index += 1
      }
      if index == start { index += 1 }
    default: index += 1
    }
    pieces.append(Array(bytes[start..<index]))
  }
  return pieces
}

/// Changes a text in pieces: numbers to edges, words to others, whole pieces swapped, repeated and nested.
func damagedText(_ bytes: [UInt8], _ luck: inout Luck) -> [UInt8] {
  guard luck.below(6) > 0 else { return damagedBytes(bytes, &luck) }
  var pieces = pieces(bytes)
  guard !pieces.isEmpty else { return Array("{}".utf8) }
  var place = luck.below(pieces.count)
  // Most pieces are signs between others; two in three changes fall on words and numbers.
  for _ in 0..<4 where pieces[place].count == 1 && luck.below(3) > 0 {
    place = luck.below(pieces.count)
  }
  let isWord = pieces[place].first == UInt8(ascii: "\"")
  switch luck.below(8) {
  case 0, 1:
    let number = luck.one(of: [
      "\(luck.one(of: edges))", "\(luck.below(300))", "1e308", "-0.0", "1e-320", "0.5", "1e400",
      "1.0",
      "\(Double(luck.below(1_000)) / 8)", "null", "true", "[]", "{}",
    ])
    if !isWord || luck.below(3) == 0 { pieces[place] = Array(number.utf8) } else { fallthrough }
  case 2: pieces[place] = Array("\"\(luck.one(of: vocabulary))\"".utf8)
  case 3:
    let end = min(pieces.count, place + 1 + luck.below(12))
    pieces.insert(contentsOf: pieces[place..<end], at: luck.below(pieces.count + 1))
  case 4: pieces.removeSubrange(place..<min(pieces.count, place + 1 + luck.below(6)))
  case 5: pieces.swapAt(place, luck.below(pieces.count))
  case 6: pieces[place] = Array("[".utf8) + pieces[place] + Array("]".utf8)
  default:
    // A member more.
    let comma = pieces.indices.filter { pieces[$0] == [UInt8(ascii: ",")] }
    guard let at = comma.isEmpty ? nil : comma[luck.below(comma.count)] else { break }
    pieces.insert(
      Array(", \"\(luck.one(of: vocabulary))\": \(luck.one(of: edges))".utf8), at: at)
  }
  return Array(pieces.joined())
}

/// Little-endian bytes of a number.
func littleEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
}
