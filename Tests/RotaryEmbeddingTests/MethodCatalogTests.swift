import RotaryEmbedding
import Testing

/// Methods by name.
@Suite struct MethodCatalogTests {
  @Test("The methods of the first chapter are all there, each under one name")
  func names() {
    let names = MethodCatalog.entries.map(\.name)
    #expect(
      names.sorted() == [
        "dynamic-ntk", "dynamic-pi", "dynamic-yarn", "nope", "ntk-aware", "ntk-by-parts", "pi",
        "rope", "yarn",
      ])
  }

  @Test("Each name gives the method of that name")
  func types() throws {
    func make(_ name: String) throws -> any ContextExtension {
      try MethodCatalog.entry(named: name).method()
    }
    #expect(try make("nope") is NoRotation)
    #expect(try make("rope") is UnmodifiedRoPE)
    #expect(try make("pi") is PositionInterpolation)
    #expect(try make("ntk-aware") is NTKAware)
    #expect(try make("ntk-by-parts") is NTKByParts)
    #expect(try make("dynamic-ntk") is DynamicNTK)
    #expect(try make("dynamic-pi") is DynamicPositionInterpolation)
    #expect(try make("yarn") is YaRN)
    #expect(try make("dynamic-yarn") is DynamicYaRN)
  }

  @Test(
    "Every method says what it is and where it was published",
    arguments: MethodCatalog.entries.map(\.name))
  func descriptions(_ name: String) throws {
    let entry = try MethodCatalog.entry(named: name)
    #expect(!entry.title.isEmpty)
    #expect(!entry.formula.isEmpty)
    #expect(!entry.citation.isEmpty)
    #expect(entry.summary.hasSuffix("."))
  }

  @Test(
    "A mistyped name is answered with the nearest one",
    arguments: [
      ("yran", "yarn"), ("YaRN", "yarn"), ("ntk", "nope"), ("ntkaware", "ntk-aware"),
      ("ntk-by-part", "ntk-by-parts"), ("dynamicyarn", "dynamic-yarn"), ("roep", "rope"),
      ("dynamic_ntk", "dynamic-ntk"),
    ])
  func suggestion(typed: String, nearest: String) {
    let error = #expect(throws: RotaryError.self) { try MethodCatalog.entry(named: typed) }
    #expect(error?.parameter == .method)
    #expect(error?.description.contains("“\(typed)”") == true)
    #expect(error?.description.contains("Did you mean “\(nearest)”?") == true)
  }

  @Test("An unknown name is answered with all names")
  func allNames() {
    let error = #expect(throws: RotaryError.self) { try MethodCatalog.entry(named: "") }
    for entry in MethodCatalog.entries {
      #expect(error?.description.contains(entry.name) == true)
    }
  }

  @Test("The nearest word is the one with the fewest edits, the first of equals")
  func nearestWord() {
    #expect(["kitten", "sitting"].nearest(to: "mitten") == "kitten")
    #expect(["ab", "cd"].nearest(to: "ef") == "ab")
    #expect(["alpha", "beta"].nearest(to: "bta") == "beta")
    #expect([String]().nearest(to: "anything") == nil)
  }

  @Test("Chosen thresholds and conventions reach the ramp")
  func choices() throws {
    let geometry = try llama2()
    let choice = MethodChoice(convention: .wavelength, alpha: 0.5, beta: 8)
    let expected = try Ramp(.wavelength, alpha: 0.5, beta: 8).blend(for: geometry)
    for name in ["ntk-by-parts", "yarn", "dynamic-yarn"] {
      let schedule = try MethodCatalog.entry(named: name).schedule(
        for: geometry, extent: ContextExtent(scale: 4, sequenceLength: 16_384), choice: choice)
      #expect(schedule.blend == expected)
    }
  }
}
