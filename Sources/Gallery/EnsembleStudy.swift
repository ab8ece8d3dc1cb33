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

  /// An ensemble with the name it goes by in figures.
  struct Setting: Sendable {
    let name: String
    let ensemble: any VectorEnsemble
  }

  /// The logit multipliers tried, in this order.
  enum Law: Int, CaseIterable {
    case none, handbook, paper

    var name: String {
      switch self {
      case .none: "no temperature"
      case .handbook: "handbook's law"
      case .paper: "paper's law"
      }
    }

    var temperature: TemperatureLaw {
      switch self {
      case .none: .none
      case .handbook: .handbook
      case .paper: .paper
      }
    }
  }

  let settings: [Setting]
  let samples: [LastRowSamples]

  /// Measures all ensembles at the handbook's setting.
  static func measured() throws -> EnsembleStudy {
    let geometry = try HandbookSetting.geometry()
    let scale = HandbookSetting.scale
    let settings = [
      Setting(name: "isotropic (null)", ensemble: IsotropicEnsemble()),
      Setting(name: "aligned, flat", ensemble: try AlignedEnsemble(correlation: 0.5)),
      Setting(name: "aligned, low", ensemble: try AlignedEnsemble(correlation: 0.5, profile: .low)),
      Setting(name: "aligned, mid", ensemble: try AlignedEnsemble(correlation: 0.5, profile: .mid)),
      Setting(name: "all-ones", ensemble: AllOnesEnsemble()),
    ]
    return EnsembleStudy(
      settings: settings,
      samples: try compareLastRows(
        try ComparedMethod.allCases.map { try $0.schedule(for: geometry, scale: scale) },
        on: settings.map(\.ensemble),
        multipliers: try Law.allCases.map {
          try $0.temperature.temperature(atScale: scale).logitMultiplier
        },
        length: length, seeds: seeds))
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
