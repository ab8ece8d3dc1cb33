/// How the numbers of a weight tensor are written: a number each, or blocks that share a scale.
///
/// Types of GGUF carry ggml's names (`Q4_1`), those of safetensors their own (`BF16`); F32, F16 and BF16 are the same in
/// both. Only eleven can be read as numbers; the sizes of the others are known, so that files that hold them can be
/// checked and described.
///
/// Source: ggml, `ggml-common.h` and `ggml.c` (`type_traits`); safetensors format.
public struct WeightType: Sendable, Hashable {
  /// The name that the format gives it.
  public let name: String
  /// Numbers of one block; 1 where each stands for itself.
  public let valuesPerBlock: Int
  /// Bytes of one block.
  public let bytesPerBlock: Int
  let coding: BlockCoding?

  /// Whether ``WeightSource/read(_:of:into:)`` gives its numbers.
  public var isRead: Bool { coding != nil }

  /// The types that can be read as numbers.
  public static let read: [WeightType] = BlockCoding.allCases.map(WeightType.init)

  init(_ coding: BlockCoding) {
    name = coding.rawValue
    valuesPerBlock = coding.format.valuesPerBlock
    bytesPerBlock = coding.format.bytesPerBlock
    self.coding = coding
  }

  init(name: String, valuesPerBlock: Int, bytesPerBlock: Int) {
    self.name = name
    self.valuesPerBlock = valuesPerBlock
    self.bytesPerBlock = bytesPerBlock
    coding = nil
  }
}

extension WeightType {
  /// The type that a GGUF file gives by number; `nil` where the number has no meaning that is known.
  static func ggml(_ number: UInt32) -> WeightType? { ggmlTypes[number] }

  private static let ggmlTypes: [UInt32: WeightType] = {
    let read: [UInt32: BlockCoding] = [
      0: .f32, 1: .f16, 2: .q40, 3: .q41, 6: .q50, 7: .q51, 8: .q80, 12: .q4K, 13: .q5K,
      14: .q6K, 30: .bf16,
    ]
    let others: [UInt32: (name: String, values: Int, bytes: Int)] = [
      9: ("Q8_1", 32, 40), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110), 15: ("Q8_K", 256, 292),
      16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98),
      19: ("IQ1_S", 256, 50), 20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110),
      22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136), 24: ("I8", 1, 1), 25: ("I16", 1, 2),
      26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8), 29: ("IQ1_M", 256, 56),
      34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
      40: ("NVFP4", 64, 36), 41: ("Q1_0", 128, 18),
    ]
    return read.mapValues(WeightType.init).merging(
      others.mapValues {
        WeightType(name: $0.name, valuesPerBlock: $0.values, bytesPerBlock: $0.bytes)
      }
    ) { read, _ in read }
  }()

  /// The type that a safetensors file gives by name.
  static func safetensors(_ dtype: String, byteWidth: Int) -> WeightType {
    switch dtype {
    case "F32": WeightType(.f32)
    case "F16": WeightType(.f16)
    case "BF16": WeightType(.bf16)
    default: WeightType(name: dtype, valuesPerBlock: 1, bytesPerBlock: byteWidth)
    }
  }
}
