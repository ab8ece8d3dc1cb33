import Foundation
import TestSupport
import Testing

@Suite("entrope figures verify")
struct VerifyTests {
  @Test("figures that were just drawn verify at any width, and one that was changed does not")
  func figures() throws {
    try withTemporaryFolder { folder in
      #expect(try entrope("figures ramp --out .", in: folder).status == 0)
      let lines = ["svg", "png", "csv"].map { "ramp.\($0): identical\n" }
      let same = try entrope("figures ramp --out . --verify", in: folder)
      #expect(same.status == 0 && same.errors.isEmpty, "\(same.errors)")
      #expect(Set(same.output.split(separator: "\n").map { "\($0)\n" }) == Set(lines))
      let narrow = try entrope(
        "figures ramp --out narrow --width icml-column --theme dark --format pdf", in: folder)
      #expect(narrow.status == 0)
      let all = try entrope("figures verify ramp.png narrow", in: folder)
      #expect(all.status == 0)
      #expect(
        all.output
          == "ramp.png: identical\nramp.csv: identical\n"
          + "narrow/ramp.pdf: identical\nnarrow/ramp.csv: identical\n")
      let twin = folder.appendingPathComponent("ramp.csv")
      try (Data(contentsOf: twin) + Data("a,line,extra,1,2\n".utf8)).write(to: twin)
      let changed = try entrope("figures ramp --out . --verify", in: folder)
      #expect(changed.status == 1)
      #expect(changed.output.contains("ramp.csv: panel a, line “extra” is gone."))
      #expect(changed.sentence?.contains("1 changed") == true, "\(changed.errors)")
    }
  }

  @Test("files that are missing, carry no recipe or name nothing known have their exit codes")
  func refused() throws {
    try withTemporaryFolder { folder in
      try Data("<svg/>".utf8).write(to: folder.appendingPathComponent("plain.svg"))
      let plain = try entrope("figures verify plain.svg", in: folder)
      #expect(plain.status == 65)
      #expect(plain.output == "plain.svg: It carries no recipe of Entrope.\n")
      let missing = try entrope("figures verify none.png plain.svg", in: folder)
      #expect(missing.status == 66)
      #expect(missing.output.contains("none.png: There is no such file"))
      #expect(missing.sentence?.contains("1 missing") == true, "\(missing.errors)")
      let empty = try entrope("figures verify .", in: folder)
      #expect(empty.status == 66)
      #expect(empty.output.contains("no picture with a recipe"))
      let looks = try entrope("figures verify plain.svg --theme dark", in: folder)
      #expect(looks.status == 64 && looks.output.isEmpty)
    }
  }

  @Test("a heatmap of an ensemble verifies wherever it was drawn, and its recipe names no folder")
  func ensemble() throws {
    try withTemporaryFolder { folder in
      let line = "heatmap --ensemble needle --needle-position 3 --length 20 --head-dimension 8"
      #expect(try entrope("\(line) --output a.png", in: folder).status == 0)
      #expect(
        try entrope("\(line) --threads 1 --quiet --output \(folder.path)/b.png", in: folder).status
          == 0)
      #expect(
        try Data(contentsOf: folder.appending(path: "a.png"))
          == Data(contentsOf: folder.appending(path: "b.png")))
      let result = try entrope("figures verify a.png b.png", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == "a.png: identical\nb.png: identical\n")
    }
  }

  @Test("a heatmap of captured vectors verifies with the file beside it, and says when it is not")
  func captured() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let file = folder.appending(path: "capture.safetensors")
      let drawn = try entrope(
        "heatmap --vectors \(file.path) --head 0 --layer 0 --output map.svg", in: folder)
      #expect(drawn.status == 0, "\(drawn.errors)")
      let picture = try String(
        contentsOf: folder.appending(path: "map.svg"), encoding: .utf8)
      #expect(!picture.contains(folder.path))
      #expect(picture.contains("--vectors capture.safetensors"))
      #expect(try entrope("figures verify map.svg", in: folder).output == "map.svg: identical\n")
      try FileManager.default.removeItem(at: file)
      let without = try entrope("figures verify map.svg", in: folder)
      #expect(without.status == 66)
      #expect(
        without.output.contains("“capture.safetensors”") && without.output.contains("sha256:"))
    }
  }

  @Test("a picture of the knobs verifies, with and without the parts of pairs")
  func sensitivity() throws {
    try withTemporaryFolder { folder in
      let line =
        "sensitivity --ensemble aligned --seeds 3 --length 48 --method ntk-by-parts --scale 2 "
        + "--head-dimension 16 --trained-context 24 --format csv"
      for (name, flags) in [("knobs.svg", ""), ("parts.png", "--attribution")] {
        let drawn = try entrope("\(line) \(flags) --figure \(name)", in: folder)
        #expect(drawn.status == 0, "\(drawn.errors)")
      }
      let same = try entrope("figures verify knobs.svg parts.png", in: folder)
      #expect(same.output == "knobs.svg: identical\nparts.png: identical\n", "\(same.errors)")
    }
  }

  @Test("surfaces and audits verify too, and an audit of another file has changed")
  func otherCommands() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let sweep = try entrope(
        "sweep --alpha 0.5:2:3 --beta 8:32:3 --length 64 --trained-context 32 --format csv "
          + "--figure surface.svg", in: folder)
      #expect(sweep.status == 0, "\(sweep.errors)")
      let config = #"{"model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "#
      func write(factor: Int) throws {
        let scaling = #""rope_scaling": {"rope_type": "yarn", "factor": \#(factor).0, "#
        try
          (config + #""max_position_embeddings": 4096, "rope_theta": 10000.0, "# + scaling
          + #""original_max_position_embeddings": 1024}}"#).write(
            to: folder.appending(path: "config.json"), atomically: true, encoding: .utf8)
      }
      try write(factor: 4)
      let audit = try entrope("audit config.json --figure audit.pdf", in: folder)
      #expect(audit.status == 0, "\(audit.errors)")
      let same = try entrope("figures verify surface.svg audit.pdf", in: folder)
      #expect(same.output == "surface.svg: identical\naudit.pdf: identical\n", "\(same.errors)")
      try write(factor: 2)
      let changed = try entrope("figures verify audit.pdf", in: folder)
      #expect(changed.status == 1)
      #expect(changed.output == "audit.pdf: The numbers drawn changed.\n")
    }
  }
}
