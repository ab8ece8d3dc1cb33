import ArgumentParser
import Studies

/// `entrope inspect`: what a model's files hold.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Tell what a model's files hold, and whether the lab can run it.",
    discussion: """
      Takes a .gguf file (version 2 or 3), a .safetensors file, an index of several \
      (model.safetensors.index.json), or a folder with one of the latter two; config.json and \
      tokenizer.json are looked for beside safetensors. The first line answers whether the lab \
      can run the model, and if not, why. Below stand licence, shape, rope of each kind of \
      layers, tokenizer, and the types of the weights. Numbers are not read, so it is quick \
      for models of any size.

      CSV has one row for each tensor; JSON has all, with the metadata of GGUF. Names from the \
      file are printed without what a terminal would obey.

      EXAMPLES
        entrope inspect model.gguf
        entrope inspect model.gguf --all
        entrope inspect model.gguf --format json
      """)

  @Argument(help: ArgumentHelp("The model: a file or a folder.", valueName: "file"))
  var file: String
  @Flag(help: "Also list every tensor and every key of the metadata.")
  var all = false
  @Option(help: "How to print the result.")
  var format = TableFormat.text

  func run() throws {
    let model = try InspectedModel(path: file)
    try StandardOutput.write(try InspectReport(model, isWhole: all).rendered(as: format))
  }
}
