/// Byte strings one behind the other in one array, as vocabularies need them: no allocation for each.
package struct TextList: Sendable, Hashable {
  /// All bytes.
  package private(set) var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  package init() {}

  /// Number of texts.
  package var count: Int { ends.count - 1 }

  /// Where a text lies in ``bytes``.
  package func range(_ index: Int) -> Range<Int> { ends[index]..<ends[index + 1] }

  /// One text.
  package subscript(_ index: Int) -> ArraySlice<UInt8> { bytes[range(index)] }

  package mutating func append(_ text: some Sequence<UInt8>) {
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
  }
}

extension GGUFFile {
  /// The texts of a list of the metadata, as bytes.
  ///
  /// - Parameter key: The key.
  /// - Returns: The texts; `nil` where the key is absent.
  /// - Throws: ``FileError`` when the value is no list of texts, or the file cannot be read.
  package func texts(of key: String) throws(FileError) -> TextList? {
    guard let list = try list(of: key, of: [.text]) else { return nil }
    let parsed = try withBytes(of: list) { bytes in
      Result { () throws(FileError) in
        var cursor = GGUFCursor(bytes, path: path)
        var texts = TextList()
        for index in 0..<list.count { texts.append(try cursor.text("element \(index) of \(key)")) }
        return texts
      }
    }
    return try parsed.get()
  }

  /// The numbers of a list of the metadata.
  ///
  /// - Parameter key: The key.
  /// - Returns: The numbers; `nil` where the key is absent.
  /// - Throws: ``FileError`` when the value is no list of numbers, or the file cannot be read.
  public func numbers(of key: String) throws(FileError) -> [Double]? {
    let kinds = GGUFKind.allCases.filter { ![.text, .list, .boolean].contains($0) }
    guard let list = try list(of: key, of: kinds) else { return nil }
    let parsed = try withBytes(of: list) { bytes in
      Result { () throws(FileError) in
        var cursor = GGUFCursor(bytes, path: path)
        var numbers: [Double] = []
        numbers.reserveCapacity(list.count)
        for _ in 0..<list.count { numbers.append(try cursor.number(of: list.elementKind, key)) }
        return numbers
      }
    }
    return try parsed.get()
  }

  private func list(of key: String, of kinds: [GGUFKind]) throws(FileError) -> GGUFList? {
    guard let value = self[key] else { return nil }
    guard case .list(let list) = value, kinds.contains(list.elementKind) else {
      throw .unsuitable(
        path: path,
        sentence: "“\(legible(key))” is \(value.words); a list of \(kinds[0].plural) is needed")
    }
    return list
  }
}

extension GGUFCursor {
  fileprivate mutating func number(of kind: GGUFKind, _ key: String) throws(FileError) -> Double {
    switch kind {
    case .uint8: Double(try number(key, as: UInt8.self))
    case .uint16: Double(try number(key, as: UInt16.self))
    case .uint32: Double(try number(key, as: UInt32.self))
    case .uint64: Double(try number(key, as: UInt64.self))
    case .int8: Double(try number(key, as: Int8.self))
    case .int16: Double(try number(key, as: Int16.self))
    case .int32: Double(try number(key, as: Int32.self))
    case .int64: Double(try number(key, as: Int64.self))
    case .float32: Double(Float(bitPattern: try number(key)))
    case .float64: Double(bitPattern: try number(key))
    case .boolean, .text, .list: .nan
    }
  }
}
