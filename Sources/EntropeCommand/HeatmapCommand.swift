public import ArgumentParser
public import AttentionEntropy
import Drawing
import Figures
import Foundation
import Gallery
import ModelFiles
import RotaryEmbedding
import Studies

/// `entrope heatmap`: the attention of one head as a picture.
struct HeatmapCommand: DrawingCommand {
  static let configuration = CommandConfiguration(
    commandName: "heatmap",
    abstract: "Draw the attention of one head, its rows' entropies and its weight by distance.",
    discussion: """
      Vectors, method and mask are given as for `entrope entropy`; --head and --layer choose \
      the head by its number in the model. Every weight counts at any length: beyond --bins \
      cells along a side, a cell shows the largest or the mean of the weights that fall into \
      it, and the n × n matrix is never held. The trained context is marked where the vectors \
      reach it; below, methods that rotate have the mean weight of every distance. Scores are in single precision, those of methods \
      that act on distances in double. Prints the path written; the picture carries its caption as its \
      description and its arguments as its recipe, so that `entrope figures verify` can draw it \
      again. With --show it appears in the terminal.

      EXAMPLES
        entrope heatmap --vectors capture.safetensors --output map.png
        entrope heatmap --vectors capture.safetensors --layer 0 --head 0 \\
          --method yarn --scale 4 --bins 64 --rule mean --output map.svg
        entrope heatmap --ensemble needle --needle-position 40 --length 256 \\
          --head-dimension 64 --output needle.pdf
        entrope heatmap --vectors capture.safetensors --show
      """)

  static let recordedFlags = RecordedArguments.Flags(
    files: ["--vectors", "--queries", "--keys", "--query-positions", "--config", "--resample"],
    ignoredOptions: ["--output", "--threads"], ignoredFlags: ["--show", "--quiet"])
  static let quietArguments = ["--quiet"]

  @OptionGroup var input: InputFlags
  @Option(
    parsing: .unconditional,
    help: "Query head to draw, by its number. (default: the first there is)")
  var head: Int?
  @Option(parsing: .unconditional, help: "Cells along a side at most.")
  var bins = 512
  @Option(help: "What a cell shows of the weights that fall into it.")
  var rule = BinnedAttention.Rule.max
  @Option(
    parsing: .unconditional,
    help: "Threads at most; the picture does not depend on it. (default: all)")
  var threads: Int?
  @Option(
    help: ArgumentHelp("Picture to write: .png, .svg or .pdf by its ending.", valueName: "file"))
  var output: String?
  @Flag(help: "Show the picture in the terminal; without --output nothing is written.")
  var show = false
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  /// More cells along a side than any page has dots.
  private static let greatestBinCount = 4_096

  func run() throws {
    guard show || output != nil else {
      throw CommandFailure.usage(
        "--output", "it is missing; name a picture to write, or give --show.")
    }
    let picture = try output.map { try PictureFile($0, flag: "--output") }
    let drawing = try drawing()
    if let picture { try Self.write(drawing, to: picture) }
    if !quiet { StandardError.write(notes: drawing.notes) }
    if show { try showInTerminal([drawing.figure]) }
    if let output { try StandardOutput.write(output + "\n") }
  }

  func drawing() throws -> CommandDrawing {
    guard (1...Self.greatestBinCount).contains(bins) else {
      throw CommandFailure.usage(
        "--bins", "\(bins) cells were given; from 1 to \(Self.greatestBinCount) are allowed.")
    }
    let threads = try ComputeFlags.checked(threads: threads)
    _ = try input.method.method()
    let layer = input.source.layers.layer
    for (flag, number) in [("--head", head), ("--layer", layer)] {
      guard let number, !(0..<1 << 20).contains(number) else { continue }
      throw CommandFailure.usage(flag, "\(number) is the number of none.")
    }
    var input = try input.resolved(
      HeadChoice(
        heads: head.map { [$0] }, layers: layer.map { [$0] }, headFlag: "--head",
        layerFlag: "--layer"))
    let chosen = input.layers[0]
    let finite: FiniteVectors
    do {
      finite = try HeadStudy(
        layers: [chosen.study], skipsNonFinite: self.input.files.allowNonfinite
      ).finiteVectors(ofLayerAt: 0, place: 0)
    } catch let error as HeadStudyError { throw input.failure(error) }
    guard let vectors = try finite.withoutSkippedRows(finite.parts[0]).first else {
      throw CommandFailure(.badData, "No row and key of the head are finite; nothing can be drawn.")
    }
    if finite.skippedRows[0].count + finite.skippedKeyCount > 0 {
      input.notes.append(
        MeasuredInput.skippedNote(
          rows: finite.skippedRows[0].count, keys: finite.skippedKeyCount))
    }
    let attention = try heatmapCells(
      of: vectors, chosen.methods[0].configuration.schedule, chosen.study.mask, threads: threads)
    let title =
      "\(chosen.methods[0].title), \(chosen.study.number.map { "layer \($0), " } ?? "")head \(chosen.study.heads[0])"
    let seen =
      chosen.methods[0].configuration.schedule.relativePositions == nil
      ? chosen.study.mask.seenCounts(
        queries: attention.queryPositions, keys: attention.keyPositions) : nil
    let method = chosen.methods[0].configuration
    let figure = attentionMapFigure(
      attention, rule: rule, id: "heatmap", title: "\(title), \(shortened(input.words))",
      caption: caption(attention, title: title, input, chosen), seenCounts: seen,
      trainedContext: method.knowsTrainedContext ? method.geometry.trainedContext : nil,
      profile: try heatmapProfile(of: vectors, method.schedule, chosen.study.mask, threads: threads)
    )
    let isFromFile = self.input.synthesis.ensemble == nil || self.input.synthesis.resample != nil
    return CommandDrawing(
      figure: figure, data: isFromFile ? vectorDigest(of: vectors) : nil, notes: input.notes)
  }

  /// The mean weight of each distance; `nil` for methods that act on distances and masks that show keys ahead.
  private func heatmapProfile(
    of vectors: HeadVectors, _ schedule: RotarySchedule, _ mask: AttentionMask, threads: Int?
  ) throws -> DistanceProfile? {
    guard schedule.relativePositions == nil, mask.isCausal else { return nil }
    return try interruptible {
      try distanceProfile(
        of: vectors, schedule: schedule, mask: mask, threads: threads,
        observer: AttentionObserver(isCancelled: { Interruption.isRequested }))
    }
  }

  /// The cells of one head, with progress, until they are done or the user interrupts.
  private func heatmapCells(
    of vectors: HeadVectors, _ schedule: RotarySchedule, _ mask: AttentionMask, threads: Int?
  ) throws -> BinnedAttention {
    let work = mask.seenCount(queries: vectors.queryPositions, keys: vectors.keyPositions)
    let total = Double(max(1, work))
    try Patience.requireRedrawable(
      usualSeconds(work: 4 * total * Double(vectors.headDimension), .single, threads: nil))
    let bar = ProgressBar(total: total, unit: "scores", quiet: quiet)
    defer { bar.finish() }
    return try interruptible {
      let attention = try binnedAttention(
        of: vectors, schedule: schedule, mask: mask, bins: bins, rule: rule, threads: threads,
        observer: AttentionObserver(
          progress: { bar.report($0 * total) }, isCancelled: { Interruption.isRequested }))
      guard let attention else { throw CommandFailure.interrupted }
      guard attention.entropies.allSatisfy(\.isFinite) else {
        throw CommandFailure(
          .badData,
          "The logits are beyond the range of single precision; make the vectors or --temperature "
            + "smaller.")
      }
      return attention
    }
  }

  /// The name of the file or the ensemble, short enough for a line above the map.
  private func shortened(_ words: String) -> String {
    let name = withoutFolders(words.components(separatedBy: ", ")[0])
    return name.count <= 40 ? name : name.prefix(24) + "…" + name.suffix(15)
  }

  /// The names of files without their folders, which are not the picture's business.
  private func withoutFolders(_ words: String) -> String {
    words.components(separatedBy: " and ").map { ($0 as NSString).lastPathComponent }
      .joined(separator: " and ")
  }

  private func caption(
    _ attention: BinnedAttention, title: String, _ input: MeasuredInput, _ layer: MeasuredLayer
  ) -> String {
    let (rows, keys) = (attention.rowsPerBin, attention.keysPerBin)
    let cells =
      rows == 1 && keys == 1
      ? "Every cell is one weight."
      : "A cell is the \(rule == .max ? "largest" : "mean") of the weights of \(rows) queries and "
        + "\(keys) keys."
    let seen = zip(attention.entropies, attention.isMasked).filter { !$1 }.map(\.0)
    let mean = seen.reduce(0, +) / Double(max(1, seen.count))
    let gain = layer.methods[0].configuration.schedule.temperature.logitMultiplier
    let source =
      self.input.synthesis.ensemble == nil ? withoutFolders(input.words) : input.words
    return
      "\(title), logits × \(gain.short): attention of \(attention.queryPositions.count) queries "
      + "over \(attention.keyPositions.count) keys, \(layer.study.mask.words). Vectors: \(source). "
      + "\(cells) Grey cells are not seen. The margin has the entropy of every row: mean "
      + "\(mean.short) nats, from \((seen.min() ?? 0).short) to \((seen.max() ?? 0).short)."
  }
}

extension BinnedAttention.Rule: ExpressibleByArgument {}
