/// A colour in sRGB with opacity, each component from 0 to 1.
public struct Color: Sendable, Hashable {
  /// Red, 0 to 1.
  public var red: Double
  /// Green, 0 to 1.
  public var green: Double
  /// Blue, 0 to 1.
  public var blue: Double
  /// Opacity: 0 is invisible, 1 is solid.
  public var alpha: Double

  /// Makes a colour from components between 0 and 1.
  public init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// Makes a solid colour from its usual notation, such as `0x0072B2`.
  public init(hex: UInt32, alpha: Double = 1) {
    self.init(
      red: Double((hex >> 16) & 0xFF) / 255,
      green: Double((hex >> 8) & 0xFF) / 255,
      blue: Double(hex & 0xFF) / 255,
      alpha: alpha)
  }
}

extension Color {
  /// The colour as a pixel, `0xAARRGGBB` with straight alpha, rounded to the nearest step of 1/255.
  package var pixel: UInt32 {
    func byte(_ component: Double) -> UInt32 {
      UInt32((min(max(component, 0), 1) * 255).rounded())
    }
    return byte(alpha) << 24 | byte(red) << 16 | byte(green) << 8 | byte(blue)
  }

  /// The luma of the colour, 0 (black) to 1 (white), with the weights of BT.709.
  package var luma: Double { 0.2126 * red + 0.7152 * green + 0.0722 * blue }

  /// The colour with another opacity.
  package func opacity(_ alpha: Double) -> Color {
    Color(red: red, green: green, blue: blue, alpha: alpha)
  }
}
