import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// What this process holds of the machine's memory.
enum ProcessMemory {
  /// Bytes by which some work made the process larger at its largest moment, and what the work gave.
  static func growth<Result>(during work: () throws -> Result) rethrows -> (Int, Result) {
    #if canImport(Glibc)
      // Memory that was freed before but not handed back would hide what the work takes.
      handBackFreedMemory()
      // Makes the largest moment begin anew.
      try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    #endif
    let before = resident()
    let result = try work()
    return (largest() - before, result)
  }

  #if canImport(Darwin)
    private static func resident() -> Int { largest() }

    private static func largest() -> Int {
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    }
  #else
    /// Calls glibc's malloc_trim, which the module of the C library does not list.
    private static func handBackFreedMemory() {
      guard let symbol = dlsym(nil, "malloc_trim") else { return }
      typealias Trim = @convention(c) (Int) -> Int32
      _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }

    private static func resident() -> Int { status("VmRSS") }

    private static func largest() -> Int { status("VmHWM") }

    /// A line of the process's status, which is in KiB.
    private static func status(_ key: String) -> Int {
      let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("\(key):") } ?? ""
      return 1_024 * (Int(line.filter(\.isNumber)) ?? 0)
    }
  #endif
}
