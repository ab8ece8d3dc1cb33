import ArgumentParser
import Foundation

/// Flags that take one value and were given several times, which the argument parser lets pass: the last would win.
enum RepeatedFlags {
  /// Finds that every flag with one value was given once.
  ///
  /// What a command's flags are comes from the argument parser itself, so that no flag can be forgotten. It is asked only where
  /// a word is repeated.
  ///
  /// - Parameters:
  ///   - words: The words after the program's name, which the command was parsed from.
  ///   - command: The command that they name.
  /// - Throws: ``CommandFailure`` (64) that names the flag and its values.
  static func refuse(
    _ words: [String], of command: any ParsableCommand.Type
  ) throws(CommandFailure) {
    let names = words.filter { $0.hasPrefix("--") }.map { name(of: $0) }
    guard Set(names).count < names.count else { return }
    guard
      let tool = try? JSONDecoder().decode(Tool.self, from: Data(command._dumpHelp().utf8))
    else { return }
    var options: [String: Tool.Argument] = [:]
    for argument in tool.command.arguments ?? [] where argument.kind == "option" {
      for name in argument.names ?? [] { options["--" + name.name] = argument }
    }
    var values: [String: [String]] = [:]
    var place = words.startIndex
    while place < words.endIndex, words[place] != "--" {
      let word = words[place]
      place += 1
      guard let option = options[name(of: word)] else { continue }
      let value: String
      if word.contains("=") {
        value = String(word.drop { $0 != "=" }.dropFirst())
      } else {
        guard place < words.endIndex else { break }
        value = words[place]
        place += 1
      }
      if !option.isRepeating { values[name(of: word), default: []].append(value) }
    }
    // In the order of the command line.
    for flag in names {
      guard let given = values[flag], given.count > 1 else { continue }
      throw .repeated(flag, given, "give it once")
    }
  }

  private static func name(of word: String) -> String { String(word.prefix { $0 != "=" }) }

  /// What the argument parser tells of a command, as far as it is needed here.
  private struct Tool: Decodable {
    let command: Command

    struct Command: Decodable {
      let arguments: [Argument]?
    }

    struct Argument: Decodable {
      let kind: String
      let isRepeating: Bool
      let names: [Name]?
    }

    struct Name: Decodable {
      let name: String
    }
  }
}

extension CommandFailure {
  /// A flag that was given several times.
  ///
  /// - Parameters:
  ///   - flag: The flag.
  ///   - values: What it was given, at least two.
  ///   - advice: What to do, as the end of the sentence.
  /// - Returns: The failure (64).
  static func repeated(_ flag: String, _ values: [String], _ advice: String) -> CommandFailure {
    let count = values.count == 2 ? "twice" : "\(values.count) times"
    let all = values.dropLast().joined(separator: ", ") + " and " + (values.last ?? "")
    return .usage(flag, "it is given \(count), as \(all); \(advice).")
  }
}
