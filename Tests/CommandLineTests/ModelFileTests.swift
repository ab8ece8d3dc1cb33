import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite("model files")
struct ModelFileTests {
  /// Runs in a folder with the example files.
  private func run(
    _ line: String, in change: (URL) throws -> Void = { _ in },
    then look: (URL) throws -> Void = { _ in }
  ) throws -> Invocation {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      try change(folder)
      let result = try entrope(line, in: folder)
      try look(folder)
      return result
    }
  }

  // MARK: inspect

  @Test("the first line answers, and why not stands below it")
  func verdict() throws {
    let result = try run("inspect model.gguf")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "model.gguf: llama, 32 weights; the lab cannot run it:")
    #expect(lines[1].contains("it holds no tensor “token_embd.weight”"))
    #expect(result.output.contains("licence    apache-2.0"))
    #expect(result.output.contains("byte-level BPE, 256 tokens, pieces of smollm"))
    // 1 kind of layers with 4 pairs of heads of 32 / 4 components.
    #expect(result.output.contains("full_attention"))
    #expect(lines.contains { $0.hasPrefix("F32 ") && $0.contains(" 128 ") && $0.hasSuffix("yes") })
    #expect(!result.output.contains("blk.0"))
    #expect(try run("inspect model.gguf --all").output.contains("blk.0.attn_norm.weight"))
  }

  @Test("a folder of Hugging Face is inspected with what lies beside the weights")
  func folder() throws {
    let result = try run("inspect decoder")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("decoder: llama, "))
    #expect(result.output.contains("; the lab can run it."))
    #expect(result.output.contains("tokenizer  none that is read; texts go by --token-ids."))
  }

  @Test("JSON has shape, kinds, types, tensors and metadata; CSV the tensors")
  func formats() throws {
    let json = try run("inspect model.gguf --format json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let shape = try #require(object["shape"] as? [String: Int])
    #expect(shape["head_dim"] == 8)
    #expect(shape["num_key_value_heads"] == 2)
    #expect(shape["max_position_embeddings"] == 64)
    #expect((object["lab"] as? [String: Any])?["runs"] as? Bool == false)
    #expect((object["metadata"] as? [String: Any])?["llama.rope.freq_base"] as? Double == 10_000)
    #expect((object["tokenizer"] as? [String: Any])?["pieces"] as? String == "smollm")
    let csv = try run("inspect model.gguf --format csv")
    #expect(csv.output == "tensor,rows,columns,type,bytes\nblk.0.attn_norm.weight,1,32,F32,128\n")
  }

  @Test("names from a file do not reach the screen as they are")
  func escapes() throws {
    var file = exampleModel
    file.entries[1].value = .text("a\u{1B}[2Jb")
    file.tensors = [.init("x\u{1B}]0;t\u{7}", [1], floats: [0])]
    let bytes = file.bytes
    for format in ["text", "csv", "json", "markdown"] {
      let result = try run(
        "inspect model.gguf --all --format \(format)",
        in: { try Data(bytes).write(to: $0.appending(path: "model.gguf")) })
      #expect(result.status == 0)
      #expect(!result.output.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, "\(format)")
    }
  }

  @Test("what is no model is named, with the exit code of its kind")
  func refusals() throws {
    for (line, status, words) in [
      ("inspect absent.gguf", 66, "there is no such file"),
      ("inspect q.npy", 65, "a .npy file holds one array"),
      ("inspect cut.gguf", 65, "the file ends inside"),
      ("inspect split.gguf", 0, "this is part 1 of 2 of a model"),
      ("frequencies --config cut.gguf", 65, "the file ends inside"),
      ("audit q.npy", 65, "a Hugging Face config.json or a .gguf model is needed"),
    ] {
      let result = try run(
        line,
        in: { folder in
          try Data(exampleModel.bytes.dropLast()).write(to: folder.appending(path: "cut.gguf"))
          var part = exampleModel
          part.entries.append(("split.count", .uint32(2)))
          try Data(part.bytes).write(to: folder.appending(path: "split.gguf"))
        })
      #expect(result.status == Int32(status), "\(line): \(result.errors)")
      #expect((result.output + result.errors).contains(words), "\(line): \(result.errors)")
      #expect(status == 0 || result.output.isEmpty)
    }
  }

  @Test("a GGUF model goes where a config.json does")
  func configuration() throws {
    let json = """
      {"model_type": "llama", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 4,
       "num_key_value_heads": 2, "max_position_embeddings": 64, "rope_theta": 10000.0}
      """
    for line in [
      "frequencies --format json --config", "convert --to transformers5", "audit --format json",
    ] {
      let write = { (folder: URL) in
        try Data(json.utf8).write(to: folder.appending(path: "same.json"))
      }
      let one = try run("\(line) model.gguf", in: write)
      let other = try run("\(line) same.json", in: write)
      #expect(one.status == 0, "\(one.errors)")
      if line.hasPrefix("audit") {
        #expect(one.output.contains("\"model_type\": \"llama\""))
      } else {
        #expect(one.output == other.output)
      }
    }
  }

  // MARK: tokens

  @Test("characters that do not print have names that no other piece has")
  func pieces() throws {
    let write: (URL) throws -> Void = { folder in
      try Data("a?\r\n\0".utf8).write(to: folder.appending(path: "t.txt"))
    }
    let csv = try run("tokens --model model.gguf --text t.txt --format csv", in: write)
    for piece in ["“?”", "“\\r”", "“\\n”", "“\\x00”"] {
      #expect(csv.output.contains(piece), "\(piece): \(csv.output)")
    }
    let json = try run("tokens --model model.gguf --text t.txt --format json", in: write)
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["texts"] as? [String] == ["a", "?", "\\r", "\\n", "\\x00"])
  }

  @Test("tokens, their hash and the file of ids agree")
  func tokens() throws {
    let write = { (folder: URL) in
      try Data("Hi 12\n".utf8).write(to: folder.appending(path: "t.txt"))
    }
    var ids: [Int]?
    let text = try run(
      "tokens --model model.gguf --text t.txt --out ids.npy", in: write,
      then: { folder in
        let file = try NumpyFile(path: folder.appending(path: "ids.npy").path)
        #expect(file.elementType == .int32)
        ids = try file.tensor().integers
      })
    #expect(text.status == 0)
    // A token for each byte; the hash by Python: sha256(b"".join(struct.pack("<i", b) for b in b"Hi 12\n")).
    #expect(ids == Array("Hi 12\n".utf8).map(Int.init))
    #expect(
      text.output.hasPrefix(
        """
        t.txt: 6 tokens of 6 characters
        sha256 of the ids: 2bb80b50a9d08af63e96d35ede056e027e5a38cf3f8fcb14ffbf9f1693d8c26a

        """))
    #expect(text.output.contains("“\\n”"))
    let csv = try run("tokens --model model.gguf --text t.txt --format csv", in: write)
    #expect(csv.output.hasPrefix("position,id,piece\n0,72,“H”\n1,105,“i”\n2,32,“ ”\n"))
    let json = try run("tokens --model model.gguf --text t.txt --format json", in: write)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["ids"] as? [Int] == ids)
  }

  @Test("texts come along with the program by name")
  func excerpts() throws {
    let result = try run("tokens --model model.gguf --text emma")
    // A byte each: the committed file has 139,999 characters, all of them ASCII.
    #expect(result.output.hasPrefix("emma: 139999 tokens of 139999 characters\n"))
  }

  @Test(
    "what stands in the way of tokens is said",
    arguments: [
      ("tokens --model model.gguf --text absent.txt", 66, "emma, mansfieldpark"),
      ("tokens --model model.gguf --text q.npy", 65, "byte 0: the text is not valid UTF-8"),
      ("tokens --model decoder --text config.json", 66, "tokenizer.json: there is no such file"),
      ("tokens --model absent.gguf --text emma", 66, "Scripts/fetch-model.sh"),
      ("tokens --model config.json --text emma", 65, "no tokenizer.json of byte-level BPE"),
      ("tokens --model model.gguf --text emma --out ids.txt", 64, ".npy"),
      ("tokens --model model.gguf --text emma --out no/ids.npy", 73, "there is no folder"),
    ])
  func tokenRefusals(line: String, status: Int32, words: String) throws {
    let result = try run(line)
    #expect(result.status == status, "\(result.errors)")
    #expect(result.sentence?.contains(words) == true, "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test(
    "the model's tokens of a novel have the hash that its page tells",
    .enabled(if: LabModel.path != nil, LabModel.absent))
  func modelTokens() throws {
    let path = try #require(LabModel.path)
    let page = try String(
      contentsOf: Repository.root.appending(path: "Sources/Studies/Texts/README.md"),
      encoding: .utf8)
    let result = try entrope(["tokens", "--model", path, "--text", "emma"])
    let hash = try #require(result.output.firstMatch(of: #/sha256 of the ids: ([0-9a-f]{64})/#)?.1)
    #expect(page.contains("| emma.txt | 35,104 | \(hash) |"))
    #expect(try entrope(["inspect", path]).output.contains("; the lab can run it."))
  }
}
