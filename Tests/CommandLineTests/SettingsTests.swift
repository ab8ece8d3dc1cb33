import Foundation
import TestSupport
import Testing

/// What every command tells of what it was asked, and how much of its answer it prints.
@Suite("settings of answers")
struct SettingsTests {
  private static let draws =
    "--ensemble aligned --length 48 --head-dimension 16 --trained-context 24"

  /// A line with the columns of CSV that tell what was asked.
  static let lines: [(line: String, columns: String)] = [
    (
      "entropy \(draws) --method yarn --mask window --window 8",
      "method scale alpha beta ramp base head_dimension mask window vectors trained_context precision"
    ),
    (
      "frequencies --method yarn --scale 4 --head-dimension 16 --trained-context 64",
      "method scale alpha beta ramp base head_dimension rotary_dimension trained_context logit_multiplier sequence_length"
    ),
    (
      "kernel --method yarn --method rope --scale 4 --head-dimension 16 --trained-context 64 --length 3",
      "length yarn_method yarn_scale yarn_alpha yarn_beta yarn_ramp yarn_base rope_head_dimension rope_trained_context"
    ),
    (
      "compare --ensemble aligned --lengths 24,48 --head-dimension 16 --trained-context 24 --seeds 2 --method yarn",
      "method scale alpha beta ramp base head_dimension lengths seeds trained_context vectors mask"
    ),
    (
      "compare --vectors capture.safetensors --trained-context 64 --method yarn",
      "method scale alpha beta ramp base head_dimension vectors against within_rows within_first within_last "
        + "beyond_rows beyond_first beyond_last trained_context question precision masks"
    ),
    (
      "temperature --ensemble aligned --head-dimension 16 --trained-context 24 --scale 2,4 --seeds 2",
      "method alpha beta ramp base scale bracket basis fit_a fit_a_low fit_a_high trained_context rows reference_rows"
    ),
    (
      "sensitivity \(draws) --seeds 2 --ramp paper",
      "method alpha beta ramp base scale rows first_position last_position trained_context head_dimension "
        + "logit_multiplier"
    ),
    (
      "sweep \(draws) --alpha 1,2 --seeds 2",
      "method alpha beta base scale ramp rows reference_rows trained_context head_dimension mask precision "
        + "distinct_schedules"
    ),
    (
      "atlas capture.safetensors --trained-context 64 --method yarn",
      "method alpha beta ramp base scale head_dimension rows_from rows_to reference_from reference_to trained_context"
    ),
  ]

  @Test(
    "CSV has what was asked, schema and version in every row; JSON has them once", arguments: lines)
  func everywhere(line: String, columns: String) throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let csv = try entrope("\(line) --format csv", in: folder)
      #expect(csv.status == 0, "\(csv.errors)")
      let rows = fields(csv.output)
      let names = try #require(rows.first)
      for column in columns.split(separator: " ") {
        #expect(names.contains(String(column)), "\(column) in \(names)")
      }
      #expect(Set(names).count == names.count && names.suffix(2) == ["schema", "version"])
      #expect(rows.count > 1 && rows.dropFirst().allSatisfy { $0.count == names.count })
      #expect(rows.dropFirst().allSatisfy { $0[names.count - 2] == "1" })
      let object = try entrope("\(line) --format json", in: folder).object()
      #expect(object["schema"] as? Int == 1 && object["version"] as? String == rows[1].last)
      #expect((object["settings"] as? [String: Any])?.isEmpty == false)
    }
  }

  /// Fields of lines, with commas between quotation marks.
  private func fields(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { line in
      var fields = [""]
      var isQuoted = false
      for character in line {
        switch character {
        case "\"": isQuoted.toggle()
        case "," where !isQuoted: fields.append("")
        default: fields[fields.count - 1].append(character)
        }
      }
      return fields
    }
  }

  @Test(
    "a scale that is not given is the length over the trained context, as in sweep",
    arguments: [
      "compare --vectors capture.safetensors --trained-context 64 --method pi",
      "sensitivity --vectors capture.safetensors --trained-context 64 --method pi",
      "atlas capture.safetensors --trained-context 64 --method pi",
    ])
  func scale(line: String) throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let known = try entrope("\(line) --format csv", in: folder)
      // 128 tokens over 64.
      #expect(known.errors.contains("note: --scale is not given; it is 2,"), "\(known.errors)")
      #expect(try entrope("\(line) --scale 2 --format csv", in: folder).output == known.output)
      let within = try entrope(line.replacing("context 64", with: "context 128"), in: folder)
      #expect(within.status == 64 && within.errors.contains("--scale: it is missing"))
      #expect(!within.errors.contains("--length"), "\(within.errors)")
    }
  }

  @Test(
    "among lengths one at the trained context has a scale of 1, and the method is plain RoPE there")
  func lengths() throws {
    let model = "--ensemble aligned --head-dimension 16 --trained-context 48 --seeds 2 --method pi"
    let cells = try entrope("sweep \(model) --length 24,48,96 --format json").rows("cells")
    #expect(cells.map { $0["scale"] as? Double } == [1, 1, 2])
    #expect(cells.prefix(2).allSatisfy { $0["difference_from_trained"] as? Double == 0 })
    let compared = try entrope("compare \(model) --lengths 48,96 --format json")
    #expect(compared.errors.contains("at each length"), "\(compared.errors)")
    let entropies = try compared.rows("measures").filter { $0["measure"] as? String == "entropy" }
    #expect(entropies.first?["difference"] as? Double == 0)
    let alone = try entrope("sweep \(model) --length 24,48")
    #expect(alone.status == 64 && alone.errors.contains("--scale"), "\(alone.errors)")
  }

  @Test("compare measures an ensemble's last row under the mask that was asked for")
  func mask() throws {
    let model =
      "--ensemble aligned --head-dimension 16 --trained-context 24 --mask window --window 8"
    let measures = try entrope("compare \(model) --lengths 48 --method pi --format json")
      .rows("measures")
    let last = try entrope("entropy \(model) --length 48 --method pi --format json").rows().last
    let mean = try #require(measures.first?["mean"] as? Double)
    // Two orders of summing 8 terms.
    #expect(abs(mean - (try #require(last?["entropy"] as? Double))) < 1e-12)
  }

  @Test(
    "text answers on one screen, and --all lists the rest",
    arguments: [
      "compare --ensemble needle --lengths 64,96,128,160,192,224 --head-dimension 16 --trained-context 64 --seeds 3 "
        + "--method rope --method pi --method yarn",
      "compare --vectors many.safetensors --method rope --method pi --method yarn",
      "sweep --ensemble aligned --length 96 --head-dimension 16 --trained-context 48 --seeds 3 --alpha 1:3:7 "
        + "--multiplier 1:2:6 --ramp paper",
      "sensitivity --vectors many.safetensors --method yarn --ramp paper",
      "temperature --vectors many.safetensors --method pi --scale 1.5,2",
      "atlas many.safetensors --method pi --method yarn",
      "entropy --vectors many.safetensors --method rope --method pi",
    ])
  func screen(line: String) throws {
    try withTemporaryFolder { folder in
      let made = try entrope(
        "synthesize --ensemble isotropic --length 64 --heads 30 --head-dimension 16 --trained-context 32 "
          + "--output many.safetensors --quiet", in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let text = try entrope(line, in: folder)
      #expect(text.status == 0, "\(text.errors)")
      #expect(text.output.contains("--all"), "\(text.output)")
      let count = text.output.split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(count <= 50, "\(count)")
      let all = try entrope("\(line) --all", in: folder)
      #expect(all.output.split(separator: "\n").count > count, "\(all.output)")
      // Numbers measured have three digits and ends of intervals two; positions and sizes are whole.
      #expect(!text.output.contains(/(?:[1-9]\.|0\.0*[1-9])\d{4,}(?!\d*e)/), "\(text.output)")
    }
  }

  @Test("layers stand between the answer and the heads")
  func layers() throws {
    let native = Repository.capture("native").path(percentEncoded: false)
    for line in [
      "compare --vectors \(native) --method pi --within 8100:8191 --beyond 16300:16383",
      "sensitivity --vectors \(native) --method pi --rows 600:800",
      "temperature --vectors \(native) --method pi --scale 2 --within 8150:8191 --beyond 8192:8300",
      "entropy --vectors \(native) --rows 600:800",
    ] {
      let text = try entrope(line).output
      let layers = try #require(text.firstRange(of: #/layer +heads/#), "\(text)")
      let heads = try #require(text.firstRange(of: #/layer +head /#), "\(text)")
      #expect(layers.lowerBound < heads.lowerBound)
    }
  }
}
