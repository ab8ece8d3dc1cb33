import RotaryEmbedding

extension ResolvedMethod {
  /// Where the scale comes from, when no flag says it.
  var scaleNote: String? {
    targetLength.map {
      "--scale is not given; it is \(extent.scale.short), the length of \($0) tokens over the "
        + "trained context of \(geometry.trainedContext)."
    }
  }
}

extension MethodNote {
  /// The note in a sentence that begins with the flag.
  var words: String { "\(FlagNames.usual(parameter)) changes nothing: \(why)." }

  private var why: String {
    switch reason {
    case .followsSequenceLength: "the method \(method) follows --sequence-length"
    case .hasNoScale: "the method \(method) has no scale"
    case .ignoresSequenceLength: "the method \(method) does not follow the sequence length"
    case .hasOneConvention: "the ramp of the method \(method) has one convention"
    case .hasNoRamp: "the method \(method) has no ramp"
    case .hasOwnBase:
      "the method \(method) puts a base of its own in its place, which --set \(MethodOption.adjustedBase.name)=… chooses"
    case .hasNoRampButKnob: "the method \(method) has no ramp; its own knob is --ntk-alpha"
    case .followsScale: "this law follows the scale, which is 1 where --scale is not given"
    case .rotatesNothing:
      "this law acts on cos and sin, and the method \(method) rotates nothing"
    }
  }
}
