/// Writes small GGUF files for tests, right or wrong as asked.
public struct GGUFBytes: Sendable {
  /// A value of the metadata: its kind's number and its bytes.
  public struct Value: Sendable {
    let kind: UInt32
    let bytes: [UInt8]

    /// Any value.
    public init(kind: UInt32, bytes: [UInt8]) {
      self.kind = kind
      self.bytes = bytes
    }

    /// A whole number.
    public static func uint32(_ value: UInt32) -> Value { Value(kind: 4, bytes: raw(value)) }
    /// A whole number with sign.
    public static func int32(_ value: Int32) -> Value { Value(kind: 5, bytes: raw(value)) }
    /// A number.
    public static func float32(_ value: Float) -> Value {
      Value(kind: 6, bytes: raw(value.bitPattern))
    }
    /// A truth value.
    public static func bool(_ value: Bool) -> Value { Value(kind: 7, bytes: [value ? 1 : 0]) }
    /// A text.
    public static func text(_ value: String) -> Value {
      Value(kind: 8, bytes: GGUFBytes.text(value))
    }
    /// A list of texts.
    public static func texts(_ values: [String]) -> Value {
      list(8, values.count, values.flatMap(GGUFBytes.text))
    }
    /// A list of whole numbers.
    public static func int32s(_ values: [Int32]) -> Value {
      list(5, values.count, values.flatMap(raw))
    }
    /// A list of numbers.
    public static func float32s(_ values: [Float]) -> Value {
      list(6, values.count, values.flatMap { raw($0.bitPattern) })
    }
    /// A list: the kind, the number that it claims, and its bytes.
    public static func list(_ kind: UInt32, _ count: Int, _ bytes: [UInt8]) -> Value {
      Value(kind: 9, bytes: raw(kind) + raw(UInt64(count)) + bytes)
    }
  }

  /// A tensor: axes fastest first, as the file has them.
  public struct Tensor: Sendable {
    let name: String
    let axes: [UInt64]
    let type: UInt32
    let data: [UInt8]
    let offset: UInt64?

    /// A tensor of any type; its offset may lie.
    public init(
      _ name: String, _ axes: [UInt64], type: UInt32, data: [UInt8], offset: UInt64? = nil
    ) {
      self.name = name
      self.axes = axes
      self.type = type
      self.data = data
      self.offset = offset
    }

    /// F32 numbers.
    public init(_ name: String, _ axes: [UInt64], floats: [Float]) {
      self.init(name, axes, type: 0, data: floats.flatMap { raw($0.bitPattern) })
    }
  }

  /// The version that the header gives.
  public var version: UInt32 = 3
  /// Keys and values.
  public var entries: [(key: String, value: Value)]
  /// The tensors.
  public var tensors: [Tensor]
  /// The number of keys, where it shall lie.
  public var claimedKeys: UInt64?
  /// The number of tensors, where it shall lie.
  public var claimedTensors: UInt64?
  /// What offsets are a multiple of.
  public var alignment = 32

  /// A file of these.
  public init(_ entries: [(key: String, value: Value)], tensors: [Tensor] = []) {
    self.entries = entries
    self.tensors = tensors
  }

  /// The file.
  public var bytes: [UInt8] {
    var bytes = Array("GGUF".utf8) + raw(version)
    bytes +=
      raw(claimedTensors ?? UInt64(tensors.count)) + raw(claimedKeys ?? UInt64(entries.count))
    for entry in entries {
      bytes += Self.text(entry.key) + raw(entry.value.kind) + entry.value.bytes
    }
    var offset = 0
    var starts: [Int] = []
    for tensor in tensors {
      starts.append(offset)
      bytes += Self.text(tensor.name) + raw(UInt32(tensor.axes.count)) + tensor.axes.flatMap(raw)
      bytes += raw(tensor.type) + raw(tensor.offset ?? UInt64(offset))
      offset = aligned(offset + tensor.data.count)
    }
    guard !tensors.isEmpty else { return bytes }
    let dataStart = aligned(bytes.count)
    for (start, tensor) in zip(starts, tensors) {
      bytes += [UInt8](repeating: 0, count: dataStart + start - bytes.count) + tensor.data
    }
    return bytes
  }

  private func aligned(_ offset: Int) -> Int {
    (offset + alignment - 1) / alignment * alignment
  }

  private static func text(_ text: String) -> [UInt8] {
    raw(UInt64(text.utf8.count)) + Array(text.utf8)
  }
}

/// The bytes of a number, least first.
private func raw(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
