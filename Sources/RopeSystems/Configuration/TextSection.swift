import ModelFiles

/// The part of a configuration that describes the model of text, and the class whose rules hold for it.
struct TextSection {
  /// The keys that lead there; empty for the whole file.
  let path: [String]
  /// The object.
  let json: JSONValue
  /// The model type as the file has it: the section's, else the whole file's.
  let modelType: String?
  /// The class whose rules hold.
  let modelClass: ModelClass
  let notes: [ConfigurationNote]

  /// Finds the section.
  ///
  /// The class of the whole file says where its text model is; for types without a class it is the section that has the
  /// keys of one.
  ///
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` where there are several, or something else stands in its place.
  init(of document: JSONValue, file: String) throws(FileError) {
    var notes: [ConfigurationNote] = []
    let type = Self.typeName(in: document)
    guard let outer = type.flatMap({ ModelClass.of(Self.actual($0, document)) }) else {
      let path = try Self.unknownPath(in: document, file: file)
      let json = path.reduce(document) { $0[$1] ?? $0 }
      let inner = Self.typeName(in: json) ?? type
      (self.path, self.json, modelType) = (path, json, inner)
      let found = Self.nested(
        inner, json, isSection: !path.isEmpty, in: type, document, &notes)
      modelClass = Self.withPlainHeads(found, json, path, &notes)
      self.notes = notes + Self.noted(path)
      return
    }
    var (path, json, current): ([String], JSONValue, ModelClass) = ([], document, outer)
    var isMissing = false
    while !current.textPath.isEmpty {
      let keys = current.textPath
      var found: JSONValue? = json
      for key in keys { found = found?[key] }
      let isNull = found == .null
      if let wrong = found, !isNull, wrong.members == nil {
        throw .unsuitable(
          path: file,
          sentence:
            "\((path + keys).joined(separator: ".")) is \(wrong.words); an object in braces is needed"
        )
      }
      let owner = current
      guard let section = isNull ? nil : found else {
        // Published files of the older kind have the keys of the text model at the top.
        let isFlat = owner.readsFlatText || Self.isTextModel(json)
        guard isFlat || Self.elsewhere(in: json, but: keys) == nil else {
          throw .unsuitable(
            path: file,
            sentence:
              "the class of \(owner.modelType ?? "this type") keeps its text model under "
              + "\(keys.joined(separator: ".")), and the file has none there")
        }
        current = owner.textType.flatMap { ModelClass.of($0) } ?? .common
        if isFlat, !owner.readsFlatText {
          notes.append(
            .init(
              key: (path + keys).joined(separator: "."),
              sentence:
                "it is missing, and transformers' class of \(owner.modelType ?? "") then takes a text model "
                + "of its own and reads none of the keys beside it; the model is read from these keys"
            ))
        }
        if !isFlat {
          json = .object(owner.sectionDefaults)
          path += keys
          notes.append(
            .init(
              key: path.joined(separator: "."),
              sentence: "it is missing, so the class of the model type gives its own text model"))
          isMissing = true
        }
        break
      }
      path += keys
      json = section
      if owner.completesSection, let members = json.members {
        json = .object(
          members + owner.sectionDefaults.filter { member in json[member.key] == nil })
      }
      let named = json[ModelKey.modelType.rawValue]?.text
      let actual = named.map { owner.renamedTextType($0) }
      if let named, let actual, actual != named {
        notes.append(
          .init(
            key: (path + ["model_type"]).joined(separator: "."),
            sentence: "transformers' class of \(owner.modelType ?? "") reads \(legible(named)) as "
              + actual))
      }
      if named == nil, owner.needsTextType {
        notes.append(
          .init(
            key: (path + ["model_type"]).joined(separator: "."),
            sentence:
              "it is missing, at which transformers' class of \(owner.modelType ?? "") stops; "
              + "write \(owner.textType ?? "its type")"))
      }
      if owner.honoursTextType, let actual {
        guard let known = ModelClass.of(actual) else {
          current = Self.guessed(actual, json, document, &notes)
          break
        }
        current = known
      } else {
        current = owner.textType.flatMap { ModelClass.of($0) } ?? .common
      }
    }
    self.path = path
    self.json = json
    modelType = json[ModelKey.modelType.rawValue]?.text ?? current.modelType ?? type
    let found = Self.agreeing(current, json, document, &notes)
    modelClass = Self.withPlainHeads(found, json, path, &notes)
    self.notes =
      (isMissing ? [] : Self.noted(path)) + notes + Self.unreadSections(of: document, but: path)
  }

  /// The model type of an object; `nil` where there is none that names anything.
  private static func typeName(in json: JSONValue) -> String? {
    json[ModelKey.modelType.rawValue]?.text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The type whose class transformers takes: a mistral file with types of layers is read as ministral.
  private static func actual(_ type: String, _ document: JSONValue) -> String {
    type == "mistral" && document[ModelKey.layerTypes.rawValue] != nil ? "ministral" : type
  }

  private static func noted(_ path: [String]) -> [ConfigurationNote] {
    path.isEmpty
      ? []
      : [
        .init(
          key: path.joined(separator: "."),
          sentence: "the model is read from here, not from the keys beside it")
      ]
  }

  /// Notes what looks like a text model as well, beside the section that is read or in it.
  private static func unreadSections(
    of document: JSONValue, but path: [String]
  ) -> [ConfigurationNote] {
    var (notes, object, above): ([ConfigurationNote], JSONValue, [String]) = ([], document, [])
    let read = path.isEmpty ? "the keys beside it" : path.joined(separator: ".")
    let chosen = path.reduce(document) { $0[$1] ?? $0 }
    for depth in 0...path.count {
      let next = depth < path.count ? path[depth] : nil
      for name in names where name != next {
        guard let other = object[name], isTextModel(other), other != chosen else { continue }
        notes.append(
          .init(
            key: (above + [name]).joined(separator: "."),
            sentence:
              "it looks like a text model as well, and nothing is read from it; the model is "
              + "read from \(read). Give the section alone as a file for its own answer"))
      }
      guard let next, let inner = object[next] else { break }
      (object, above) = (inner, above + [next])
    }
    return notes
  }

  // MARK: Where it stands

  /// Names that sections of text models have, the likeliest first.
  private static let names = [
    "text_config", "language_config", "llm_config", "thinker_config", "text_model_config",
    "language_model_config", "lm_config", "decoder_config", "decoder",
  ]

  /// The keys of a text model at least two of which such a section has.
  private static let marks: [ModelKey] = [
    .hiddenSize, .attentionHeads, .headDimension, .rotaryHeadDimension, .maximumContext, .base,
    .ropeScaling, .ropeParameters, .layerTypes, .layerCount,
  ]

  private static func isTextModel(_ json: JSONValue) -> Bool {
    marks.contains { key in json[key.rawValue] != nil }
  }

  /// The section of a file whose class is not known.
  private static func unknownPath(
    in document: JSONValue, file: String
  ) throws(FileError) -> [String] {
    var found: [[String]] = names.compactMap { name in
      guard let section = document[name], section.members != nil else { return nil }
      if name != "text_config", let inner = section["text_config"], isTextModel(inner) {
        return [name, "text_config"]
      }
      return isTextModel(section) ? [name] : nil
    }
    if found.isEmpty, !isTextModel(document) {
      // Any other section with a vocabulary and the keys of a model.
      found = (document.members ?? []).filter { member in
        isTextModel(member.value) && member.value["vocab_size"] != nil
      }.map { [$0.key] }
    }
    if found.isEmpty, let name = document["text_model_id"]?.text, !name.isEmpty {
      throw .unsuitable(
        path: file,
        sentence:
          "its text model is “\(legible(name))”, which text_model_id names; give the config.json of that "
          + "model")
    }
    if found.isEmpty, !isTextModel(document), let inner = deeper(in: document) {
      throw .unsuitable(
        path: file,
        sentence:
          "the keys of a model stand in \(legible(inner.joined(separator: "."))) alone; if that is "
          + "its text model, give the section alone as a file")
    }
    guard found.count <= 1 else {
      throw .unsuitable(
        path: file,
        sentence: "several sections look like its text model: "
          + found.map { legible($0.joined(separator: ".")) }.joined(separator: ", ")
          + "; give the section alone as a file")
    }
    return found.first ?? []
  }

  /// The path of the first section with the keys of a model, up to four objects deep.
  private static func deeper(in object: JSONValue, above: [String] = []) -> [String]? {
    guard above.count < 4 else { return nil }
    for member in object.members ?? [] where member.value.members != nil {
      let path = above + [member.key]
      if isTextModel(member.value) { return path }
      if let found = deeper(in: member.value, above: path) { return found }
    }
    return nil
  }

  /// A section with a text model under another key than the class reads.
  private static func elsewhere(in json: JSONValue, but keys: [String]) -> String? {
    names.first { name in
      name != keys.first && json[name].map { isTextModel($0) } == true
    }
  }
}
