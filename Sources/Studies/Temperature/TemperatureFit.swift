import Foundation
public import RotaryEmbedding

/// A law √m = slope·ln s + intercept, fitted to factors m that were found at scales s.
public struct TemperatureFit: Sendable, Hashable {
  /// a of √m = 1 + a·ln s, by least squares of √m − 1.
  public let slope: Double
  /// a and b of √m = a·ln s + b, by least squares; `nil` for fewer than two scales.
  public let free: Line?
  /// Number of scales that the fit is over.
  public let count: Int

  /// A straight line in ln s.
  public struct Line: Sendable, Hashable {
    /// a.
    public let slope: Double
    /// b.
    public let intercept: Double
  }

  /// Fits factors; `nil` where no scale beyond 1 is given.
  ///
  ///     a = Σ x(√m − 1)/Σ x²,   x = ln s
  ///
  /// - Parameter multipliers: Scales s and the factors found at them, above 0. A scale of 1 says nothing of a and is left out.
  public init?(_ multipliers: [(scale: Double, multiplier: Double)]) {
    let points = multipliers.filter { $0.scale != 1 }
      .map { (x: log($0.scale), y: $0.multiplier.squareRoot()) }
    guard !points.isEmpty else { return nil }
    count = points.count
    slope =
      points.reduce(0) { $0 + $1.x * ($1.y - 1) } / points.reduce(0) { $0 + $1.x * $1.x }
    let n = Double(points.count)
    let (meanX, meanY) = (
      points.reduce(0) { $0 + $1.x } / n, points.reduce(0) { $0 + $1.y } / n
    )
    let spread = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    guard spread > 0 else {
      free = nil
      return
    }
    let a = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / spread
    free = Line(slope: a, intercept: meanY - a * meanX)
  }
}

/// The factors on the logits that are published for a scale.
public struct PublishedMultipliers: Sendable, Hashable {
  /// YaRN's law for LLaMA: (0.1·ln s + 1)².
  public let paper: Double
  /// YaRN's law with the coefficient of its Mistral models: (0.07·ln s + 1)².
  public let mistral: Double
  /// The Language AI Handbook's: √(0.1·ln s + 1).
  public let handbook: Double
  /// The log-n law at the last row: ln(sL)/ln L; `nil` for L = 1.
  public let logN: Double?

  /// The slope a of the paper's law.
  public static let paperSlope = 0.1
  /// The slope a of the Mistral models.
  public static let mistralSlope = 0.07

  /// Works the laws out.
  ///
  /// - Parameters:
  ///   - scale: s, at least 1.
  ///   - trainedContext: L in tokens.
  /// - Throws: `RotaryError` never for such a scale.
  public init(scale: Double, trainedContext: Int) throws(RotaryError) {
    func gain(_ law: TemperatureLaw) throws(RotaryError) -> Double {
      try law.temperature(atScale: scale, trainedContext: trainedContext).logitMultiplier
    }
    paper = try gain(.paper)
    mistral = try gain(.mistral)
    handbook = try gain(.handbook)
    let context = Double(trainedContext)
    logN = trainedContext > 1 ? log(scale * context) / log(context) : nil
  }
}
