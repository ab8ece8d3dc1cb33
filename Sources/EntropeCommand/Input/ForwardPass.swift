import ModelFiles
import RopeSystems
import RotaryEmbedding

/// The rope of the forward pass that captured vectors come from, and what it lets them say.
///
/// Past the first layer vectors are those of a model that ran under this rope; another method turns them otherwise and does not
/// make them another model's.
enum ForwardPass: Hashable {
  /// The file does not tell.
  case untold
  /// The rope that the model was trained with.
  case plain
  /// A method, by its name.
  case under(String)

  /// Reads what a capture tells; nothing is told by vectors without such a file.
  ///
  /// - Throws: `FileError` about the file.
  init(of path: String?) throws {
    guard let path else {
      self = .untold
      return
    }
    let file = try CapturedVectors(path: path)
    guard file.metadata["rope_in_forward"] != nil || file.metadata["config"] != nil else {
      self = .untold
      return
    }
    var methods: [MethodEntry] = []
    for layer in file.layers.indices {
      guard let method = try file.resolvedRope(ofLayerAt: layer)?.method else {
        self = .untold
        return
      }
      // Layers that do not rotate are the same under every method.
      if method != .noRotation { methods.append(method) }
    }
    self = methods.first { $0 != MethodCatalog.plain }.map { .under($0.name) } ?? .plain
  }

  /// The pass in words; `nil` where the file does not tell.
  var words: String? {
    switch self {
    case .untold: nil
    case .plain: "a plain forward pass"
    case .under(let name): "a forward pass under \(name)"
    }
  }

  /// What differences between rows under methods and rows within the trained context under plain RoPE can say.
  ///
  /// - Parameters:
  ///   - reference: Where the rows within the trained context come from.
  ///   - compared: Where the rows under the methods come from.
  /// - Returns: Sentences.
  static func caveats(reference: ForwardPass, compared: ForwardPass) -> [String] {
    let first =
      switch compared {
      case .untold:
        "The file does not tell which rope its forward pass ran with; past the first layer vectors depend on it."
      case .plain:
        "The vectors compared come from a plain forward pass: the differences are of the change of rotation alone. A model "
          + "that runs under the method has other vectors past its first layer."
      case .under(let name):
        "The vectors compared come from a forward pass under \(name) and speak for that setting; under others they show a "
          + "change of rotation alone."
      }
    guard case .under(let name) = reference else { return [first] }
    return [
      first,
      "The reference comes from a forward pass under \(name), and plain RoPE rotates its vectors: past the first layer they are "
        + "not those of the model as it was trained, so that this is not its trained state."
        + (compared == .plain
          ? " The captures may be swapped: --against comes from a plain forward pass."
          : " A capture of a plain forward pass would show that."),
    ]
  }
}
