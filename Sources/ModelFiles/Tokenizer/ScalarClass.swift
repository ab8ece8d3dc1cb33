/// What tokenizers ask of a character: whether it is a letter, a number, white space, or none of these.
///
/// The classes are those of Unicode at fixed versions, so that ids do not depend on the version of the toolchain. They are
/// the ones that Hugging Face's `tokenizers` 0.23 was measured to have over all characters: letters and numbers of Unicode
/// 16, but the rule that cuts out single digits knows those of Unicode 17.
struct ScalarClass: OptionSet, Sendable {
  let rawValue: UInt8

  static let letter = ScalarClass(rawValue: 1)
  static let number = ScalarClass(rawValue: 2)
  static let space = ScalarClass(rawValue: 4)
  /// A number for the rule that cuts out single ones.
  static let digit = ScalarClass(rawValue: 8)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(of scalar: Unicode.Scalar) {
    self = scalar.isASCII ? Self.ascii[Int(scalar.value)] : Self.looked(up: scalar)
  }

  private static let ascii = (0..<128).map { looked(up: Unicode.Scalar(UInt8($0))) }

  private static func looked(up scalar: Unicode.Scalar) -> ScalarClass {
    let properties = scalar.properties
    func isKnown(in version: Int) -> Bool { properties.age.map { $0.major <= version } ?? false }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return isKnown(in: 16) ? .letter : []
    case .decimalNumber, .letterNumber, .otherNumber:
      return isKnown(in: 16) ? [.number, .digit] : isKnown(in: 17) ? .digit : []
    default: return properties.isWhitespace ? .space : []
    }
  }
}
