import Foundation
import Gallery
import ModelFiles
public import RopeSystems
import RotaryEmbedding
import Studies

/// The rope settings of a state for a system, as `entrope convert` writes them.
public struct ExplorerSettings: Sendable, Hashable {
  /// The system.
  public let target: ConversionTarget
  /// The JSON fragment or the flags.
  public let text: String
  /// What is lost, or what the target does differently, a sentence each.
  public let notes: [String]
}

/// Why a state cannot be said in the settings of a system, as a sentence.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What cannot be expressed, and why.
  public let description: String
}

extension ExplorerState {
  /// The state's rope settings for a system.
  ///
  /// A `config.json` of the plainest model with this geometry is written, held against the state's own schedule, and converted by the
  /// rules of `entrope convert`; so what is written has been checked twice.
  ///
  /// - Parameter target: The system.
  /// - Returns: What `entrope convert` would print, with its notes.
  /// - Throws: ``SettingsError`` where the keys of configurations cannot say it, or the target lacks it.
  public func settings(for target: ConversionTarget) throws(SettingsError) -> ExplorerSettings {
    let configuration = try configuration()
    do {
      let conversion = try Conversion(of: configuration, to: target)
      let notes = conversion.notes.map { $0.replacing(Self.file, with: "the configuration") }
      guard main.entry == .dynamicNTK, conversion.text.hasPrefix("{\"") else {
        return ExplorerSettings(target: target, text: conversion.text, notes: notes)
      }
      // Its formula needs L, which these keys do not hold.
      let context = geometry.trainedContext
      return ExplorerSettings(
        target: target,
        text: "{\"max_position_embeddings\": \(context), \(conversion.text.dropFirst())",
        notes: notes + [
          "\(main.entry.title) takes the trained context from max_position_embeddings; a longer one there changes every angle."
        ])
    } catch { throw SettingsError(description: "\(error)") }
  }

  private static let file = "state.json"

  /// A configuration that asks for the state's schedule, checked against it.
  private func configuration() throws(SettingsError) -> ModelConfiguration {
    let rope = try ropeMembers()
    let context = request.trainedContext ?? 1
    let isDynamic = main.entry == .dynamicNTK
    let extended = Self.stretched(context, isDynamic ? 1 : scale)
    let isStretched = !rope.isEmpty && !isDynamic
    var members: [JSONValue.Member] = [
      .init(key: "model_type", value: .string("llama")),
      .init(key: "num_attention_heads", value: .integer(1)),
      .init(key: "hidden_size", value: .integer(geometry.headDimension)),
      .init(key: "head_dim", value: .integer(geometry.headDimension)),
      .init(key: "num_hidden_layers", value: .integer(1)),
      .init(key: "max_position_embeddings", value: .integer(isStretched ? extended : context)),
    ]
    var parameters: [JSONValue.Member] =
      rope.isEmpty
      ? [.init(key: "rope_type", value: .string("default"))] : rope
    parameters.append(.init(key: "rope_theta", value: .number(request.base ?? 10_000)))
    members.append(.init(key: "rope_parameters", value: .object(parameters)))
    do {
      let configuration = try ModelConfiguration(
        bytes: Array(written(.object(members)).utf8), file: Self.file)
      guard let kind = try configuration.layerKinds().first else {
        throw SettingsError(description: "The settings cannot be read back.")
      }
      let length = main.extent.sequenceLength
      try requireSame(try configuration.resolved(kind, sequenceLength: length).schedule)
      return configuration
    } catch let error as SettingsError {
      throw error
    } catch {
      throw SettingsError(description: "\(error)".replacing(Self.file, with: "the configuration"))
    }
  }

  /// The keys of the rope but for its base; none for unmodified RoPE.
  private func ropeMembers() throws(SettingsError) -> [JSONValue.Member] {
    func refusal(_ sentence: String) -> SettingsError { SettingsError(description: sentence) }
    guard request.rotaryDimension == nil else {
      throw refusal(
        "A rotary dimension below the head dimension stands in keys that differ from model to model; convert the model's own "
          + "config.json by `entrope convert`.")
    }
    guard request.settings.isEmpty else {
      throw refusal(
        "No configuration says \(request.settings.map(\.name).joined(separator: " and ")) of \(main.entry.title)."
      )
    }
    func members(_ type: String, _ rest: [(String, JSONValue)]) -> [JSONValue.Member] {
      [.init(key: "rope_type", value: .string(type))]
        + rest.map { JSONValue.Member(key: $0.0, value: $0.1) }
    }
    let context = JSONValue.integer(request.trainedContext ?? 1)
    let schedule = main.schedule
    let factor = ("factor", JSONValue.number(scale))
    switch main.entry {
    case .unmodifiedRoPE: return []
    case .positionInterpolation: return members("linear", [factor])
    case .dynamicNTK: return members("dynamic", [factor])
    case .yarn, .ntkByParts, .mistralYaRN, .deepSeekYaRN:
      guard let ramp = schedule.ramp else { return [] }
      guard case .pairIndex(let isTruncated) = ramp.convention else {
        throw refusal(
          "No system has the ramp “\(ramp.convention.name)”: all take the reference code's, linear in the pair index."
        )
      }
      var rest: [(String, JSONValue)] = [factor, ("original_max_position_embeddings", context)]
      if ramp.beta != Ramp.published.beta { rest.append(("beta_fast", .number(ramp.beta))) }
      if ramp.alpha != Ramp.published.alpha { rest.append(("beta_slow", .number(ramp.alpha))) }
      if !isTruncated { rest.append(("truncate", .boolean(false))) }
      let paper = try? TemperatureLaw.paper.temperature(atScale: scale)
      if schedule.temperature.amplitude != paper?.amplitude {
        rest.append(("attention_factor", .number(schedule.temperature.amplitude)))
      }
      return members("yarn", rest)
    case .llama3:
      let ramp = schedule.ramp
      return members(
        "llama3",
        [
          factor, ("low_freq_factor", .number(ramp?.alpha ?? 1)),
          ("high_freq_factor", .number(ramp?.beta ?? 4)),
          ("original_max_position_embeddings", context),
        ])
    default:
      throw refusal(
        "No configuration asks for \(main.entry.title) by numbers that a state holds; rope, pi, dynamic-ntk, llama3, yarn, "
          + "mistral-yarn, deepseek-yarn and ntk-by-parts can be asked for.")
    }
  }

  /// Finds that a configuration says what the state means.
  private func requireSame(_ read: RotarySchedule) throws(SettingsError) {
    let own = main.schedule
    guard read.rotates(as: own) else {
      throw SettingsError(
        description:
          "The keys of configurations give other frequencies than \(main.explorerTitle) here.")
    }
    let temperature = own.temperature
    guard read.temperature.multiplies(as: temperature) else {
      throw SettingsError(
        description:
          "No key of a configuration gives this temperature: amplitude \(decimals(temperature.amplitude, 4)), softmax scale × "
          + "\(decimals(temperature.softmaxScale, 4))\(temperature.queryMultiplier == .one ? "" : ", and a factor by position")."
      )
    }
  }
}
