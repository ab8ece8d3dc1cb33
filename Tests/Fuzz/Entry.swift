// What libFuzzer calls: one program for all targets, of which ENTROPE_FUZZ_TARGET chooses one. Built by Scripts/fuzz.sh alone.
import Foundation
import FuzzTargets

private let target: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["ENTROPE_FUZZ_TARGET"] ?? ""
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    let names = FuzzTarget.all.map(\.name).joined(separator: ", ")
    FileHandle.standardError.write(
      Data("ENTROPE_FUZZ_TARGET: “\(name)” is no target; there are \(names).\n".utf8))
    exit(64)
  }
  return target
}()

/// Reads one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}

@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int) -> Int

/// Changes one input: one time in four as libFuzzer does, which knows what the program compared, otherwise by the target's own rule.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
  _ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int, _ seed: CUnsignedInt
) -> Int {
  guard let bytes, limit > 0 else { return 0 }
  if seed % 4 == 0 { return mutateBytes(bytes, count, limit) }
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  let result = target.mutated(input, seed: UInt64(seed), limit: limit)
  for (index, byte) in result.enumerated() { bytes[index] = byte }
  return result.count
}
