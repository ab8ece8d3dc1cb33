import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding

/// Finds a file of vectors that comes with the gallery.
///
/// The build puts the gallery's resources beside the program (and beside the tests), `make install` into `share/entrope` beside the
/// folder of the program. A link to the program is followed.
///
/// - Parameter name: File name.
/// - Returns: Its path.
/// - Throws: ``GalleryError/missingVectors(_:places:)`` when it is not there.
package func pathOfVectors(named name: String) throws(GalleryError) -> String {
  let program = Bundle.main.executableURL?.deletingLastPathComponent()
  let linked = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
  var folders: [URL] = [Bundle.main.bundleURL, program, linked].compactMap { $0 }
  for folder in [program, linked].compactMap({ $0 }) {
    folders.append(folder.deletingLastPathComponent().appending(path: "share/entrope"))
  }
  var places: [String] = []
  for folder in folders {
    for bundle in ["entrope_Gallery.resources", "entrope_Gallery.bundle"] {
      let path = folder.appending(path: "\(bundle)/Vectors/\(name)").standardizedFileURL.path
      if FileManager.default.fileExists(atPath: path) { return path }
      let place = folder.standardizedFileURL.path
      if !places.contains(place) { places.append(place) }
    }
  }
  throw .missingVectors("entrope_Gallery.resources/Vectors/\(name)", places: places)
}
