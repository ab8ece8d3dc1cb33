/// The keys of a model that concern rotary embedding, as Hugging Face's `config.json` spells them.
///
/// A further key is one line here; ``ModelConfiguration`` then reads it, and `configuration[.key]` gives it.
public enum ModelKey: String, Sendable, Hashable, CaseIterable {
  /// What kind of model this is, which chooses the class that reads the file.
  case modelType = "model_type"
  /// Names of classes.
  case architectures
  /// Components of a token's vector.
  case hiddenSize = "hidden_size"
  /// Number of query heads.
  case attentionHeads = "num_attention_heads"
  /// Components of one head; derived where it is absent or null.
  case headDimension = "head_dim"
  /// Components of one head in Gemma 4's layers of full attention.
  case globalHeadDimension = "global_head_dim"
  /// Components of one head that rotate, in multi-head latent attention.
  case rotaryHeadDimension = "qk_rope_head_dim"
  /// Components of one head that do not rotate, in multi-head latent attention.
  case stillHeadDimension = "qk_nope_head_dim"
  /// Context that the model is configured for.
  case maximumContext = "max_position_embeddings"
  /// Trained context L, where it stands outside the dictionary as in Phi-3.
  case originalContext = "original_max_position_embeddings"
  /// Share of the head that rotates, in the style of transformers 4.
  case partialRotaryFactor = "partial_rotary_factor"
  /// The same share as GPT-NeoX spells it.
  case rotaryShare = "rotary_pct"
  /// Components that rotate, as MiniMax-M2 spells it.
  case rotaryDimension = "rotary_dim"
  /// Base b, in the style of transformers 4.
  case base = "rope_theta"
  /// Base b as GPT-NeoX spells it.
  case rotaryBase = "rotary_emb_base"
  /// Base b of Gemma 3's sliding layers, in the style of transformers 4.
  case localBase = "rope_local_base_freq"
  /// The scaling dictionary in the style of transformers 4.
  case ropeScaling = "rope_scaling"
  /// The dictionary in the style of transformers 5.
  case ropeParameters = "rope_parameters"
  /// Width of the window of sliding layers.
  case slidingWindow = "sliding_window"
  /// The type of every layer.
  case layerTypes = "layer_types"
  /// Number of layers.
  case layerCount = "num_hidden_layers"
  /// Type of the weights, in the style of transformers 4.
  case torchType = "torch_dtype"
  /// Type of the weights, in the style of transformers 5.
  case elementType = "dtype"
}

/// The keys of `rope_parameters` and `rope_scaling` that any system reads.
///
/// A further key is one line here; ``RopeSettings`` then reads it, and `settings[.key]` gives it. What a key may hold
/// is checked where it is used, since a system ignores the keys that it does not know.
public enum RopeKey: String, Sendable, Hashable, CaseIterable {
  /// The method.
  case ropeType = "rope_type"
  /// The method, as transformers 4 first spelled it.
  case legacyType = "type"
  /// Base b.
  case base = "rope_theta"
  /// Share of the head that rotates.
  case partialRotaryFactor = "partial_rotary_factor"
  /// Scale s.
  case factor
  /// Trained context L.
  case originalContext = "original_max_position_embeddings"
  /// Amplitude on cos and sin, verbatim.
  case attentionFactor = "attention_factor"
  /// A further factor on YaRN's amplitude (reference code, SGLang).
  case amplitudeFactor = "attn_factor"
  /// YaRN's upper threshold β in rotations.
  case betaFast = "beta_fast"
  /// YaRN's lower threshold α in rotations.
  case betaSlow = "beta_slow"
  /// DeepSeek's coefficient of the amplitude.
  case mscale
  /// DeepSeek's coefficient of the softmax scale.
  case mscaleAllDimensions = "mscale_all_dim"
  /// Whether YaRN's pair indices are rounded outwards.
  case truncate
  /// Factor on YaRN's blend (reference code, SGLang).
  case extrapolationFactor = "extrapolation_factor"
  /// LongRoPE's divisors inside the trained context.
  case shortFactors = "short_factor"
  /// LongRoPE's divisors beyond the trained context.
  case longFactors = "long_factor"
  /// LongRoPE's amplitude inside the trained context (vLLM).
  case shortAmplitude = "short_mscale"
  /// LongRoPE's amplitude beyond the trained context (vLLM).
  case longAmplitude = "long_mscale"
  /// Llama 3's lower threshold α in rotations.
  case lowFrequencyFactor = "low_freq_factor"
  /// Llama 3's upper threshold β in rotations.
  case highFrequencyFactor = "high_freq_factor"
  /// Pairs per axis of M-RoPE.
  case axisSections = "mrope_section"
  /// Whether M-RoPE's axes alternate.
  case interleavesAxes = "mrope_interleaved"
  /// Hunyuan's knob of NTK-aware.
  case alpha
  /// Exponent of NTK-mixed (vLLM).
  case mixedExponent = "mixed_b"
  /// Trained context of vLLM's dynamic NTK.
  case trainedPositions = "max_trained_positions"
  /// Slope of the query multiplier of Llama 4 and Ministral 3.
  case querySlope = "llama_4_scaling_beta"
  /// Whether SGLang scales at all.
  case appliesScale = "apply_scale"
  /// Whether SGLang applies DeepSeek's softmax scale.
  case appliesSoftmaxScale = "apply_yarn_scaling"
  /// Whether Dynamic YaRN starts at the extended context.
  case finetuned
}
