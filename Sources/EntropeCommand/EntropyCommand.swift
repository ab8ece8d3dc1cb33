import ArgumentParser
import AttentionEntropy
import ModelFiles
import RotaryEmbedding
import Studies

/// `entrope entropy`: the exact entropy of every attention row.
struct EntropyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entropy",
    abstract: "Measure the entropy of every attention row, from files or from an ensemble.",
    discussion: """
      JSON, CSV and Markdown give one row for each query: head, row, position, entropy in \
      nats, log-sum-exp, and whether the row is masked, which means that it sees no key: its \
      entropy is 0 and it has no log-sum-exp. Text sums the rows up by head, in nats and \
      bits, masked rows left out. Queries are [n, d] or [heads, n, d]; heads that share a \
      key head are neighbours. Vectors are held in single precision, so float64 files are \
      rounded to it; everything after that is in double precision.

      EXAMPLES
        entrope entropy --ensemble all-ones --length 2048 --head-dimension 64
        entrope entropy --ensemble aligned --correlation 0.5 --length 256 --seed 7 \\
          --head-dimension 64 --method yarn --trained-context 128 --scale 2 \\
          --format csv
        entrope entropy --queries q.npy --keys k.npy --method pi --scale 4 \\
          --format json
        entrope entropy --queries layer.safetensors:q --keys layer.safetensors:k \\
          --method rope --query-start 64 --mask causal
        entrope entropy --queries q.npy --keys k.npy --config config.json
      """)

  @OptionGroup(title: "Vectors from files") var files: FileFlags
  @OptionGroup(title: "Vectors from an ensemble") var synthesis: EnsembleFlags
  @Option(parsing: .unconditional, help: "Position of the first query.")
  var queryStart = 0
  @Option(parsing: .unconditional, help: "Position of the first key.")
  var keyStart = 0
  @Option(help: "Which keys a query sees.")
  var mask: AttentionMask = .causal
  @OptionGroup(title: "Configuration") var source: ConfigurationFlags
  @OptionGroup(title: "Method") var method: MethodFlags
  @OptionGroup(title: "Ramp") var thresholds: ThresholdFlags
  @OptionGroup(title: "Model") var model: GeometryFlags
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  func run() throws {
    let report: EntropyReport
    var notes: [String]
    let file = try source.layer(excluding: method, thresholds, model)
    switch (files.queries, files.keys, synthesis.ensemble) {
    case (let queries?, let keys?, nil):
      (report, notes) = try measureFiles(queries: queries, keys: keys, file)
    case (nil, nil, let name?):
      (report, notes) = try measureEnsemble(named: name, file)
    case (_, _, nil):
      throw CommandFailure(
        .usage,
        "Give both --queries and --keys, or --ensemble with --length to synthesize vectors.")
    default:
      throw CommandFailure(
        .usage, "--ensemble takes the place of --queries and --keys; give one or the other.")
    }
    let text = try report.rendered(as: format)
    if !quiet { StandardError.write(notes: notes) }
    try StandardOutput.write(text)
  }

  private func measureFiles(
    queries: String, keys: String, _ file: ConfiguredLayer?
  ) throws -> (EntropyReport, notes: [String]) {
    let input = try VectorFiles(
      queries: queries, keys: keys, queryStart: queryStart, keyStart: keyStart,
      layout: files.layout)
    let vectors = input.vectors
    if let given = model.headDimension, given != vectors.headDimension {
      throw CommandFailure.usage(
        "--head-dimension",
        "\(given) was given, but the vectors in the files have \(vectors.headDimension) components."
      )
    }
    let configuration = try resolved(
      file, headDimension: vectors.headDimension, sequenceLength: vectors.sequenceLength)
    if let file, configuration.geometry.headDimension != vectors.headDimension {
      throw CommandFailure(
        .badData,
        "\(file.configuration.file) gives a head dimension of \(configuration.geometry.headDimension), but "
          + "the vectors of \(queries) and \(keys) have \(vectors.headDimension) components.")
    }
    var notes = input.notes + configuration.notes
    if synthesis.length != nil {
      notes.append("--length changes nothing: the files have their own.")
    }
    let rows = try measuredRows(of: vectors, configuration.schedule)
    return (
      EntropyReport(
        configuration: configuration, mask: mask, queryPositions: vectors.queryPositions,
        keyCount: vectors.keyCount, heads: rows),
      notes
    )
  }

  /// The method from the configuration or from the flags.
  private func resolved(
    _ file: ConfiguredLayer?, headDimension: Int, sequenceLength: Int?
  ) throws -> MethodConfiguration {
    if let file {
      return try MethodConfiguration(file, method, defaultSequenceLength: sequenceLength)
    }
    return try MethodConfiguration(
      method, model, thresholds, headDimension: headDimension,
      defaults: MethodDefaults(sequenceLength: sequenceLength))
  }

  private func measureEnsemble(
    named name: String, _ file: ConfiguredLayer?
  ) throws -> (EntropyReport, notes: [String]) {
    guard model.headDimension != nil || file != nil else {
      throw CommandFailure.usage(
        "--head-dimension", "it is missing; synthesized vectors need a size (or --config).")
    }
    let ensemble = try synthesis.chosen(named: name)
    // The geometry is checked before the length is held against it.
    let probe = try resolved(file, headDimension: model.headDimension ?? 0, sequenceLength: nil)
    let headDimension = probe.geometry.headDimension
    let length = try synthesis.checkedLength(headDimension: headDimension)
    let queries = try VectorLimits.positions(from: queryStart, count: length, flag: "--query-start")
    let keys = try VectorLimits.positions(from: keyStart, count: length, flag: "--key-start")
    let configuration = try resolved(
      file, headDimension: headDimension, sequenceLength: max(queryStart, keyStart) + length)
    var notes = probe.notes
    if files.layout != .halfSplit {
      notes.append("--layout changes nothing: synthesized vectors are half-split.")
    }
    let heads: [[AttentionStatistics]]
    if ensemble is AllOnesEnsemble, mask == .causal, queryStart == keyStart,
      configuration.schedule.dependsOnDistanceAlone
    {
      // Equal vectors: the logit depends on the distance alone, and every row follows from the one before.
      heads = [PositionalKernel(schedule: configuration.schedule, count: length).causalRows]
      try requireFinite(heads)
    } else {
      let vectors = try ensemble.vectors(
        headDimension: headDimension, queryPositions: queries, keyPositions: keys,
        seed: synthesis.seed)
      heads = try measuredRows(of: vectors, configuration.schedule)
    }
    return (
      EntropyReport(
        configuration: configuration, mask: mask, queryPositions: queries, keyCount: length,
        heads: heads),
      notes
    )
  }

  /// The statistics of every row; in blocks of rows when there is a terminal to report to.
  private func measuredRows(
    of vectors: HeadVectors, _ schedule: RotarySchedule
  ) throws -> [[AttentionStatistics]] {
    var progress = ProgressLine(quiet: quiet)
    // Keys are turned anew for every block, so blocks are large enough for that not to matter.
    let blockLength = progress.isShown ? 1_024 : vectors.queryCount
    var heads = [[AttentionStatistics]](repeating: [], count: vectors.headCount)
    for start in stride(from: 0, to: vectors.queryCount, by: blockLength) {
      let block = try vectors.keeping(
        rowsAt: start..<min(start + blockLength, vectors.queryCount))
      for (head, rows) in try attentionRows(of: block, schedule: schedule, mask: mask).enumerated()
      {
        heads[head] += rows
      }
      let done = heads[0].count
      progress.report("\(done) of \(vectors.queryCount) rows in each of \(heads.count) heads")
    }
    try requireFinite(heads)
    return heads
  }

  private func requireFinite(_ heads: [[AttentionStatistics]]) throws(CommandFailure) {
    for (head, rows) in heads.enumerated() {
      guard
        let row = rows.firstIndex(where: {
          !$0.entropy.isFinite || !($0.logSumExp.isFinite || $0.isMasked)
        })
      else { continue }
      throw CommandFailure(
        .badData,
        "The logits of head \(head), row \(row) (counted from 0) are beyond the range of double "
          + "precision; make the vectors or --temperature smaller.")
    }
  }
}
