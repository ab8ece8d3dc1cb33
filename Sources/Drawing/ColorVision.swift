import Foundation

/// How a reader sees colour.
package enum ColorVision: String, Sendable, Hashable, CaseIterable {
  /// All three cones.
  case normal
  /// Without the medium cone, the most frequent kind.
  case deuteranopia
  /// Without the long cone.
  case protanopia
  /// Without the short cone, rare.
  case tritanopia

  /// What becomes of linear sRGB, at full severity.
  ///
  /// Machado, Oliveira and Fernandes, “A Physiologically-based Model for Simulation of Color Vision
  /// Deficiency” (2009).
  fileprivate var matrix: [SIMD3<Double>] {
    switch self {
    case .normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    case .deuteranopia:
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    case .protanopia:
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ]
    case .tritanopia:
      [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
      ]
    }
  }
}

extension Color {
  /// Components proportional to light (IEC 61966-2-1).
  private var linear: SIMD3<Double> {
    func decoded(_ value: Double) -> Double {
      value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return [decoded(red), decoded(green), decoded(blue)]
  }

  /// Relative luminance, 0 (black) to 1 (white), as WCAG 2.1 defines it.
  package var luminance: Double { dot([0.2126, 0.7152, 0.0722], linear) }

  /// Lightness of CIELAB, 0 to 100: what is left of a colour in a grey print.
  package var lightness: Double {
    let y = luminance
    return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : 24389.0 / 27 * y
  }

  /// The ratio of contrast with another colour, 1 to 21 (WCAG 2.1); both are solid.
  package func contrast(with other: Color) -> Double {
    let pair = [luminance, other.luminance].sorted()
    return (pair[1] + 0.05) / (pair[0] + 0.05)
  }

  /// The colour painted over a solid one.
  package func over(_ under: Color) -> Color {
    func mix(_ a: Double, _ b: Double) -> Double { alpha * a + (1 - alpha) * b }
    return Color(
      red: mix(red, under.red), green: mix(green, under.green), blue: mix(blue, under.blue))
  }

  /// The distance to another colour as a reader sees it, in CAM02-UCS; about 1 is just visible.
  ///
  /// M. R. Luo, G. Cui, C. Li, “Uniform colour spaces based on CIECAM02 colour appearance model” (2006), for
  /// the viewing conditions of sRGB: an average surround, 64 lx, a grey background of 20 %.
  package func distance(to other: Color, vision: ColorVision = .normal) -> Double {
    let difference = appearance(vision) - other.appearance(vision)
    return dot(difference, difference).squareRoot()
  }

  private func appearance(_ vision: ColorVision) -> SIMD3<Double> {
    let seen = multiply(vision.matrix, linear).clamped(
      lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 1))
    return CIECAM02.uniform(multiply(CIECAM02.xyz, seen) * 100)
  }
}

/// CIECAM02 (CIE 159:2004) for one set of viewing conditions.
private enum CIECAM02 {
  /// Linear sRGB to XYZ.
  static let xyz: [SIMD3<Double>] = [
    [0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505],
  ]
  private static let white: SIMD3<Double> = [95.047, 100, 108.883]
  private static let background = 0.2
  private static let adapting = 64 / Double.pi / 5
  private static let cat02: [SIMD3<Double>] = [
    [0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834],
  ]
  private static let fromCat02: [SIMD3<Double>] = [
    [1.096124, -0.278869, 0.182745], [0.454369, 0.473533, 0.072098],
    [-0.009628, -0.005698, 1.015326],
  ]
  private static let cones: [SIMD3<Double>] = [
    [0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0, 0, 1],
  ]
  private static let luminanceFactor: Double = {
    let k4 = pow(1 / (5 * adapting + 1), 4)
    return 0.2 * k4 * 5 * adapting + 0.1 * (1 - k4) * (1 - k4) * cbrt(5 * adapting)
  }()

  private static func responses(_ xyz: SIMD3<Double>) -> SIMD3<Double> {
    let degree = 1 - exp((-adapting - 42) / 92) / 3.6
    let whiteCones = multiply(cat02, white)
    let adapted = multiply(cat02, xyz) * (degree * 100 / whiteCones + (1 - degree))
    let light = multiply(cones, multiply(fromCat02, adapted))
    var result = SIMD3<Double>()
    for index in 0..<3 {
      let power = pow(luminanceFactor * abs(light[index]) / 100, 0.42)
      let response = 400 * power / (power + 27.13)
      result[index] = (light[index] < 0 ? -response : response) + 0.1
    }
    return result
  }

  private static func achromatic(_ responses: SIMD3<Double>) -> Double {
    (dot([2, 1, 0.05], responses) - 0.305) * 0.725 * pow(1 / background, 0.2)
  }

  /// Lightness J′ and the opponent coordinates a′ and b′.
  static func uniform(_ xyz: SIMD3<Double>) -> SIMD3<Double> {
    let cone = responses(xyz)
    let a = dot([1, -12.0 / 11, 1.0 / 11], cone)
    let b = dot([1.0 / 9, 1.0 / 9, -2.0 / 9], cone)
    let hue = atan2(b, a)
    let brightness = max(achromatic(cone) / achromatic(responses(white)), 0)
    let lightness = 100 * pow(brightness, 0.69 * (1.48 + background.squareRoot()))
    let eccentricity = (cos(hue + 2) + 3.8) / 4
    let induction = 0.725 * pow(1 / background, 0.2)
    let t =
      50000 / 13 * induction * eccentricity * (a * a + b * b).squareRoot()
      / dot([1, 1, 1.05], cone)
    let chroma =
      pow(t, 0.9) * (lightness / 100).squareRoot() * pow(1.64 - pow(0.29, background), 0.73)
    let colorfulness = log(1 + 0.0228 * chroma * pow(luminanceFactor, 0.25)) / 0.0228
    return [
      1.7 * lightness / (1 + 0.007 * lightness), colorfulness * cos(hue), colorfulness * sin(hue),
    ]
  }
}

private func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }

private func multiply(_ matrix: [SIMD3<Double>], _ vector: SIMD3<Double>) -> SIMD3<Double> {
  [dot(matrix[0], vector), dot(matrix[1], vector), dot(matrix[2], vector)]
}
