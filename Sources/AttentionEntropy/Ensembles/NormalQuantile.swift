/// The standard normal quantile z with Φ(z) = p, from additions, products, quotients and square roots alone.
///
/// Those operations are exactly rounded everywhere, so the same p gives the same bits on every machine, which a
/// library's logarithm does not promise. Rational approximations in three ranges, within 10⁻¹⁶ of the quantile before
/// rounding and within 8 ulps with it.
/// Source: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
///
/// - Parameter p: Probability, strictly between 0 and 1.
/// - Returns: z.
package func normalQuantile(_ p: Double) -> Double {
  let q = p - 0.5
  if abs(q) <= 0.425 {
    let r = 0.180625 - q * q
    return q * centre(r)
  }
  let tail = (-portableLogarithm(q < 0 ? p : 1 - p)).squareRoot()
  let magnitude = tail <= 5 ? shoulder(tail - 1.6) : farTail(tail - 5)
  return q < 0 ? -magnitude : magnitude
}

/// ln x for a positive normal x, from exactly rounded operations alone.
///
/// x = 2^k·f with f in [√½, √2); ln f = 2 artanh((f − 1)/(f + 1)) by its series, whose argument is below 0.172, so that
/// eleven terms reach 10⁻¹⁷. Rounding leaves at most 4 ulps.
package func portableLogarithm(_ x: Double) -> Double {
  var exponent = Double(x.exponent)
  var fraction = x.significand
  if fraction > 1.4142135623730951 {
    fraction /= 2
    exponent += 1
  }
  let s = (fraction - 1) / (fraction + 1)
  let square = s * s
  var series = 1.0 / 21
  series = series * square + 1.0 / 19
  series = series * square + 1.0 / 17
  series = series * square + 1.0 / 15
  series = series * square + 1.0 / 13
  series = series * square + 1.0 / 11
  series = series * square + 1.0 / 9
  series = series * square + 1.0 / 7
  series = series * square + 1.0 / 5
  series = series * square + 1.0 / 3
  series = series * square + 1
  return exponent * 0.6931471805599453 + 2 * s * series
}

/// A quotient of two polynomials of degree 7.
///
/// The coefficients are stored one by one, lowest power first, rather than in an array: half a million numbers go through
/// here for one draw of a long context.
private struct Rational {
  let numerator: Polynomial
  let denominator: Polynomial

  func callAsFunction(_ x: Double) -> Double { numerator(x) / denominator(x) }
}

private struct Polynomial {
  private let low: SIMD4<Double>
  private let high: SIMD4<Double>

  init(
    _ c0: Double, _ c1: Double, _ c2: Double, _ c3: Double, _ c4: Double, _ c5: Double,
    _ c6: Double, _ c7: Double
  ) {
    low = SIMD4(c0, c1, c2, c3)
    high = SIMD4(c4, c5, c6, c7)
  }

  /// Horner's scheme, from the highest power down.
  func callAsFunction(_ x: Double) -> Double {
    var sum = high.w
    sum = sum * x + high.z
    sum = sum * x + high.y
    sum = sum * x + high.x
    sum = sum * x + low.w
    sum = sum * x + low.z
    sum = sum * x + low.y
    return sum * x + low.x
  }
}

private let centre = Rational(
  numerator: Polynomial(
    3.387_132_872_796_366_6, 133.141_667_891_784_38, 1_971.590_950_306_551_4,
    13_731.693_765_509_461, 45_921.953_931_549_871, 67_265.770_927_008_7, 33_430.575_583_588_128,
    2_509.080_928_730_122_7),
  denominator: Polynomial(
    1, 42.313_330_701_600_911, 687.187_007_492_057_91, 5_394.196_021_424_751_1,
    21_213.794_301_586_596, 39_307.895_800_092_711, 28_729.085_735_721_943, 5_226.495_278_852_854_6)
)

private let shoulder = Rational(
  numerator: Polynomial(
    1.423_437_110_749_683_6, 4.630_337_846_156_545_3, 5.769_497_221_460_691_4,
    3.647_848_324_763_204_6, 1.270_458_252_452_368_4, 0.241_780_725_177_450_61,
    0.022_723_844_989_269_185, 0.000_774_545_014_278_341_41),
  denominator: Polynomial(
    1, 2.053_191_626_637_759, 1.676_384_830_183_803_8, 0.689_767_334_985_1,
    0.148_103_976_427_480_07, 0.015_198_666_563_616_457, 0.000_547_593_808_499_534_49,
    1.050_750_071_644_416_8e-9))

private let farTail = Rational(
  numerator: Polynomial(
    6.657_904_643_501_103_8, 5.463_784_911_164_113_7, 1.784_826_539_917_291_3,
    0.296_560_571_828_504_89, 0.026_532_189_526_576_123, 0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5, 2.010_334_399_292_288e-7),
  denominator: Polynomial(
    1, 0.599_832_206_555_887_94, 0.136_929_880_922_735_8, 0.014_875_361_290_850_615,
    0.000_786_869_131_145_613_26, 1.846_318_317_510_054_6e-5, 1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15))
