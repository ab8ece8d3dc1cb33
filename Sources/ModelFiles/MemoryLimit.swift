import Foundation

/// Refuses what cannot fit into the memory that the program may have, before it is tried.
///
/// - Parameters:
///   - bytes: What is needed at once.
///   - path: What messages call the input.
///   - advice: What to do instead: the end of a sentence.
///   - available: Bytes of memory; ``availableMemory()`` where there are none.
/// - Throws: ``FileError/unsuitable(path:sentence:)``.
package func requireMemory(
  _ bytes: Int, path: String, advice: String, available: UInt64? = nil
) throws(FileError) {
  if let short = memoryShort(of: bytes, available: available) {
    throw memoryShortage(bytes, path: path, advice: advice, available: short)
  }
}

/// The memory that the program may have, where that is too little.
///
/// - Parameters:
///   - bytes: What is needed at once; below 0 where the number overflowed.
///   - available: Bytes of memory; ``availableMemory()`` where there are none.
/// - Returns: Bytes; `nil` where there is enough.
package func memoryShort(of bytes: Int, available: UInt64? = nil) -> UInt64? {
  // What every process has need not be asked for.
  guard available != nil || bytes < 0 || bytes > 1 << 20 else { return nil }
  let available = available ?? availableMemory()
  return bytes < 0 || UInt64(bytes) > available ? available : nil
}

/// The error that tells of too little memory.
///
/// - Parameters:
///   - bytes: What is needed at once.
///   - path: What messages call the input.
///   - advice: What to do instead: the end of a sentence.
///   - available: Bytes of memory.
/// - Returns: ``FileError/unsuitable(path:sentence:)``.
package func memoryShortage(
  _ bytes: Int, path: String, advice: String, available: UInt64
) -> FileError {
  .unsuitable(
    path: path,
    sentence: "\(sizeText(Double(bytes))) of memory would be needed, and there are "
      + "\(sizeText(Double(available))); \(advice)")
}

private func sizeText(_ bytes: Double) -> String {
  bytes < 0x1p30
    ? String(format: "%.0f MiB", bytes / 0x1p20) : String(format: "%.1f GiB", bytes / 0x1p30)
}

/// Bytes that this process may still ask for: the machine's memory, or what is left of a limit below it.
///
/// Limits are that of the address space (`ulimit -v`), of which what is in use counts as gone, and that of the control group,
/// which containers set.
package func availableMemory() -> UInt64 {
  var available = ProcessInfo.processInfo.physicalMemory
  #if canImport(Glibc)
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < available {
      let pages = number(inFile: "/proc/self/statm") ?? 0
      let used = pages * UInt64(max(1, sysconf(Int32(_SC_PAGESIZE))))
      available = min(available, UInt64(limit.rlim_cur) - min(UInt64(limit.rlim_cur), used))
    }
    available = min(available, number(inFile: "/sys/fs/cgroup/memory.max") ?? .max)
  #endif
  return available
}

#if canImport(Glibc)
  /// The number that a file of the system begins with; `nil` where there is none.
  private func number(inFile path: String) -> UInt64? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return UInt64(text.prefix { $0.isNumber })
  }
#endif
