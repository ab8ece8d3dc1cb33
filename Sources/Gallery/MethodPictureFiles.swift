import Drawing
public import Foundation
import ModelFiles
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
    let url = methodPictureURL(entry, in: directory)
    try writeWhole(try methodRedrawing(entry.name).rendered(as: .svg), to: url)
    return url
  }
}

/// The picture of a method with its recipe, made again.
///
/// - Throws: `RotaryError` when there is no such method, or its picture cannot be made.
func methodRedrawing(_ name: String) throws -> Redrawing {
  Redrawing(try methodPicture(try MethodCatalog.entry(named: name)), kind: methodKind)
}

/// Where the picture of a method lies in a folder.
func methodPictureURL(_ entry: MethodEntry, in directory: URL) -> URL {
  directory.appending(path: "\(entry.name).svg", directoryHint: .notDirectory)
}
