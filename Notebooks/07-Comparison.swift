import AttentionEntropy
import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension Notebook {
  /// A fair comparison: null model, paired draws, and where the signal sits.
  static let comparison = Notebook(
    "07-Comparison", title: "Does interpolation raise entropy?"
  ) { page in
    //:> goals
    //:> - Design a fair comparison of methods.
    //:> - Explain the null model, and why it must come first.
    //:> - Read a paired difference with its interval.
    //:
    //: You should know the entropy $H$ of a row of attention (chapter 6), and the methods of chapters 3 to 5: Position
    //: Interpolation (PI), NTK-aware scaling and NTK-by-parts. Many texts argue like this: interpolation brings tokens closer,
    //: so scores become alike, so entropy rises and attention blurs. Is it so?
    // hide
    let d = page.constant("d", 64)
    let b = page.constant("b", 10_000.0)
    let context = page.constant("L", 2_048)
    let scale = page.constant("s", 4.0)
    let geometry = try RotaryGeometry(headDimension: d, base: b, trainedContext: context)
    let extent = try ContextExtent(scale: scale)
    let long = Int(scale) * context
    let null = GaussianRow.expectedEntropy(count: long, sigma: 1)
    let nullOriginal = GaussianRow.expectedEntropy(count: context, sigma: 1)
    let growth = null - nullOriginal
    try page.predict(
      "Queries and keys are independent normal random numbers. Four times as many keys, under "
        + "plain RoPE, without any "
        + "interpolation. By how much does the entropy grow?",
      options: [
        ("Not at all", abs(growth) < 0.1), ("By about $ln 4$ = 1.386", abs(growth - log(4)) < 0.05),
        ("By a factor of four", growth > 4),
      ],
      answer:
        "By {{growth}} nats. More keys of the same kind spread the weight over more keys. No "
        + "method is needed for that.")
    page.value("growth", growth, .decimals(4))
    // show

    //: ## First the null model
    //:
    //: Draw all components of queries and keys as independent normal numbers. Such vectors are *isotropic*: they look alike
    //: from every direction, and so do their rotations. Given the query, the logits are independent normal numbers,
    //: whatever the frequencies. So RoPE, PI, NTK-aware and NTK-by-parts have *exactly* the same distribution of entropies:
    //:
    //: ```math
    //: H_"PI" − H_"RoPE" = 0  "in the mean, for every" s
    //: ```
    //:
    //: This is the *null model*: the case in which there is nothing to find. Whoever compares methods on random vectors and
    //: finds a difference has found noise. Let us watch it, at an eighth of the size, so that it is quick: a head
    //: trained on 256 tokens, the last query over 1,024 keys, 12 draws that all methods share.
    let small = try RotaryGeometry(
      headDimension: d, base: b, trainedContext: context / 8)
    let names = ["RoPE", "PI", "NTK-aware", "NTK-by-parts (code)"]
    let schedules = try ComparedMethod.allCases.prefix(4).map {
      try $0.schedule(for: small, scale: scale)
    }
    let samples = try compareLastRows(
      schedules, on: [IsotropicEnsemble()],
      length: long / 8, seeds: 0..<12)[0]

    // hide
    let differences = (1..<4).map { samples.difference(method: $0, from: 0) }
    let growths = (0..<4).map { samples.differenceFromOriginal(method: $0) }
    page.table(
      try Table(
        columns: [
          Column("method (L = 256, 1,024 keys)"),
          Column("minus RoPE", unit: "nats", format: .decimals(3)),
          Column("standard error", unit: "nats", format: .decimals(3)),
          Column("minus RoPE over L", unit: "nats", format: .decimals(3)),
        ],
        rows: (0..<4).map { method in
          let difference: [Cell] =
            method == 0
            ? [.missing, .missing]
            : [Cell(differences[method - 1].mean), Cell(differences[method - 1].standardError)]
          return [.text(names[method])] + difference + [Cell(growths[method].mean)]
        }), id: "null",
      "Isotropic vectors, seeds 0 to 11: entropy of the last query against RoPE over the same "
        + "keys, and against RoPE over "
        + "its trained context.")
    let worst = differences.map { abs($0.mean) / $0.standardError }.max() ?? .infinity
    // With 11 degrees of freedom, |t| exceeds 4.5 once in a thousand draws.
    try page.check(
      worst < 4.5, "No method differs from RoPE by more than 4.5 standard errors: noise.")
    try page.check(
      growths.allSatisfy { abs($0.mean - log(4)) < 4.5 * $0.standardError + 0.01 },
      "All of them grow by about ln 4.")
    // show

    //: The *standard error* says how far a mean over draws scatters. It is small here because the draws are *paired*:
    //: every method sees the same vectors, so the chance of a draw, which all methods share, cancels. {{table:null}} teaches two lessons.
    //: Never compare methods on random vectors without knowing that the answer must be zero. And never call the growth
    //: with the context an effect of interpolation.
    //:
    //: ## Then vectors that look for something
    //:
    //: Now let all queries and keys be one vector. Its logit is a function of the distance $Δ$ alone, the kernel, without
    //: any randomness:
    //:
    //: ```math
    //: g(Δ) = frac{1}{√d} Σ_i w_i cos(Δθ′_i)
    //: ```
    //:
    //: $θ′_i$ is the frequency of pair $i$ under the method. The weights $w_i$ say which pairs carry the signal: all alike
    //: (the all-ones vector), or ten times the amplitude in the slow quarter of the pairs, the middle half, or the fast
    //: quarter.
    let methods = ComparedMethod.allCases
    let stretched = try methods.map {
      try $0.schedule(for: geometry, scale: scale)
    }
    let profiles: [AmplitudeProfile] = [.flat, .low, .mid, .high]
    let trained = profiles.map {
      profileEntropy(stretched[0], $0, keys: context)
    }
    let entropies = profiles.map { profile in
      stretched.map { profileEntropy($0, profile, keys: long) }
    }

    // hide
    let labels = [
      "RoPE", "PI", "NTK-aware", "NTK-by-parts (code)", "NTK-by-parts (paper)", "handbook's ramp",
    ]
    page.table(
      try Table(
        columns: [Column("method")]
          + ["all alike", "slow pairs", "middle pairs", "fast pairs"].map {
            Column($0, unit: "nats", format: .decimals(3))
          },
        rows: labels.indices.map { method in
          [.text(labels[method])]
            + profiles.indices.map { Cell(entropies[$0][method] - trained[$0]) }
        }), id: "profiles",
      "Growth of the entropy from 2,048 keys under RoPE to 8,192 keys under each method, by "
        + "where the signal sits. The null "
        + "model's growth is about 1.386 in every cell.")
    let (flat, slow, middle) = (entropies[0], entropies[1], entropies[2])
    try page.check(
      slow[1] - slow[0], is: 1.317, decimals: 3,
      "Where slow pairs carry the signal, PI raises entropy by 1.317 nats against RoPE.")
    try page.check(
      middle[1] - middle[0], is: -0.175, decimals: 3,
      "Where middle pairs carry it, PI *lowers* entropy by 0.175 nats.")
    try page.check(
      flat[0] < flat[1] && flat[1] < flat[2] && flat[2] < flat[3],
      "For all-ones vectors entropy rises in the order RoPE, PI, NTK-aware, NTK-by-parts.")
    try page.check(
      flat[5] < flat[1], "The handbook's ramp stays closer than PI, as it hardly interpolates.")
    // show

    //: Read {{table:profiles}} by columns. The answer to the question of this chapter changes from column to column.
    //:
    //: ## Two reasons
    //:
    //: *PI stretches.* Where the kernel is smooth, $sL$ keys hold each of its values $s$ times as often as $L$ keys did. The
    //: picture is the same, only wider, and entropy rises by $ln s$. *The others keep the peak at small distances as narrow
    //: as it was.* Four times as many distant keys then draw weight away from it, and entropy rises by more, unless the
    //: distant keys have such low logits that they do not count.
    func weights(_ profile: AmplitudeProfile, keys: Int) -> [Double] {
      let pairs = profile.amplitudes(pairCount: 32).map { 2 * $0 * $0 }
      return ReferenceAttention.softmax(
        PositionalKernel(
          schedule: stretched[0], count: keys, pairWeights: pairs
        ).logits)
    }
    let near = weights(.mid, keys: context).prefix(16).reduce(0, +)
    let later = weights(.mid, keys: long).prefix(16).reduce(0, +)
    let newKeys = weights(.low, keys: long)[context...].reduce(0, +)

    // hide
    try page.check(
      100 * near, is: 74.2, decimals: 1,
      "In the middle profile the nearest 16 of 2,048 keys hold 74.2 % of RoPE's weight.")
    try page.check(100 * later, is: 55.8, decimals: 1, "Among 8,192 keys they keep 55.8 %.")
    try page.check(
      100 * newKeys, is: 1.2, decimals: 1,
      "In the slow profile RoPE gives the 6,144 new keys 1.2 % of its weight altogether.")
    // show

    //: ## Noise added
    //:
    //: Real vectors are neither one vector nor pure noise. {{fig:entropy-by-method}} mixes the two: queries and keys share
    //: a part with correlation $ρ$, and the rest is random. Look at the null band in {{fig:null-model}} first, then at the
    //: panels beside it.
    try page.figure(
      "entropy-by-method",
      explorer: .served("--ensemble aligned --profile low --temperature none"))
    try page.figure(
      "null-model", explorer: .served("--ensemble isotropic --temperature none"))

    //: So a method may leave the band upwards or downwards, and inside the band there is nothing to tell. Which ensemble a
    //: real head resembles is a question for measurements on real heads.
    //:
    //: ## On a trained model
    //:
    //: {{table:trained}} has all 270 heads of SmolLM2-135M, a model with $L$ = 8,192, reading 16,384 tokens of a novel. Each
    //: method runs in a pass of its own, so that every layer sees what the layers below made of it. The null model says that
    //: twice as many keys add $ln 2$ = {{doubling}} nats.
    // hide
    let heads = try CommittedLabTable("heads")
    func meanOverHeads(_ method: String, _ rows: String) -> Double {
      let values = heads.rows(["method": method, "rows": rows]).map { $0["entropy"] }
      return values.reduce(0, +) / Double(values.count)
    }
    let own = meanOverHeads("rope", "within")
    let measured = [
      ("RoPE", "rope"), ("PI", "pi"), ("NTK-aware", "ntk-aware"),
      ("NTK-by-parts (code)", "yarn-no-temperature"), ("YaRN, with temperature", "yarn"),
    ].map { (title: $0.0, beyond: meanOverHeads($0.1, "beyond")) }
    page.value("doubling", log(2.0), .decimals(3))
    page.table(
      try Table(
        columns: [
          Column("method"), Column("mean entropy beyond L", unit: "nats", format: .decimals(2)),
          Column("more than RoPE within L", unit: "nats", format: .decimals(2)),
        ],
        rows: measured.map { [.text($0.title), Cell($0.beyond), Cell($0.beyond - own)] }),
      id: "trained",
      "Entropy of the 270 heads of a trained model on one text: the last quarter of $L$ within "
        + "the trained context, and that of 2 $L$ beyond it.")
    let grown = measured.map { $0.beyond - own }
    try page.check(
      abs(grown[1] - log(2)) < 0.02 && abs(grown[3] - log(2)) < 0.05,
      "Under PI and NTK-by-parts the mean grows by nearly *ln* 2.")
    try page.check(
      grown[4] < grown[3] / 3, "YaRN’s temperature takes away more than two thirds of that.")
    // show

    //: Under RoPE the mean is near that of the methods, and yet the model reads the text no longer: {{fig:loss-by-position}}
    //: has its loss. (Both come from the laboratory: `entrope lab e8 e1 --documents 1` measures them anew, in an hour.)
    try page.figure("loss-by-position")

    //: So the same entropy can belong to a model that works and to one that does not.
    //:
    //:> misconception
    //:> “Interpolation raises entropy.” On isotropic vectors it does exactly nothing. Where slow pairs carry the signal it
    //:> raises entropy. Where middle pairs carry it, it *lowers* entropy. And NTK-by-parts, said to stay closest to the
    //:> original, raises it most for all-ones vectors.
    //:
    //:> limits
    //:> Most vectors here are synthetic, and one last row stands for all rows. Entropy of synthetic vectors says nothing about
    //:> the loss of a model. The trained model is small, and it read one text.
    //:
    //: ## Exercises
    // hide
    try page.exercise(
      "By how much does the entropy of the null model ($σ$ = 1) grow from 2,048 to 8,192 keys?",
      answer: .rounded("By 1.3856 nats; $ln 4$ is 1.3863.", growth, to: 1.3856, decimals: 4)
    ) { page in
      page.text(
        "By chapter 6, $E[H] ≈ ln n − σ^2/2$. The difference is $ln 4$, up to a small "
          + "correction for finite $n$.")
      try page.check(null, is: 8.5111, decimals: 4, "At 8,192 keys it is 8.5111 nats.")
    }
    try page.exercise(
      "All-ones vectors, 8,192 keys: put RoPE, PI, NTK-aware and NTK-by-parts with the paper's "
        + "and the code's ramp in the order of "
        + "their entropies.",
      answer: .rounded(
        "RoPE 7.1249, PI 7.4185, NTK-aware 7.8109, paper 7.8948, code 8.0297 nats.", flat[3],
        to: 8.0297, decimals: 4)
    ) { page in
      try page.check(flat[0], is: 7.1249, decimals: 4, "RoPE has 7.1249 nats.")
      try page.check(flat[1], is: 7.4185, decimals: 4, "PI has 7.4185 nats.")
      try page.check(flat[2], is: 7.8109, decimals: 4, "NTK-aware has 7.8109 nats.")
      try page.check(flat[4], is: 7.8948, decimals: 4, "The paper's ramp has 7.8948 nats.")
      page.command(
        "entrope entropy --method pi --scale 4 --head-dimension 64 \\\n"
          + "  --base 10000 --trained-context 2048 --ensemble all-ones \\\n"
          + "  --length 8192 --rows 8191:8191")
    }
    try page.exercise(
      "The signal sits in the slow pairs. How much does PI's entropy over 8,192 keys exceed "
        + "RoPE's over 2,048?",
      answer: .rounded(
        "1.386 = $ln 4$: PI only stretches a smooth kernel.", slow[1] - trained[1], to: 1.386,
        decimals: 3)
    ) { page in
      page.text(
        "Each weight of the short row becomes four weights of a quarter each. That adds exactly "
          + "$ln 4$.")
    }
    // show

    //: ## References
    //:
    //: - The handbook's chapter on YaRN, section on entropy: “entropy increase caused by interpolation”. It is decided
    //:   above: a rule for some vectors and false for others.
    //: - Peng et al., *YaRN*, [arXiv 2309.00071](https://arxiv.org/abs/2309.00071): section 3.4.
    //: - Student, *The probable error of a mean*, Biometrika 6, 1908: paired differences and their intervals.
    // hide
  }
}
