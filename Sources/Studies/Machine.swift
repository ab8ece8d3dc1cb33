import Foundation

/// The machine, as far as results depend on it; its own name is nobody's business.
package enum Machine {
  /// The processor's own name.
  package static let processor: String = {
    #if canImport(Darwin)
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var name = [UInt8](repeating: 0, count: size)
      sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0)
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    #else
      let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
      return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
        ?? "unknown processor"
    #endif
  }()

  /// The processor's name as part of a file's name.
  package static let slug = processor.lowercased()
    .split { !$0.isLetter && !$0.isNumber && $0 != "." }.joined(separator: "-")

  /// Today, as 2026-01-31.
  package static let date = String(ISO8601DateFormatter().string(from: Date()).prefix(10))
}
