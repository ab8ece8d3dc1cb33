import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding

/// Finds a file of vectors that comes with the gallery.
///
/// The build puts the gallery's resources beside the program (and beside the tests).
///
/// - Parameter name: File name.
/// - Returns: Its path.
/// - Throws: ``GalleryError/missingVectors(_:)`` when it is not there.
func pathOfVectors(named name: String) throws(GalleryError) -> String {
  let places = [Bundle.main.bundleURL, Bundle.main.executableURL?.deletingLastPathComponent()]
  for place in places {
    for bundle in ["entrope_Gallery.resources", "entrope_Gallery.bundle"] {
      guard let url = place?.appending(path: "\(bundle)/Vectors/\(name)") else { continue }
      if FileManager.default.fileExists(atPath: url.path) { return url.path }
    }
  }
  throw .missingVectors(name)
}
