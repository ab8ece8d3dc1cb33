import Drawing
import Gallery

extension FuzzTarget {
  /// The recipe in a picture file.
  static let recipe = FuzzTarget("recipe") { bytes in
    guard let recipe = DrawingRecipe(file: bytes) else { return }
    // A recipe that was read is written so that it reads the same.
    let again = DrawingRecipe(line: recipe.line)
    precondition(
      again == nil || again?.line == recipe.line, "A recipe changes when it is written again.")
    _ = recipe["arguments"]
  }

  /// The values of a picture: `key=value&…`.
  static let pictureState = FuzzTarget("picture-state") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    guard let state = PictureState(text: text) else { return }
    let again = PictureState(text: state.text)
    precondition(again == state, "The values of a picture change when they are written again.")
  }

  /// SVG as a picture to be verified.
  static let svg = FuzzTarget("svg") { bytes in
    _ = DrawingRecipe(file: Array("<svg>".utf8) + bytes)
  }
}
