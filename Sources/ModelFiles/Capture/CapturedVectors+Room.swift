extension CapturedVectors {
  /// Refuses an entry of which the vectors asked for cannot fit into memory, before anything else is worked out about it.
  ///
  /// - Parameters:
  ///   - index: Which of ``layers`` (a precondition).
  ///   - headCount: How many of its query heads are asked for.
  /// - Throws: ``FileError/unsuitable(path:sentence:)``.
  package func requireRoom(ofLayerAt index: Int, headCount: Int) throws(FileError) {
    // The heads may all read the same key head, whose keys are read once.
    try requireMemory(
      4 * headDimension * (headCount * queryCount + keyCount), path: path,
      advice: "choose fewer heads")
  }
}
