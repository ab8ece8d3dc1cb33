public import Foundation
import ModelFiles

/// A .npy file, version 1.0, written here and not by the code under test.
///
/// - Parameters:
///   - values: The values, last axis fastest.
///   - shape: Lengths of the axes.
///   - double: Whether values have eight bytes; else they are rounded to four.
/// - Returns: The bytes of the file.
public func npy(_ values: [Double], shape: [Int], double: Bool = false) -> Data {
  let axes = shape.map { "\($0)," }.joined(separator: " ")
  var header = "{'descr': '<f\(double ? 8 : 4)', 'fortran_order': False, 'shape': (\(axes)), }"
  header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
  var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8))
  for value in values { append(value, double: double, to: &data) }
  return data
}

/// A .safetensors file of F32 tensors.
///
/// - Parameters:
///   - tensors: Name, values with the last axis fastest, and lengths of the axes.
///   - metadata: Strings beside them, without quotes and backslashes.
/// - Returns: The bytes of the file.
public func safetensors(
  _ tensors: [(name: String, values: [Double], shape: [Int])], metadata: [String: String] = [:]
) -> Data {
  var data = Data()
  var entries: [String] = []
  if !metadata.isEmpty {
    let strings = metadata.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
    entries.append("\"__metadata__\":{\(strings.joined(separator: ","))}")
  }
  for (name, values, shape) in tensors {
    let begin = data.count
    for value in values { append(value, double: false, to: &data) }
    entries.append(
      "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(data.count)]}"
    )
  }
  let header = Array("{\(entries.joined(separator: ","))}".utf8)
  var length = UInt64(header.count).littleEndian
  return Data(bytes: &length, count: 8) + header + data
}

private func append(_ value: Double, double: Bool, to data: inout Data) {
  if double {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
  } else {
    withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { data.append(contentsOf: $0) }
  }
}

/// Writes the files that the examples of help and README name: 128 vectors of 64 components, and a configuration.
///
/// Queries and keys are equal: `q.npy` and `k.npy`, and both with one head as `layer.safetensors` and, with the model's
/// geometry, as `capture.safetensors`. `config.json` is that of a model with heads of 64 components, extended by YaRN,
/// and `model.gguf` holds a tokenizer with a token for each byte, one layer's shape and its first norm. `decoder` and `bytes` are tiny
/// random decoders, the second with a tokenizer.
///
/// - Parameter folder: Where to write.
/// - Throws: Why a file cannot be written.
public func writeExampleVectors(into folder: URL) throws {
  let vectors = (0..<128 * 64).map { sin(Double($0)) }
  let files = [
    "q.npy": npy(vectors, shape: [128, 64]), "k.npy": npy(vectors, shape: [128, 64]),
    "layer.safetensors": safetensors([("q", vectors, [1, 128, 64]), ("k", vectors, [1, 128, 64])]),
    "capture.safetensors": safetensors(
      [("q", vectors, [1, 128, 64]), ("k", vectors, [1, 128, 64])],
      metadata: ["rope_theta": "10000", "trained_context": "64"]),
  ]
  let configuration = """
    {"model_type": "llama", "hidden_size": 576, "num_attention_heads": 9,
     "max_position_embeddings": 16384, "rope_theta": 100000.0,
     "rope_scaling": {"rope_type": "yarn", "factor": 2.0, "original_max_position_embeddings": 8192}}
    """
  try Data(configuration.utf8).write(to: folder.appendingPathComponent("config.json"))
  try Data(exampleModel.bytes).write(to: folder.appendingPathComponent("model.gguf"))
  for (name, data) in files { try data.write(to: folder.appendingPathComponent(name)) }
  try writeExampleDecoder(into: folder)
  try writeByteDecoder(to: folder.appendingPathComponent("bytes"))
}

/// Writes a tiny random Llama on bytes with its tokenizer: a token for each byte, and no merges.
///
/// - Parameters:
///   - folder: What is made.
///   - trainedContext: What its configuration tells as its context.
/// - Throws: Why a file cannot be written.
public func writeByteDecoder(to folder: URL, trainedContext: Int = 512) throws {
  let (width, layers, feedForward, words) = (16, 2, 24, 256)
  var shapes = [("embed_tokens", [words, width]), ("norm", [width])]
  for layer in 0..<layers {
    shapes += [
      ("input_layernorm", [width]), ("post_attention_layernorm", [width]),
      ("self_attn.q_proj", [width, width]), ("self_attn.k_proj", [width, width]),
      ("self_attn.v_proj", [width, width]), ("self_attn.o_proj", [width, width]),
      ("mlp.gate_proj", [feedForward, width]), ("mlp.up_proj", [feedForward, width]),
      ("mlp.down_proj", [width, feedForward]),
    ].map { ("layers.\(layer).\($0)", $1) }
  }
  var place = 0.0
  let tensors = shapes.map { name, shape in
    let count = shape.reduce(1, *)
    let values = (0..<count).map { _ -> Double in
      place += 1
      // Scattered enough: sines of whole numbers times an irrational one, in steps that grow.
      return shape.count == 1 ? 1 : sin(place * place * 0.618_033_988_749_895)
    }
    return ("model.\(name).weight", values, shape)
  }
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  try safetensors(tensors).write(to: folder.appendingPathComponent("model.safetensors"))
  let configuration = """
    {"model_type": "llama", "hidden_size": \(width), "num_hidden_layers": \(layers),
     "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 8,
     "intermediate_size": \(feedForward), "vocab_size": \(words), "rms_norm_eps": 1e-5,
     "max_position_embeddings": \(trainedContext), "rope_theta": 1000.0,
     "tie_word_embeddings": true}
    """
  try Data(configuration.utf8).write(to: folder.appendingPathComponent("config.json"))
  let vocabulary = Dictionary(
    uniqueKeysWithValues: (UInt8.min...UInt8.max).map { (byteCharacter($0), Int($0)) })
  let tokenizer: [String: Any] = [
    "model": ["type": "BPE", "vocab": vocabulary, "merges": [String]()] as [String: Any],
    "pre_tokenizer": ["type": "ByteLevel", "add_prefix_space": false, "use_regex": true]
      as [String: Any],
  ]
  try JSONSerialization.data(withJSONObject: tokenizer)
    .write(to: folder.appendingPathComponent("tokenizer.json"))
}

/// Writes a tiny random decoder as the folder `decoder`, and 128 tokens of its vocabulary as `tokens.npy`.
private func writeExampleDecoder(into folder: URL) throws {
  let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
  try FileManager.default.copyItem(
    at: tests.appendingPathComponent("DecoderModelTests/Fixtures/llama"),
    to: folder.appendingPathComponent("decoder"))
  let ids = Tensor(name: "", shape: [128], elements: .integers((0..<128).map { $0 * $0 % 61 }))
  try Data(ids.numpyBytes()).write(to: folder.appendingPathComponent("tokens.npy"))
}

/// A GGUF file with the metadata of a small Llama, a tokenizer without merges, and one tensor.
public let exampleModel = GGUFBytes(
  [
    ("general.architecture", .text("llama")), ("general.name", .text("example")),
    ("general.license", .text("apache-2.0")), ("llama.block_count", .uint32(1)),
    ("llama.context_length", .uint32(64)), ("llama.embedding_length", .uint32(32)),
    ("llama.feed_forward_length", .uint32(64)), ("llama.attention.head_count", .uint32(4)),
    ("llama.attention.head_count_kv", .uint32(2)),
    ("llama.attention.layer_norm_rms_epsilon", .float32(1e-5)),
    ("llama.rope.freq_base", .float32(10_000)), ("llama.vocab_size", .uint32(256)),
    ("tokenizer.ggml.model", .text("gpt2")), ("tokenizer.ggml.pre", .text("smollm")),
    ("tokenizer.ggml.tokens", .texts((UInt8.min...UInt8.max).map(byteCharacter))),
    ("tokenizer.ggml.merges", .texts([])),
  ], tensors: [.init("blk.0.attn_norm.weight", [32], floats: [Float](repeating: 1, count: 32))])

/// GPT-2's character for a byte, from its definition: bytes that print stand for themselves, the others follow from 256.
public func byteCharacter(_ byte: UInt8) -> String {
  func prints(_ byte: Int) -> Bool {
    (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174
  }
  if prints(Int(byte)) { return String(Unicode.Scalar(byte)) }
  let rank = (0..<Int(byte)).count { !prints($0) }
  return String(Unicode.Scalar(UInt32(256 + rank)) ?? "?")
}
