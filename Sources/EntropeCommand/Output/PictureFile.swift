import Drawing
import Figures
import Foundation

/// A picture to write, in the format that its ending names.
struct PictureFile {
  let url: URL
  let format: OutputFormat

  init(_ path: String, flag: String = "--figure") throws(CommandFailure) {
    url = URL(fileURLWithPath: path, isDirectory: false)
    guard !path.isEmpty, let format = OutputFormat(rawValue: url.pathExtension.lowercased()) else {
      throw .usage(flag, "“\(path)” must end in .svg, .png or .pdf.")
    }
    self.format = format
  }
}
