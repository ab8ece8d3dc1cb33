import ArgumentParser
import AttentionEntropy
import DecoderModel
import Foundation
import ModelFiles
import Studies

/// `entrope calibrate`: the ramp and the temperature with which a trained decoder loses least on a text.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Fit ramp and temperature to the loss of a trained decoder on your text.",
    discussion: """
      Documents of --length tokens beyond the trained context run under a method at many \
      settings, all on the same tokens. --fit ramp chooses α and β among all pairs of --alpha \
      and --beta, at the method's own temperature; --fit temperature finds the factor m on the \
      logits (√m on cos and sin) by a parabola through the losses at the best of --multiplier \
      and its two neighbours on either side; both fits the temperature at the ramp that was \
      chosen. Intervals are 95 %, by the bootstrap over \
      documents, or over windows of 256 tokens where there is one document, which tell how \
      that text varies and not what another would give. The region of indifference is every \
      setting whose difference from the best has an interval that includes 0.

      What was chosen is confirmed on other documents, against the method as published and \
      the model as it is; within the trained context it is told what the setting costs. \
      Entropy's choice is what brings the mean entropy of all heads back to its value in the \
      last quarter of the trained context. The fragment is for the systems of entrope convert; \
      text shows two, JSON all.

      Every --text gives --documents pieces from its first token on; half of all documents, or \
      --held-out, are kept for the confirmation, each text's last ones first. With --out passes \
      are kept in a folder, from which an interrupted or a wider run goes on.

      EXAMPLES
        entrope calibrate --model bytes --text emma --length 640 --documents 2 \\
          --fit ramp --alpha 0.5,1 --beta 16,32
        entrope calibrate --model bytes --text emma --text persuasion \\
          --length 640 --dry-run
      """)

  @OptionGroup var source: ModelFlags
  @Option(
    name: .customLong("text"),
    help: ArgumentHelp(
      "A text in UTF-8, or the name of one that comes along. Repeatable.", valueName: "file"))
  var texts: [String] = []
  @Option(parsing: .unconditional, help: "Tokens of a document, beyond the trained context.")
  var length: Int
  @Option(parsing: .unconditional, help: "Documents of each text, one after the other.")
  var documents = 1
  @Option(
    parsing: .unconditional,
    help: "Documents that the choice is confirmed on. (default: half of them)")
  var heldOut: Int?
  @Flag(help: "Leave out texts that are too short.")
  var allowShort = false
  @Option(help: "What is fitted.")
  var fit = CalibrationStudy.Fit.both
  @Option(
    name: .customLong("method"),
    help: ArgumentHelp(
      "How the context is extended, by its name in `entrope methods`.", valueName: "name"))
  var method = "yarn"
  @Option(parsing: .unconditional, help: "Scale s = L′/L. (default: the length over L)")
  var scale: Double?
  @Option(help: "Convention of the ramp; each method has its own default.")
  var ramp: RampName?
  @Option(
    parsing: .unconditional,
    help: "Context L in tokens that the model was trained on. (default: the model's)")
  var trainedContext: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Factors m on the logits: a list, or FROM:TO:COUNT[:log]. (default: √m from 1 to 1.2 by 0.025)",
      valueName: "values"),
    transform: AxisValues.parse)
  var multiplier: AxisValues?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Lower thresholds α; one where no ramp is fitted. (default: 0.25,0.5,1,2,4)",
      valueName: "values"),
    transform: AxisValues.parse)
  var alpha: AxisValues?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Upper thresholds β; one where no ramp is fitted. (default: 8,16,32,64,128)",
      valueName: "values"),
    transform: AxisValues.parse)
  var beta: AxisValues?
  @Option(
    help: ArgumentHelp(
      "Positions whose losses count, both ends included. (default: all)", valueName: "from:to"),
    transform: PositionRange.parse)
  var rows: PositionRange?
  @Option(
    help: ArgumentHelp(
      "Folder that keeps passes, from which an interrupted run goes on.", valueName: "folder"))
  var out: String?
  @Option(parsing: .unconditional, help: "Threads at most; the results do not depend on it.")
  var threads: Int?
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Flag(help: "Print every setting, and not only the region of indifference.")
  var all = false
  @Flag(help: "Print what the passes would cost, and run none.")
  var dryRun = false
  @OptionGroup var patience: PatienceFlags
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  func run() throws {
    let input = try CalibrationInput(self)
    if !quiet { StandardError.write(notes: input.notes) }
    let expected = try input.study.expectedPasses()
    guard !dryRun else {
      let kept = try keptFolder(out).map { try input.store(folder: $0) }
      let left = expected.filter { !(kept?.holds($0) ?? false) }
      return try StandardOutput.write(
        // Settings that will be chosen have others in their place.
        try input.cost(of: left).words(kept: expected.count - left.count, isAtMost: true))
    }
    let store = try input.store(folder: try out.map { try madeFolder($0) })
    let total = store.multiplyAdds(of: expected)
    try patience.require(
      try DecoderCost.seconds(operations: 2 * total, threads: input.threads),
      orElse: "choose fewer values, documents or a smaller --length")
    let found = try calibrated(input, store, total: total)
    let report = CalibrationReport(input: input, found: found, showsAll: all)
    try StandardOutput.write(try report.rendered(as: format))
  }

  private func calibrated(
    _ input: CalibrationInput, _ store: PassStore, total: Double
  ) throws -> Calibration {
    let bar = ProgressBar(total: max(1, total), unit: "multiply-adds", quiet: quiet)
    defer { bar.finish() }
    do {
      let found = try interruptible {
        var done = 0.0
        return try input.study.calibrated { pass in
          let share = store.multiplyAdds(of: [pass])
          let before = done
          let result = try store.result(
            of: pass,
            observer: AttentionObserver(
              progress: { bar.report(before + $0 * share) },
              isCancelled: { Interruption.isRequested }))
          done += share
          return result
        }
      }
      guard let found else { throw CommandFailure.interrupted }
      return found
    } catch CalibrationError.noMinimum(let lowest, let bracket) {
      let squares = [lowest, bracket.lowerBound, bracket.upperBound].map { ($0 * $0).short }
      throw CommandFailure(
        .badData,
        "--multiplier: the loss has no minimum inside \(squares[1]) … \(squares[2]); it is least at \(squares[0]). Give "
          + "other factors" + (out == nil ? "." : "; passes that are in --out are not run again."))
    }
  }
}

extension CalibrationStudy.Fit: ExpressibleByArgument {}
