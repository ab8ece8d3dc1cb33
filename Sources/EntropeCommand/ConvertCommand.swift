public import ArgumentParser
import Foundation
import ModelFiles
public import RopeSystems

/// `entrope convert`: the same rope settings for another system.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a config.json's rope settings for another system, or say what it lacks.",
    discussion: """
      Prints a JSON fragment: rope_scaling and rope_theta for transformers4 and mlx, \
      rope_parameters for transformers5, and the value of --hf-overrides for vllm; for \
      llama.cpp the flags of its programs. Every key is written out. The settings are read \
      back by the target's own rules, and printed only when frequencies, amplitude and \
      softmax scale are those that transformers gives for the original; smaller losses are \
      notes on standard error. Where the target reads the file itself just so and has no keys or \
      flags for it, a note says that nothing needs to be changed. What cannot be expressed is an \
      error (65) that says why.

      EXAMPLES
        entrope convert config.json --to transformers5
        entrope convert config.json --to vllm
        entrope convert config.json --to llama.cpp
        entrope convert config.json --to mlx
      """)

  @Argument(
    help: ArgumentHelp("A model's config.json, or a .gguf model.", valueName: "config.json"))
  var file: String
  @Option(help: "System to write for.")
  var to: ConversionTarget
  @OptionGroup var layers: LayerFlags
  @Option(help: ArgumentHelp("File to write instead of standard output.", valueName: "file"))
  var output: String?

  func run() throws {
    if let output, output.isEmpty {
      throw CommandFailure.usage("--output", "the file's name is empty.")
    }
    let configuration = try ModelConfiguration(path: file)
    let kind = try layers.chosen(from: try configuration.layerKinds(), of: configuration)
    let conversion = try Conversion(of: configuration, kinds: kind.map { [$0] }, to: to)
    let text = conversion.text.isEmpty ? "" : conversion.text + "\n"
    if let output {
      try writeWhole(text, to: URL(fileURLWithPath: output, isDirectory: false))
    }
    StandardError.write(notes: conversion.notes)
    try StandardOutput.write(output.map { "\($0)\n" } ?? text)
  }
}

extension ConversionTarget: ExpressibleByArgument {}
