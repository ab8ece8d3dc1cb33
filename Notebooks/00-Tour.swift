import AttentionEntropy
import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension Notebook {
  /// A few minutes through the whole course.
  static let tour = Notebook("00-Tour", title: "A short tour") { page in
    //:> goals
    //:> - Say why a model with rotary positions fails beyond its trained context.
    //:> - Name what the four best known methods change.
    //:> - Say why “interpolation raises entropy” is neither true nor false.
    //:
    //: A language model with rotary position embedding (RoPE) was trained on texts of at most $L$ tokens. Now it must read
    //: texts of $sL$ tokens. Nothing in its code forbids that, and still it fails. This tour shows the reason and the
    //: repairs in five steps. The chapters after it take one step each.
    //:
    //: ## Position is an angle
    //:
    //: RoPE cuts a query or a key of $d$ numbers into $d/2$ pairs. At position $m$ it rotates pair $i$ by the angle $mθ_i$:
    //:
    //: ```math
    //: θ_i = b^{−2i/d}  λ_i = frac{2π}{θ_i}
    //: ```
    //:
    //: Here $b$ is the base, and $λ_i$, the wavelength, is the number of tokens for one full rotation. The first pair
    //: needs {{first}} tokens, the last one {{last}}. Look at the right part of {{fig:wavelengths}}: {{slow}} of the
    //: {{pairs}} pairs never went full circle in training.
    // hide
    let d = page.constant("d", 64)
    let b = page.constant("b", 10_000.0)
    let context = page.constant("L", 2_048)
    let scale = page.constant("s", 4.0)
    let geometry = try RotaryGeometry(headDimension: d, base: b, trainedContext: context)
    let slow = geometry.rotations.count { $0 < 1 }
    page.value("first", geometry.wavelengths[0], .decimals(1))
    page.value("last", geometry.wavelengths[geometry.pairCount - 1], .decimals(0))
    page.value("slow", slow)
    page.value("pairs", geometry.pairCount)
    try page.figure("wavelengths")
    // show

    //: So beyond $L$ these pairs point where they never pointed before. The model has not learned what that means.
    //:
    //: ## Four repairs
    //:
    //: - **Position Interpolation** (PI) divides every position by $s$. All angles are known again, but neighbours are
    //:   harder to tell apart.
    //: - **NTK-aware scaling** enlarges the base. Fast pairs stay as they were, slow ones are slowed.
    //: - **NTK-by-parts** keeps the fast pairs, interpolates the slow ones, and blends between.
    //: - **YaRN** is NTK-by-parts with a temperature: all logits are multiplied by a factor above 1.
    //:
    //: {{fig:frequency-spectrum}} shows what the four do to the frequency of each pair.
    try page.figure("frequency-spectrum", explorer: .copied("ratio"))

    //: So the methods agree about the slowest pair and differ about the fast ones.
    //:
    //: ## What it does to attention
    //:
    //: Softmax turns the logits of a query into weights $p_j$ that add to one. Entropy $H = −Σ_j p_j ln p_j$ says how
    //: widely they are spread. Many texts say that interpolation raises it.
    // hide
    let extent = try ContextExtent(scale: scale)
    let long = Int(scale) * context
    let rope = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    let pi = try PositionInterpolation().schedule(for: geometry, extent: extent)
    let slowChange =
      profileEntropy(pi, .low, keys: long) - profileEntropy(rope, .low, keys: long)
    let middleChange =
      profileEntropy(pi, .mid, keys: long) - profileEntropy(rope, .mid, keys: long)
    page.value("up", slowChange, .decimals(2))
    page.value("down", -middleChange, .decimals(2))
    try page.predict(
      "Does PI raise the entropy of attention over four times the trained context?",
      options: [
        ("Yes, always.", slowChange > 0 && middleChange > 0),
        ("No, never.", slowChange <= 0 && middleChange <= 0),
        ("It depends on the vectors.", slowChange > 0 && middleChange < 0),
      ],
      answer:
        "On random vectors it changes nothing at all. Where the slow pairs carry the signal it "
        + "raises entropy by {{up}} "
        + "nats, and where the middle pairs carry it, it lowers entropy by {{down}} nats. [Chapter 7](07-Comparison.html) "
        + "shows all three.")
    try page.check(
      slowChange, is: 1.317, decimals: 3,
      "PI raises entropy by 1.317 nats where slow pairs carry the signal.")
    try page.check(
      middleChange, is: -0.175, decimals: 3,
      "PI lowers entropy by 0.175 nats where middle pairs carry the signal.")
    try page.check(
      Double(slow), is: 11, decimals: 0, "11 of 32 pairs never complete a rotation in training.")
    // show

    //: ## Which temperature
    //:
    //: YaRN multiplies logits by $(0.1 ln s + 1)^2$, which is {{paper}} at $s = 4$. Some texts print $√{0.1 ln s + 1}$,
    //: {{root}}, which hardly does anything. [Chapter 8](08-Temperature.html) compares three laws, and
    //: [chapter 9](09-YaRN.html) follows one configuration file through seven systems that read it differently.
    // hide
    let paper = try TemperatureLaw.paper.temperature(atScale: scale).logitMultiplier
    let root = try TemperatureLaw.handbook.temperature(atScale: scale).logitMultiplier
    page.value("paper", paper, .decimals(4))
    page.value("root", root, .decimals(4))
    try page.check(paper, is: 1.2965, decimals: 4, "YaRN's factor on logits at *s* = 4 is 1.2965.")
    // show

    //:> limits
    //:> This tour measured synthetic vectors of one small head. Chapter 11 measures heads of a trained model. A measure of
    //:> attention is not a measure of quality: only a loss on text tells how well a model reads.
    //:
    //: ## References
    //:
    //: - Su et al., RoFormer, [arXiv 2104.09864](https://arxiv.org/abs/2104.09864), eq. 34.
    //: - Chen et al., Position Interpolation, [arXiv 2306.15595](https://arxiv.org/abs/2306.15595), eq. 4.
    //: - Peng et al., YaRN, [arXiv 2309.00071](https://arxiv.org/abs/2309.00071), eq. 17 to 22.
    // hide
  }
}
