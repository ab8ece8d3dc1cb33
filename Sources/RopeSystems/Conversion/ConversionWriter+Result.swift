import ModelFiles

/// The fragment, or the flags.
extension ConversionWriter {
  /// Whether settings of some layer were found.
  var hasRope: Bool { layers.contains { $0.members != nil } }

  /// The JSON fragment or the flags.
  func text() throws -> String {
    if target == .llamaCpp {
      guard let members = layers.first?.members else {
        throw ConversionError("The layers of the file have no rotary embedding to convert.")
      }
      return try members.flags(ofType: isKnown ? nil : configuration.ruledType)
    }
    return fragment.text
  }

  /// The file with the fragment in place.
  func converted() throws -> ModelConfiguration {
    var changes: [(path: String, value: JSONValue)] = [
      (path(.ropeScaling), .null), (path(.ropeParameters), .null),
    ]
    changes += fragmentValues
    guard let edited = configuration.edited(changes) else {
      throw ConversionError("The converted settings cannot be read again.")
    }
    return edited
  }

  private var fragment: JSONFragment {
    JSONFragment(fragmentValues.map { ($0.path, written($0.value)) })
  }

  /// The values of the fragment by their path in the file.
  private var fragmentValues: [(path: String, value: JSONValue)] {
    var values: [(path: String, value: JSONValue)] = []
    // transformers 5 takes rope_scaling where both stand. vLLM sets keys one by one, and null would take both away.
    if target == .transformers5, configuration[.ropeScaling].isTruthy {
      values.append((configuration[.ropeScaling].path, .null))
    }
    if let maximumContext { values.append((path(.maximumContext), .integer(maximumContext))) }
    let dictionary = path(keepsBaseInside ? .ropeParameters : .ropeScaling)
    for (type, members) in layers {
      guard let members else {
        if let type { values.append(("\(dictionary).\(type)", .null)) }
        continue
      }
      if keepsBaseInside {
        values.append((type.map { "\(dictionary).\($0)" } ?? dictionary, .object(members.all)))
        continue
      }
      // One rope, or Gemma 3's two: the base of sliding layers has a key of its own.
      if type == "sliding_attention" {
        values.append((path(.localBase), .number(members.base)))
        continue
      }
      values.append((path(.base), .number(members.base)))
      if let share = members.share { values.append((path(.partialRotaryFactor), .number(share))) }
      values.append((dictionary, members.isDefault ? .null : .object(members.inside)))
    }
    return values
  }
}
