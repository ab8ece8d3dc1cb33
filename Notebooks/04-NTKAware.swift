import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension Notebook {
  /// A larger base, the pairs it leaves in trouble, and a base that moves.
  static let ntkAware = Notebook(
    "04-NTKAware", title: "NTK-aware and Dynamic NTK"
  ) { page in
    //:> goals
    //:> - Derive the enlarged base $b′ = b · s^{d/(d − 2)}$.
    //:> - Find the pairs that still leave their trained arc.
    //:> - Explain why cached keys and a moving base do not agree.
    //:
    //: You should know chapter 3: PI divides all frequencies by $s$, and so loses detail between neighbours. Fast pairs did
    //: not need that. NTK-aware scaling treats fast and slow pairs differently with one change to one number.
    // hide
    let d = page.constant("d", 64)
    let b = page.constant("b", 10_000.0)
    let context = page.constant("L", 2_048)
    let scale = page.constant("s", 4.0)
    let geometry = try RotaryGeometry(headDimension: d, base: b, trainedContext: context)
    let extent = try ContextExtent(scale: scale)
    let ntk = try NTKAware().schedule(for: geometry, extent: extent)
    let slow = geometry.rotations.indices.filter { geometry.rotations[$0] < 1 }
    let reach = ntk.frequencyRatios.map { $0 * scale }
    let over = slow.filter { reach[$0] > 1 + 1e-12 }
    let worst = over.max { reach[$0] < reach[$1] } ?? 0
    try page.predict(
      "NTK-aware scaling with $s$ = 4 is meant for texts of $4L$ tokens. Of the {{slow}} pairs "
        + "that never went full circle, how many "
        + "still meet new angles there?",
      options: [
        ("None: that is what $s$ is for", over.isEmpty),
        ("About half", over.count >= 3 && over.count <= 8),
        ("All but one", over.count == slow.count - 1),
      ],
      answer:
        "{{over}} of {{slow}}. The base is chosen so that exactly one pair, the last, is slowed "
        + "by the full factor $s$.")
    page.value("slow", slow.count)
    page.value("over", over.count)
    // show

    //: ## Enlarge the base
    //:
    //: The frequencies are powers of the base, $θ_i = b^{−2i/d}$. Replace $b$ by a larger $b′$. Pair 0 has the exponent 0 and
    //: keeps its frequency, whatever the base. Every other pair is slowed, the more the larger $i$ is. Choose $b′$ so that
    //: the last pair, $i = d/2 − 1$, is slowed by exactly $s$, as PI would slow it:
    //:
    //: ```math
    //: b′^{−(d − 2)/d} = frac{b^{−(d − 2)/d}}{s}
    //: b′ = b · s^{d/(d − 2)}  θ′_i = θ_i · s^{−2i/(d − 2)}
    //: ```
    //:
    //: $d$ is the head dimension, and $s$ the scale. The exponent $d/(d − 2)$ is there because the last pair is number
    //: $d/2 − 1$ and not $d/2$. In code:
    let base = b * pow(scale, Double(d) / Double(d - 2))
    let enlarged = geometry.inverseFrequencies(base: base)

    // hide
    let gap = zip(enlarged, ntk.effectiveInverseFrequencies).map { abs($0 / $1 - 1) }.max() ?? 1
    try page.check(
      base, is: 41_829.37, decimals: 2, "At *d* = 64 and *s* = 4 the base becomes 41,829.37.")
    try page.check(gap < 1e-12, "That base gives the frequencies of NTK-aware scaling.")
    try page.check(
      ntk.frequencyRatios[0] == 1 && abs(reach[31] - 1) < 1e-12,
      "Pair 0 keeps its frequency, and pair 31 is slowed by exactly 4.")
    // show

    //: The name comes from the *neural tangent kernel*, a theory of what networks learn easily. Its author argued that
    //: networks cannot learn fine detail when all frequencies are lowered. The derivation above does not need the theory.
    //:
    //: ## Straight stays straight
    //:
    //: Some texts say that NTK-aware scaling “bends the spectrum”. Look at the slope of the orange line in
    //: {{fig:frequency-spectrum}}.
    try page.figure("frequency-spectrum", explorer: .copied("ratio"))

    //: On a logarithmic axis it stays a straight line, with another slope. So nothing bends.
    // hide
    let logs = ntk.inverseFrequencies.map { log($0) }
    let steps = zip(logs, logs.dropFirst()).map { $1 - $0 }
    let bend = (steps.max() ?? 1) - (steps.min() ?? 0)
    try page.check(
      bend < 1e-12, "The logarithms of the frequencies lie on a straight line, to within 10⁻¹².")
    // show

    //: ## Who leaves the trained arc
    //:
    //: At $sL$ tokens pair $i$ reaches the angle $sLθ′_i$. In training it reached $Lθ_i$. The ratio is
    //:
    //: ```math
    //: frac{sLθ′_i}{Lθ_i} = s · s^{−2i/(d − 2)}
    //: ```
    //:
    //: It is $s$ for pair 0 and 1 for the last pair. A pair that went full circle in training may exceed 1. A slow pair must
    //: not. Look at the lower part of {{fig:trained-arc}}: a point above the line at 1 is a pair in trouble.
    try page.figure(
      "trained-arc", set: ["d": 64, "L": 2_048],
      explorer: .copied("arc", query: "method=ntk-aware"))

    //: So in the slow pairs PI and YaRN stay on the line, and NTK-aware scaling does not. The worst pair is number {{worst}}, by a factor of
    //: {{by}}.
    // hide
    page.value("worst", worst)
    page.value("by", reach[worst], .decimals(2))
    try page.check(
      over.count == 10 && slow.count == 11, "10 of the 11 slow pairs leave their trained arc.")
    try page.check(
      reach[21], is: 1.56, decimals: 2,
      "Pair 21 reaches 1.56 times the angle that it reached in training.")
    // show

    //: That is why people turn its knob beyond the true scale. A cure for all pairs by one number must hurt some of them.
    //:
    //: ## Dynamic NTK: a base that moves
    //:
    //: With a fixed $s$ even short texts pay. *Dynamic NTK* computes the base anew as the text grows to $n$ tokens:
    //:
    //: ```math
    //: b′(n) = b · (frac{n}{L})^{d/(d − 2)}  n > L
    //: ```
    //:
    //: Up to $L$ tokens nothing changes. The trouble is the *cache*. A model keeps the keys of earlier tokens, already
    //: rotated, with the base of the moment when they were made. Later queries are rotated with another base. Then the
    //: angle between them is not $(m − n)θ$ for any $θ$.
    func dynamic(_ length: Int) throws -> RotarySchedule {
      try DynamicNTK().schedule(
        for: geometry, extent: ContextExtent(sequenceLength: length))
    }
    let early = try dynamic(3_000)
    let late = try dynamic(8_192)
    let errors = early.geometry.inverseFrequencies.indices.map {
      abs(
        early.angle(position: 2_999, pair: $0)
          - late.angle(position: 2_999, pair: $0))
    }

    // hide
    let most = errors.indices.max { errors[$0] < errors[$1] } ?? 0
    page.value("pair", most)
    page.value("rad", errors[most], .decimals(1))
    page.value("turns", errors[most] / (2 * .pi), .decimals(2))
    page.table(
      try Table(
        columns: [
          Column("length", unit: "tokens"), Column("base", format: .decimals(2)),
          Column("slowest wavelength", unit: "tokens", format: .decimals(0)),
        ],
        rows: try [2_048, 3_000, 4_096, 8_192].map { length in
          let schedule = try dynamic(length)
          let slowest = 2 * Double.pi / (schedule.effectiveInverseFrequencies.last ?? 1)
          let factor = Double(length) / Double(context)
          return [
            Cell(length), Cell(b * pow(max(1, factor), Double(d) / Double(d - 2))), Cell(slowest),
          ]
        }), id: "bases", "The base that Dynamic NTK uses as the text grows, $d$ = 64, $L$ = 2,048.")
    // show

    //: A key at position 2,999, cached when the text had 3,000 tokens, stands off by up to {{rad}} radians, or {{turns}}
    //: rotations, at 8,192 tokens (pair {{pair}}). Serving systems take one of three ways: they cache keys before
    //: rotation, they compute the base once from the length of the prompt, or they accept the error.
    //:
    //:> misconception
    //:> “NTK-aware scaling by $s$ reaches $sL$ without extrapolation.” {{over}} of the {{slow}} slow pairs meet new angles,
    //:> the worst by a factor of {{by}}. And it does not bend the spectrum: it changes the slope of a straight line.
    //:
    //:> aside
    //:> Some configurations write the knob as `alpha` and use it in place of $s$ in the formula of the base, whatever the
    //:> length; others as `factor`.
    //:
    //:> limits
    //:> We counted pairs beyond their arc as if each counted alike. How much an angle that is too large by half
    //:> hurts, only a model can tell.
    //:
    //: ## Exercises
    // hide
    try page.exercise(
      "What is $b′$ for $d$ = 128 and $s$ = 8?",
      answer: .rounded(
        "82,684.62.", b * pow(8, 128.0 / 126), to: 82_684.62, decimals: 2)
    ) { page in
      page.text(
        "$10000 · 8^{128/126}$. The exponent is a little above 1, so $b′$ is a little above "
          + "80,000.")
    }
    let needed = pow(scale, Double(d - 2) / (2 * 21))
    try page.exercise(
      "With which value must NTK-aware scaling be run so that no slow pair leaves its arc at a "
        + "true scale of 4?",
      answer: .rounded(
        "7.74. That is why people turned its knob to 8.", needed, to: 7.74, decimals: 2)
    ) { page in
      page.text(
        "The first slow pair is 21. Call the knob $S$. It must slow pair 21 by 4: "
          + "$S^{2 · 21/(d − 2)} = 4$, so $S = 4^{62/42}$.")
      let turned = try NTKAware().schedule(
        for: geometry, extent: ContextExtent(scale: needed))
      let farthest = slow.map { turned.frequencyRatios[$0] * scale }.max() ?? 2
      try page.check(
        farthest, is: 1, decimals: 9, "Run with it, the slow pair that reaches farthest comes to 1."
      )
    }
    try page.exercise(
      "Dynamic NTK: what are the bases at 3,000 and at 8,192 tokens, and by how much is a key "
        + "cached at 3,000 tokens off?",
      answer: .rounded(
        "14,829.94 and 41,829.37; by up to 112.9 rad = 17.97 rotations (pair 3).", errors[most],
        to: 112.9, decimals: 1)
    ) { page in
      try page.check(
        b * pow(3_000 / Double(context), Double(d) / Double(d - 2)), is: 14_829.94, decimals: 2,
        "The base at 3,000 tokens is 14,829.94.")
      try page.check(
        errors[most] / (2 * .pi), is: 17.97, decimals: 2, "112.9 radians are 17.97 rotations.")
      try page.check(most == 3, "Pair 3 is off the most.")
      page.command(
        "entrope frequencies --method dynamic-ntk --sequence-length 3000 \\\n"
          + "  --head-dimension 64 --base 10000 --trained-context 2048")
    }
    // show

    //: ## References
    //:
    //: - bloc97, *NTK-aware scaled RoPE*, r/LocalLLaMA, June 2023: the enlarged base.
    //: - emozilla, *Dynamically scaled RoPE*, r/LocalLLaMA, July 2023.
    //: - Peng et al., *YaRN*, [arXiv 2309.00071](https://arxiv.org/abs/2309.00071): section 3.1 (“out-of-bound” values),
    //:   section 3.3 (dynamic scaling and the cache), appendix A.1 (the base).
    // hide
  }
}
