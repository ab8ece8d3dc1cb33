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
  static let byteWidths: [String: Int] = [
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
    let header = try JSONDocument.read(bytes, path: path, offset: 8)
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    for member in header.members ?? [] {
      do throws(Unfit) {
        if member.key == "__metadata__" {
          for pair in try Self.members(of: member.value, "__metadata__") {
            metadata[pair.key] = try Self.text(pair.value, "__metadata__/\(pair.key)")
          }
        } else {
          entries.append(try Self.entry(member))
        }
      } catch {
        throw malformed("the header is not as the format asks: \(error.words)")
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
      let words =
        "tensor “\(legible(entry.name))” (\(legible(entry.dtype)), shape \(shapeText(entry.shape)))"
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

  // MARK: Fields

  /// What a field of the header is not.
  private struct Unfit: Error {
    let words: String
  }

  /// Reads one tensor: it has three keys.
  private static func entry(_ member: JSONValue.Member) throws(Unfit) -> Entry {
    _ = try members(of: member.value, member.key)
    func field(_ key: String) throws(Unfit) -> JSONValue {
      guard let value = member.value[key] else {
        throw Unfit(words: "“\(legible(member.key))” has no “\(key)”")
      }
      return value
    }
    func place(_ key: String) -> String { "\(member.key)/\(key)" }
    let dtype = try text(try field("dtype"), place("dtype"))
    let shape = try wholeNumbers(try field("shape"), place("shape"))
    let offsets = try wholeNumbers(try field("data_offsets"), place("data_offsets"))
    guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1] else {
      throw Unfit(
        words:
          "“\(legible(place("data_offsets")))” is \(offsets); two numbers are needed, begin ≤ end")
    }
    return Entry(name: member.key, dtype: dtype, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func members(
    of value: JSONValue, _ place: String
  ) throws(Unfit) -> [JSONValue.Member] {
    guard let members = value.members else {
      throw Unfit(words: "“\(legible(place))” is not an object in braces")
    }
    return members
  }

  private static func text(_ value: JSONValue, _ place: String) throws(Unfit) -> String {
    guard let text = value.text else {
      throw Unfit(words: "“\(legible(place))” is not a text")
    }
    return text
  }

  private static func wholeNumbers(_ value: JSONValue, _ place: String) throws(Unfit) -> [Int] {
    let numbers = value.elements?.compactMap(\.whole)
    guard let numbers, numbers.count == value.elements?.count else {
      throw Unfit(words: "“\(legible(place))” is not a list of whole numbers")
    }
    return numbers
  }
}
