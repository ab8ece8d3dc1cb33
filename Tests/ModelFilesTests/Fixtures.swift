import Foundation
import ModelFiles
import TestSupport

/// The path of a fixture; `Fixtures/make-fixtures.py` says what each holds.
func fixture(_ name: String) -> String {
  Bundle.module.file("Fixtures/\(name)").path(percentEncoded: false)
}

func fixtureBytes(_ name: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
}

/// (k − 7) / 4 for k = 0 …< 24: what most fixtures hold.
let quarters = (0..<24).map { (Float($0) - 7) / 4 }
let thousands = (0..<24).map { $0 * 1000 - 7000 }

/// A safetensors file with this header text and this many bytes of data.
func safetensors(_ header: String, data: Int) -> [UInt8] {
  withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
    + [UInt8](repeating: 0, count: data)
}
