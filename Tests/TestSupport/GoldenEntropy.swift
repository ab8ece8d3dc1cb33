public import Foundation
public import ModelFiles

/// Recorded attention entropies; see the README beside `index.json`.
public struct GoldenEntropy: Sendable {
  /// The inputs with their cases.
  public let inputs: [Input]

  /// Reads `Golden/index.json` of a test bundle.
  ///
  /// - Parameter bundle: The bundle of the attention entropy tests, `.module` there.
  /// - Returns: All inputs.
  /// - Throws: Why the file cannot be read.
  public static func load(from bundle: Bundle) throws -> GoldenEntropy {
    let folder = bundle.file("Golden")
    let data = try Data(contentsOf: folder.appendingPathComponent("index.json"))
    let inputs = try JSONDecoder().decode(Index.self, from: data).inputs
    return GoldenEntropy(inputs: inputs.map { Input(record: $0, folder: folder) })
  }

  /// One set of query and key vectors, and the entropies of all its cases.
  public struct Input: Sendable, CustomStringConvertible {
    fileprivate let record: Record
    fileprivate let folder: URL

    /// What the input is called.
    public var id: String { record.id }
    /// Number of query heads; head h uses key head h × keyHeads / heads.
    public var heads: Int { record.heads }
    /// Number of key heads.
    public var keyHeads: Int { record.keyHeads }
    /// Number of query rows of each head.
    public var rows: Int { record.rows }
    /// Number of keys of each key head.
    public var keys: Int { record.keys }
    /// The head dimension.
    public var dimension: Int { record.dimension }
    /// What the dot products are multiplied by.
    public var softmaxScale: Double { record.softmaxScale }
    /// The methods, layouts and masks, in the order of the recorded entropies.
    public var cases: [Case] { record.cases }
    /// Whether the vectors are those of a trained model; tolerance 5e-7 then, 1e-9 otherwise.
    public var isReal: Bool { record.source != nil }
    /// The name, for test reports.
    public var description: String { id }

    /// The query vectors, [heads, rows, dimension] or [rows, dimension].
    public func queryVectors() throws -> Tensor {
      guard let pick = record.pick else {
        return try NumpyFile(path: path(record.queries)).tensor()
      }
      return try cut(record.queries, pick: pick, heads: heads, rows: rows)
    }

    /// The key vectors, [key heads, keys, dimension] or [keys, dimension].
    public func keyVectors() throws -> Tensor {
      guard let pick = record.pick else {
        return try NumpyFile(path: path(record.keyVectors)).tensor()
      }
      return try cut(record.keyVectors, pick: pick, heads: keyHeads, rows: keys)
    }

    /// The position of each query row.
    public func queryPositions() throws -> [Int] {
      guard let name = record.queryPositionsTensor else {
        return record.queryPositions?.positions ?? []
      }
      return try Array((capture().tensor(named: name).integers ?? []).prefix(rows))
    }

    /// The position of each key.
    public var keyPositions: [Int] { record.keyPositions.positions }

    /// The recorded entropies in nats, [case][head × rows + row].
    public func entropies() throws -> [[Double]] { try recorded(record.entropy) }

    /// The recorded log-sum-exps, [case][head × rows + row]; `nil` for real vectors.
    public func logSumExps() throws -> [[Double]]? { try record.logSumExp.map(recorded) }

    private func recorded(_ file: String) throws -> [[Double]] {
      let values = try NumpyFile(path: path(file)).doubles()
      let count = heads * rows
      return cases.indices.map { Array(values[($0 * count)..<(($0 + 1) * count)]) }
    }

    /// The first rows of each head of one key head's group in the capture, [picks, …, rows, dimension] in the file.
    private func cut(_ name: String, pick: Int, heads: Int, rows: Int) throws -> Tensor {
      let tensor = try capture().tensor(named: name)
      let all = tensor.shape[tensor.shape.count - 2] * dimension
      let values = tensor.floats
      let floats = (0..<heads).flatMap { head in
        values[((pick * heads + head) * all)...].prefix(rows * dimension)
      }
      return Tensor(name: name, shape: [heads, rows, dimension], elements: .floats(floats))
    }

    private func capture() throws -> SafetensorsFile {
      try SafetensorsFile(path: Repository.capture("native").path(percentEncoded: false))
    }

    private func path(_ file: String) -> String {
      folder.appendingPathComponent(file).path(percentEncoded: false)
    }
  }

  /// One method with one layout and one mask.
  public struct Case: Decodable, Sendable, CustomStringConvertible {
    /// Method, layout and mask.
    public let name: String
    /// Whether pair i is (i, i + R/2); else it is (2i, 2i + 1).
    public var isHalfSplit: Bool { layout == "half" }
    /// Whether a query sees only keys at its position and before.
    public let causal: Bool
    /// The inverse frequencies, one per rotated pair; none for no rotation.
    public let inverseFrequencies: [Double]
    /// The amplitude on cos and sin.
    public let attentionFactor: Double
    /// The name, for test reports.
    public var description: String { name }
    private let layout: String

    enum CodingKeys: String, CodingKey {
      case name, causal, layout
      case inverseFrequencies = "inv_freq"
      case attentionFactor = "attention_factor"
    }
  }

  private struct Index: Decodable { let inputs: [Record] }

  fileprivate struct Run: Decodable, Sendable {
    let start: Int
    let count: Int
    var positions: [Int] { Array(start..<start + count) }
  }

  fileprivate struct Record: Decodable, Sendable {
    let id: String
    let source: String?
    let pick: Int?
    let queries: String
    let keyVectors: String
    let entropy: String
    let logSumExp: String?
    let heads: Int
    let keyHeads: Int
    let rows: Int
    let keys: Int
    let dimension: Int
    let keyPositions: Run
    let queryPositions: Run?
    let queryPositionsTensor: String?
    let softmaxScale: Double
    let cases: [Case]

    enum CodingKeys: String, CodingKey {
      case id, source, pick, entropy, heads, rows, keys, cases
      case queries = "q"
      case keyVectors = "k"
      case logSumExp = "lse"
      case keyHeads = "kv_heads"
      case dimension = "dim"
      case keyPositions = "key_positions"
      case queryPositions = "query_positions"
      case queryPositionsTensor = "query_positions_tensor"
      case softmaxScale = "softmax_scale"
    }
  }
}
