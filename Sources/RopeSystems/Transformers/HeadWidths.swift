import ModelFiles

/// How many components a head has and how many of them rotate.
struct HeadWidths {
  /// Components of a query or key.
  let head: Int
  /// Components that the share of the head that rotates is taken of: the rotary part in latent attention.
  let turning: Int
  /// Components that rotate: the whole part of the share.
  let rotary: Int
  /// The keys that messages name.
  let headPath: String
  let rotaryPath: String

  /// More components than any head has; beyond it arrays would outgrow memory rather than serve anyone.
  private static let greatest = 65_536

  /// Derives the widths, or names the key that stands in the way.
  ///
  /// - Parameters:
  ///   - model: The file.
  ///   - settings: The rope, whose share counts; `nil` for layers without rotation.
  ///   - given: Components of a head where these layers have another width than the rest.
  /// - Throws: ``FileError/unsuitable(path:sentence:)``.
  init(
    _ model: ModelConfiguration, settings: RopeSettings?, given: Setting? = nil
  ) throws(FileError) {
    let read = SettingReader(file: model.file)
    func checked(_ width: Int, _ path: String) throws(FileError) -> Int {
      guard width <= Self.greatest else {
        throw .unsuitable(
          path: model.file,
          sentence: "\(path) gives a head of \(width) components; at most \(Self.greatest) are read"
        )
      }
      return width
    }
    let rule = model.modelClass.width
    let own = given ?? model[.headDimension]
    let latent = model[.rotaryHeadDimension]
    let isShareOfWhole = ["dots3", "deepseek_v4"].contains(model.modelClass.fold["kind"]?.text)
    if let whole = try read.optionalCount(own), isShareOfWhole {
      // 1. The share that rotates is one of the whole head.
      (head, turning, headPath) = (try checked(whole, own.path), whole, own.path)
    } else if given == nil, rule == nil || rule?.hasPrefix("qk_") == true,
      let rope = try read.optionalCount(latent)
    {
      // 1. Latent attention: a part that rotates beside one that does not.
      let rotating = try checked(rope, latent.path)
      let still = try read.optionalCount(model[.stillHeadDimension])
      let whole = try read.optionalCount(own)
      headPath = latent.path
      if let still {
        head = try checked(still, model[.stillHeadDimension].path) + rotating
      } else {
        head = max(rotating, whole.map { min($0, Self.greatest) } ?? 0)
      }
      turning =
        switch rule {
        case "qk_head_dim": head
        case nil where own.isWritten && still != nil: try checked(whole ?? rotating, own.path)
        default: rotating
        }
    } else {
      // 1. One width for the whole head.
      let width = try Self.single(model, own, rule: rule, read)
      head = try checked(width.count, width.path)
      headPath = width.path
      turning = head
    }
    // 2. A number of components in the place of a share.
    if let key = model.modelClass.fold["width"]?.text {
      let setting = model.setting(key)
      if let count = try read.optionalCount(setting) {
        guard count <= head else {
          throw read.refusal(setting, "at most the head dimension \(head) can rotate")
        }
        rotary = count
        rotaryPath = setting.path
      } else {
        rotary = turning
        rotaryPath = headPath
      }
      return
    }
    // 3. The share that rotates, cut to a whole number as Python's int() does.
    let setting = settings?[.partialRotaryFactor]
    let isDefault = settings?.kind == .unscaled
    guard let setting, !setting.isAbsent, !(setting.isNull && isDefault) else {
      (rotary, rotaryPath) = try Self.counted(model, turning: turning, headPath, read)
      return
    }
    let share = try read.number(setting, "a number from 0 to 1 is needed")
    guard (0...1).contains(share) else {
      throw read.refusal(setting, "a number from 0 to 1 is needed")
    }
    rotaryPath = setting.path
    rotary = Int(Double(turning) * share)
  }

  /// One width for the whole head, given or derived.
  private static func single(
    _ model: ModelConfiguration, _ own: Setting, rule: String?, _ read: SettingReader
  ) throws(FileError) -> (count: Int, path: String) {
    if rule != "quotient", rule != "double", let width = try read.optionalCount(own) {
      return (width, own.path)
    }
    guard model[.hiddenSize].json != nil || model[.attentionHeads].json != nil else {
      throw .unsuitable(
        path: model.file,
        sentence:
          "\(own.path) is missing; give it, or \(model[.hiddenSize].path) and "
          + "\(model[.attentionHeads].path), from which it is derived")
    }
    let hidden = try read.count(model[.hiddenSize])
    let heads = try read.count(model[.attentionHeads])
    // Cut to a whole number, as Python's // does.
    let (product, overflows) = hidden.multipliedReportingOverflow(by: rule == "double" ? 2 : 1)
    guard !overflows, product >= heads else {
      throw .unsuitable(
        path: model.file,
        sentence: "\(model[.hiddenSize].path) is \(hidden), less than "
          + "\(model[.attentionHeads].path), which is \(heads); give \(own.path)")
    }
    return (product / heads, model[.hiddenSize].path)
  }

  /// For types without a class: a number of components that rotate, as several programs write it.
  private static func counted(
    _ model: ModelConfiguration, turning: Int, _ headPath: String, _ read: SettingReader
  ) throws(FileError) -> (Int, String) {
    guard !model.modelClass.isKnown else { return (turning, headPath) }
    for key in ["rotary_dim", "rotary_emb_dim", "n_rot"] {
      guard let count = try read.optionalCount(model.setting(key)), count <= turning else {
        continue
      }
      return (count, model.path(key))
    }
    for key in ["rotary_pct", "rope_pct", "partial_rotary_factor"] {
      guard let share = model.setting(key).number, share > 0, share <= 1 else { continue }
      return (Int(Double(turning) * share), model.path(key))
    }
    return (model.isChatGLM ? turning / 2 : turning, headPath)
  }
}
