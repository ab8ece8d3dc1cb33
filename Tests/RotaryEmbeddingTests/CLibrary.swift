import Foundation

/// The C library's logarithm, so that expected values do not come from the code under test.
func logarithm(_ x: Double) -> Double { log(x) }

/// The C library's power, so that expected values do not come from the code under test.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
