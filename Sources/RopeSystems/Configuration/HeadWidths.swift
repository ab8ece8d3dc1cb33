import ModelFiles
import RotaryEmbedding

/// How many components a head has and how many of them turn.
struct HeadWidths {
  /// Components of a query or key.
  let head: Int
  /// Components that the share of the head that turns is taken of: the rotary part in latent attention.
  let turning: Int
  /// Components that turn: the whole part of the share.
  let rotary: Int
  /// The keys that messages name.
  let headPath: String
  let rotaryPath: String

  /// More components than any head has; beyond it arrays would outgrow memory rather than serve anyone.
  private static let greatest = 65_536

  /// Derives the widths, or names the key that stands in the way.
  ///
  /// - Throws: ``FileError/unsuitable(path:sentence:)``.
  init(
    _ model: ModelConfiguration, layer: ModelConfiguration.Layer, settings: RopeSettings?,
    traits: ModelTypeTraits
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
    if let rope = try read.optionalCount(model[.rotaryHeadDimension]) {
      // 1. Latent attention: a part that turns beside one that does not.
      let path = model[.rotaryHeadDimension].path
      turning = try checked(rope, path)
      if let still = try read.optionalCount(model[.stillHeadDimension]) {
        head = try checked(still, model[.stillHeadDimension].path) + turning
      } else {
        // DeepSeek-V4 gives the whole head in its stead.
        head = max(turning, try checked(try read.optionalCount(model[.headDimension]) ?? 0, path))
      }
      headPath = path
    } else {
      // 2. One width, given or derived.
      let isGlobal = traits.head == .globalAndLocal && layer.type == "full_attention"
      let given = isGlobal ? model[.globalHeadDimension] : model[.headDimension]
      if let width = try read.optionalCount(given) {
        head = try checked(width, given.path)
        headPath = given.path
      } else if isGlobal {
        // The class of Gemma 4 has this default.
        head = 512
        headPath = given.path
      } else {
        guard model[.hiddenSize].isWritten || model[.attentionHeads].isWritten else {
          throw .unsuitable(
            path: model.file,
            sentence:
              "\(given.path) is missing; give it, or \(model[.hiddenSize].path) and "
              + "\(model[.attentionHeads].path), from which it is derived")
        }
        let hidden = try read.count(model[.hiddenSize])
        let heads = try read.count(model[.attentionHeads])
        guard hidden.isMultiple(of: heads) else {
          throw .unsuitable(
            path: model.file,
            sentence:
              "\(model[.hiddenSize].path) is \(hidden), not a multiple of "
              + "\(model[.attentionHeads].path), which is \(heads); give \(given.path)")
        }
        head = try checked(hidden / heads, model[.hiddenSize].path)
        headPath = model[.hiddenSize].path
      }
      turning = head
    }
    // 3. The share that turns, cut to a whole number as Python's int() does.
    let setting = settings?[.partialRotaryFactor]
    let isDefault = settings?.method.text == "default"
    guard let setting, !setting.isAbsent, !(setting.isNull && isDefault) else {
      rotary = turning
      rotaryPath = headPath
      return
    }
    let share = try read.number(setting, "a number from 0 to 1 is needed")
    guard (0...1).contains(share) else {
      throw read.refusal(setting, "a number from 0 to 1 is needed")
    }
    rotaryPath = setting.path
    let whole = traits.head == .shareOfWhole ? head : turning
    rotary = Int(Double(whole) * share)
  }
}
