import Foundation
import TestSupport
import Testing

@Suite("shards and entrope merge")
struct ShardTests {
  private static let sweep =
    "sweep --alpha 0.5:4:5 --beta 8:64:5 --ramp paper --ensemble aligned --seeds 3 --length 192 "
    + "--head-dimension 16 --trained-context 96"

  private func measure(_ index: Int, of count: Int, in folder: URL, _ line: String = sweep) throws {
    let result = try entrope("\(line) --out parts --shard \(index)/\(count)", in: folder)
    #expect(result.status == 0 && result.output.contains("part \(index)/\(count)"), "\(result)")
  }

  @Test("Three parts join to the bytes of one run, as text, CSV, JSON and picture")
  func same() throws {
    try withTemporaryFolder { folder in
      for index in [3, 1, 2] { try measure(index, of: 3, in: folder) }
      for format in ["text", "csv", "json"] {
        let whole = try entrope("\(Self.sweep) --format \(format) --figure whole.svg", in: folder)
        let merged = try entrope("merge parts --format \(format) --figure parts.svg", in: folder)
        #expect(whole.status == 0 && merged == whole, "\(merged.errors)")
      }
      func picture(_ name: String) throws -> Data {
        try Data(contentsOf: folder.appending(path: name))
      }
      #expect(try picture("whole.svg") == picture("parts.svg"))
      // The order of flags is not part of a run.
      let turned = try entrope("merge --all parts", in: folder)
      #expect(turned == (try entrope("\(Self.sweep) --all", in: folder)))
    }
  }

  @Test(
    "Without --shard the folder keeps the whole run, which is reported at once and not measured again"
  )
  func whole() throws {
    try withTemporaryFolder { folder in
      let plain = try entrope("\(Self.sweep) --format csv", in: folder)
      let kept = try entrope("\(Self.sweep) --format csv --out parts", in: folder)
      #expect(kept == plain)
      let part = folder.appending(path: "parts/part-1-of-1.json")
      var object = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: part)) as? [String: Any])
      #expect(object["shard"] as? Int == 1)
      // What is read again is what the file says: a number planted there comes out.
      var items = try #require(object["items"] as? [[String: Any]])
      items[items.count - 1]["values"] = [[Double]](
        repeating: [5], count: (items.last?["values"] as? [Any])?.count ?? 0)
      object["items"] = items
      try JSONSerialization.data(withJSONObject: object).write(to: part)
      #expect(
        try entrope("\(Self.sweep) --format csv --out parts", in: folder).output != plain.output)
    }
  }

  @Test("Gaps, foreign folders and other runs are refused with what to do")
  func refusals() throws {
    try withTemporaryFolder { folder in
      try measure(1, of: 3, in: folder)
      let gap = try entrope("merge parts", in: folder)
      #expect(gap.status == 65 && gap.output.isEmpty)
      #expect(gap.sentence?.contains("parts 2, 3 of 3 are missing") == true, "\(gap.errors)")
      let other = try entrope("\(Self.sweep) --alpha 1 --out parts --shard 2/3", in: folder)
      #expect(other.status == 64)
      let seeds = try entrope(
        Self.sweep.replacing("--seeds 3", with: "--seeds 4") + " --out parts --shard 2/3",
        in: folder)
      #expect(seeds.status == 73 && seeds.sentence?.contains("--seeds 3") == true)
      for (shard, status) in [("0/3", 64), ("4/3", 64), ("x", 64), ("1/4", 73)] {
        let result = try entrope("\(Self.sweep) --out parts --shard \(shard)", in: folder)
        #expect(result.status == Int32(status) && result.sentence != nil, "\(shard): \(result)")
      }
      #expect(try entrope("\(Self.sweep) --shard 1/3", in: folder).status == 64)
      try Data().write(to: folder.appending(path: "own.txt"))
      let foreign = try entrope("\(Self.sweep) --out . --shard 1/3", in: folder)
      #expect(foreign.status == 73 && foreign.sentence?.contains("own.txt") == true)
      #expect(try entrope("merge none", in: folder).status == 66)
    }
  }

  @Test("The layers of an atlas join to the bytes of one run, from any order of parts")
  func atlas() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(
        at: Repository.capture("native"), to: folder.appending(path: "capture.safetensors"))
      for rows in ["--rows 300:900", "--within"] {
        let line =
          "atlas capture.safetensors --method pi --method yarn --scale 4 --trained-context 1024 \(rows)"
        let whole = try entrope("\(line) --format json --figure whole.svg", in: folder)
        try #require(whole.status == 0, "\(whole.errors)")
        for shard in ["2/2", "1/2"] {
          let part = try entrope("\(line) --out parts --shard \(shard)", in: folder)
          #expect(part.status == 0 && part.output.contains("part \(shard), 1 of 2"), "\(part)")
        }
        #expect(
          try entrope("merge parts --format json --figure parts.svg", in: folder) == whole)
        #expect(
          try Data(contentsOf: folder.appending(path: "whole.svg"))
            == Data(contentsOf: folder.appending(path: "parts.svg")))
        #expect(try entrope("\(line) --out kept", in: folder) == entrope(line, in: folder))
        #expect(
          try entrope("merge parts --format csv", in: folder)
            == entrope("\(line) --format csv", in: folder))
        for name in ["parts", "kept"] {
          try FileManager.default.removeItem(at: folder.appending(path: name))
        }
      }
    }
  }

  @Test("A run that is stopped goes on from what is on disk")
  func interrupted() throws {
    try withTemporaryFolder { folder in
      try measure(1, of: 2, in: folder)
      // What a stopped run leaves is a part that was begun, with fewer items.
      let finished = folder.appending(path: "parts/part-1-of-2.json")
      let begun = folder.appending(path: "parts/part-1-of-2.begun.json")
      var object = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: finished)) as? [String: Any])
      let items = try #require(object["items"] as? [Any])
      try #require(items.count > 1)
      let first = Array(items.prefix(1))
      (object["items"], object["digest"]) = (first, partDigest(first))
      try JSONSerialization.data(withJSONObject: object).write(to: begun)
      try FileManager.default.removeItem(at: finished)
      try measure(1, of: 2, in: folder)
      #expect(!FileManager.default.fileExists(atPath: begun.path))
      try measure(2, of: 2, in: folder)
      #expect(try entrope("merge parts", in: folder).output == entrope(Self.sweep).output)
    }
  }

  @Test("Parts of an input that has changed are not joined")
  func changed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "capture.safetensors")
      try FileManager.default.copyItem(at: Repository.capture("native"), to: file)
      let line =
        "sweep --vectors capture.safetensors --multiplier 1,1.5 --method pi --scale 4 --trained-context 256 "
        + "--rows 300:900 --reference 100:255 --heads 6,7"
      let first = try entrope("\(line) --out parts --shard 1/2", in: folder)
      try #require(first.status == 0, "\(first.errors)")
      #expect(try entrope("\(line) --out parts --shard 2/2", in: folder).status == 0)
      #expect(try entrope("merge parts", in: folder) == entrope(line, in: folder))
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count - 1] ^= 1
      try bytes.write(to: file)
      let merged = try entrope("merge parts", in: folder)
      #expect(merged.status == 65 && merged.sentence?.contains("has changed") == true)
      let again = try entrope("\(line) --out parts --shard 2/2", in: folder)
      #expect(again.status == 73 && again.sentence?.contains("has changed") == true)
      try FileManager.default.removeItem(at: file)
      #expect(try entrope("merge parts", in: folder).status == 66)
    }
  }
}
