import AttentionEntropy
import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension Notebook {
  /// What else can be changed: base, factors per pair, distances, the query by position.
  static let beyond = Notebook("12-Beyond", title: "Beyond") { page in
    //:> goals
    //:> - Name what else can be changed: the base, a factor for each pair, the distances, the query by its position.
    //:> - See two temperature laws as one.
    //:> - State questions that are open.
    //:
    //: You should know chapters 1 to 8. YaRN is one answer of many. This chapter sorts the others by what they change.
    // hide
    let d = page.constant("d", 128)
    let b = page.constant("b", 10_000.0)
    let steps = page.constant("steps", 200)
    let bases = (0...steps).map { b * pow(10, Double($0) / Double(steps)) }
    let reaches = try bases.map { try reach(of: $0, dimension: d) }
    let losses = zip(reaches, reaches.dropFirst()).count { $1 < $0 }
    try page.predict(
      "A larger base slows all pairs but the first. Does it always move the first negative "
        + "logit of all-ones vectors farther away?",
      options: [
        ("Yes: slower means farther", losses == 0),
        ("No: some larger bases reach less far", losses > 0),
        ("No: a larger base always reaches less far", losses == steps),
      ],
      answer:
        "Of {{steps}} steps from $b$ = 10,000 to 100,000, {{losses}} lose reach. The trend goes "
        + "up, and the way is jagged.")
    page.value("steps", steps)
    page.value("losses", losses)
    // show

    //: ## Change the base
    //:
    //: *Adjusted base frequency* (ABF) replaces $b$ by a larger number and trains on. Llama 3 uses $b$ = 500,000 from the
    //: start. How large must a base be for a context $L$? One proposal looks at the logit of all-ones vectors,
    //:
    //: ```math
    //: g(Δ) = frac{2}{√d} Σ_i cos(Δ b^{−2i/d})  L_b = min{Δ : g(Δ) < 0}
    //: ```
    //:
    //: with the head dimension $d$ and the distance $Δ$. A similar token should not score lower than a random one. So $b$ should be
    //: large enough that $L_b$ is beyond the context. $L_b$ is the *reach* of the base. Look at the teeth of the curve in
    //: {{fig:base-bound}}.
    try page.figure("base-bound")

    //: So the reach of a base is not a smooth function. A published table of “least bases” depends on which teeth it found.
    // hide
    try page.check(
      Double(reaches[0]), is: 1_707, decimals: 0,
      "At *b* = 10,000 and *d* = 128 the reach is 1,707 tokens.")
    try page.check(
      Double(losses), is: 72, decimals: 0,
      "Of 200 steps from *b* = 10,000 to 100,000, 72 lose reach.")
    // show

    //: ## A factor for each pair
    //:
    //: *LongRoPE* gives every pair a factor of its own, found by a search on a model. *Llama 3.1* uses three zones like
    //: NTK-by-parts, but with thresholds 1 and 4, and its ramp is linear in the rotations $r$. Look at {{fig:llama31-ramp}}.
    try page.figure(
      "llama31-ramp",
      explorer: .served(
        "--method llama3 --head-dimension 128 --base 500000 --trained-context 8192 --scale 8"))

    //: So Llama 3.1 keeps far more pairs than YaRN would: everything with more than four rotations.
    let llama = try RotaryGeometry(
      headDimension: 128, base: 500_000, trainedContext: 8_192)
    let ratios = try Llama3()
      .schedule(for: llama, extent: ContextExtent(scale: 8)).frequencyRatios
    let kept = ratios.count { $0 > 1 - 1e-12 }
    let divided = ratios.count { $0 < 1.0 / 8 + 1e-12 }

    //: {{fig:longrope-factors}} shows factors that a search found for one model, beside those of a formula. Look for pairs
    //: whose factor is larger than the scale.
    try page.figure("longrope-factors")

    //: So the search does not follow any formula of this course. We know of no explanation of its factors.
    //:
    //: ## Two laws that are one
    //:
    //: LongRoPE multiplies cosines and sines by $√{1 + ln s / ln L}$. The logits then get the square. Su's log-n law multiplies
    //: the logits of a query with $n$ keys by $ln n / ln L$. At the full length, $n = sL$:
    //:
    //: ```math
    //: (√{1 + frac{ln s}{ln L}})^2  = frac{ln L + ln s}{ln L} = frac{ln sL}{ln L}
    //: ```
    //:
    //: They are the same factor. The difference is when it acts: LongRoPE uses it for every query, and the log-n law lets it grow
    //: with the position.
    let longRoPE = try TemperatureLaw.longRoPE
      .temperature(atScale: 32, trainedContext: 4_096).logitMultiplier
    let logN = log(131_072.0) / log(4_096.0)

    // hide
    try page.check(
      abs(longRoPE - logN) < 1e-12, "At *s* = 32 and *L* = 4,096 both laws give the same factor.")
    // show

    //: ## Change the distances
    //:
    //: Another family leaves the frequencies alone and changes which *distance* a query sees. *SelfExtend* shows near keys at
    //: their true distance. Beyond a window of $W$ tokens it divides positions into groups of $G$ and shows the distance of the
    //: groups:
    //:
    //: ```math
    //: "distance"(i, j)  = floor(frac{i}{G}) − floor(frac{j}{G}) + W − floor(frac{W}{G})
    //: ```
    //:
    //: $i$ is the position of the query, $j$ that of the key. If the groups are large enough for the text, no angle beyond the trained
    //: arc occurs, and near keys are not squeezed. The price is that far tokens of one group cannot be told apart by position, and that scores are computed
    //: twice.
    let small = try RotaryGeometry(
      headDimension: 64, base: 10_000, trainedContext: 12)
    let map = try SelfExtend(groupSize: 8, window: 6)
      .relativePositions(for: small, extent: ContextExtent(scale: 4))
    let farthest = (0..<48).map { map(query: 47, key: $0) }.max() ?? 0

    //: {{fig:relative-position-maps}} draws the distance that each of 48 queries sees at each key, for nine methods. Look at the
    //: colours in the lower left corner of each map, where keys are far.
    try page.figure("relative-position-maps")

    //: So these methods keep far keys at short distances by different routes: one cuts, one clips, one groups.
    //:
    //: ## Change the query by its position
    //:
    //: Llama 4 multiplies queries by a factor that grows with their position, in layers that have no rotation at all. Early
    //: queries are left alone. A factor for all queries, as in YaRN, sharpens short prompts too.
    // hide
    let early = try TemperatureLaw.llama4.temperature(atScale: 1).queryMultiplier(0)
    let late = try TemperatureLaw.llama4.temperature(atScale: 1).queryMultiplier(100_000)
    try page.check(
      early == 1 && late > 1.2,
      "Llama 4's factor is 1 for the first query and above 1.2 at position 100,000.")
    // show

    //: ## Open questions
    //:
    //: - Why do the factors of a search differ so much from formulas, and would a second search find the same?
    //: - Which heads limit a model at long contexts: sharp ones that miss, or soft ones that blur?
    //: - Is there a rule for $α$, $β$ and the temperature that holds for models it was not fitted to?
    //: - How much of a method's gain comes from its frequencies, and how much from training on after the change?
    //:
    //:> misconception
    //:> “A larger base always reaches further.” The reach of all-ones vectors is jagged in $b$: of {{steps}} small steps upwards,
    //:> {{losses}} lose reach.
    //:
    //:> limits
    //:> The reach comes from one kernel, that of all-ones vectors. Heads have others. And a reach says nothing about how well a model
    //:> reads inside it.
    //:
    //: ## Exercises
    // hide
    try page.exercise(
      "What is the square of LongRoPE's factor on cosines and sines at $s$ = 32 and $L$ = 4,096?",
      answer: .rounded(
        "1.416667 = 17/12, which is $ln 131072 / ln 4096$: the log-n law at full length.", longRoPE,
        to: 1.416667, decimals: 6)
    ) { page in
      try page.check(
        abs(longRoPE - 17.0 / 12) < 1e-12, "It is 17/12: 131,072 and 4,096 are powers of two.")
    }
    try page.exercise(
      "Which is the largest distance that SelfExtend shows the last of 48 queries, with a "
        + "window of 6 and groups of 8?",
      answer: .rounded("It is 11 tokens.", farthest, to: 11, decimals: 0)
    ) { page in
      page.text("For key 0: $floor(47/8) − 0 + 6 − floor(6/8) = 5 + 6$.")
    }
    try page.exercise(
      "Llama 3.1 (factor 8, thresholds 1 and 4): how many of the 64 pairs are kept, blended, "
        + "divided?",
      answer: .rounded("29, 6 and 29.", Double(kept), to: 29, decimals: 0)
    ) { page in
      try page.check(
        divided == 29 && 64 - kept - divided == 6, "6 pairs are blended and 29 divided by 8.")
      page.command(
        "entrope frequencies --method llama3 --head-dimension 128 \\\n"
          + "  --base 500000 --trained-context 8192 --scale 8")
    }
    // show

    //: ## References
    //:
    //: - Xiong et al., [arXiv 2309.16039](https://arxiv.org/abs/2309.16039): ABF. Men et al.,
    //:   [arXiv 2405.14591](https://arxiv.org/abs/2405.14591): theorem 1 (the reach of a base).
    //: - Ding et al., *LongRoPE*, [arXiv 2402.13753](https://arxiv.org/abs/2402.13753): section 3.
    //: - Grattafiori et al., *Llama 3*, [arXiv 2407.21783](https://arxiv.org/abs/2407.21783): its reference code.
    //: - Jin et al., *SelfExtend*, [arXiv 2401.01325](https://arxiv.org/abs/2401.01325): section 3.2.
    //: - Su, [kexue.fm 8823](https://kexue.fm/archives/8823): the log-n law.
    // hide
  }
}

/// The distance at which the logit of all-ones vectors is negative for the first time.
private func reach(of base: Double, dimension: Int) throws(RotaryError) -> Int {
  let geometry = try RotaryGeometry(
    headDimension: dimension, base: base, trainedContext: 4_096)
  return firstNegativeDistance(of: geometry.inverseFrequencies, upTo: 1 << 20) ?? 1 << 20
}
