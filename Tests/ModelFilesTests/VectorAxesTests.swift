import ModelFiles
import Testing

@Suite("axes of vectors")
struct VectorAxesTests {
  /// Elements that are their own place: 100 · head + 10 · row + component.
  private func element(_ head: Int, _ row: Int, _ component: Int) -> Float {
    Float(100 * head + 10 * row + component)
  }

  /// [2 heads, 3 rows, 4 components] in the order that they are wanted.
  private var wanted: [Float] {
    (0..<2).flatMap { head in
      (0..<3).flatMap { row in (0..<4).map { element(head, row, $0) } }
    }
  }

  @Test("rows before heads are put behind them")
  func rowsFirst() throws {
    let stored = (0..<3).flatMap { row in
      (0..<2).flatMap { head in (0..<4).map { element(head, row, $0) } }
    }
    let tensor = Tensor(name: "q", shape: [3, 2, 4], elements: .floats(stored), isRounded: true)
    let heads = try tensor.headsFirst(from: .rowsHeadsDim)
    #expect(heads.shape == [2, 3, 4])
    #expect(heads.floats == wanted)
    #expect(heads.isRounded && heads.name == "q")
  }

  @Test("items of a batch give heads of their own, and heads first stay")
  func batches() throws {
    let tensor = Tensor(name: "q", shape: [2, 1, 3, 4], elements: .floats(wanted))
    let heads = try tensor.headsFirst(from: .batchHeadsRowsDim)
    #expect(heads.shape == [2, 3, 4] && heads.floats == wanted)
    #expect(try heads.headsFirst(from: .headsRowsDim) == heads)
  }

  @Test("another number of axes is refused with the shape")
  func refused() {
    let flat = Tensor(name: "q", shape: [6, 4], elements: .floats(wanted))
    for axes in [VectorAxes.rowsHeadsDim, .batchHeadsRowsDim] {
      #expect {
        try flat.headsFirst(from: axes)
      } throws: {
        "\($0)".contains("(6, 4)") && "\($0)".contains(axes.words)
      }
    }
  }
}
