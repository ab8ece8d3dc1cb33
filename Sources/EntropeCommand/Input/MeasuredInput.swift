import AttentionEntropy

/// Vectors of one layer to measure, and the methods that turn them.
struct MeasuredLayer {
  /// The layer's number in the model, for captured vectors.
  let number: Int?
  /// The numbers of the query heads.
  let heads: [Int]
  let mask: AttentionMask
  /// At least one; differences are taken from the first.
  let methods: [NamedMethod]
  let queryPositions: [Int]
  let keyPositions: [Int]
  /// Reads or makes the vectors of the heads; those of one head where a place among `heads` is given.
  let load: (_ place: Int?) throws -> HeadVectors
  /// Words for a number that is not finite, given also the number of the query head that holds it or reads it.
  let describe: (_ place: NonFinitePlace, _ head: Int) -> String
}

/// What a command measures.
struct MeasuredInput {
  let layers: [MeasuredLayer]
  let headDimension: Int
  /// What the vectors are, for headings and captions.
  let words: String
  /// Whether all vectors are equal, so that a kernel of distances gives every row.
  let isAllOnes: Bool
  var notes: [String]

  /// Query heads of all layers.
  var headCount: Int { layers.reduce(0) { $0 + $1.heads.count } }

  /// Multiply-adds of all scores, once for each method.
  var work: Int {
    layers.reduce(0) { sum, layer in
      let seen = layer.mask.seenCount(queries: layer.queryPositions, keys: layer.keyPositions)
      return sum + seen * layer.heads.count * layer.methods.count * headDimension
    }
  }
}
