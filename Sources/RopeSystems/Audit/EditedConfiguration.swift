package import ModelFiles

extension ModelConfiguration {
  /// The same file with other values at some paths; `nil` where that is no configuration.
  ///
  /// - Parameter changes: Dotted paths in the file, and what shall stand there.
  /// - Returns: The configuration, read again.
  package func edited(_ changes: [(path: String, value: JSONValue)]) -> ModelConfiguration? {
    var document = self.document
    for (path, value) in changes {
      document.set(path.split(separator: ".").map(String.init)[...], value)
    }
    return try? ModelConfiguration(json: document, file: file)
  }
}

extension JSONValue {
  /// Sets the value at a path of keys; objects are made where they are missing.
  mutating func set(_ path: ArraySlice<String>, _ value: JSONValue) {
    guard let key = path.first else {
      self = value
      return
    }
    var members = self.members ?? []
    let index = members.firstIndex { $0.key == key } ?? members.count
    var inner = index < members.count ? members[index].value : .object([])
    inner.set(path.dropFirst(), value)
    let member = Member(key: key, value: inner)
    if index < members.count { members[index] = member } else { members.append(member) }
    self = .object(members)
  }
}
