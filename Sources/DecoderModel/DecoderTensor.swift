/// A matrix or vector of a decoder by what it does.
enum DecoderTensor: Hashable {
  case embedding
  case finalNorm
  case output
  case layer(Int, Part)

  /// The tensors of a layer.
  enum Part: CaseIterable {
    case attentionNorm, query, key, value, queryBias, keyBias, valueBias, queryNorm, keyNorm
    case attentionOutput, feedForwardNorm, gate, up, down
  }

  /// Whose names a file has.
  enum Naming: Sendable {
    case huggingFace
    case gguf
  }

  /// What a file calls it.
  func name(_ naming: Naming) -> String {
    switch (self, naming) {
    case (.embedding, .huggingFace): "model.embed_tokens.weight"
    case (.embedding, .gguf): "token_embd.weight"
    case (.finalNorm, .huggingFace): "model.norm.weight"
    case (.finalNorm, .gguf): "output_norm.weight"
    case (.output, .huggingFace): "lm_head.weight"
    case (.output, .gguf): "output.weight"
    case (.layer(let number, let part), .huggingFace):
      "model.layers.\(number).\(part.huggingFaceName)"
    case (.layer(let number, let part), .gguf): "blk.\(number).\(part.ggufName)"
    }
  }
}

extension DecoderTensor.Part {
  fileprivate var huggingFaceName: String {
    switch self {
    case .attentionNorm: "input_layernorm.weight"
    case .query: "self_attn.q_proj.weight"
    case .key: "self_attn.k_proj.weight"
    case .value: "self_attn.v_proj.weight"
    case .queryBias: "self_attn.q_proj.bias"
    case .keyBias: "self_attn.k_proj.bias"
    case .valueBias: "self_attn.v_proj.bias"
    case .queryNorm: "self_attn.q_norm.weight"
    case .keyNorm: "self_attn.k_norm.weight"
    case .attentionOutput: "self_attn.o_proj.weight"
    case .feedForwardNorm: "post_attention_layernorm.weight"
    case .gate: "mlp.gate_proj.weight"
    case .up: "mlp.up_proj.weight"
    case .down: "mlp.down_proj.weight"
    }
  }

  fileprivate var ggufName: String {
    switch self {
    case .attentionNorm: "attn_norm.weight"
    case .query: "attn_q.weight"
    case .key: "attn_k.weight"
    case .value: "attn_v.weight"
    case .queryBias: "attn_q.bias"
    case .keyBias: "attn_k.bias"
    case .valueBias: "attn_v.bias"
    case .queryNorm: "attn_q_norm.weight"
    case .keyNorm: "attn_k_norm.weight"
    case .attentionOutput: "attn_output.weight"
    case .feedForwardNorm: "ffn_norm.weight"
    case .gate: "ffn_gate.weight"
    case .up: "ffn_up.weight"
    case .down: "ffn_down.weight"
    }
  }
}
