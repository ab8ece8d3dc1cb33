/// What stands before the numbers of a GGUF file: metadata, and name, shape, type and place of every tensor.
///
/// Whatever a file claims is compared with the bytes that it has before anything is made of that size.
struct GGUFHeader: Sendable {
  let version: Int
  /// Keys and values in the order of the file.
  let metadata: [(key: String, value: GGUFValue)]
  /// Tensors in the order of their bytes.
  let tensors: [WeightTensor]

  static let magic = Array("GGUF".utf8)
  /// What the format allows for a key; names of tensors are held to it too.
  static let longestName = 65_535
  /// Data begin at a multiple of this where the file does not say otherwise.
  static let usualAlignment = 32
  /// Length of the magic, the version and the two counts.
  private static let fixedBytes = 24

  /// Reads and checks a header.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: What messages call it.
  /// - Throws: ``FileError/malformed(path:offset:sentence:)`` when it breaks the format.
  init(parsing bytes: UnsafeRawBufferPointer, path: String) throws(FileError) {
    var cursor = GGUFCursor(bytes, path: path)
    // 1. Magic, version, counts.
    guard bytes.prefix(4).elementsEqual(Self.magic) else {
      throw cursor.malformed("a GGUF file begins with the letters GGUF")
    }
    try cursor.skip(4, "the letters GGUF")
    let version: UInt32 = try cursor.number("the version")
    guard !(1...0xFFFF).contains(version.byteSwapped) || (1...0xFFFF).contains(version) else {
      throw cursor.malformed(
        "the file is big-endian (its version is \(version.byteSwapped) with the bytes in reverse); "
          + "little-endian files are read", at: 4)
    }
    guard version == 2 || version == 3 else {
      throw cursor.malformed("the version is \(version); versions 2 and 3 are read", at: 4)
    }
    self.version = Int(version)
    let tensorCount: UInt64 = try cursor.number("the number of tensors")
    let keyCount: UInt64 = try cursor.number("the number of keys")
    // A key has a length, a name, a kind and a value; a tensor a length, a name, axes, a type and an offset.
    for (count, least, what, place) in [
      (tensorCount, 33, "tensors", 8), (keyCount, 14, "keys", 16),
    ] where count > UInt64(cursor.left / least) {
      throw cursor.malformed(
        "the file would hold \(count) \(what); the \(cursor.left) bytes behind the counts have room "
          + "for \(cursor.left / least)", at: place)
    }

    // 2. Metadata.
    var metadata: [(key: String, value: GGUFValue)] = []
    var keys = Set<String>()
    for index in 0..<Int(keyCount) {
      let start = cursor.offset
      let key = try cursor.name("key \(index)")
      guard keys.insert(key).inserted else {
        throw cursor.malformed("the key “\(legible(key))” stands twice", at: start)
      }
      metadata.append((key, try cursor.value(of: key)))
    }
    self.metadata = metadata

    // 3. Tensors.
    let alignment = try Self.alignment(metadata, cursor)
    var tensors: [WeightTensor] = []
    var names = Set<String>()
    for index in 0..<Int(tensorCount) {
      let start = cursor.offset
      let tensor = try cursor.tensor(index, alignment: alignment)
      guard names.insert(tensor.name).inserted else {
        throw cursor.malformed("the tensor “\(legible(tensor.name))” stands twice", at: start)
      }
      tensors.append(tensor)
    }
    self.tensors = try Self.placed(tensors, alignment: alignment, cursor)
  }

  /// `general.alignment`, which must be a power of two.
  private static func alignment(
    _ metadata: [(key: String, value: GGUFValue)], _ cursor: GGUFCursor
  ) throws(FileError) -> Int {
    guard let value = metadata.first(where: { $0.key == "general.alignment" })?.value else {
      return usualAlignment
    }
    guard let alignment = value.whole, alignment > 0, alignment <= 1 << 24,
      alignment & (alignment - 1) == 0
    else {
      throw cursor.malformed(
        "general.alignment is \(value.words); a power of two up to \(1 << 24) is needed")
    }
    return alignment
  }

  /// The tensors in the order of their bytes, with offsets counted from the start of the file.
  private static func placed(
    _ tensors: [WeightTensor], alignment: Int, _ cursor: GGUFCursor
  ) throws(FileError) -> [WeightTensor] {
    let dataStart = (cursor.offset + alignment - 1) / alignment * alignment
    var end = dataStart
    var previous: WeightTensor?
    return try tensors.sorted {
      ($0.byteOffset, $0.name) < ($1.byteOffset, $1.name)
    }.map { tensor throws(FileError) in
      let words =
        "tensor “\(legible(tensor.name))” (\(tensor.type.name), shape \(shapeText(tensor.shape)))"
      let (start, overflow) = dataStart.addingReportingOverflow(tensor.byteOffset)
      guard !overflow, start <= cursor.bytes.count,
        tensor.byteCount <= cursor.bytes.count - start
      else {
        throw cursor.malformed(
          "the file ends inside \(words), which needs \(tensor.byteCount) bytes from byte "
            + "\(tensor.byteOffset) of the data, and those begin at byte \(dataStart)",
          at: cursor.bytes.count)
      }
      guard start >= end else {
        let other = previous.map { "“\(legible($0.name))”" } ?? "the header"
        throw cursor.malformed(
          "\(words) overlaps \(other), which ends at byte \(end)", at: start)
      }
      end = start + tensor.byteCount
      previous = tensor
      return WeightTensor(
        name: tensor.name, shape: tensor.shape, type: tensor.type, byteOffset: start)
    }
  }
}

extension GGUFCursor {
  /// A key or the name of a tensor.
  fileprivate mutating func name(_ what: String) throws(FileError) -> String {
    let start = offset
    let bytes = try text("the name of \(what)", longest: GGUFHeader.longestName)
    guard let name = String(validating: bytes, as: UTF8.self) else {
      throw malformed("the name of \(what) is not valid UTF-8", at: start)
    }
    guard !name.isEmpty else { throw malformed("the name of \(what) is empty", at: start) }
    return name
  }

  private mutating func kind(_ what: String) throws(FileError) -> GGUFKind {
    let start = offset
    let number: UInt32 = try self.number("the kind of \(what)")
    guard let kind = GGUFKind(rawValue: number) else {
      throw malformed("the kind of \(what) is \(number); the format knows 0 to 12", at: start)
    }
    return kind
  }

  /// The value of a key.
  fileprivate mutating func value(of key: String) throws(FileError) -> GGUFValue {
    let what = "the value of “\(legible(key))”"
    switch try kind(what) {
    case .uint8: return .unsigned(UInt64(try number(what, as: UInt8.self)))
    case .uint16: return .unsigned(UInt64(try number(what, as: UInt16.self)))
    case .uint32: return .unsigned(UInt64(try number(what, as: UInt32.self)))
    case .uint64: return .unsigned(try number(what))
    case .int8: return .signed(Int64(try number(what, as: Int8.self)))
    case .int16: return .signed(Int64(try number(what, as: Int16.self)))
    case .int32: return .signed(Int64(try number(what, as: Int32.self)))
    case .int64: return .signed(try number(what))
    case .float32: return .single(Float(bitPattern: try number(what)))
    case .float64: return .double(Double(bitPattern: try number(what)))
    case .boolean:
      let start = offset
      let byte: UInt8 = try number(what)
      guard byte < 2 else {
        throw malformed("\(what) is the byte \(byte); a truth value is 0 or 1", at: start)
      }
      return .boolean(byte == 1)
    case .text: return .text(String(decoding: try text(what), as: UTF8.self))
    case .list: return .list(try list(what))
    }
  }

  private mutating func list(_ what: String) throws(FileError) -> GGUFList {
    let element = try kind("the elements of \(what)")
    guard element != .list else {
      throw malformed("\(what) is a list of lists; lists of numbers and texts are read")
    }
    let start = offset
    let count: UInt64 = try number("the length of \(what)")
    guard count <= UInt64(left / element.leastBytes) else {
      throw malformed(
        "\(what) would be a list of \(count) \(element.plural); the file has \(left) more bytes",
        at: start)
    }
    let first = offset
    if let width = element.byteWidth {
      try skip(Int(count) * width, what)
    } else {
      for index in 0..<count { _ = try text("element \(index) of \(what)") }
    }
    return GGUFList(elementKind: element, count: Int(count), range: first..<offset)
  }

  /// One tensor; its offset is counted from the start of the data.
  fileprivate mutating func tensor(
    _ index: Int, alignment: Int
  ) throws(FileError) -> WeightTensor {
    let name = try name("tensor \(index)")
    let words = "tensor “\(legible(name))”"
    // Axes, fastest first.
    var place = offset
    let axisCount: UInt32 = try number("the number of axes of \(words)")
    guard (1...4).contains(axisCount) else {
      throw malformed("\(words) has \(axisCount) axes; 1 to 4 are read", at: place)
    }
    place = offset
    var shape: [Int] = []
    for _ in 0..<axisCount {
      let length: UInt64 = try number("the shape of \(words)")
      guard length > 0, let length = Int(exactly: length) else {
        throw malformed("an axis of \(words) has the length \(length)", at: place)
      }
      shape.insert(length, at: 0)
    }
    // Type, and what it asks of the shape.
    let typePlace = offset
    let number: UInt32 = try number("the type of \(words)")
    guard let type = WeightType.ggml(number) else {
      throw malformed(
        "the type of \(words) has the number \(number), which is not known", at: typePlace)
    }
    guard elementCount(shape, byteWidth: type.bytesPerBlock) != nil else {
      throw malformed("\(words) has the shape \(shapeText(shape)), which is too large", at: place)
    }
    guard shape[shape.count - 1] % type.valuesPerBlock == 0 else {
      throw malformed(
        "\(words) has rows of \(shape[shape.count - 1]) numbers; \(type.name) writes blocks of "
          + "\(type.valuesPerBlock)", at: place)
    }
    place = offset
    let position: UInt64 = try self.number("the offset of \(words)")
    guard position % UInt64(alignment) == 0, let start = Int(exactly: position) else {
      throw malformed(
        "the offset of \(words) is \(position); a multiple of \(alignment) is needed", at: place)
    }
    return WeightTensor(name: name, shape: shape, type: type, byteOffset: start)
  }
}
