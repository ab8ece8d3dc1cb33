import Foundation

/// The header of a `.safetensors` file: what each tensor is and where its bytes lie.
struct SafetensorsHeader: Hashable {
  /// One tensor: its type as written, its shape, and its bytes counted from the end of the header.
  struct Entry: Hashable {
    let name: String
    let dtype: String
    let shape: [Int]
    let range: Range<Int>
  }

  /// The tensors in the order of their bytes.
  let entries: [Entry]
  let metadata: [String: String]

  /// The types that can be read as numbers.
  static let elementTypes: [String: ElementType] = [
    "F16": .float16, "BF16": .bfloat16, "F32": .float32, "F64": .float64, "I32": .int32,
    "I64": .int64,
  ]

  /// Bytes per element of every type of the format that fills whole bytes, so that offsets can be checked for all.
  private static let byteWidths: [String: Int] = [
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1, "I16": 2, "U16": 2,
    "F16": 2, "BF16": 2, "I32": 4, "U32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8, "C64": 8,
  ]

  /// Reads and checks a header.
  ///
  /// The format asks that the tensors fill the bytes behind the header without overlap and without a hole; that a
  /// file must not break it by accident is why all of them are checked, also those that nobody reads.
  ///
  /// - Parameters:
  ///   - bytes: The JSON text.
  ///   - dataCount: Bytes of the file behind the header.
  ///   - path: What messages call the file.
  /// - Throws: ``FileError/malformed(path:offset:sentence:)`` when the header breaks the format.
  init(parsing bytes: [UInt8], dataCount: Int, path: String) throws(FileError) {
    func malformed(_ sentence: String, at offset: Int = 8) -> FileError {
      .malformed(path: path, offset: offset, sentence: sentence)
    }
    guard bytes.first == UInt8(ascii: "{") else {
      throw malformed("the header must begin with '{'")
    }
    let fields: [String: Field]
    do {
      fields = try JSONDecoder().decode([String: Field].self, from: Data(bytes))
    } catch {
      throw malformed("the header is not as the format asks: \(Self.words(error))")
    }
    if let name = Self.repeatedName(bytes, distinct: fields.count) {
      throw malformed("the header has the name \(name) twice")
    }
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    for (name, field) in fields {
      switch field {
      case .metadata(let strings): metadata = strings
      case .tensor(let dtype, let shape, let offsets):
        guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1] else {
          throw malformed(
            "tensor “\(name)” has data_offsets \(offsets); two numbers are needed, begin ≤ end")
        }
        entries.append(
          Entry(name: name, dtype: dtype, shape: shape, range: offsets[0]..<offsets[1]))
      }
    }
    // Empty tensors share their offset with a neighbour: the end and then the name settle the order.
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound, $0.name)
        < ($1.range.lowerBound, $1.range.upperBound, $1.name)
    }
    let dataStart = 8 + bytes.count
    var end = 0
    for entry in entries {
      let words = "tensor “\(entry.name)” (\(entry.dtype), shape \(shapeText(entry.shape)))"
      let width = Self.byteWidths[entry.dtype]
      guard let count = elementCount(entry.shape, byteWidth: width ?? 1) else {
        throw malformed("\(words) has a negative or too large shape")
      }
      if let width, count * width != entry.range.count {
        throw malformed(
          "\(words) needs \(count * width) bytes; its data_offsets give \(entry.range.count)")
      }
      guard entry.range.lowerBound == end else {
        let fault =
          entry.range.lowerBound < end ? "overlaps the tensor before it" : "leaves a hole before it"
        throw malformed(
          "\(words) \(fault): its bytes begin at \(entry.range.lowerBound) of the data, not at \(end)"
        )
      }
      guard entry.range.upperBound <= dataCount else {
        throw malformed(
          "the file ends inside \(words), whose bytes end at \(dataStart + entry.range.upperBound)",
          at: dataStart + dataCount)
      }
      end = entry.range.upperBound
    }
    guard end == dataCount else {
      throw malformed(
        "the last tensor ends here, but the file goes on to byte \(dataStart + dataCount)",
        at: dataStart + end)
    }
    self.entries = entries
    self.metadata = metadata
  }

  /// The value of a name in the header: metadata has strings only, a tensor has three keys.
  private enum Field: Decodable {
    case metadata([String: String])
    case tensor(dtype: String, shape: [Int], offsets: [Int])

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }

    init(from decoder: any Decoder) throws {
      if decoder.codingPath.last?.stringValue == "__metadata__" {
        self = .metadata(try decoder.singleValueContainer().decode([String: String].self))
      } else {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self = .tensor(
          dtype: try container.decode(String.self, forKey: .dtype),
          shape: try container.decode([Int].self, forKey: .shape),
          offsets: try container.decode([Int].self, forKey: .offsets))
      }
    }
  }

  private static func words(_ error: any Error) -> String {
    func place(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        .joined(separator: "/")
    }
    func kind(_ type: any Any.Type) -> String {
      switch type {
      case is String.Type: "a text"
      case is Int.Type: "a whole number"
      case is [Int].Type: "a list of whole numbers"
      default: "an object in braces"
      }
    }
    return switch error {
    case DecodingError.keyNotFound(let key, let context):
      "“\(place(context))” has no “\(key.stringValue)”"
    case DecodingError.typeMismatch(let type, let context),
      DecodingError.valueNotFound(let type, let context):
      "“\(place(context))” is not \(kind(type))"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      "“\(place(context))” cannot be used"
    default: "it is not valid JSON in UTF-8"
    }
  }

  /// A name that occurs twice at the top level of a valid JSON object with that many distinct names.
  ///
  /// Foundation keeps one of the two without a word, so the strings are walked once more here.
  private static func repeatedName(_ bytes: [UInt8], distinct: Int) -> String? {
    var names: [[UInt8]] = []
    var depth = 0
    var index = 0
    var last: Range<Int> = 0..<0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        let start = index
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        last = start..<min(index + 1, bytes.count)
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ":") where depth == 1: names.append(Array(bytes[last]))
      default: break
      }
      index += 1
    }
    guard names.count != distinct else { return nil }
    var seen = Set<[UInt8]>()
    let twice = names.first { !seen.insert($0).inserted }
    return twice.map { String(decoding: $0, as: UTF8.self) } ?? "of a tensor"
  }
}
