import AttentionEntropy
public import ModelFiles

/// A trained decoder: what its files say of it, and its weights in single precision, laid out for the kernels.
///
/// ```swift
/// let decoder = try TrainedDecoder(path: "model.gguf")
/// let ropes = try decoder.description.ownRopes(tokens: tokens.count)
/// let losses = try DecoderPass(decoder, schedules: ropes.schedules).losses(of: tokens)
/// ```
public struct TrainedDecoder: Sendable {
  /// What its files say.
  public let description: DecoderDescription
  let weights: DecoderWeights

  /// What messages call it.
  public var path: String { description.path }
  /// Its numbers.
  public var shape: DecoderShape { description.shape }
  /// Bytes that the weights take in memory.
  public var weightBytes: Int { DecoderWeights.bytes(shape) }

  /// Reads a decoder.
  ///
  /// - Parameters:
  ///   - path: A `.gguf` file, or a folder with `config.json` and `.safetensors` files, as Hugging Face has it.
  ///   - threads: Threads at most; all without it.
  /// - Throws: ``/ModelFiles/FileError`` as ``DecoderDescription/init(path:)``, or when the weights do not fit into memory.
  public init(path: String, threads: Int? = nil) throws(FileError) {
    try self.init(try DecoderDescription(path: path), threads: threads)
  }

  /// Reads the weights of a decoder.
  ///
  /// - Parameters:
  ///   - description: What its files say.
  ///   - threads: Threads at most; all without it.
  /// - Throws: ``/ModelFiles/FileError`` when reading fails, or the weights do not fit into memory.
  /// - Complexity: O(weights).
  public init(_ description: DecoderDescription, threads: Int? = nil) throws(FileError) {
    try requireMemory(
      DecoderWeights.bytes(description.shape), path: description.path,
      advice: "a smaller model is needed")
    self.description = description
    weights = try DecoderWeights(description.tensors, threads: threads ?? processorCount())
  }
}
