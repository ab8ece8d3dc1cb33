import Foundation
import Plotting
import Testing

@Suite("The recipe in the file") struct DrawingRecipeTests {
  @Test("SHA-256 gives the digests of the standard")
  func digests() {
    // FIPS 180-4 examples (NIST), and one of 64 bytes of which padding fills a block.
    #expect(
      sha256("abc".utf8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      sha256([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      sha256(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(
    "Every format carries the recipe, and it can be read back", arguments: OutputFormat.allCases)
  func roundTrip(format: OutputFormat) throws {
    let numbers = sha256("x,y\n1,2\n".utf8)
    let figure = Specimen.wavelengths.figure
    let file = try figure.rendered(as: format, numbers: numbers)
    let recipe = try #require(DrawingRecipe(file: file))
    #expect(recipe.id == "wavelengths" && recipe.numbers == numbers)
    #expect(recipe.version == entropeVersion && recipe.renderer == rendererVersion())
    let names = recipe.parameters.map(\.name)
    #expect(names == (format == .png ? ["width", "height", "dpi"] : ["width", "height"]))
    #expect(recipe.parameters.first?.value == "234 pt")
    #expect(DrawingRecipe(line: recipe.line) == recipe)
    // The picture itself does not depend on the recipe, and the file on nothing else.
    #expect(try figure.rendered(as: format, numbers: numbers) == file)
  }

  @Test("A file without a recipe has none")
  func none() throws {
    #expect(DrawingRecipe(file: []) == nil)
    #expect(DrawingRecipe(file: Array("Entrope numbers sha256:".utf8)) == nil)
    #expect(DrawingRecipe(file: try Specimen.wavelengths.figure.rendered(as: .svg)) == nil)
  }
}
