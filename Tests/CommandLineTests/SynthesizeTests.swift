import AttentionEntropy
import Foundation
import RotaryEmbedding
import TestSupport
import Testing

@Suite("synthesize")
struct SynthesizeTests {
  @Test(
    "the vectors in a file are those that entropy makes of the same flags",
    arguments: [
      "isotropic", "aligned --correlation 0.3 --profile 1,2,3,4,5,6,7,8", "all-ones",
      "needle --needle-position 5 --gap 9", "sink --sink-strength 3",
      "heavy-tailed --degrees-of-freedom 4", "low-rank --rank 2 --position-share 0.25",
    ])
  func sameVectors(ensemble: String) throws {
    try withTemporaryFolder { folder in
      let flags = "--ensemble \(ensemble) --length 60 --head-dimension 16"
      let written = try entrope("synthesize \(flags) --seed 5 --output v.safetensors", in: folder)
      #expect(written.status == 0, "\(written.errors)")
      #expect(written.output == "v.safetensors\n")
      let read = try entrope(
        "entropy --queries v.safetensors:q --keys v.safetensors:k --format csv", in: folder)
      let made = try entrope("entropy \(flags) --seed 5 --format csv", in: folder)
      // What is measured stands in front; behind it stands where the vectors come from.
      func measured(_ result: Invocation) -> [[Substring]] {
        result.output.split(separator: "\n").map {
          Array($0.split(separator: ",", omittingEmptySubsequences: false).prefix(6))
        }
      }
      #expect(
        measured(made).first == ["head", "row", "position", "entropy", "log_sum_exp", "masked"])
      #expect(measured(made).count == 61 && measured(read) == measured(made))
    }
  }

  @Test("any number of threads writes the same bytes, and .npy holds the same numbers")
  func threads() throws {
    try withTemporaryFolder { folder in
      // More rows than one block of a thread has, at positions that do not begin at 0.
      let flags =
        "synthesize --ensemble needle --needle-position 3000 --length 9000 --head-dimension 16 "
        + "--heads 4 --key-heads 2 --start 100"
      for threads in [1, 2, 3] {
        let result = try entrope(
          "\(flags) --threads \(threads) --output \(threads).safetensors", in: folder)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      }
      func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: folder.appending(path: name))
      }
      let first = try bytes("1.safetensors")
      #expect(try first == bytes("2.safetensors") && first == bytes("3.safetensors"))
      let arrays = try entrope("\(flags) --output v.npy", in: folder)
      #expect(arrays.output == "v.q.npy\nv.k.npy\n")
      let numbers = try bytes("v.q.npy").dropFirst(128) + bytes("v.k.npy").dropFirst(128)
      #expect(numbers.count == 4 * 16 * 9_000 * 6)
      // Behind the numbers stand the positions.
      #expect(first.dropLast(8 * 9_000).suffix(numbers.count) == numbers)
      #expect(first.suffix(8 * 9_000).prefix(2).elementsEqual([100, 0]))
    }
  }

  @Test("resampled vectors are rows of the capture that they are drawn from")
  func resampled() throws {
    try withTemporaryFolder { folder in
      let source = try entrope(
        "synthesize --ensemble isotropic --length 3 --head-dimension 4 --output s.safetensors",
        in: folder)
      #expect(source.status == 0)
      let drawn = try entrope(
        "synthesize --ensemble resampled --resample s.safetensors --length 50 --output d.npy",
        in: folder)
      #expect(drawn.status == 0, "\(drawn.errors)")
      func rows(_ data: Data) -> Set<Data> {
        Set(stride(from: data.startIndex, to: data.endIndex, by: 16).map { data[$0..<$0 + 16] })
      }
      let data = try Data(contentsOf: folder.appending(path: "s.safetensors"))
      let all = data.dropLast(3 * 8).suffix(2 * 3 * 16)
      let queries = try Data(contentsOf: folder.appending(path: "d.q.npy")).dropFirst(128)
      let keys = try Data(contentsOf: folder.appending(path: "d.k.npy")).dropFirst(128)
      #expect(rows(queries) == rows(all.prefix(48)))
      #expect(rows(keys) == rows(all.suffix(48)))
    }
  }

  static let refused: [(line: String, status: Int32, words: String)] = [
    ("--length 4 --head-dimension 8 --output v.npy", 64, "--ensemble"),
    ("--ensemble isotropic --head-dimension 8 --output v.npy", 64, "--length"),
    ("--ensemble isotropic --length 4 --output v.npy", 64, "--head-dimension"),
    ("--ensemble isotropic --length 4 --head-dimension 7 --output v.npy", 64, "--head-dimension"),
    ("--ensemble isotropic --length 4 --head-dimension 8", 64, "--output"),
    ("--ensemble isotropic --length 4 --head-dimension 8 --output v.txt", 64, "--output"),
    ("--ensemble isotropic --length 4 --head-dimension 8 --output no/v.npy", 73, "no/v.q.npy"),
    ("--ensemble isotropic --length 4 --head-dimension 8 --output v.npy --heads 0", 64, "--heads"),
    (
      "--ensemble isotropic --length 4 --head-dimension 8 --output v.npy --heads 3 --key-heads 2",
      64,
      "--key-heads"
    ),
    ("--ensemble isotropic --length 4 --head-dimension 8 --output v.npy --start -1", 64, "--start"),
    (
      "--ensemble isotropic --length 4 --head-dimension 8 --output v.npy --threads 0", 64,
      "--threads"
    ),
    ("--ensemble isotropic --length 4 --head-dimension 8 --output v.npy --base 1", 64, "--base"),
    (
      "--ensemble needle --length 4 --head-dimension 8 --output v.npy --needle-position 4", 64,
      "--needle-position"
    ),
    (
      "--ensemble needle --length 4 --head-dimension 8 --output v.npy --start 9", 64,
      "--needle-position"
    ),
    ("--ensemble needle --length 4 --head-dimension 8 --output v.npy --gap -1", 64, "--gap"),
    ("--ensemble isotropic --length 4 --head-dimension 8 --output v.npy --gap nan", 64, "--gap"),
    (
      "--ensemble sink --length 4 --head-dimension 8 --output v.npy --sink-strength inf", 64,
      "--sink-strength"
    ),
    (
      "--ensemble aligned --length 4 --head-dimension 8 --output v.npy --profile 1,2", 64,
      "--profile"
    ),
    (
      "--ensemble aligned --length 4 --head-dimension 8 --output v.npy --profile 0,0,0,0", 64,
      "--profile"
    ),
    (
      "--ensemble heavy-tailed --length 4 --head-dimension 8 --output v.npy --degrees-of-freedom 2",
      64,
      "--degrees-of-freedom"
    ),
    ("--ensemble low-rank --length 4 --head-dimension 8 --output v.npy --rank 9", 64, "--rank"),
    (
      "--ensemble low-rank --length 4 --head-dimension 8 --output v.npy --position-share 2", 64,
      "--position-share"
    ),
    ("--ensemble resampled --length 4 --output v.npy --head-dimension 8", 64, "--resample"),
    (
      "--ensemble resampled --length 4 --output v.npy --resample none.safetensors", 66,
      "none.safetensors"
    ),
    (
      "--ensemble isotropic --length 4 --head-dimension 8 --output v.npy --resample-layer 2", 64,
      "--resample-layer"
    ),
  ]

  @Test("what cannot be is refused by its flag, and no file is left", arguments: refused)
  func refusals(line: String, status: Int32, words: String) throws {
    try withTemporaryFolder { folder in
      let result = try entrope("synthesize \(line)", in: folder)
      #expect(result.status == status)
      #expect(result.output.isEmpty)
      #expect(result.sentence?.contains(words) == true, "\(result.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test("a flag that the ensemble does not have is a note, unless quiet is asked for")
  func notes() throws {
    try withTemporaryFolder { folder in
      let line =
        "synthesize --ensemble all-ones --length 4 --head-dimension 8 --output v.npy --seed 3 --rank 2"
      let result = try entrope(line, in: folder)
      #expect(result.status == 0)
      #expect(
        result.errors == """
          note: --seed changes nothing: the ensemble all-ones does not depend on it.
          note: --rank changes nothing: the ensemble all-ones does not depend on it.

          """)
      #expect(try entrope(line + " --quiet", in: folder).errors.isEmpty)
    }
  }

  @Test("a disk that fills up, and a killed command, leave the file of before and nothing else")
  func faults() throws {
    try withTemporaryFolder { folder in
      let before = Data("before".utf8)
      let file = folder.appending(path: "v.safetensors")
      try before.write(to: file)
      let line =
        "synthesize --ensemble isotropic --length 400000 --head-dimension 128 --output v.safetensors"
      let full = try shell("ulimit -f 8; \"$0\" \(line)", in: folder)
      #expect(full.status == 73)
      #expect(full.sentence?.contains("v.safetensors") == true, "\(full.errors)")
      for signal in ["TERM", "KILL"] {
        let killed = try shell(
          "\"$0\" \(line) & sleep 0.3; kill -\(signal) $!; wait $!", in: folder)
        #expect(killed.status > 128)
      }
      #expect(try Data(contentsOf: file) == before)
      #if os(Linux)
        #expect(
          try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["v.safetensors"])
      #endif
    }
  }

  @Test(
    "--set gives an option of an ensemble as its flag does, in every command that has ensembles")
  func settings() throws {
    for command in [
      "entropy --ensemble needle --method pi --scale 2",
      "sweep --ensemble needle --method pi --scale 2",
    ] {
      let line = "\(command) --length 32 --trained-context 16 --head-dimension 8 --format csv"
      let flag = try entrope("\(line) --gap 3")
      #expect(flag.status == 0, "\(flag.errors)")
      #expect(try entrope("\(line) --set gap=3").output == flag.output)
      #expect(try entrope(line).output != flag.output)
      let wrong = try entrope("\(line) --set gap=-1")
      #expect(wrong.status == 64 && wrong.errors.contains("gap is -1"), "\(wrong.errors)")
      let foreign = try entrope("\(line) --set rank=2")
      #expect(foreign.status == 64 && foreign.errors.contains("needle-position, gap"))
      let twice = try entrope("\(line) --gap 3 --set gap=3")
      #expect(twice.status == 64 && twice.errors.contains("twice"))
    }
    let method = try entrope("frequencies --method pi --scale 2 --head-dimension 8 --set gap=3")
    #expect(method.status == 64 && method.errors.contains("--set"), "\(method.errors)")
  }

  @Test("no method has an option that an ensemble has, so --set is never in doubt")
  func names() {
    let ensembles = Set(EnsembleCatalog.entries.flatMap(\.options).map(\.name))
    let methods = Set(MethodCatalog.entries.flatMap(\.options).map(\.name))
    #expect(ensembles.isDisjoint(with: methods))
  }
}
