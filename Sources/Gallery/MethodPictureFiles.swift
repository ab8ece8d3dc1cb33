public import Foundation
import ModelFiles
import Plotting
import RotaryEmbedding

/// The folder of the method pictures, inside that of the figures.
public let methodPicturesFolder = "methods"

/// Draws the picture of every method of the catalogue and writes it as `<name>.svg`.
///
/// Each file is written whole or not at all.
///
/// - Parameter directory: Folder to write into; it must exist.
/// - Returns: The files, in the order of the catalogue.
/// - Throws: What making a picture throws; `FileError` when a file cannot be written.
@discardableResult
public func writeMethodPictures(to directory: URL) throws -> [URL] {
  try MethodCatalog.entries.map { entry in
    let url = pictureURL(entry, in: directory)
    try writeWhole(try methodPicture(entry).rendered(as: .svg), to: url)
    return url
  }
}

/// Draws the picture of every method again and compares it with the one in a folder.
///
/// With the Cairo and FreeType that drew a picture every byte must agree; with others its description must, which
/// states the numbers at the ends of what is drawn.
///
/// - Parameter directory: Folder with the pictures, as ``writeMethodPictures(to:)`` leaves them.
/// - Returns: The verdict on all of them.
/// - Throws: What making a picture throws.
public func verifyMethodPictures(in directory: URL) throws -> FigureVerdict {
  var isRedrawn = false
  var differences: [String] = []
  for entry in MethodCatalog.entries {
    let name = "\(entry.name).svg"
    guard let found = try? Data(contentsOf: pictureURL(entry, in: directory)) else {
      differences.append("\(name) is missing.")
      continue
    }
    let figure = try methodPicture(entry)
    if found == Data(try figure.rendered(as: .svg)) { continue }
    if found.range(of: Data(rendererVersion().utf8)) != nil {
      differences.append("\(name) differs, with the same \(rendererVersion()).")
    } else if found.range(of: Data(">\(figure.altText)<".utf8)) == nil {
      differences.append("\(name) has another description.")
    } else {
      isRedrawn = true
    }
  }
  guard differences.isEmpty else { return .different(differences) }
  return isRedrawn ? .sameNumbers : .identical
}

private func pictureURL(_ entry: MethodEntry, in directory: URL) -> URL {
  directory.appending(path: "\(entry.name).svg", directoryHint: .notDirectory)
}
