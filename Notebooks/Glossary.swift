/// Words and letters of the course, in the order of the alphabet.
// swift-format-ignore: one entry a line, like the table that it is.
let glossary: [(word: String, meaning: String)] = [
  (
    "$α$, $β$",
    "Thresholds of a ramp, in rotations inside the trained context: pairs with at most $α$ rotations are interpolated, pairs with at least $β$ are kept."
  ),
  (
    "base $b$",
    "The number whose powers are the frequencies. 10,000 in RoFormer and Llama 2, 500,000 in Llama 3."
  ),
  (
    "blend $γ_i$",
    "The share of the original frequency that pair $i$ keeps: 1 keeps it, 0 divides it by $s$."
  ),
  (
    "context",
    "How many tokens a model reads at once. $L$ is the trained context, $L′ = sL$ the target context."
  ),
  ("distance $Δ$", "Position of the query minus position of the key, in tokens."),
  (
    "ensemble",
    "A rule for drawing random queries and keys, with a seed: the same seed gives the same vectors everywhere."
  ),
  (
    "entropy $H$",
    "How widely the weights of one query are spread: $−Σ_j p_j ln p_j$, in nats. 1 nat is 1.4427 bits."
  ),
  ("effective keys $e^H$", "How many equal weights would have the same entropy."),
  (
    "frequency $θ_i$",
    "Radians per token by which pair $i$ is rotated: $θ_i = b^{−2i/d}$. Called inv\\_freq in code."
  ),
  (
    "handbook",
    "The YaRN chapter of the free Language AI Handbook. The course checks it claim by claim."
  ),
  (
    "head dimension $d$",
    "How many components a query or key has. Two components make a pair, so there are $d/2$ pairs."
  ),
  ("isotropic", "Alike in every direction. Independent normal numbers of equal variance are."),
  (
    "kernel",
    "The logit as a function of distance alone, for vectors that do not change with position."
  ),
  (
    "layout",
    "Which two components form a pair: neighbours (interleaved) or $i$ and $i + d/2$ (half-split)."
  ),
  (
    "logit $ℓ_j$",
    "The score of a key before softmax: the dot product of rotated query and key over $√d$."
  ),
  ("multiplier $m$", "A factor on all logits. Above 1 it sharpens attention."),
  ("nat", "Unit of entropy with the natural logarithm."),
  (
    "null model",
    "Isotropic random queries and keys. No choice of frequencies can change its entropies."
  ),
  ("NTK-by-parts", "YaRN's frequencies without its temperature."),
  (
    "paired draws",
    "Random vectors that all methods share, so that chance cancels in their differences."
  ),
  ("perplexity", "The exponential of the mean loss per token; lower is better."),
  (
    "rotations $r_i$", "How many full rotations pair $i$ makes inside the trained context: $L/λ_i$."
  ),
  ("scale $s$", "Target context over trained context."),
  (
    "schedule",
    "What a method makes of a geometry: a frequency for each pair, a map of positions, a temperature."
  ),
  ("sink", "A key, often the first, that takes much weight and carries no content."),
  ("softmax", "Exponentials over their sum: turns logits into weights that add to one."),
  (
    "standard error",
    "How far a mean over draws scatters: standard deviation over the root of their number."
  ),
  ("trained arc", "The angles that a pair has met in training."),
  ("wavelength $λ_i$", "Tokens that pair $i$ needs for one full rotation: $2π/θ_i$."),
]
