import ArgumentParser
import AttentionEntropy
import Gallery
import ModelFiles
import Studies

/// `entrope entropy`: the exact entropy of every attention row.
struct EntropyCommand: DrawingCommand {
  static let configuration = CommandConfiguration(
    commandName: "entropy",
    abstract: "Measure the entropy of every attention row, from files or from an ensemble.",
    discussion: """
      JSON, CSV and Markdown give one row for each query: head, row, position, entropy in \
      nats, log-sum-exp, and whether the row is masked, which means that it sees no key: its \
      entropy is 0 and it has no log-sum-exp. Text sums the rows up, masked rows left out, by \
      layer and for the heads that stand out; --all lists every head. Queries are [n, d] or \
      [heads, n, d]; heads that share a key head are neighbours. A file of captured vectors (Scripts/capture_qk.py, \
      `entrope synthesize`) tells geometry, layout, positions and rope itself; --method \
      takes the place of its rope, and `file` names that rope among others.

      Several methods are measured on the same rows: every result also has its difference \
      from that of the first, and differences are summed up by head and over heads with 95 % \
      intervals by Student's t. An interval over rows takes them for independent draws, which \
      rows of one head are not, since they share keys: it tells how the rows scatter, not what \
      another text would give. An interval over heads takes the heads for draws. With \
      --divergence every row of a further method also has its Kullback-Leibler divergences \
      from the first (kl_forward is the sum of p ln(p/q) with p the first's weights, \
      kl_backward that of q ln(q/p)) and the Jensen-Shannon divergence (js).

      With --distance-profile the attention that each distance receives goes to a file: for \
      every layer and method, and every distance from 0 to the longest in tokens, the mean \
      weight over all pairs of a query and a key at that distance that the mask admits, in \
      all heads measured, and how many such pairs there are; where there are none, the \
      weight is empty. Its scores are in single precision, whatever --precision says.

      Vectors are held in single precision, so float64 files are rounded to it. Scores and \
      sums are in double precision up to 2^33 multiply-adds, beyond that scores are in single \
      precision and the output says so: within 2e-5 + 6e-8 √d S (0.5 + 0.25 ln n) nats, with n \
      the keys of a row and S the largest sum of |q k|/√d, products without their signs, that \
      a logit has.

      EXAMPLES
        entrope entropy --vectors capture.safetensors
        entrope entropy --vectors capture.safetensors --method file --method pi \\
          --method yarn --scale 4 --heads 0 --format json
        entrope entropy --vectors capture.safetensors --method file --method pi \\
          --scale 4 --distance-profile profile.csv
        entrope entropy --vectors capture.safetensors --method file --method yarn \\
          --scale 2 --beyond
        entrope entropy --ensemble all-ones --length 2048 --head-dimension 64
        entrope entropy --ensemble aligned --correlation 0.5 --length 256 --seed 7 \\
          --head-dimension 64 --method yarn --trained-context 128 --scale 2 \\
          --statistics all --mask sink-window --sinks 4 --window 64 --format csv
        entrope entropy --queries q.npy --keys k.npy --method pi --scale 4 \\
          --logit-multipliers 1,1.1,1.2 --format json
        entrope entropy --queries layer.safetensors:q --keys layer.safetensors:k \\
          --method rope --query-start 64 --mask causal
        entrope entropy --queries q.npy --keys k.npy --config config.json
      """)

  static let recordedFlags = RecordedArguments.Flags(
    files: ["--vectors", "--queries", "--keys", "--query-positions", "--resample", "--config"],
    ignoredOptions: ["--figure", "--format", "--threads", "--distance-profile"],
    ignoredFlags: ["--all", "--quiet"],
    bareFlags: ["--divergence", "--resonance", "--allow-nonfinite"])
  static let quietArguments = ["--quiet"]

  @OptionGroup var input: InputFlags
  @OptionGroup var heads: HeadFlags
  @OptionGroup(title: "Rows") var rows: RowFlags
  @OptionGroup(title: "Measurement") var measure: MeasureFlags
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Option(
    help: ArgumentHelp(
      "Picture of entropies by position to write: .svg, .png or .pdf by its ending.",
      valueName: "file"))
  var figure: String?
  @Flag(help: "List every layer and every head in text.")
  var all = false
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  func run() throws {
    let profile = try measure.distanceProfile.map { try DistanceProfileFile($0) }
    let picture = try figure.map { try PictureFile($0) }
    let report = try measured()
    let text = try report.rendered(as: format)
    try profile?.write(report)
    if let picture { try Self.write(drawing(of: report), to: picture) }
    if !quiet { StandardError.write(notes: report.input.notes + report.notes) }
    try StandardOutput.write(text)
  }

  func drawing() throws -> CommandDrawing { try drawing(of: try measured()) }

  private func drawing(of report: EntropyReport) throws -> CommandDrawing {
    let isFromFile = input.synthesis.ensemble == nil || input.synthesis.resample != nil
    return CommandDrawing(
      figure: try report.figure(),
      data: isFromFile
        ? try vectorDigest(
          of: report.input.layers.map(\.study), skipsNonFinite: input.files.allowNonfinite) : nil,
      notes: report.input.notes + report.notes)
  }

  private func measured() throws -> EntropyReport {
    let input = try input.resolved(heads.choice(input.source.layers.layer)).keeping(rows)
    let precision = ChosenPrecision(measure.compute.precision, work: input.work)
    let results = try RowMeasurement(
      input: input, flags: measure, precision: precision, files: self.input.files,
      places: self.input.places
    ).results(quiet: quiet)
    return EntropyReport(
      input: input, measure: measure, precision: precision,
      showsSkipped: self.input.files.allowNonfinite, showsAll: all, results: results)
  }
}
