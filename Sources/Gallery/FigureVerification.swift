public import Foundation
import ModelFiles
import Plotting
import Studies

/// How the files of a figure compare with the figure made again.
public enum FigureVerdict: Sendable, Hashable {
  /// Every file has the same bytes.
  case identical
  /// The files were drawn by another Cairo or FreeType; the numbers drawn agree to a relative 10⁻⁶.
  case sameNumbers
  /// What differs, one sentence each.
  case different([String])
}

/// Makes a figure again and compares it with the files in a folder.
///
/// The caption on the folder's gallery page is compared too, where there is such a page. With the Cairo and FreeType
/// that drew the files every byte must agree; with others the drawn numbers must, to a relative 10⁻⁶: nine digits are
/// written, and a mathematical library may differ in the last bits of what goes into them.
///
/// - Parameters:
///   - recipe: The figure to make again.
///   - directory: Folder with its files, as ``writeFigure(_:to:formats:)`` leaves them.
/// - Returns: The verdict.
/// - Throws: What making the figure throws.
public func verifyFigure(_ recipe: FigureRecipe, in directory: URL) throws -> FigureVerdict {
  let finished = try recipe.finished()
  func contents(_ name: String) -> Data? {
    try? Data(contentsOf: directory.appending(path: name, directoryHint: .notDirectory))
  }
  let drawn = OutputFormat.allCases.filter { contents("\(recipe.id).\($0.rawValue)") != nil }
  guard !drawn.isEmpty else { return .different(["There is no picture of it."]) }
  let expected = try figureFiles(finished, recipe: recipe, formats: drawn)
  var found: [String: Data] = [:]
  for file in expected { found[file.name] = contents(file.name) }
  let missing = expected.map(\.name).filter { found[$0] == nil }
  guard missing.isEmpty else { return .different(missing.map { "\($0) is missing." }) }
  var changed = expected.filter { Data($0.bytes) != found[$0.name] }.map(\.name)
  if let page = contents(galleryPageName),
    page.range(of: Data(finished.fullCaption.utf8)) == nil
  {
    changed.append(galleryPageName)
  }
  if changed.isEmpty { return .identical }
  let renderer = Data(rendererVersion().utf8)
  if found.values.contains(where: { $0.range(of: renderer) != nil }) {
    return .different(changed.map { "\($0) differs, with the same \(rendererVersion())." })
  }
  let twin = "\(recipe.id).csv"
  let before = String(decoding: found[twin] ?? Data(), as: UTF8.self)
  let now = String(
    decoding: expected.first { $0.name == twin }?.bytes ?? [], as: UTF8.self)
  let differences = numbersThatDiffer(before, now, relative: 1e-6)
  return differences.isEmpty ? .sameNumbers : .different(differences.map { "\(twin), \($0)" })
}

/// Compares two CSV texts cell by cell; numbers may differ by a relative tolerance, all else must be equal.
private func numbersThatDiffer(_ before: String, _ now: String, relative: Double) -> [String] {
  let old = before.split(separator: "\n", omittingEmptySubsequences: false)
  let new = now.split(separator: "\n", omittingEmptySubsequences: false)
  guard old.count == new.count else {
    return ["it had \(old.count) lines and now has \(new.count)."]
  }
  for (line, (a, b)) in zip(old, new).enumerated() where a != b {
    let cells = (
      a.split(separator: ",", omittingEmptySubsequences: false),
      b.split(separator: ",", omittingEmptySubsequences: false)
    )
    let agree =
      cells.0.count == cells.1.count
      && zip(cells.0, cells.1).allSatisfy { x, y in
        guard let x = Double(x), let y = Double(y) else { return x == y }
        return x == y || abs(x - y) <= relative * max(abs(x), abs(y))
      }
    if !agree { return ["line \(line + 1): “\(a)” has become “\(b)”."] }
  }
  return []
}
