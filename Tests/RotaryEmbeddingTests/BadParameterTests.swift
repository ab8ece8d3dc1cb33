import RotaryEmbedding
import Testing

/// Every parameter that cannot be is refused with a sentence that names it.
@Suite struct BadParameterTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let parameter: RotaryError.Parameter
    let make: @Sendable () throws -> Void

    init(
      _ testDescription: String, _ parameter: RotaryError.Parameter,
      _ make: @escaping @Sendable () throws -> Void
    ) {
      self.testDescription = testDescription
      self.parameter = parameter
      self.make = make
    }
  }

  static func geometry(
    _ headDimension: Int = 64, rotary: Int? = nil, base: Double = 10_000, context: Int = 2_048
  ) throws {
    _ = try RotaryGeometry(
      headDimension: headDimension, rotaryDimension: rotary, base: base, trainedContext: context)
  }

  static let geometries = [
    Refusal("odd head dimension", .headDimension) { try geometry(63) },
    Refusal("no head dimension", .headDimension) { try geometry(0) },
    Refusal("negative head dimension", .headDimension) { try geometry(-64) },
    Refusal("odd rotary dimension", .rotaryDimension) { try geometry(rotary: 31) },
    Refusal("no rotary dimension", .rotaryDimension) { try geometry(rotary: 0) },
    Refusal("rotary above head dimension", .rotaryDimension) { try geometry(rotary: 66) },
    Refusal("base 1", .base) { try geometry(base: 1) },
    Refusal("negative base", .base) { try geometry(base: -10_000) },
    Refusal("base NaN", .base) { try geometry(base: .nan) },
    Refusal("infinite base", .base) { try geometry(base: .infinity) },
    Refusal("no trained context", .trainedContext) { try geometry(context: 0) },
    Refusal("negative trained context", .trainedContext) { try geometry(context: -1) },
  ]

  static let extents = [
    Refusal("scale below 1", .scale) { _ = try ContextExtent(scale: 0.999) },
    Refusal("scale NaN", .scale) { _ = try ContextExtent(scale: .nan) },
    Refusal("infinite scale", .scale) { _ = try ContextExtent(scale: .infinity) },
    Refusal("length 0", .sequenceLength) { _ = try ContextExtent(sequenceLength: 0) },
    Refusal("negative length", .sequenceLength) { _ = try ContextExtent(sequenceLength: -5) },
  ]

  static let ramps =
    RampTests.conventions.flatMap { convention in
      [
        Refusal("alpha above beta, \(convention)", .alpha) {
          _ = try Ramp(convention, alpha: 33, beta: 32)
        },
        Refusal("negative alpha, \(convention)", .alpha) { _ = try Ramp(convention, alpha: -1) },
        Refusal("alpha NaN, \(convention)", .alpha) { _ = try Ramp(convention, alpha: .nan) },
        Refusal("infinite alpha, \(convention)", .alpha) {
          _ = try Ramp(convention, alpha: .infinity)
        },
        Refusal("beta NaN, \(convention)", .beta) { _ = try Ramp(convention, beta: .nan) },
        Refusal("infinite beta, \(convention)", .beta) {
          _ = try Ramp(convention, beta: .infinity)
        },
      ]
    } + [
      Refusal("step in the paper's ramp", .alpha) { _ = try Ramp(.rotations, alpha: 4, beta: 4) },
      Refusal("step in the handbook's ramp", .alpha) {
        _ = try Ramp(.wavelength, alpha: 4, beta: 4)
      },
      Refusal("alpha 0 in the code's ramp", .alpha) {
        _ = try Ramp(.pairIndex(truncated: true), alpha: 0)
      },
      Refusal("alpha 0 in the untruncated ramp", .alpha) {
        _ = try Ramp(.pairIndex(truncated: false), alpha: 0)
      },
    ]

  static func resolve(
    _ name: String, scale: Double = 4, dimension: Int = 64, _ choice: MethodChoice = MethodChoice()
  ) throws {
    let geometry = try RotaryGeometry(
      headDimension: dimension, base: 10_000, trainedContext: 2_048)
    _ = try MethodCatalog.entry(named: name).schedule(
      for: geometry, extent: ContextExtent(scale: scale, sequenceLength: 8_192), choice: choice)
  }

  static let methods = [
    Refusal("NTK alpha below 1", .ntkAlpha) { _ = try NTKAware(alpha: 0.5) },
    Refusal("NTK alpha NaN", .ntkAlpha) { _ = try NTKAware(alpha: .nan) },
    Refusal("NTK alpha too large for a base", .ntkAlpha) {
      try resolve("ntk-aware", MethodChoice(ntkAlpha: 1e305))
    },
    Refusal("scale too large for a base", .scale) { try resolve("ntk-aware", scale: 1e305) },
    Refusal("scale too large for a dynamic base", .scale) {
      try resolve("dynamic-ntk", scale: 1e305)
    },
    Refusal("one pair under NTK-aware", .rotaryDimension) {
      try resolve("ntk-aware", dimension: 2)
    },
    Refusal("one pair under Dynamic NTK", .rotaryDimension) {
      try resolve("dynamic-ntk", dimension: 2)
    },
    Refusal("alpha above beta by choice", .alpha) {
      try resolve("yarn", MethodChoice(alpha: 64))
    },
    Refusal("alpha 0 in YaRN's usual ramp", .alpha) { try resolve("yarn", MethodChoice(alpha: 0)) },
    Refusal("temperature without coefficients", .temperature) {
      try resolve("rope", MethodChoice(temperature: .affine(slope: 0, intercept: 0)))
    },
    Refusal("temperature below zero in YaRN", .temperature) {
      try resolve("yarn", MethodChoice(temperature: .affine(slope: -3, intercept: 1)))
    },
    Refusal("unknown method", .method) { try resolve("alibi") },
  ]

  @Test(
    "What cannot be is refused with a sentence that names the quantity",
    arguments: geometries + extents + ramps + methods)
  func refused(_ refusal: Refusal) {
    let error = #expect(throws: RotaryError.self) { try refusal.make() }
    #expect(error?.parameter == refusal.parameter)
    #expect(error?.description.hasSuffix(".") == true)
  }

  @Test("What lies just inside the bounds is allowed")
  func allowed() throws {
    _ = try RotaryGeometry(
      headDimension: 2, base: 1.000_001, trainedContext: 1)
    _ = try ContextExtent(scale: 1, sequenceLength: 1)
    _ = try Ramp(.rotations, alpha: 0, beta: 0.001)
    _ = try Ramp(.wavelength, alpha: 0)
    _ = try Ramp(.pairIndex(truncated: true), alpha: 4, beta: 4)
    _ = try NTKAware(alpha: 1)
  }

  @Test("A parameter that a method does not know is ignored")
  func ignored() throws {
    try Self.resolve("pi", MethodChoice(alpha: 64, beta: 2, ntkAlpha: 0))
  }
}
