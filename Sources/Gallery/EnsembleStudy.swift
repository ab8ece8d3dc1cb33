import AttentionEntropy
import Figures
import Foundation
import RotaryEmbedding
import Studies

/// The measurements behind the entropy figures: every method of the line-up on every ensemble, paired by draw.
struct EnsembleStudy: Sendable {
  /// Draws of each random ensemble.
  static let seeds: Range<UInt64> = 0..<60
  /// Keys that the last query sees, s·L.
  static let length = 8_192

  /// The logit multipliers tried, in the order of ``HandbookSetting/laws``.
  enum Law: Int, CaseIterable {
    case none, handbook, paper

    var name: String {
      switch self {
      case .none: "no temperature"
      case .handbook: "handbook's law"
      case .paper: "paper's law"
      }
    }
  }

  let settings: [NamedEnsemble]
  let samples: [LastRowSamples]

  /// Measures all ensembles at the handbook's setting.
  static func measured() throws -> EnsembleStudy {
    let settings = [
      NamedEnsemble("isotropic (null)", IsotropicEnsemble()),
      NamedEnsemble("aligned, flat", try AlignedEnsemble(correlation: 0.5)),
      NamedEnsemble("aligned, low", try AlignedEnsemble(correlation: 0.5, profile: .low)),
      NamedEnsemble("aligned, mid", try AlignedEnsemble(correlation: 0.5, profile: .mid)),
      NamedEnsemble("all-ones", AllOnesEnsemble()),
    ]
    return EnsembleStudy(
      settings: settings,
      samples: try compareMethods(
        on: settings, geometry: try HandbookSetting.geometry(), scale: HandbookSetting.scale,
        laws: HandbookSetting.laws, length: length, seeds: seeds))
  }

  /// The study, measured when a figure first asks for it and shared by all that do.
  static let shared = Result { try measured() }
}

extension Estimate {
  /// An interval mark at one place of a category axis.
  static func intervals(
    _ estimates: [Estimate], at rows: [Double], label: String?, style: SeriesStyle,
    size: Double? = nil
  ) -> Mark {
    .errorBars(
      ErrorBars(
        Points(x: estimates.map(\.mean), y: rows, label: label, style: style, size: size),
        low: estimates.map(\.interval.lowerBound), high: estimates.map(\.interval.upperBound),
        isHorizontal: true))
  }
}
