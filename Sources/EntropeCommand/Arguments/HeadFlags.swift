import ArgumentParser

/// The flags that say which heads of which layers to measure.
struct HeadFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Query heads to measure, such as 0,3-5. (default: all)", valueName: "numbers"),
    transform: NumberList.parse)
  var heads: NumberList?
  @Option(
    help: ArgumentHelp(
      "Layers of --vectors to measure, such as 0,7-9. (default: all)", valueName: "numbers"),
    transform: NumberList.parse)
  var layers: NumberList?

  /// The heads and layers that the flags choose.
  ///
  /// - Parameter layer: The one layer of `--layer`, where the command has that flag.
  /// - Returns: The choice.
  /// - Throws: ``CommandFailure`` (64) when both flags choose layers.
  func choice(_ layer: Int? = nil) throws(CommandFailure) -> HeadChoice {
    guard layer == nil || layers == nil else {
      throw .usage("--layer", "--layers chooses layers as well; give one of the two.")
    }
    return HeadChoice(
      heads: heads?.numbers, layers: layer.map { [$0] } ?? layers?.numbers,
      layerFlag: layer == nil ? "--layers" : "--layer")
  }
}

/// Which heads of which layers a command takes, and the flags that say so.
struct HeadChoice {
  /// Numbers of query heads in the order wanted; `nil` for all.
  var heads: [Int]?
  /// Numbers of layers in the order wanted; `nil` for all.
  var layers: [Int]?
  var headFlag = "--heads"
  var layerFlag = "--layers"
}
