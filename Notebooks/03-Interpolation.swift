import AttentionEntropy
import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension Notebook {
  /// Position Interpolation: two ways to write it, what it costs nearby, and a bound.
  static let interpolation = Notebook(
    "03-Interpolation", title: "Position Interpolation"
  ) { page in
    //:> goals
    //:> - Derive PI as a division of positions and as a division of frequencies.
    //:> - Measure what it costs nearby.
    //:> - Read a published bound with suspicion, and test it.
    //:
    //: You should know chapters 1 and 2: slow pairs have a trained arc, and beyond $L$ tokens they leave it. Position
    //: Interpolation (PI) keeps them inside, by the simplest change there is.
    // hide
    let d = page.constant("d", 64)
    let b = page.constant("b", 10_000.0)
    let context = page.constant("L", 2_048)
    let scale = page.constant("s", 4.0)
    let geometry = try RotaryGeometry(headDimension: d, base: b, trainedContext: context)
    let root = Double(d).squareRoot()
    func fall(_ schedule: RotarySchedule) -> Double {
      let sines = schedule.effectiveInverseFrequencies.map { 2 * pow(sin($0 / 2), 2) }
      return 2 * sines.reduce(0, +) / root
    }
    func fall(_ method: ComparedMethod, at scale: Double) throws -> Double {
      fall(try method.schedule(for: geometry, scale: scale))
    }
    let plain = try fall(.rope, at: scale)
    let squeezed = try fall(.interpolation, at: scale)
    let farther = try fall(.interpolation, at: 16)
    let kept = try fall(.yarnCode, at: 16)
    let factor = plain / squeezed
    try page.predict(
      "PI with $s$ = 4 puts neighbouring tokens four times closer. By what factor does the "
        + "difference of their logits shrink?",
      options: [
        ("By about 2", factor < 3), ("By about 4", factor >= 3 && factor < 8),
        ("By about 15", factor >= 8),
      ],
      answer:
        "By {{factor}}. Near its top a cosine is flat: $1 − cos x ≈ x^2/2$. A quarter of the "
        + "distance gives a sixteenth of the "
        + "difference.")
    page.value("factor", factor, .decimals(1))
    // show

    //: ## One line, two readings
    //:
    //: Divide every position by the scale $s = L′/L$, where $L′$ is the context you want:
    //:
    //: ```math
    //: m → frac{m}{s}  "so"  frac{m}{s} θ_i = m frac{θ_i}{s}
    //: ```
    //:
    //: Both sides are the same angle. You can say that PI divides positions, or that it divides every frequency $θ_i$ by
    //: $s$. The first reading is how its authors introduce it. The second is how most code does it.
    let extent = try ContextExtent(scale: scale)
    let rope = try UnmodifiedRoPE().schedule(
      for: geometry, extent: ContextExtent())
    let pi = try PositionInterpolation().schedule(
      for: geometry, extent: extent)
    let ratios = pi.frequencyRatios

    // hide
    try page.check(
      ratios.allSatisfy { $0 == 0.25 }, "PI divides all 32 frequencies by exactly 4.")
    try page.check(
      rope.angle(position: 100, pair: 0) == 100 && pi.angle(position: 100, pair: 0) == 25,
      "In pair 0, tokens 100 apart are 100 radians apart under RoPE and 25 under PI.")
    try page.check(
      zip(pi.effectiveInverseFrequencies, geometry.inverseFrequencies).allSatisfy {
        $0 * scale * Double(context) <= $1 * Double(context)
      }, "Over 8,192 tokens no pair rotates further than RoPE did over 2,048.")
    // show

    //: So no angle is new, and extrapolation is gone. {{fig:frequency-spectrum}} shows the frequencies. PI moves the
    //: whole line down by the same amount.
    try page.figure("frequency-spectrum", explorer: .copied("ratio"))

    //: The fast pairs needed no help, but PI slows them too. That has a price.
    //:
    //: ## The price is paid nearby
    //:
    //: Take queries and keys whose components are all 1, the *all-ones* vectors. Their logit is a function of the distance
    //: $Δ$ alone, the *kernel* $g$:
    //:
    //: ```math
    //: g(Δ) = frac{2}{√d} Σ_i cos(Δθ′_i)  g(0) − g(1) ≈ frac{1}{√d} Σ_i θ′_i^2
    //: ```
    //:
    //: $θ′_i$ is the frequency after the change. The difference $g(0) − g(1)$ says how well a head can tell a token from its
    //: neighbour. It goes with the *square* of the frequencies, so the fast pairs make nearly all of it:
    let squares = geometry.inverseFrequencies.map { $0 * $0 }
    let firstEight = squares.prefix(8).reduce(0, +)
    let all = squares.reduce(0, +)

    // hide
    page.value("fast", 100 * firstEight / all, .decimals(1))
    try page.check(
      100 * firstEight / all, is: 99.0, decimals: 1,
      "The eight fastest of 32 pairs make 99.0 % of Σθ².")
    // show

    //: The first eight pairs make {{fast}} % of the sum. PI divides each square by $s^2$, and the difference with it.
    //: Look at {{fig:resolution-wall}}, on the left: one curve falls, and all others stay.
    try page.figure("resolution-wall", set: ["d": 64])

    //: So PI alone pays with the square of the scale. NTK-aware scaling and NTK-by-parts, the methods of the next two chapters,
    //: keep the fast pairs and hardly pay here.
    // hide
    try page.check(
      plain, is: 0.27079, decimals: 5,
      "From a token to its neighbour RoPE's logit falls by 0.27079.")
    try page.check(
      squeezed, is: 0.01779, decimals: 5, "Under PI it falls by 0.01779 at *s* = 4.")
    try page.check(
      farther, is: 0.00112, decimals: 5, "Under PI it falls by 0.00112 at *s* = 16.")
    try page.check(
      kept, is: 0.27033, decimals: 5,
      "With YaRN's frequencies (reference code) it still falls by 0.27033 at *s* = 16.")
    // show

    //: ## A bound, read with suspicion
    //:
    //: The authors of PI prove that interpolated scores behave. Let $a(x)$ be a score at distance $x$, and let $x$ lie between
    //: two whole distances that are known from training. Then, they say, $a(x)$ is near the straight line between the two:
    //:
    //: ```math
    //: |a(x) − a_"line"(x)|  ≤ d · max_j |h_j| · frac{(x − x_1)(x_2 − x)}{8 ln b}
    //: ```
    //:
    //: $h_j$ are the products of query and key per pair. The proof bounds the sum $Σ_j θ_j^2$ by an integral that is smaller
    //: than the sum. So the printed constant is too small. Test it at half a token with all-ones vectors, $d$ = 128:
    let wide = try PIBound()
    let row = try wide.row(dimension: 128)
    let deviation = row.allOnes
    let printed = row.printed

    // hide
    page.value("deviation", deviation, .decimals(6))
    page.value("printed", printed, .decimals(6))
    try page.check(
      deviation > printed && row.attained <= row.corrected,
      "All-ones vectors break the printed bound, and none breaks the corrected one.")
    // show

    //: The deviation is {{deviation}}, and the printed bound is {{printed}}. With the sum in place of the integral the
    //: bound holds. {{fig:pi-bound}} shows both over $d$.
    try page.figure("pi-bound")

    //: So the theorem is right in spirit and wrong in its constant. PI works all the same: a bound is not why.
    //:
    //:> misconception
    //:> “PI hurts far away, where it squeezes most.” It hurts at distance 1, where a head must tell a token from the next.
    //:> Far away the kernel is smooth, and dividing distances only stretches it.
    //:
    //:> aside
    //:> PI's authors train for another thousand steps after the change, and then the model reads well again: it learns to
    //:> work with smaller differences. All numbers of this chapter are for a model that was not trained further.
    //:
    //:> limits
    //:> All-ones vectors use every pair alike. A head that lives in slow pairs loses less. This chapter measured one
    //:> difference of logits, not a loss on text.
    //:
    //: ## Exercises
    // hide
    try page.exercise(
      "By what factor does the difference $g(0) − g(1)$ shrink at $s$ = 4?",
      answer: .rounded("15.2, about $s^2$ = 16.", factor, to: 15.2, decimals: 1)
    ) { page in
      page.text(
        "Divide 0.27079 by 0.01779. It is a little less than 16, because for the fastest pair "
          + "$1 − cos x$ is less than $x^2/2$.")
    }
    let hundredth = try MultiplierSearch(bracket: 1...64).root(target: 0.01 * plain) { scales in
      try scales.map { try fall(.interpolation, at: $0) }
    }
    try page.exercise(
      "At which $s$ is the difference 1 % of RoPE's?",
      answer: .rounded("10.27.", hundredth.multiplier ?? .nan, to: 10.27, decimals: 2)
    ) { page in
      page.text(
        "With $g(0) − g(1)$ proportional to $1/s^2$ you would expect $s$ = 10. The exact kernel "
          + "needs a little more. Halve an interval "
          + "until it is short enough.")
    }
    try page.exercise(
      "Is the interpolation bound of the paper true for all-ones vectors at $d$ = 128?",
      answer: .rounded(
        "No: the deviation is {{deviation}} at half a token, and the printed bound is {{printed}}.",
        deviation, to: 0.459282, decimals: 6)
    ) { page in
      try page.check(printed, is: 0.434294, decimals: 6, "The printed bound is 0.434294.")
      page.command("entrope figures pi-bound --set d=128 --out drawn")
    }
    // show

    //: ## References
    //:
    //: - Chen et al., *Extending context window of large language models via positional interpolation*,
    //:   [arXiv 2306.15595](https://arxiv.org/abs/2306.15595): eq. 4 (PI), theorem 2.1 (the bound), appendix A (its proof).
    //: - kaiokendev found the same independently, in a post of June 2023.
    // hide
  }
}
