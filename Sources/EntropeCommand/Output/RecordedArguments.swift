import Foundation

/// The arguments of a command that its picture depends on, in one order and without folders.
///
/// They stand in the recipe of the picture, so that the same picture carries the same recipe wherever and however it
/// was asked for.
struct RecordedArguments {
  /// Which flags a command has, as far as recording them needs to know.
  struct Flags {
    /// Flags with a value that is a file, of which the name is kept.
    var files: Set<String>
    /// Flags with a value that does not change the picture.
    var ignoredOptions: Set<String>
    /// Flags without a value that do not change the picture.
    var ignoredFlags: Set<String> = []
    /// Flags without a value that change the picture.
    var bareFlags: Set<String> = []
    /// Whether what stands without a flag is a file.
    var operandsAreFiles = false
  }

  /// Flags with their values, sorted by flag; operands have an empty flag.
  private var groups: [[String]]
  private let flags: Flags

  /// Takes what matters from the words after the command's name.
  ///
  /// - Parameters:
  ///   - words: The words.
  ///   - flags: Which flags the command has.
  ///   - keepsFolders: Whether files keep their folders.
  init(_ words: [String], _ flags: Flags, keepsFolders: Bool = false) {
    self.flags = flags
    var groups: [[String]] = []
    for word in words {
      if word.hasPrefix("--") {
        groups.append(word.split(separator: "=", maxSplits: 1).map(String.init))
      } else if let last = groups.last, last.count == 1, !last[0].isEmpty,
        !flags.ignoredFlags.contains(last[0]), !flags.bareFlags.contains(last[0])
      {
        groups[groups.count - 1].append(word)
      } else {
        groups.append(["", word])
      }
    }
    self.groups = groups.filter {
      !flags.ignoredOptions.contains($0[0]) && !flags.ignoredFlags.contains($0[0])
    }.map { group in
      guard !keepsFolders, group.count == 2, Self.isFile(group[0], flags) else { return group }
      return [group[0], (group[1] as NSString).lastPathComponent]
    }
    // Flags given several times keep their order.
    self.groups = self.groups.enumerated()
      .sorted { ($0.element[0], $0.offset) < ($1.element[0], $1.offset) }.map(\.element)
  }

  /// Reads what ``text`` wrote.
  init(text: String, _ flags: Flags) {
    let words = text.split(separator: " ").map {
      String($0).replacing("%20", with: " ").replacing("%25", with: "%")
    }
    self.init(words, flags)
  }

  /// The arguments one by one.
  var words: [String] { groups.joined().filter { !$0.isEmpty } }

  /// The arguments in one line.
  var text: String {
    words.map {
      $0.replacing("%", with: "%25").replacing(" ", with: "%20")
    }.joined(separator: " ")
  }

  /// The names of the files among them.
  var files: [String] {
    groups.filter { $0.count == 2 && Self.isFile($0[0], flags) }.map { $0[1] }
  }

  /// The words with every file where it is found.
  ///
  /// - Parameter folders: Where to look, in order.
  /// - Returns: The words, and the name of a file that is in none of the folders, if there is one.
  func words(in folders: [URL]) -> (words: [String], missing: String?) {
    var missing: String?
    let words = groups.flatMap { group -> [String] in
      guard group.count == 2, Self.isFile(group[0], flags) else { return group }
      let place = folders.lazy.map { $0.appending(path: group[1]).path }.first(where: Self.exists)
      if place == nil { missing = missing ?? group[1] }
      return [group[0], place ?? group[1]]
    }
    return (words.filter { !$0.isEmpty }, missing)
  }

  private static func isFile(_ flag: String, _ flags: Flags) -> Bool {
    flag.isEmpty ? flags.operandsAreFiles : flags.files.contains(flag)
  }

  /// Whether there is such a file.
  private static func exists(_ operand: String) -> Bool {
    FileManager.default.fileExists(atPath: pathOfOperand(operand))
  }
}

/// The path in an operand that is a file, or one of its tensors: FILE:TENSOR.
func pathOfOperand(_ operand: String) -> String {
  guard !FileManager.default.fileExists(atPath: operand), let colon = operand.lastIndex(of: ":")
  else { return operand }
  return String(operand[..<colon])
}
