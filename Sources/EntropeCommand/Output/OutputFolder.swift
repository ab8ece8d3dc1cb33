import Foundation

/// The folder at a path, made with those above it when missing.
///
/// - Throws: ``CommandFailure`` (73) when something else stands there or a right is missing.
func madeFolder(_ path: String) throws(CommandFailure) -> URL {
  guard !path.isEmpty else { throw .usage("--out", "the folder's name is empty.") }
  var isFolder: ObjCBool = false
  if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
    guard isFolder.boolValue else {
      throw CommandFailure(.output, "--out: \(path) is a file; give the name of a folder.")
    }
  } else {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(
        .output, "--out: the folder \(path) cannot be made: \(systemReason(of: error)).")
    }
  }
  return URL(fileURLWithPath: path, isDirectory: true)
}

/// The system's words for a failure of the file manager, in lower case so that they can end a sentence.
private func systemReason(of error: any Error) -> String {
  let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
  guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
    return "the system refused"
  }
  let words = String(cString: strerror(Int32(underlying.code)))
  return words.prefix(1).lowercased() + words.dropFirst()
}
