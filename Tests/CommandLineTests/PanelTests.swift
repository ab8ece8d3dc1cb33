import Foundation
import TestSupport
import Testing

@Suite("entrope panel and explore") struct PanelTests {
  @Test("the numbers of a panel are those of the state that the flags ask for")
  func numbers() throws {
    let result = try entrope("panel ratio --method pi --with rope --scale 8 --format csv --quiet")
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "panel,mark,series,x,y")
    #expect(lines.contains("1,line,Position Interpolation,31,0.125"))
    // 32 pairs under each of two methods, and the rule at 1/s.
    #expect(lines.count == 1 + 2 * 32 + 1)
  }

  @Test("a picture says its state, verifies as identical, and tells when its state is not known")
  func verifies() throws {
    try withTemporaryFolder { folder in
      let drawn = try entrope(
        "panel ratio --beta 48 --width icml-column --theme dark --output ratio.svg --quiet",
        in: folder)
      #expect(drawn.status == 0 && drawn.output == "ratio.svg\n")
      let verdict = try entrope("figures verify ratio.svg", in: folder)
      #expect(
        verdict.status == 0 && verdict.output == "ratio.svg: identical\n", "\(verdict.output)")
      let file = folder.appendingPathComponent("ratio.svg")
      let svg = try String(contentsOf: file, encoding: .utf8)
      #expect(svg.contains("; panel ratio; set beta=48; width 234 pt;"))
      try svg.replacing("beta=48", with: "beta=0.1").write(
        to: file, atomically: true, encoding: .utf8)
      let other = try entrope("figures verify ratio.svg", in: folder)
      #expect(other.status == 65)
      #expect(other.output.contains("beta is 0.1; it must be above alpha, which is 1."))
    }
  }

  @Test(
    "what no state can be is refused by its flag, with nothing on standard output",
    arguments: [
      ("panel ratio --beta 0.5", "--beta"), ("panel ratio --method yarm", "--method"),
      ("panel ratio --head-dimension 63", "--head-dimension"),
      ("panel ratio --set window=4", "--set"),
      ("panel ratio --base nan", "--base"), ("panel ration", "ratio"),
      ("panel surface --method pi", "ramp"),
      ("panel ratio --dpi 1", "--dpi"), ("explore --beta 0.5", "--beta"),
      ("explore --port abc", "--port"),
      ("explore --port 99999", "--port"), ("explore --states x", "--export"),
      ("explore --export copy --beta 48", "--beta"), ("explore --export copy --port 1", "--port"),
      ("explore --export copy --vectors x", "--vectors"),
      ("panel ratio --layer 3", "--layer"), ("panel ratio --head 3", "--head"),
    ])
  func refused(line: String, words: String) throws {
    let result = try entrope(line)
    #expect(result.status == 64, "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test("a configuration gives method and model, and flags take the place of what it says")
  func configuration() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      func csv(_ line: String) throws -> String {
        let result = try entrope("panel ratio \(line) --format csv --quiet", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        return result.output
      }
      // Base 100,000, YaRN at scale 2 of 8,192 tokens: what config.json says.
      let model = "--base 100000 --trained-context 8192"
      #expect(try csv("--config config.json") == csv("\(model) --scale 2"))
      #expect(try csv("--config config.json --scale 8") == csv("\(model) --scale 8"))
      #expect(
        try csv("--config config.json --method pi") == csv("\(model) --scale 2 --method pi"))
      // What a state cannot hold, such as how many pairs are on each axis, is said unless a flag changes the rope anyway.
      let axes = #"""
        {"model_type": "qwen2_vl", "hidden_size": 128, "num_attention_heads": 1,
         "max_position_embeddings": 2048,
         "rope_scaling": {"type": "mrope", "mrope_section": [24, 20, 20]}}
        """#
      try Data(axes.utf8).write(to: folder.appendingPathComponent("axes.json"))
      for (flags, isNoted) in [
        ("", true), ("--with pi", true), ("--length 64 --seed 2 --ensemble isotropic", true),
        ("--scale 2", false), ("--method pi", false), ("--method rerope --set window=9", false),
      ] {
        let result = try entrope("panel ratio --config axes.json \(flags)", in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("--config says more") == isNoted, "\(flags)")
      }
      let missing = try entrope("panel ratio --config none.json", in: folder)
      #expect(missing.status == 66 && missing.output.isEmpty)
    }
  }

  @Test("a picture of captured vectors does not name the file, and verify says what it would need")
  func captured() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let line = "panel entropy --vectors capture.safetensors --scale 2 --output head.svg"
      let drawn = try entrope(line, in: folder)
      #expect(drawn.status == 0 && drawn.output == "head.svg\n", "\(drawn.errors)")
      let svg = try String(
        contentsOf: folder.appendingPathComponent("head.svg"), encoding: .utf8)
      #expect(svg.contains("vectors=1%26layer=0%26head=0") && !svg.contains("safetensors"))
      let verdict = try entrope("figures verify head.svg", in: folder)
      #expect(verdict.status == 65 && verdict.output.contains("--vectors"), "\(verdict.output)")
    }
  }

  @Test("without the server program the advice is to build it")
  func missing() throws {
    try withTemporaryFolder { folder in
      // A program alone in a folder: a link would lead back to the one that stands beside it.
      let alone = folder.appendingPathComponent("entrope")
      try FileManager.default.copyItem(at: program, to: alone)
      let result = try shell("./entrope explore; echo $?", in: folder)
      #expect(result.output == "73\n")
      #expect(result.errors.contains("make explorer"))
    }
  }
}
