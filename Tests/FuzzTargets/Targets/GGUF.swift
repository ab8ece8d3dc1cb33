import ModelFiles
import RopeSystems

extension FuzzTarget {
  /// GGUF: magic, counts, keys with typed values, tensors, numbers.
  static let gguf = FuzzTarget("gguf", damage: damagedGGUF) { bytes in
    guard let file = try? GGUFFile(bytes: bytes) else { return }
    for key in file.keys {
      _ = file[key]?.words
      if case .list(let list) = file[key] {
        if list.elementKind == .text {
          _ = try? file.texts(of: key)
        } else {
          _ = try? file.numbers(of: key)
        }
      }
    }
    for weight in file.weights() where weight.type.isRead { _ = try? file.floats(of: weight) }
    _ = try? ModelConfiguration(gguf: file).layerKinds()
    _ = try? ByteLevelTokenizer(gguf: file)
  }
}

/// Changes bytes of a file, or makes one anew: bytes alone seldom get past the lengths of keys.
private func damagedGGUF(_ bytes: [UInt8], _ luck: inout Luck) -> [UInt8] {
  luck.below(3) == 0 ? madeGGUF(&luck) : damagedBytes(bytes, &luck)
}

private func madeGGUF(_ luck: inout Luck) -> [UInt8] {
  func text(_ text: String) -> [UInt8] {
    littleEndian(UInt64(text.utf8.count), 8) + Array(text.utf8)
  }
  let names = [
    "general.architecture", "general.name", "general.alignment", "llama.block_count",
    "llama.context_length", "llama.embedding_length", "llama.attention.head_count",
    "llama.attention.head_count_kv", "llama.rope.dimension_count", "llama.rope.freq_base",
    "llama.rope.scaling.type", "llama.rope.scaling.factor",
    "llama.rope.scaling.original_context_length", "tokenizer.ggml.model", "tokenizer.ggml.tokens",
    "tokenizer.ggml.merges", "tokenizer.ggml.token_type", "tokenizer.ggml.pre", "x",
  ]
  func scalar(_ kind: Int, _ luck: inout Luck) -> [UInt8] {
    switch kind {
    case 8: return text(luck.one(of: ["llama", "gpt2", "yarn", "smollm", "a b", "Ġ t", "é", ""]))
    case 7: return [UInt8(luck.below(3))]
    case 6:
      return littleEndian(
        UInt64(Float(luck.one(of: [1, 4, 1e4, 5e5, -1, .infinity, .nan] as [Float])).bitPattern), 4)
    default:
      let value =
        luck.below(3) == 0 ? UInt64(bitPattern: luck.one(of: edges)) : UInt64(luck.below(130))
      return littleEndian(value, [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8][kind])
    }
  }
  var result = Array("GGUF".utf8) + littleEndian(UInt64(luck.one(of: [2, 3, 3, 3, 1])), 4)
  let tensors = luck.below(3)
  let keys = luck.below(12)
  result += littleEndian(UInt64(tensors), 8) + littleEndian(UInt64(keys), 8)
  for _ in 0..<keys {
    result += text(luck.one(of: names))
    let kind = luck.one(of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9, 10, 11, 12])
    result += littleEndian(UInt64(kind), 4)
    guard kind == 9 else {
      result += scalar(kind, &luck)
      continue
    }
    let element = luck.one(of: [4, 5, 6, 8, 8, 7])
    let count = luck.below(5)
    let said = luck.below(8) == 0 ? UInt64(bitPattern: luck.one(of: edges)) : UInt64(count)
    result += littleEndian(UInt64(element), 4) + littleEndian(said, 8)
    for _ in 0..<count { result += scalar(element, &luck) }
  }
  for tensor in 0..<tensors {
    result += text("blk.\(tensor).w")
    let dimensions = 1 + luck.below(4)
    result += littleEndian(UInt64(dimensions), 4)
    for _ in 0..<dimensions { result += littleEndian(UInt64(luck.one(of: [1, 2, 32, 256, 0])), 8) }
    result += littleEndian(UInt64(luck.below(16)), 4)
    result += littleEndian(UInt64(luck.one(of: [0, 32, 64, 1 << 40])), 8)
  }
  return result + [UInt8](repeating: 0x35, count: luck.below(2_000))
}
