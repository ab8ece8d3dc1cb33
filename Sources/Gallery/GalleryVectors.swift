import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding
import Studies

/// Finds a file of vectors that comes with the gallery.
///
/// - Parameter name: File name.
/// - Returns: Its path.
/// - Throws: ``GalleryError/missingVectors(_:places:)`` when it is not there.
package func pathOfVectors(named name: String) throws(GalleryError) -> String {
  switch findResource("Vectors/\(name)", of: "Gallery") {
  case .found(let path): return path
  case .absent(let places):
    throw .missingVectors("entrope_Gallery.resources/Vectors/\(name)", places: places)
  }
}
