import Foundation
import ModelFiles

/// The folder at a path, made with those above it when missing.
///
/// - Throws: ``CommandFailure`` (73) when something else stands there or a right is missing.
func madeFolder(_ path: String) throws(CommandFailure) -> URL {
  guard !path.isEmpty else { throw .usage("--out", "the folder's name is empty.") }
  var part = path.hasPrefix("/") ? "/" : ""
  for component in path.split(separator: "/") {
    part += component
    // Made first and looked at after, so that two commands may make the same folder at once.
    if mkdir(part, 0o777) != 0, !isFolder(part) {
      let code = errno == EEXIST ? ENOTDIR : errno
      throw CommandFailure(
        .output, "--out: the folder \(path) cannot be made: \(part): \(systemWords(code)).")
    }
    part += "/"
  }
  return URL(fileURLWithPath: path, isDirectory: true)
}

/// Whether a folder stands at a path; leaves the system's error number as it is.
private func isFolder(_ path: String) -> Bool {
  let code = errno
  defer { errno = code }
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// The folder that keeps what was done of a run, where it was named and is there.
func keptFolder(_ path: String?) -> URL? {
  path.flatMap { isFolder($0) ? URL(fileURLWithPath: $0, isDirectory: true) : nil }
}
