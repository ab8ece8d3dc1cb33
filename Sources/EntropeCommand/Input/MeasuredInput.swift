import AttentionEntropy
import ModelFiles
import Studies

/// Vectors of one layer to measure, and the methods that rotate them.
struct MeasuredLayer {
  /// The layer with the schedules of ``methods``.
  let study: StudyLayer
  /// At least one; differences are taken from the first.
  let methods: [NamedMethod]
  /// Words for a number that is not finite, given also the number of the query head that holds it or reads it.
  let describe: (_ place: NonFinitePlace, _ head: Int) -> String
}

/// What a command measures.
struct MeasuredInput {
  var layers: [MeasuredLayer]
  let headDimension: Int
  /// What the vectors are, for headings and captions.
  let words: String
  var notes: [String]

  /// Query heads of all layers.
  var headCount: Int { layers.reduce(0) { $0 + $1.study.heads.count } }

  /// Multiply-adds of all scores, once for each method.
  var work: Int {
    layers.reduce(0) { sum, layer in
      sum + layer.study.seenCount * layer.study.heads.count * layer.methods.count * headDimension
    }
  }

  /// What a failed study means for the command.
  func failure(_ error: HeadStudyError) -> any Error {
    switch error {
    case .notFinite(let place, let layer, let head):
      return CommandFailure(
        .badData,
        "\(layers[layer].describe(place, head)); all numbers must be finite (--allow-nonfinite leaves out "
          + "such rows and keys).")
    case .beyondRange(let layer, let head, let row, let precision):
      let number = layers[layer].study.number.map { "layer \($0), " } ?? ""
      return CommandFailure(
        .badData,
        "The logits of \(number)head \(head), row \(row) (counted from 0) are beyond "
          + "the range of \(precision.rawValue) precision; make the vectors or --temperature "
          + "smaller\(precision == .single ? ", or give --precision double" : "").")
    case .profileBeyondRange(let layer, let method):
      let number = layers[layer].study.number.map { "of layer \($0) " } ?? ""
      return CommandFailure(
        .badData,
        "--distance-profile: logits \(number)under the method "
          + "\(layers[layer].methods[method].name) are beyond the range of single precision, in which profiles "
          + "are measured; make the vectors or --temperature smaller.")
    case .needsMemory(let bytes, let available, let need):
      return memoryShortage(
        bytes, path: words,
        advice: need == .statistics ? "choose fewer heads" : "give fewer --threads",
        available: available)
    }
  }

  /// What a failed study of several inputs means, whose layers stand at the same places.
  ///
  /// - Parameters:
  ///   - error: What the study threw.
  ///   - inputs: What it measured, at least one.
  /// - Returns: The failure, in the words of the input that holds what is wrong.
  static func failure(_ error: HeadStudyError, in inputs: [MeasuredInput]) -> any Error {
    guard case .notFinite(_, let layer, _) = error else { return inputs[0].failure(error) }
    let holder = inputs.first { input in
      guard input.layers.indices.contains(layer) else { return false }
      let study = HeadStudy(layers: [input.layers[layer].study])
      return (try? study.finiteVectors(ofLayerAt: 0)) == nil
    }
    return (holder ?? inputs[0]).failure(error)
  }

  /// How many rows and keys were left out, in a sentence.
  static func skippedNote(rows: Int, keys: Int) -> String {
    "\(rows) query \(rows == 1 ? "row" : "rows") and \(keys) \(keys == 1 ? "key" : "keys") hold NaN "
      + "or infinity and were left out."
  }
}

extension MeasuredInput {
  /// The input with those rows alone that stand at some positions; all where none are given.
  ///
  /// - Throws: ``CommandFailure`` (65) where no row stands there.
  func keeping(rowsAt positions: ClosedRange<Int>?) throws(CommandFailure) -> MeasuredInput {
    guard let positions else { return self }
    var kept: [MeasuredLayer] = []
    for layer in layers {
      guard let study = layer.study.keepingRows(at: positions) else {
        let places = layer.study.queryPositions
        throw CommandFailure(
          .badData,
          "No row of \(words) stands at the positions \(positionWords(positions)); its "
            + "\(places.count) rows stand at \(places.min() ?? 0) to \(places.max() ?? 0).")
      }
      kept.append(
        MeasuredLayer(study: study, methods: layer.methods, describe: layer.describe))
    }
    return MeasuredInput(layers: kept, headDimension: headDimension, words: words, notes: notes)
  }
}
