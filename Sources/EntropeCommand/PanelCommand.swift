import ArgumentParser
import Drawing
import Explorer
import Figures
import Foundation
import Gallery
import ModelFiles
import RopeSystems
import Studies

/// `entrope panel`: one picture of the explorer, without its page.
struct PanelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "panel",
    abstract: "Draw a panel of the explorer, or print its numbers.",
    discussion: """
      The panels are \(ExplorerPanels.all.map { "\($0.id) (\($0.title.prefix(1).lowercased())\($0.title.dropFirst()))" }.joined(separator: ", ")). \
      Flags are those of the page's URL: what is after the question mark of a link is this \
      command's line. --with are methods beside the first, at their own usual parameters; all \
      other flags are about --method. With --output the picture is written, byte by byte the \
      one that the page exports, and `entrope figures verify` draws it again; without it the \
      drawn numbers are printed. With --vectors one head of a capture is looked at in place of \
      an ensemble, and the file's rope gives the geometry; nothing that is written names the file, so `figures \
      verify` cannot draw it again.

      EXAMPLES
        entrope panel ratio
        entrope panel ratio --beta 48 --width icml-column --output ratio.pdf
        entrope panel arc --method ntk-aware --with rope,yarn --output arc.svg
        entrope panel entropy --length 1024 --format csv
        entrope panel law --method mistral-yarn --theme dark --output law.png
        entrope panel entropy --vectors capture.safetensors --layer 0 --head 0 \\
          --scale 2 --output head.svg
      """)

  @Argument(help: ArgumentHelp("The panel.", valueName: "panel"))
  var panel: String
  @OptionGroup(title: "State") var state: StateFlags
  @Option(
    help: ArgumentHelp(
      "Lay the picture out anew for a width: points, or a name as in `entrope figures --help`.",
      valueName: "name|points"), transform: parseFigureWidth)
  var width: Double?
  @Option(
    help: ArgumentHelp("paper, slides or dark. (default: paper)", valueName: "theme"),
    transform: parseLook)
  var theme: Presentation.Look = .paper
  @Flag(help: "Leave the page transparent.")
  var transparent = false
  @Option(help: ArgumentHelp("Pixels per inch of PNG files; sizes stay.", valueName: "number"))
  var dpi = Presentation.standard.dpi
  @Option(help: "How to print the numbers.")
  var format = TableFormat.text
  @Option(
    help: ArgumentHelp("Picture to write: .svg, .png or .pdf by its ending.", valueName: "file"))
  var output: String?
  @Flag(help: "No notes on standard error.")
  var quiet = false

  func validate() throws {
    guard dpi.isFinite, (10...2400).contains(dpi) else {
      throw ValidationError("--dpi \(dpi) is not between 10 and 2400.")
    }
  }

  func run() throws {
    let picture = try output.map { try PictureFile($0, flag: "--output") }
    let panel: any ExplorerPanel
    do throws(StateError) { panel = try ExplorerPanels.panel(self.panel) } catch {
      throw CommandFailure(.usage, "\(error.description) Give \(error.allowed).")
    }
    let (state, notes) = try state.state()
    let reply: PanelReply
    do {
      reply = try panel.reply(for: state, isCancelled: { Interruption.isRequested })
    } catch let error as PanelError { throw CommandFailure(.usage, error.description) }
    if !quiet { StandardError.write(notes: notes + [reply.sentence] + reply.notes) }
    guard let picture, let output else {
      return try StandardOutput.write(reply.numbers.rendered(as: format))
    }
    let presentation = Presentation(
      width: width, look: theme, isTransparent: transparent, dpi: dpi)
    let bytes = try reply.drawing(of: state)
      .rendered(as: picture.format, presentation: presentation)
    try Interruption.check()
    try writeWhole(bytes, to: picture.url)
    try StandardOutput.write(output + "\n")
  }
}

/// The flags of a state: the keys of the page's URL.
struct StateFlags: ParsableArguments {
  // Texts, which a state reads and checks in one place for URL, recipe and command line.

  @Option(parsing: .unconditional, help: help("Method, by its name. (default: yarn)"))
  var method: String?
  @Option(
    parsing: .unconditional,
    help: help("Up to four methods beside it, with commas. (default: rope,pi,ntk-aware)"))
  var with: String?
  @Option(
    parsing: .unconditional, help: help("Components d of a head. (default: 64)"))
  var headDimension: String?
  @Option(
    parsing: .unconditional,
    help: help("Components that rotate. (default: the whole head)"))
  var rotaryDimension: String?
  @Option(
    parsing: .unconditional, help: help("Base b of the frequencies. (default: 10000)"))
  var base: String?
  @Option(
    parsing: .unconditional,
    help: help("Trained context L in tokens. (default: 2048)"))
  var trainedContext: String?
  @Option(parsing: .unconditional, help: help("Scale s, from 1 to 1024. (default: 4)"))
  var scale: String?
  @Option(
    parsing: .unconditional,
    help: help("Length in tokens that dynamic methods follow. (default: s·L)"))
  var sequenceLength: String?
  @Option(
    parsing: .unconditional,
    help: help("\(StateKey.ramp.allowed). (default: the method's)"))
  var ramp: String?
  @Option(
    parsing: .unconditional, help: help("Lower threshold α. (default: the method's)"))
  var alpha: String?
  @Option(parsing: .unconditional, help: help("Upper threshold β. (default: the method's)"))
  var beta: String?
  @Option(
    parsing: .unconditional,
    help: help("Law, as in `entrope frequencies --help`. (default: the method's own)"))
  var temperature: String?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A parameter that the method alone has, such as window=1024. Repeatable.",
      valueName: "name=value"))
  var settings: [String] = []
  @Option(
    help: ArgumentHelp(
      "Captured vectors, as in `entrope heatmap`: one head of them, with the geometry that they tell.",
      valueName: "file"))
  var vectors: String?
  @Option(
    parsing: .unconditional,
    help: help("Layer of the vectors. (default: the first that rotates)"))
  var layer: String?
  @Option(
    parsing: .unconditional, help: help("Query head. (default: the first of the layer)"))
  var head: String?
  @Option(
    help: ArgumentHelp(
      "config.json or .gguf: the ropes of the vectors' layers; without --vectors method and model.",
      valueName: "file"))
  var config: String?
  @Option(
    parsing: .unconditional,
    help: help("\(StateKey.ensemble.allowed). (default: all-ones)"))
  var ensemble: String?
  @Option(
    parsing: .unconditional,
    help: help("Amplitudes of aligned vectors. (default: flat)"))
  var profile: String?
  @Option(
    parsing: .unconditional,
    help: help("Correlation ρ of aligned vectors. (default: 0.5)"))
  var correlation: String?
  @Option(parsing: .unconditional, help: help("Which draw. (default: 1)"))
  var seed: String?
  @Option(
    parsing: .unconditional,
    help: help(
      "Keys n, or tokens of the vectors, from 2 to 131072. (default: 8192, or all that the vectors reach)"
    ))
  var length: String?

  private static func help(_ text: String) -> ArgumentHelp {
    ArgumentHelp(text, valueName: "value")
  }

  /// The values that flags give, by their keys.
  private var given: [(key: StateKey, text: String?)] {
    [
      (.method, method), (.with, with), (.headDimension, headDimension),
      (.rotaryDimension, rotaryDimension), (.base, base), (.trainedContext, trainedContext),
      (.scale, scale), (.sequenceLength, sequenceLength), (.ramp, ramp), (.alpha, alpha),
      (.beta, beta), (.temperature, temperature), (.layer, layer), (.head, head),
      (.ensemble, ensemble), (.profile, profile), (.correlation, correlation), (.seed, seed),
      (.length, length),
    ]
  }

  /// The first flag that was given; `nil` where none was.
  var firstGiven: String? {
    if vectors != nil { return "--vectors" }
    if config != nil { return "--config" }
    if !settings.isEmpty { return "--set" }
    return given.first { $0.text != nil }.map { Self.flag($0.key.rawValue) }
  }

  /// The state that the flags ask for.
  ///
  /// - Returns: The state, and what to know about a configuration that says more than a state holds.
  /// - Throws: ``CommandFailure`` (64) that names the flag; `FileError` about a file.
  func state() throws -> (state: ExplorerState, notes: [String]) {
    var values = given.compactMap { key, text in
      text.map { PictureState.Value(key: key.rawValue, text: $0) }
    }
    var captured: ExplorerVectors?
    var rope: ResolvedRope?
    if let vectors {
      captured = try ExplorerVectors(path: vectors, configuration: config)
      values.append(.init(key: StateKey.vectors.rawValue, text: "1"))
    } else if let config {
      let own = try ExplorerState.values(of: try ModelConfiguration(path: config))
      let isOwn = values.allSatisfy { Self.besideRope.contains($0.key) } && settings.isEmpty
      rope = isOwn ? own.rope : nil
      // A flag takes the place of what the file says; another method has none of its parameters.
      let parameters = Self.names([.ramp, .alpha, .beta, .temperature])
      values += own.values.values.filter { value in
        !values.contains { $0.key == value.key }
          && (method == nil || !parameters.contains(value.key))
      }
    }
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw CommandFailure.usage("--set", "write NAME=VALUE, such as window=1024.")
      }
      values.append(.init(key: PictureState.settingPrefix + parts[0], text: String(parts[1])))
    }
    let read: (state: ExplorerState, notices: [StateNotice])
    do throws(StateError) {
      read = try ExplorerState.reading(PictureState(values), vectors: captured)
    } catch {
      throw CommandFailure.usage(Self.flag(error.key), error.description)
    }
    if let notice = read.notices.first {
      throw CommandFailure.usage(Self.flag(notice.key), notice.sentence)
    }
    let isWhole = rope.map(read.state.says) ?? true
    return (
      read.state,
      isWhole ? [] : ["This is the nearest state; --config says more than a state holds."]
    )
  }

  /// Flags that leave the rope as the file has it.
  private static let besideRope = names([
    .with, .ensemble, .profile, .correlation, .seed, .length,
  ])

  private static func names(_ keys: [StateKey]) -> Set<String> { Set(keys.map(\.rawValue)) }

  private static func flag(_ key: String) -> String {
    key.hasPrefix(PictureState.settingPrefix) ? "--set" : "--\(key)"
  }
}
