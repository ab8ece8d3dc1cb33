/// A command of a console block, and what the page says that it prints.
struct ConsoleExample: Hashable {
  /// The command, its lines joined.
  let line: String
  /// The lines below it, without blank ones; `…` stands for any number of lines.
  let printed: [String]

  /// What follows the word entrope; `nil` where the command is another program's.
  var arguments: String? {
    line.hasPrefix("entrope ") ? String(line.dropFirst(8)) : nil
  }

  /// The examples of a page, in order.
  ///
  /// In a block with a prompt (`$ `) the lines without one are output; in a block without prompts every line is a command.
  static func all(in page: String) -> [ConsoleExample] {
    blocks(of: "console", in: page).flatMap { lines in
      var examples: [ConsoleExample] = []
      let isPrompted = lines.contains { $0.hasPrefix("$ ") }
      var goesOn = false
      for line in lines {
        let words = line.hasSuffix("\\") ? line.dropLast() : line
        if goesOn, let open = examples.popLast() {
          let rest = words.drop { $0 == " " }
          examples.append(ConsoleExample(line: "\(open.line)\(rest)", printed: []))
        } else if line.hasPrefix("$ ") || !isPrompted {
          examples.append(
            ConsoleExample(line: String(words.dropFirst(isPrompted ? 2 : 0)), printed: []))
        } else if let open = examples.popLast() {
          examples.append(
            ConsoleExample(line: open.line, printed: open.printed + [String(line)]))
        }
        goesOn = line.hasSuffix("\\")
      }
      return examples
    }
  }

  /// The first line that the page shows and the output has not at its place; `nil` when all are there, in order.
  func missing(from output: String) -> String? {
    var rest = output.split(separator: "\n").map(String.init)[...]
    var mayBegin = false
    for line in printed {
      if line == "…" {
        mayBegin = true
      } else if mayBegin, let place = rest.firstIndex(of: line) {
        rest = rest[(place + 1)...]
        mayBegin = false
      } else if !mayBegin, rest.first == line {
        rest = rest.dropFirst()
      } else {
        return line
      }
    }
    // What follows is left out with a … or it is not there.
    return printed.isEmpty || mayBegin ? nil : rest.first
  }
}
