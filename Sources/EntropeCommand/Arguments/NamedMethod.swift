import RotaryEmbedding
import Studies

/// A method with the name that results go by.
struct NamedMethod {
  let name: String
  let configuration: ResolvedMethod

  /// The name of the rope that a file of captured vectors tells.
  static let file = "file"

  /// The schedule with the same name.
  var namedSchedule: NamedSchedule { NamedSchedule(name, configuration.schedule) }

  /// The name for people.
  var title: String {
    name == Self.file ? "\(configuration.entry.title) (file)" : configuration.entry.title
  }
}

/// What a command fills in where the user gave no flag.
struct MethodDefaults {
  var method = MethodCatalog.plain.name
  /// The length in tokens that the command reaches, where it knows one: methods that stretch reach as far.
  var targetLength: Int?
  /// Whether a target within the trained context is a scale of 1, since others go beyond.
  var targetMayLieWithin = false
  /// The length in tokens of vectors from files, a target where it goes beyond the trained context.
  var capturedLength: Int?
  var sequenceLength: Int?
}

extension [NamedMethod] {
  /// The notes that the scale changes nothing, which it does where it is the length of the rows.
  var idleScaleNotes: Set<String> {
    Set(flatMap(\.configuration.notes).filter { $0.parameter == .scale }.map(\.words))
  }
}

/// The rope that a file tells, with what the user should know about it.
struct FileMethod {
  let configuration: ResolvedMethod
  /// About the file, in sentences.
  let fileNotes: [String]

  /// All notes in words.
  var notes: [String] { fileNotes + configuration.notes.map(\.words) }

  /// The same with all logits multiplied by a factor.
  func multiplied(by factor: Double) -> FileMethod {
    FileMethod(configuration: configuration.multiplied(by: factor), fileNotes: fileNotes)
  }

  /// The only method of a command.
  var alone: (methods: [NamedMethod], notes: [String]) {
    ([NamedMethod(name: configuration.entry.name, configuration: configuration)], notes)
  }
}
