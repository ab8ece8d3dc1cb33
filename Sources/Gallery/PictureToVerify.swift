public import Drawing
public import Foundation
import ModelFiles

/// A picture file with the recipe it carries.
public struct PictureToVerify: Sendable {
  /// Where it lies.
  public let url: URL
  /// Its bytes.
  public let bytes: [UInt8]
  /// Its kind, by its first bytes.
  public let format: OutputFormat
  /// How it says it was made.
  public let recipe: DrawingRecipe

  /// Bytes of the largest picture that is compared, a strict limit.
  package static let greatestSize = 256 << 20

  /// Reads a picture.
  ///
  /// - Parameter url: A PNG, SVG or PDF file under any name.
  /// - Returns: The picture, or the verdict that says why there is nothing to compare.
  public static func read(_ url: URL) -> Result<PictureToVerify, PictureProblem> {
    // Pipes have no end that one can wait for, devices none at all, and pictures are small.
    var status = stat()
    if stat(url.path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        return .failure(PictureProblem(verdict: .unknown("It is no file of bytes.")))
      }
      guard status.st_size <= greatestSize else {
        return .failure(
          PictureProblem(
            verdict: .unknown(
              "It has \(status.st_size) bytes; pictures of at most \(greatestSize) are compared.")))
      }
    }
    guard let data = FileManager.default.contents(atPath: url.path) else {
      return .failure(
        PictureProblem(verdict: .missing("There is no such file, or it cannot be read.")))
    }
    let bytes = Array(data)
    let starts: [(OutputFormat, [UInt8])] = [
      (.png, [0x89] + Array("PNG".utf8)), (.pdf, Array("%PDF".utf8)), (.svg, Array("<".utf8)),
    ]
    guard let format = starts.first(where: { bytes.starts(with: $0.1) })?.0 else {
      return .failure(PictureProblem(verdict: .unknown("It is no PNG, SVG or PDF file.")))
    }
    guard let recipe = DrawingRecipe(file: bytes) else {
      return .failure(PictureProblem(verdict: .unknown("It carries no recipe of Entrope.")))
    }
    return .success(PictureToVerify(url: url, bytes: bytes, format: format, recipe: recipe))
  }

  /// The CSV file beside the picture, if it holds the numbers that were drawn.
  func numbersBeside() -> String? {
    let folder = url.deletingLastPathComponent()
    let names = [url.deletingPathExtension().lastPathComponent, recipe.id]
    return names.lazy.compactMap { name in
      try? String(contentsOf: folder.appending(path: "\(name).csv"), encoding: .utf8)
    }.first { sha256($0.utf8) == recipe.numbers }
  }
}

/// Why a file is no picture that can be compared.
public struct PictureProblem: Error, Sendable, Hashable {
  /// What to answer about it.
  public let verdict: FileVerdict

  /// Makes a problem from its answer.
  ///
  /// - Parameter verdict: What to answer.
  public init(verdict: FileVerdict) {
    self.verdict = verdict
  }
}
