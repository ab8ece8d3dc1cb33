import AttentionEntropy
import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension Notebook {
  /// Unseen angles, and three curves that are told as one.
  static let extrapolation = Notebook(
    "02-Extrapolation", title: "Why extrapolation fails"
  ) { page in
    //:> goals
    //:> - Draw the trained arc of a pair, and say which pairs meet new angles at $sL$ tokens.
    //:> - Tell a bound on a logit from the logit.
    //:> - Refute “RoPE makes attention decay with distance” with numbers.
    //:
    //: You should know chapter 1: pair $i$ is rotated by $mθ_i$ at position $m$, and scores depend on distances alone. The
    //: logit of a key is its score over $√d$.
    // hide
    let d = page.constant("d", 64)
    let b = page.constant("b", 10_000.0)
    let context = page.constant("L", 2_048)
    let scale = page.constant("s", 4.0)
    let geometry = try RotaryGeometry(headDimension: d, base: b, trainedContext: context)
    let turns = geometry.rotations
    let wide = try RotaryGeometry(headDimension: 128, base: b, trainedContext: 4_096)
    func bound(_ distance: Double) -> Double {
      positionalBound(of: wide.inverseFrequencies, at: distance) / Double(wide.pairCount)
    }
    let falling = (0..<256).count { bound(Double($0) + 1) < bound(Double($0)) }
    let share = 100 * Double(falling) / 256
    try page.predict(
      "RoFormer plots a bound on the score of two tokens over their distance, and it falls. "
        + "Take all steps from one "
        + "distance to the next, up to 256, as in its figure. What share of them goes down?",
      options: [
        ("Nearly all", share > 90), ("About three quarters", share > 65 && share <= 90),
        ("A little more than half", share > 50 && share <= 65),
      ],
      answer:
        "{{share}} %. The bound falls as a trend, and it goes up and down on the way. It even "
        + "turns up again: it is {{near}} "
        + "at distance 2,048 and {{far}} at 4,096.")
    page.value("share", share, .decimals(0))
    page.value("near", bound(2_048), .decimals(4))
    page.value("far", bound(4_096), .decimals(4))
    // show

    //: ## The trained arc
    //:
    //: In training, positions ran from 0 to $L$. So pair $i$ met the angles from 0 to $Lθ_i$. A pair with at least one
    //: rotation in $L$ has met every angle. A pair with less knows only a part of the circle, its *trained arc*:
    //:
    //: ```math
    //: "arc"_i = min(1, r_i)  r_i = frac{Lθ_i}{2π}
    //: ```
    //:
    //: $r_i$ are the rotations of pair $i$ in $L$, with the base $b$ = {{b}} and the head dimension $d$ = {{d}} inside $θ_i$. At
    //: $sL$ tokens the same pair reaches $s$ times as far. If it has not been around, those angles are new. What the model
    //: does there is a guess: this is *extrapolation*.
    page.value("b", b, .decimals(0))
    page.value("d", d)
    let arc = turns.map { min(1, $0) }
    let reached = turns.map { min(1, scale * $0) }
    let newAngles = arc.indices.filter { reached[$0] > arc[$0] }

    // hide
    page.value("new", newAngles.count)
    page.value("half", turns.count { $0 < 0.5 })
    try page.check(
      newAngles.first == 21 && newAngles.count == 11,
      "At 8,192 tokens the 11 pairs from 21 on reach angles that training did not show.")
    try page.check(
      100 * scale * turns[31], is: 17.4, decimals: 1,
      "Pair 31 reaches 17.4 % of a rotation there, four times its trained arc.")
    try page.check(
      scale * turns[0], is: 1_303.8, decimals: 1,
      "Pair 0 makes 1,303.8 rotations instead of 325.9, and none of its angles is new.")
    // show

    //: {{fig:trained-arc}} draws arcs for a head of today's size. Look at the grey arcs, which training has shown, and at
    //: the black ones outside, which plain RoPE reaches at four times the length.
    try page.figure(
      "trained-arc", explorer: .served("--head-dimension 128 --trained-context 4096"))

    //: So the trouble sits in the slow pairs. Every method of this course decides what to do with them, and pays for it
    //: somewhere else.
    //:
    //: ## Three curves that are told as one
    //:
    //: There is another story: RoPE makes attention fade with distance, so far tokens do no harm. It comes from section
    //: 3.4.3 of RoFormer. Group the $d/2$ products of query and key into complex numbers $h_j$, one for each pair $j$. Their
    //: weighted sum can be bounded by sums of pure rotations:
    //:
    //: ```math
    //: |Σ_j h_j e^{−iΔθ_j}|  ≤ max_j|h_{j+1} − h_j| · Σ_k |S_k(Δ)|  S_k(Δ) = Σ_{j<k} e^{−iΔθ_j}
    //: ```
    //:
    //: $Δ$ is the distance, $i$ is here the imaginary unit, and the $h$ after the last one counts as 0. RoFormer plots the mean of $|S_k|$ over $k$, call it $B(Δ)$. It is a *bound*: the score cannot be
    //: larger, but it can be anything below. {{fig:three-decays}} shows it beside two things it is often mistaken for.
    try page.figure("three-decays")

    //: So there are three curves. The bound falls as a trend. The logit of all-ones vectors, whose components are all 1,
    //: is one particular logit and falls in its own way. The mean logit of random vectors is 0 at every distance: random
    //: vectors do not fade at all.
    // hide
    try page.check(
      share, is: 55, decimals: 0,
      "55 % of the steps of the bound go down (*d* = 128, to 256 tokens).")
    try page.check(
      bound(2_048), is: 3.6185, decimals: 4, "The bound is 3.6185 at a distance of 2,048.")
    try page.check(
      bound(4_096), is: 4.8828, decimals: 4, "It is 4.8828 at 4,096: it has turned up.")
    // show

    //: ## A head decides
    //:
    //: A head can put its largest logit at any distance it likes. Take a key of ones, and a query of ones rotated back by
    //: 1,000 tokens in every pair. Then the logit at distance $Δ$ is that of all-ones vectors at distance $Δ − 1000$, and the
    //: peak stands at 1,000:
    let theta = geometry.inverseFrequencies
    func logit(_ distance: Double, wanted: Double) -> Double {
      let cosines = theta.map { cos((distance - wanted) * $0) }
      return 2 * cosines.reduce(0, +) / Double(d).squareRoot()
    }
    let peak = (0..<context).max {
      logit(Double($0), wanted: 1_000) < logit(Double($1), wanted: 1_000)
    }

    // hide
    try page.check(
      peak == 1_000, "The largest logit of that head stands at a distance of 1,000 tokens.")
    page.value("top", logit(1_000, wanted: 1_000), .decimals(1))
    // show

    //: Its value there is {{top}} nats, the same as without the rotation at distance 0. Nothing has decayed.
    //: {{fig:roformer-decay}} shows the bound and the logit at larger distances.
    try page.figure("roformer-decay")

    //: So a bound that falls for 250 tokens says nothing about 4,000.
    //:
    //:> misconception
    //:> “RoPE makes attention decay with distance.” A *bound* decays, as a trend, at short distances: {{share}} % of its unit
    //:> steps go down. What a logit does is decided by the head's own vectors.
    //:
    //:> limits
    //:> This chapter counted angles. It did not show how much a model suffers: that needs a model and a text. It also does
    //:> not explain why even pairs with full circles can fail, when the *combination* of angles is new.
    //:
    //: ## Exercises
    // hide
    let firstNegative = firstNegativeDistance(of: geometry.inverseFrequencies, upTo: 10_000) ?? 0
    let firstNegativeWide = firstNegativeDistance(of: wide.inverseFrequencies, upTo: 10_000) ?? 0
    try page.exercise(
      "At which distance is the logit of all-ones vectors negative for the first time, at $b$ = "
        + "10,000, for $d$ = 64 and for $d$ = 128?",
      answer: .rounded("725 and 1,707 tokens.", Double(firstNegative), to: 725, decimals: 0)
    ) { page in
      page.text(
        "The logit is $frac{2}{√d} Σ_i cos(Δθ_i)$. Count $Δ$ up until the sum of cosines is "
          + "below 0.")
      try page.check(
        Double(firstNegativeWide), is: 1_707, decimals: 0, "At *d* = 128 it is 1,707 tokens.")
    }
    let half = turns.count { $0 < 0.5 }
    try page.exercise(
      "How many pairs of the handbook's setting saw less than half a rotation in training? How "
        + "many less than one?",
      answer: .rounded("{{half}}; less than one: {{new}}.", Double(half), to: 9, decimals: 0)
    ) { page in
      try page.check(
        Double(turns.count { $0 < 1 }), is: 11, decimals: 0, "11 saw less than one rotation.")
      page.command(
        "entrope frequencies --method rope --head-dimension 64 \\\n"
          + "  --base 10000 --trained-context 2048")
    }
    try page.exercise(
      "What is the bound $B$ at distance 0 for $d$ = 128? Work it out without a computer.",
      answer: .rounded("$(d/2 + 1)/2$ = 32.5.", bound(0), to: 32.5, decimals: 9)
    ) { page in
      page.text(
        "At distance 0 every term of $S_k$ is 1, so $|S_k| = k$. The mean of 1, 2, …, 64 is 65/2.")
    }
    // show

    //: ## References
    //:
    //: - Su et al., *RoFormer*, [arXiv 2104.09864](https://arxiv.org/abs/2104.09864): section 3.4.3, eq. 35 to 37, figure 2.
    //: - Barbero et al., *Round and round we go*, [arXiv 2410.06205](https://arxiv.org/abs/2410.06205): proposition 3.1, which
    //:   puts the peak of a head at any distance, and the next, which is the mean of random vectors.
    //: - Chen et al., [arXiv 2306.15595](https://arxiv.org/abs/2306.15595): section 2.1, how a fit fails beyond its data.
    // hide
  }
}
