/// Memory of one type at an address that whole registers and cache lines begin at, freed with its owner.
///
/// Unlike an array it may be written from several threads at once, at places that do not overlap; that is for its users to keep.
package final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  package let pointer: UnsafeMutablePointer<Element>
  package let count: Int

  /// Takes memory that is not yet set to anything.
  package init(count: Int) {
    self.count = count
    pointer = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Element>.stride, alignment: 64
    ).bindMemory(to: Element.self, capacity: max(count, 1))
  }

  /// Takes memory that holds the elements of an array.
  convenience init(_ elements: [Element]) {
    self.init(count: elements.count)
    elements.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { pointer.initialize(from: start, count: source.count) }
    }
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  package subscript(index: Int) -> Element {
    get { pointer[index] }
    set { pointer[index] = newValue }
  }
}
