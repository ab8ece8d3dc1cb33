import Foundation

/// Where a file that comes with the program is, or where it was looked for.
package enum FoundResource {
  case found(path: String)
  case absent(places: [String])
}

/// Finds a file that comes with a target.
///
/// The build puts resources beside the program (and beside the tests), `make install` into `share/entrope` beside the folder of
/// the program. A link to the program is followed.
///
/// - Parameters:
///   - file: Path below the target's resources, such as `Texts/emma.txt`.
///   - target: The target's name.
/// - Returns: Its path, or the folders that were searched.
package func findResource(_ file: String, of target: String) -> FoundResource {
  let program = Bundle.main.executableURL?.deletingLastPathComponent()
  let linked = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
  var folders: [URL] = [Bundle.main.bundleURL, program, linked].compactMap { $0 }
  for folder in [program, linked].compactMap({ $0 }) {
    folders.append(folder.deletingLastPathComponent().appending(path: "share/entrope"))
  }
  var places: [String] = []
  for folder in folders {
    for bundle in ["entrope_\(target).resources", "entrope_\(target).bundle"] {
      let path = folder.appending(path: "\(bundle)/\(file)").standardizedFileURL.path
      if FileManager.default.fileExists(atPath: path) { return .found(path: path) }
      let place = folder.standardizedFileURL.path
      if !places.contains(place) { places.append(place) }
    }
  }
  return .absent(places: places)
}
