import DecoderModel
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// The settings that were chosen, as the systems of `entrope convert` are told them.
struct CalibrationFragments {
  /// For each system the fragment or the flags; `nil` where it cannot be told.
  let texts: [(target: ConversionTarget, text: String?)]
  /// Why a system cannot be told, in sentences.
  let reasons: [String]

  /// Writes the settings into the model's configuration and converts that.
  init(_ study: CalibrationStudy, _ best: CalibrationStudy.Setting, scale: Double) {
    let targets = ConversionTarget.allCases
    do {
      let configuration = try Self.configuration(study, best, scale: scale)
      var texts: [(ConversionTarget, String?)] = []
      var reasons: [String] = []
      for target in targets {
        do {
          texts.append((target, try Conversion(of: configuration, to: target).text))
        } catch {
          texts.append((target, nil))
          reasons.append(CommandFailure(error).description)
        }
      }
      (self.texts, self.reasons) = (texts, reasons)
    } catch {
      texts = targets.map { ($0, nil) }
      reasons = [CommandFailure(error).description]
    }
  }

  /// The model's configuration as if it asked for what was chosen.
  private static func configuration(
    _ study: CalibrationStudy, _ best: CalibrationStudy.Setting, scale: Double
  ) throws -> ModelConfiguration {
    guard
      let kind = RopeKind(asking: try MethodCatalog.entry(named: study.request.method))
    else {
      throw CommandFailure(
        .badData,
        "calibrate writes no settings for \(study.request.method); what ships it is told by entrope methods \(study.request.method)."
      )
    }
    guard study.request.ramp == nil || study.request.ramp == .pairIndex(truncated: true) else {
      throw CommandFailure(
        .badData, "systems have the ramp of YaRN's code; --ramp asked for another.")
    }
    guard best.amplitude == nil || kind == .yarn else {
      throw CommandFailure(
        .badData, "no system is told a temperature beside \(study.request.method).")
    }
    let asked = try study.description.configuration.asking(for: kind, scale: scale)
    let paths = try asked.layerKinds().compactMap { $0.rope?.settings }
    var changes: [(path: String, value: JSONValue)] = []
    for settings in paths where kind == .yarn {
      changes.append((settings.path(of: .originalContext), .integer(study.trainedContext)))
      for (key, value) in [
        (RopeKey.betaSlow, best.alpha ?? study.request.alpha),
        (.betaFast, best.beta ?? study.request.beta), (.attentionFactor, best.amplitude),
      ] {
        if let value { changes.append((settings.path(of: key), .number(value))) }
      }
    }
    guard let edited = asked.edited(changes) else {
      throw CommandFailure(.badData, "the settings cannot be written into the configuration.")
    }
    return edited
  }
}
