import Drawing
import Figures
import Foundation
import Gallery
import ModelFiles
import RotaryEmbedding
import TestSupport
import Testing

@Suite("Verification of files")
struct VerificationTests {
  private let recipe = "wavelengths"

  /// Verdicts by file name on everything about one figure in a folder.
  private func verdicts(_ folder: URL, isWhole: Bool = true) throws -> [String: FileVerdict] {
    var result: [String: FileVerdict] = [:]
    let found: [(file: URL, verdict: FileVerdict)]
    if isWhole {
      let (tasks, early) = verifications(
        of: [try Gallery.recipe(recipe)], in: folder, withMethods: false)
      found = try early + tasks.flatMap { try $0.verdicts { try redrawing($0.recipe) } }
    } else {
      let pictures = try FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil
      ).compactMap { try? PictureToVerify.read($0).get() }
      found = try Verification.grouped(pictures).flatMap {
        try $0.verdicts { try redrawing($0.recipe) }
      }
    }
    for (file, verdict) in found { result[file.lastPathComponent] = verdict }
    return result
  }

  private func edit(_ file: URL, _ old: String, _ new: String) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains(old))
    try text.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
  }

  @Test("Files that were just written are identical, and one that is gone is missing")
  func identical() throws {
    try withTemporaryFolder { folder in
      try writeFigure(
        try Gallery.recipe(recipe), to: folder, formats: OutputFormat.allCases)
      let all = try verdicts(folder)
      #expect(
        Set(all.keys)
          == Set(["svg", "png", "pdf", "csv", "md"].map { "wavelengths.\($0)" }))
      #expect(all.values.allSatisfy { $0 == .identical })
      try FileManager.default.removeItem(at: folder.appending(path: "wavelengths.md"))
      #expect(try verdicts(folder)["wavelengths.md"] == .missing("It is missing."))
      #expect(try verdicts(folder, isWhole: false)["wavelengths.md"] == nil)
    }
    try withTemporaryFolder { folder in
      let all = try verdicts(folder)
      #expect(all == ["wavelengths": .missing("There is no picture of it.")])
    }
  }

  @Test("Files of other widths, themes and resolutions verify as they are, under any name")
  func presentations() throws {
    let looks = [
      Presentation(width: FigureWidth.icmlColumn.points, look: .dark),
      Presentation(look: .slides, isTransparent: true, dpi: 72), Presentation(dpi: 150),
    ]
    try withTemporaryFolder { folder in
      for (index, look) in looks.enumerated() {
        let inner = folder.appending(path: "\(index)")
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
        try writeFigure(
          try Gallery.recipe(recipe), to: inner, formats: [.svg, .png, .pdf], presentation: look)
        for format in OutputFormat.allCases {
          try FileManager.default.copyItem(
            at: inner.appending(path: "wavelengths.\(format.rawValue)"),
            to: folder.appending(path: "other-\(index)-\(format.rawValue)"))
        }
      }
      let all = try verdicts(folder, isWhole: false)
      #expect(all.count == 9 && all.values.allSatisfy { $0 == .identical }, "\(all)")
    }
  }

  @Test("A changed number is told by panel, series, size and place")
  func changedNumbers() throws {
    try withTemporaryFolder { folder in
      try writeFigure(try Gallery.recipe(recipe), to: folder, formats: [.svg])
      let csv = folder.appending(path: "wavelengths.csv")
      // As if an older version had drawn both: other numbers, and a recipe that names them.
      let now = sha256(try String(contentsOf: csv, encoding: .utf8).utf8)
      try edit(csv, "6.28318531", "6.3")
      let then = sha256(try String(contentsOf: csv, encoding: .utf8).utf8)
      let svg = folder.appending(path: "wavelengths.svg")
      try edit(svg, now, then)
      let sentence =
        "panel a, point: 1 of 32 points differ, most at point 1, where y was 6.3 and is 6.28318531."
      let all = try verdicts(folder)
      #expect(all["wavelengths.svg"] == .changed([sentence]))
      #expect(all["wavelengths.csv"] == .changed([sentence]))
      // Without the old numbers there is nothing to tell which.
      try FileManager.default.removeItem(at: csv)
      guard case .changed(let words) = try verdicts(folder, isWhole: false)["wavelengths.svg"]
      else {
        Issue.record("a changed picture was not found")
        return
      }
      #expect(words[0].contains("is not beside it"))
    }
  }

  @Test("A picture that was edited is told from one whose numbers changed")
  func edited() throws {
    try withTemporaryFolder { folder in
      try writeFigure(try Gallery.recipe(recipe), to: folder, formats: [.svg])
      try edit(folder.appending(path: "wavelengths.svg"), "</svg>", "<g/></svg>")
      guard case .changed(let words) = try verdicts(folder)["wavelengths.svg"] else {
        Issue.record("an edited picture was not found")
        return
      }
      #expect(words[0].contains("numbers are the same"))
    }
  }

  @Test("Drawn by another Cairo, a figure verifies by its numbers to a relative 10⁻⁶")
  func otherRenderer() throws {
    let other = "cairo 9.9.9 freetype 9.9.9"
    let same = FileVerdict.sameDrawing(was: other, now: rendererVersion())
    try withTemporaryFolder { folder in
      try writeFigure(try Gallery.recipe(recipe), to: folder, formats: [.svg])
      let svg = folder.appending(path: "wavelengths.svg")
      let csv = folder.appending(path: "wavelengths.csv")
      try edit(svg, rendererVersion(), other)
      #expect(try verdicts(folder)["wavelengths.svg"] == same)
      // A relative change of 10⁻⁷ is within what a mathematical library may do; 10⁻⁵ is not.
      var (text, hash) = ("6.28318531", sha256(try Data(contentsOf: csv)))
      for (number, isSame) in [("6.28318594", true), ("6.28324814", false)] {
        try edit(csv, text, number)
        let changed = sha256(try Data(contentsOf: csv))
        try edit(svg, hash, changed)
        (text, hash) = (number, changed)
        let all = try verdicts(folder)
        #expect((all["wavelengths.svg"] == same) == isSame)
        #expect((all["wavelengths.csv"] == same) == isSame)
      }
    }
  }

  @Test("Files without a recipe and recipes of nothing known are told apart")
  func unknown() throws {
    try withTemporaryFolder { folder in
      try writeFigure(try Gallery.recipe(recipe), to: folder, formats: [.svg])
      let svg = folder.appending(path: "wavelengths.svg")
      try edit(svg, "figure wavelengths", "figure wavelets")
      #expect(
        try verdicts(folder, isWhole: false)["wavelengths.svg"]
          == .unknown("There is no figure “wavelets” to draw again."))
      guard case .changed = try verdicts(folder)["wavelengths.svg"] else {
        Issue.record("a picture of something else was not found")
        return
      }
      try edit(svg, "figure wavelets", "painting wavelets")
      guard case .unknown(let words) = try verdicts(folder, isWhole: false)["wavelengths.svg"]
      else {
        Issue.record("an unknown kind was not found")
        return
      }
      #expect(words.contains("painting"))
      for (name, text) in [("plain.svg", "<svg/>"), ("plain.png", "no picture")] {
        let file = folder.appending(path: name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        guard case .failure(let problem) = PictureToVerify.read(file),
          case .unknown = problem.verdict
        else {
          Issue.record("\(name) was taken for a picture with a recipe")
          return
        }
      }
      guard case .failure(let problem) = PictureToVerify.read(folder.appending(path: "none.png")),
        case .missing = problem.verdict
      else {
        Issue.record("a missing file was read")
        return
      }
    }
  }

  @Test("The page of the gallery is found to have another caption")
  func caption() throws {
    try withTemporaryFolder { folder in
      let written = try writeFigure(try Gallery.recipe(recipe), to: folder, formats: [.svg])
      let page = folder.appending(path: galleryPageName)
      try galleryPage([written]).write(to: page, atomically: true, encoding: .utf8)
      #expect(try verdicts(folder)[galleryPageName] == nil)
      try edit(page, "21 pairs complete", "22 pairs complete")
      guard case .changed = try verdicts(folder)[galleryPageName] else {
        Issue.record("a changed caption was not found")
        return
      }
    }
  }

  @Test("Pictures of methods verify, and a missing or changed one is named")
  func methods() throws {
    try withTemporaryFolder { folder in
      let methods = folder.appending(path: methodPicturesFolder)
      try FileManager.default.createDirectory(at: methods, withIntermediateDirectories: false)
      let files = try writeMethodPictures(to: methods)
      #expect(files.map(\.lastPathComponent) == MethodCatalog.entries.map { "\($0.name).svg" })
      try writeFigure(try Gallery.recipe(recipe), to: folder, formats: [.svg])
      try edit(methods.appending(path: "yarn.svg"), "</svg>", "<g/></svg>")
      try FileManager.default.removeItem(at: methods.appending(path: "pi.svg"))
      let (tasks, missing) = verifications(
        of: [try Gallery.recipe(recipe)], in: folder, withMethods: true)
      let found = try missing + tasks.flatMap { try $0.verdicts { try redrawing($0.recipe) } }
      let wrong = found.filter { $0.verdict != .identical }
      #expect(wrong.map(\.file.lastPathComponent) == ["pi.svg", "yarn.svg"])
    }
  }

  @Test("Series that come, go, grow and move are told each in a sentence")
  func series() {
    let before = """
      panel,mark,series,x,y
      a,line,"one, two",1,2
      a,line,"one, two",2,3
      a,line,gone,1,1
      b,point,short,1,1

      """
    let after = """
      panel,mark,series,x,y
      a,line,"one, two",1,2.5
      a,line,"one, two",2,3.25
      a,line,new,1,1
      b,point,short,1,1
      b,point,short,2,1

      """
    #expect(
      changedSeries(from: before, to: after) == [
        "panel a, line “gone” is gone.",
        "panel a, line “one, two”: 2 of 2 points differ, most at point 1, where y was 2 and is 2.5.",
        "panel a, line “new” is new.", "panel b, point “short” had 1 points and now has 2.",
      ])
    #expect(changedSeries(from: before, to: before).isEmpty)
    #expect(changedSeries(from: "x\n", to: "y\n").count == 1)
  }
}
