import RotaryEmbedding
import Studies

/// What a schedule does to every pair and to the softmax, ready to print.
struct FrequencyReport {
  private let configuration: ResolvedMethod
  private var schedule: RotarySchedule { configuration.schedule }
  private var temperature: Temperature { schedule.temperature }

  /// The kinds of layers of the file that the method comes from, if any.
  private let kinds: LayerKindReport?

  init(_ configuration: ResolvedMethod, kinds: LayerKindReport? = nil) {
    self.configuration = configuration
    self.kinds = kinds
  }

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text:
      try "\(kindText(as: .text))\(heading)\n\n\(pairs(withUnits: true).rendered(as: .text))"
    case .markdown:
      try
        "\(kindText(as: .markdown))\(heading)\n\n\(pairs(withUnits: true).rendered(as: .markdown))"
    case .csv: try csv()
    case .json: try json()
    }
  }

  /// The kinds of layers above all else, in a format for people.
  private func kindText(as format: TableFormat) throws -> String {
    guard let kinds else { return "" }
    return try "\(kinds.table().rendered(as: format))\n\(kinds.legend)\n\n"
  }

  private var settings: ReportSettings {
    ReportSettings(
      NamedMethod(name: configuration.entry.name, configuration: configuration).settings
        + [Setting("sequence_length", .integer(configuration.extent.sequenceLength))])
  }

  private func csv() throws -> String {
    let pairs = try pairs(withUnits: false)
    return try settings.table(pairs.columns.map(Table.machineHeader), rows: pairs.rows).rendered(
      as: .csv)
  }

  private func json() throws -> String {
    var object = settings.object()
    try object.set("method", configuration.entry.name)
    try object.set("rotary_dimension", 2 * schedule.inverseFrequencies.count)
    try object.set(
      "inverse_frequencies", schedule.effectiveInverseFrequencies.map(\.ifFinite))
    try object.set("amplitude", temperature.amplitude)
    try object.set("softmax_scale_multiplier", temperature.softmaxScale)
    try object.set("logit_multiplier", temperature.logitMultiplier)
    try temperature.setLaws(in: &object)
    if let kinds { try object.set("layer_kinds", objects: kinds.objects()) }
    try object.set("pairs", rows: pairs(withUnits: false))
    return object.text
  }

  /// One row for each pair that rotates; programs know the columns by bare names, people see units.
  private func pairs(withUnits: Bool) throws -> Table {
    func column(_ name: String, _ unit: String? = nil, key: String? = nil) -> Column {
      withUnits ? Column(name, unit: unit) : Column(key ?? name.replacing(" ", with: "_"))
    }
    var table = try Table(columns: [
      column("index"), column("frequency", "rad/token", key: "inverse_frequency"),
      column("wavelength", "tokens"), column("trained wavelength", "tokens"),
      column("rotations"), column("blend"), column("ratio"),
    ])
    let effective = schedule.effectiveInverseFrequencies
    let trained = schedule.geometry.wavelengths
    let rotations = schedule.geometry.rotations
    let ratios = schedule.frequencyRatios
    for pair in effective.indices {
      try table.appendRow([
        Cell(pair), Cell(effective[pair].ifFinite),
        Cell((2 * Double.pi / effective[pair]).ifFinite), Cell(trained[pair].ifFinite),
        Cell(configuration.knowsTrainedContext ? rotations[pair].ifFinite : nil),
        Cell(schedule.blend?[pair].ifFinite), Cell(ratios[pair].ifFinite),
      ])
    }
    return table
  }

  private var heading: String {
    """
    \(configuration.entry.title): amplitude \(temperature.amplitude.short) on cos and sin, \
    softmax scale × \(temperature.softmaxScale.short), \
    logits of rotating components × \(temperature.logitMultiplier.short)\
    \(temperature.laws)
    """
  }
}
