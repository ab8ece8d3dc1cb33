import AttentionEntropy
import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension Notebook {
  /// Entropy, its bounds, Gaussian rows and sinks.
  static let entropy = Notebook("06-Entropy", title: "Attention entropy") { page in
    //:> goals
    //:> - Compute the entropy $H$ of a row of attention, its bounds, and $e^H$, the effective keys.
    //:> - Say what $H$ cannot see.
    //:> - Know where a row of random logits freezes.
    //:
    //: You should know softmax: it takes the exponentials of the logits and divides them by their sum. The results $p_j$,
    //: the *weights* of the keys, are positive and add to one. This chapter puts one number on how widely they are spread.
    // hide
    let gap = page.constant("gap", 5.0)
    let keys = page.constant("keys", 1_000)
    let logits = [page.constant("first logit", 3.0), 1.0, 0.5, 0.0]
    func entropy(_ logits: [Double]) -> Double {
      ReferenceAttention.entropy(ReferenceAttention.softmax(logits))
    }
    let lone = TwoLevelRow.entropy(gap: gap, count: Double(keys))
    let share = TwoLevelRow.topWeight(gap: gap, count: Double(keys))
    try page.predict(
      "One key stands 5 nats above 999 others that are all equal. How much of the weight does "
        + "it get?",
      options: [
        ("Nearly all of it", share > 0.9), ("About half", share > 0.35 && share <= 0.65),
        ("About an eighth", share <= 0.2),
      ],
      answer:
        "{{share}} %. Its exponential is $e^5$ = {{e5}}, and the others add up to 999. Many "
        + "weak keys are strong together.")
    page.value("share", 100 * share, .decimals(1))
    page.value("e5", exp(gap), .decimals(0))
    page.value("perNat", 1 / log(2), .decimals(4))
    // show

    //: ## The measure
    //:
    //: ```math
    //: p_j = frac{e^{ℓ_j}}{Σ_k e^{ℓ_k}}  H = −Σ_j p_j ln p_j  0 ≤ H ≤ ln n
    //: ```
    //:
    //: $ℓ_j$ is the logit of key $j$, and $n$ the number of keys that the query sees. $H$ is in *nats*, the unit of the
    //: natural logarithm; 1 nat is {{perNat}} *bits*. $H$ is 0 when one key has all the weight. It is $ln n$ when all weights are
    //: equal. In code, and with four logits:
    func softmax(_ logits: [Double]) -> [Double] {
      let top = logits.max() ?? 0  // so that nothing overflows
      let powers = logits.map { exp($0 - top) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    let weights = softmax(logits)
    let h: Double = -weights.map { $0 * log($0) }.reduce(0, +)

    // hide
    page.show(
      weights.map { proseNumber($0, .decimals(4)) }.joined(separator: "  "),
      "Weights of the logits 3, 1, ½ and 0:")
    page.value("h", h, .decimals(4))
    page.value("bits", h / log(2), .decimals(4))
    try page.check(
      h, is: entropy(logits), decimals: 12, "The short code agrees with the library to 10⁻¹² nats.")
    try page.check(
      entropy([1, 1, 1, 1]), is: log(4), decimals: 12,
      "Four equal logits give ln 4, the most there is.")
    // show

    //: So $H$ is {{h}} nats, or {{bits}} bits. Adding a constant to all logits changes nothing. Multiplying them does: a
    //: factor above 1 sharpens, and a factor below 1 flattens.
    //:
    //: ## Effective keys
    //:
    //: Equal weights on $N$ keys have $H = ln N$. So $e^H$ says how many equal keys would be spread as widely. We call it
    //: the *effective keys*. It reads better than nats: “this query looks at about 370 keys”. {{fig:effective-context}} shows
    //: it for vectors of ones, as the text grows. Look at the black line up to 2,048 tokens.
    try page.figure("effective-context", explorer: .served("--temperature none"))

    //: So a head uses far fewer keys than it sees, and the number grows with the text. It grows more under some methods than
    //: under others. Chapter 7 asks whether that is their fault.
    //:
    //: ## Rows of random logits
    //:
    //: A useful yardstick is a row of $n$ independent normal logits with mean 0 and standard deviation $σ$. For large $n$
    //: its mean entropy has a simple form:
    //:
    //: ```math
    //: E[H] ≈ ln n − frac{σ^2}{2}  σ < σ_c = √{2 ln n}
    //: ```
    //:
    //: $E$ is the mean over draws. Every doubling of $n$ adds $ln 2$. Every increase of $σ$ costs. But not for ever: above $σ_c$ the row
    //: *freezes*. Then the largest logit stands so far above the others that a few keys keep the weight, however many
    //: keys there are. Look at the lowest curve of {{fig:gaussian-entropy}}: it leaves its dotted line.
    try page.figure("gaussian-entropy")

    //: So the simple form is good for soft rows and useless for sharp ones. The curves are exact: the mean over all draws
    //: is computed as an integral, without drawing anything.
    // hide
    let exact = GaussianRow.expectedEntropy(count: 2_048, sigma: 1)
    let critical = (2 * log(2_048.0)).squareRoot()
    page.value("critical", critical, .decimals(2))
    try page.check(
      exact, is: 7.1255, decimals: 4,
      "For 2,048 keys and *σ* = 1 the exact mean is 7.1255 nats.")
    try page.check(
      critical, is: 3.905, decimals: 3, "2,048 keys freeze at *σ* = 3.905.")
    // show

    //: For 2,048 keys the border is at $σ_c$ = {{critical}}. The heads of chapter 11 have entropies several nats below
    //: $ln n$. Normal logits would need a $σ$ not far from the border for that, and there averages mislead.
    //:
    //: ## What entropy cannot see
    //:
    //: Entropy does not know *which* keys have the weight. Give the weight of the right key to a wrong one, and $H$ stays
    //: the same.
    let permuted = [weights[2], weights[0], weights[3], weights[1]]
    let same = ReferenceAttention.entropy(permuted)

    // hide
    try page.check(
      same, is: h, decimals: 12, "The same weights on other keys have the same entropy.")
    // show

    //: It does not see content either. Many heads put most of their weight on the first token, which is called a *sink*.
    //: Such a row has a low entropy and says nothing: the head is switched off. {{fig:sink-budget}} shows how entropy
    //: moves when the weight of a sink changes. Look at how much of it is only the sink.
    try page.figure("sink-budget")

    //: So a change of entropy in a head with a sink is first of all a change of the sink. Report the weight on the first
    //: token beside it.
    //:
    //:> misconception
    //:> “Low entropy is good attention.” Entropy does not know which keys have the weight. Permuting the weights changes
    //:> nothing. A sink has low entropy and no content. And a row frozen on the wrong key has the lowest entropy of all.
    //:
    //:> aside
    //:> The freezing is known in physics as the transition of the random energy model (Derrida, 1981). There $n$ is the number
    //:> of states and $1/σ$ the temperature.
    //:
    //:> limits
    //:> A mean entropy over rows hides that rows differ. A mean over heads hides that heads differ. And no number of this
    //:> chapter says whether a model reads well.
    //:
    //: ## Exercises
    // hide
    try page.exercise(
      "Compute $H$ for the softmax of (3, 1, ½, 0), and again with all logits doubled.",
      answer: .rounded("0.730219 and 0.145721 nats.", h, to: 0.730219, decimals: 6)
    ) { page in
      try page.check(
        entropy(logits.map { 2 * $0 }), is: 0.145721, decimals: 6,
        "Doubled logits give 0.145721 nats: a fifth.")
      page.text(
        "Doubling the logits squares the ratios of the weights, so the first key leaves the "
          + "others behind.")
    }
    try page.exercise(
      "One key stands 5 nats above 999 equal ones. What are $H$ and $e^H$?",
      answer: .rounded("6.398536 nats and {{effective}} keys.", lone, to: 6.398536, decimals: 6)
    ) { page in
      page.value("effective", exp(lone), .decimals(0))
      try page.check(exp(lone), is: 601, decimals: 0, "*e* to the *H* is 601.")
      page.text(
        "With $p$ the weight of the lone key, $H = −p ln p − (1 − p) ln frac{1 − p}{999}$.")
    }
    let needed = log(8_191.0)
    try page.exercise(
      "By how much must a key stand out to get half the weight among 8,192 keys whose others "
        + "are equal?",
      answer: .rounded("By $ln 8191$ = 9.0108 nats.", needed, to: 9.0108, decimals: 4)
    ) { page in
      try page.check(
        TwoLevelRow.topWeight(gap: needed, count: 8_192), is: 0.5, decimals: 12,
        "With that gap the key has half the weight.")
      page.text(
        "Its exponential must equal the sum of 8,191 ones. At four times the keys it needs "
          + "$ln 4$ more.")
    }
    // show

    //: ## References
    //:
    //: - Shannon, *A mathematical theory of communication*, 1948: section 6.
    //: - Derrida, *Random-energy model*, Phys. Rev. B 24, 1981: the freezing.
    //: - Xiao et al., *Efficient streaming language models with attention sinks*,
    //:   [arXiv 2309.17453](https://arxiv.org/abs/2309.17453).
    //: - Zhai et al., *Stabilizing transformer training by preventing attention entropy collapse*,
    //:   [arXiv 2303.06296](https://arxiv.org/abs/2303.06296): theorem 3.1.
    // hide
  }
}
