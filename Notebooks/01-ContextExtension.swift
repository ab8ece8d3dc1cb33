import RotaryEmbedding

extension Notebook {
  /// The first chapter.
  static let contextExtension = Notebook(
    "01-ContextExtension", title: "Reading past the trained context: from rotations to YaRN"
  ) { page in
    //: A chapter being written.
    let geometry = try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 2_048)
    try page.check(
      geometry.pairCount == 32,
      "A head of 64 components has 32 pairs.")
    // hide
  }
}
