public import Foundation

/// Where tests find files of the repository.
public enum Repository {
  /// The folder that holds `Package.swift`.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Captured vectors that the gallery ships: of a plain forward pass, and of one under YaRN at scale 2.
  ///
  /// - Parameter pass: `native` or `yarn2`.
  /// - Returns: Where the file lies.
  public static func capture(_ pass: String) -> URL {
    root.appendingPathComponent(
      "Sources/Gallery/Vectors/smollm2-135m_jargon_n16384_\(pass).safetensors")
  }
}

extension Bundle {
  /// A file of the bundle's resources, by its path below the copied folder's parent: `Golden/index.json`.
  ///
  /// - Parameter path: Path inside the bundle.
  /// - Returns: Where it lies; whether it is there shows when it is read.
  public func file(_ path: String) -> URL {
    (resourceURL ?? bundleURL).appendingPathComponent(path)
  }
}

/// Gives a new empty folder to a piece of a test and removes it afterwards.
///
/// - Parameter body: What to do with the folder.
/// - Returns: What the body returns.
/// - Throws: What the body throws, or why the folder cannot be made.
public func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("entrope-tests-\(UUID().uuidString)", isDirectory: true)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
