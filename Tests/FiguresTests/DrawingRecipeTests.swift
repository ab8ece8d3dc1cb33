import Drawing
import Figures
import ModelFiles
import Testing

@Suite("The recipe in the file") struct DrawingRecipeTests {
  @Test(
    "Every format carries the recipe with its looks, and it can be read back",
    arguments: OutputFormat.allCases)
  func roundTrip(format: OutputFormat) throws {
    let figure = Specimen.wavelengths.figure
    let subject = DrawingRecipe(
      id: "wavelengths", parameters: [.init("arguments", "--name a;b (c) <d> & ü% \\ \"e\"")],
      numbers: sha256("x,y\n1,2\n".utf8))
    let looks = Presentation(width: 396, look: .dark, isTransparent: true, dpi: 120)
    let file = try figure.rendered(as: format, presentation: looks, recipe: subject)
    let recipe = try #require(DrawingRecipe(file: file))
    #expect(recipe.subject == subject)
    #expect(recipe.version == entropeVersion && recipe.renderer == rendererVersion())
    #expect(recipe.kind == "figure" && recipe["width"] == "396 pt")
    #expect(recipe["dpi"] == (format == .png ? "120" : nil))
    #expect(DrawingRecipe(line: recipe.line) == recipe)
    // What it says of its looks is enough to make the file again.
    let again = try figure.rendered(
      as: format, presentation: Presentation(recipe), recipe: recipe.subject)
    #expect(again == file)
  }

  @Test("Slides without a width of their own come again from their recipe")
  func slides() throws {
    let figure = Specimen.wavelengths.figure
    let subject = DrawingRecipe(id: figure.id, numbers: sha256([]))
    let file = try figure.rendered(
      as: .svg, presentation: Presentation(look: .slides), recipe: subject)
    let recipe = try #require(DrawingRecipe(file: file))
    #expect(recipe["width"] == "468 pt" && recipe["theme"] == "slides")
    #expect(
      try figure.rendered(as: .svg, presentation: Presentation(recipe), recipe: subject) == file)
  }

  @Test("A file without a recipe has none")
  func none() throws {
    #expect(DrawingRecipe(file: []) == nil)
    #expect(DrawingRecipe(file: Array("Entrope numbers sha256:".utf8)) == nil)
    #expect(DrawingRecipe(file: try Specimen.wavelengths.figure.rendered(as: .svg)) == nil)
  }
}
