import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension Notebook {
  /// NTK-by-parts: kept, blended, interpolated, and three ramps.
  static let ramp = Notebook("05-Ramp", title: "NTK-by-parts and the ramp") { page in
    //:> goals
    //:> - Place the thresholds $α$ and $β$ on an axis of wavelengths.
    //:> - Tell three ramps apart that circulate under one name.
    //:> - Predict which pairs move when a threshold moves.
    //:
    //: You should know chapters 3 and 4: PI slows every pair by the scale $s$, which hurts the fast ones; NTK-aware scaling
    //: spares them but leaves slow pairs beyond their trained arc. Here each pair gets what it needs.
    // hide
    let d = page.constant("d", 64)
    let b = page.constant("b", 10_000.0)
    let context = page.constant("L", 2_048)
    let scale = page.constant("s", 4.0)
    let alpha = page.constant("alpha", 1.0)
    let beta = page.constant("beta", 32.0)
    let geometry = try RotaryGeometry(headDimension: d, base: b, trainedContext: context)
    let extent = try ContextExtent(scale: scale)
    func counts(_ blend: [Double]) -> (kept: Int, blended: Int, interpolated: Int) {
      let (kept, none) = (blend.count { $0 == 1 }, blend.count { $0 == 0 })
      return (kept, blend.count - kept - none, none)
    }
    let paper = try Ramp(.rotations, alpha: alpha, beta: beta).blend(for: geometry)
    let code = try Ramp(.pairIndex(truncated: true), alpha: alpha, beta: beta).blend(for: geometry)
    let later = try Ramp(.rotations, alpha: alpha, beta: 2 * beta).blend(for: geometry)
    let (now, then) = (counts(paper), counts(later))
    try page.predict(
      "The upper threshold $β$ is doubled from 32 to 64 in the paper's ramp. Are more pairs "
        + "kept as they are, or fewer?",
      options: [
        ("More", then.kept > now.kept), ("As many", then.kept == now.kept),
        ("Fewer", then.kept < now.kept),
      ],
      answer:
        "{{then}} instead of {{now}}. A pair is kept when it makes at least $β$ rotations. A "
        + "larger $β$ asks for more.")
    page.value("now", now.kept)
    page.value("then", then.kept)
    // show

    //: ## Three kinds of pairs
    //:
    //: Sort the pairs by their rotations $r_i = L/λ_i$ inside the trained context $L$, where $λ_i$ is the wavelength:
    //:
    //: - Many rotations, at least $β$: the pair knows every angle, and it carries fine detail. *Keep* it.
    //: - Less than $α$ = 1 rotation: the pair would meet new angles. *Interpolate* it: divide its frequency $θ_i$ by $s$.
    //: - Between: *blend* the two.
    //:
    //: ```math
    //: θ′_i = γ_i θ_i + (1 − γ_i) frac{θ_i}{s}
    //: ```
    //:
    //: The blend $γ_i$ is 1 for a kept pair and 0 for an interpolated one. This is *NTK-by-parts*. YaRN's frequencies are
    //: these. YaRN adds a temperature, which has to wait until chapter 8; so we do not say YaRN yet.
    //:
    //: ## Three ramps
    //:
    //: Between the thresholds $γ$ must fall from 1 to 0. In which variable does it fall evenly? Three answers circulate:
    //:
    //: | ramp | falls evenly in | kept | interpolated |
    //: |---|---|---|---|
    //: | paper, eq. 18 | rotations $r$ | $r ≥ 32$ | $r ≤ 1$ |
    //: | reference code | pair index, so $ln r$ | $r ≥ 32$, rounded to a pair | $r ≤ 1$, rounded to a pair |
    //: | handbook | $λ/L = 1/r$ | $λ/L ≤ 1$ | $λ/L ≥ 32$ |
    //:
    //: The paper's ramp is one line:
    //:
    //: ```math
    //: γ(r) = min(1, max(0, frac{r − α}{β − α}))
    //: ```
    let gamma = geometry.rotations.map { rotations in
      min(1, max(0, (rotations - alpha) / (beta - alpha)))
    }

    // hide
    let rampGap = zip(gamma, paper).map { abs($0 - $1) }.max() ?? 1
    try page.check(rampGap < 1e-12, "That line gives the paper's blend for all 32 pairs.")
    // show

    //: The reference code instead computes the pair index at which a pair would make 32 rotations, rounds it down, does
    //: the same for 1 rotation, rounds it up, and draws a line between the two *indices*:
    func index(making rotations: Double) -> Double {
      let tokens = Double(context) / (2 * .pi * rotations)
      return Double(d) * log(tokens) / (2 * log(b))
    }
    let low = index(making: beta).rounded(.down)
    let high = index(making: alpha).rounded(.up)

    // hide
    page.value("low", Int(low))
    page.value("high", Int(high))
    try page.check(
      low == 8 && high == 21, "The code's ramp begins to fall after pair 8 and ends at pair 21.")
    // show

    //: So it runs from pair {{low}} to pair {{high}}. Look at pairs 9 to 20 in {{fig:ramp}}: there the two differ.
    try page.figure("ramp", explorer: .copied("ratio"))

    //: So paper and code agree at both ends and not between. For a pair in the middle of the ramp the code keeps much
    //: more of the original frequency. Models were fine-tuned with the code's ramp, so tools that claim to run them should use it.
    //:
    //: {{fig:ramp-axes}} draws the same three curves over three axes. Each is straight on one of them.
    try page.figure("ramp-axes")

    //: ## The handbook's ramp
    //:
    //: The handbook compares $λ/L$ with 1 and 32. But $λ/L$ is $1/r$: the same two numbers, put to the reciprocal variable.
    //: With them a pair is kept when it makes one rotation, and interpolated when it makes less than 1/32.
    // hide
    let handbook = try NTKByParts(ramp: Ramp(.wavelength, alpha: alpha, beta: beta))
      .schedule(for: geometry, extent: extent)
    let blend = handbook.blend ?? []
    let escaping = geometry.rotations.indices.filter {
      geometry.rotations[$0] < 1 && handbook.frequencyRatios[$0] * scale > 1
    }
    page.table(
      try Table(
        columns: [
          Column("ramp"), Column("kept"), Column("blended"), Column("interpolated"),
          Column("lowest ratio θ′/θ", format: .decimals(4)),
        ],
        rows: [("paper", paper), ("reference code", code), ("handbook", blend)].map { name, blend in
          let found = counts(blend)
          let least = blend.map { $0 + (1 - $0) / scale }.min() ?? 1
          return [
            .text(name), Cell(found.kept), Cell(found.blended), Cell(found.interpolated),
            Cell(least),
          ]
        }), id: "counts",
      "What each ramp does with the 32 pairs, $d$ = 64, $b$ = 10,000, $L$ = 2,048, $s$ = 4, "
        + "thresholds 1 and 32.")
    try page.check(
      counts(paper) == (9, 12, 11) && counts(code) == (9, 12, 11),
      "Paper and code keep 9 pairs, blend 12 and interpolate 11.")
    try page.check(
      counts(blend) == (21, 11, 0),
      "The handbook's ramp keeps 21 pairs and interpolates none fully.")
    try page.check(
      (geometry.wavelengths.max() ?? 0) / Double(context), is: 23.0, decimals: 1,
      "It cannot: the longest wavelength is 23.0 *L*, and its upper threshold is 32.")
    try page.check(
      escaping.count == 11, "Under it all 11 slow pairs leave their trained arc at 8,192 tokens.")
    // show

    //: {{table:counts}} has the consequence. The handbook's “YaRN” is nearly plain RoPE. Remember that when it is praised for
    //: staying close to the original: it hardly changes anything.
    //:
    //: ## Which pairs move
    //:
    //: Move $β$ up by a little. Only pairs with $r > α$ can move, and only those inside the old or the new ramp do. In the
    //: paper's ramp *all* of them move, since $β − α$ stands below the fraction line. In the code's ramp nothing happens
    //: until the rounded index jumps, and then all pairs of the ramp move at once. Chapter 10 shows what entropy makes of
    //: these steps.
    // hide
    let nudged = try Ramp(.rotations, alpha: alpha, beta: beta - 1).blend(for: geometry)
    let moved = zip(paper, nudged).count { $0 != $1 }
    let nudgedCode = try Ramp(.pairIndex(truncated: true), alpha: alpha, beta: beta - 1)
      .blend(for: geometry)
    try page.check(
      Double(moved), is: 12, decimals: 0,
      "From *β* = 31 to 32 the paper's ramp moves all 12 blended pairs, and no other.")
    try page.check(nudgedCode == code, "The code's ramp does not move at all.")
    // show

    //:> misconception
    //:> “A larger $β$ keeps more pairs.” In the paper and in its code it keeps *fewer*: {{then}} instead of {{now}}. Only in the
    //:> handbook's reciprocal variable does it sound the other way.
    //:
    //:> limits
    //:> This chapter says what the thresholds do. It does not say that 1 and 32 are good. The paper chose them for Llama
    //:> by trying. Chapter 10 looks at the choice.
    //:
    //: ## Exercises
    // hide
    let llama3 = try RotaryGeometry(headDimension: 128, base: 500_000, trainedContext: 8_192)
    func llama(_ beta: Double) throws -> (kept: Int, blended: Int, interpolated: Int) {
      counts(try Ramp(.pairIndex(truncated: true), alpha: alpha, beta: beta).blend(for: llama3))
    }
    let usual = try llama(beta)
    let doubled = try llama(2 * beta)
    try page.exercise(
      "Llama 3 ($d$ = 128, $b$ = 500,000, $L$ = 8,192), reference code: how many pairs are "
        + "kept, blended, interpolated?",
      answer: .rounded("19, 16 and 29.", Double(usual.kept), to: 19, decimals: 0)
    ) { page in
      try page.check(usual == (19, 16, 29), "19 are kept, 16 blended and 29 interpolated.")
      page.command(
        "entrope frequencies --method yarn --head-dimension 128 \\\n"
          + "  --base 500000 --trained-context 8192 --scale 4")
    }
    try page.exercise(
      "The same with $β$ = 64?",
      answer: .rounded("15, 20 and 29.", Double(doubled.kept), to: 15, decimals: 0)
    ) { page in
      try page.check(doubled == (15, 20, 29), "15 are kept, 20 blended and 29 interpolated.")
      page.text(
        "Four pairs that made between 32 and 64 rotations are blended now. The slow end does "
          + "not change.")
    }
    let mended = try ratios(Ramp(.wavelength, alpha: 1 / beta, beta: 1 / alpha), geometry, extent)
    let toPaper = zip(
      mended, try ratios(Ramp(.rotations, alpha: alpha, beta: beta), geometry, extent)
    )
    .map { abs($0 - $1) }
    let toCode = zip(
      mended,
      try ratios(Ramp(.pairIndex(truncated: true), alpha: alpha, beta: beta), geometry, extent)
    ).map { abs($0 - $1) }
    try page.exercise(
      "Mend the handbook's thresholds: $α$ = 1/32 and $β$ = 1 in $λ/L$. Does its ramp become "
        + "the paper's?",
      answer: .rounded(
        "No: it differs by up to 0.525 in $θ′/θ$ from the paper and by 0.250 from the code.",
        toPaper.max() ?? 0, to: 0.525, decimals: 3)
    ) { page in
      page.text(
        "It now has the right ends. But it falls evenly in $λ$, so it keeps more of every "
          + "blended pair than the other two.")
      try page.check(
        toCode.max() ?? 0, is: 0.250, decimals: 3, "From the code it differs by up to 0.250.")
      try page.check(
        toPaper.firstIndex(of: toPaper.max() ?? 0) == 14
          && toCode.firstIndex(of: toCode.max() ?? 0) == 15,
        "The largest differences are at pair 14 and at pair 15.")
    }
    // show

    //: ## References
    //:
    //: - Peng et al., *YaRN*, [arXiv 2309.00071](https://arxiv.org/abs/2309.00071): eq. 17 (rotations), eq. 18 (ramp),
    //:   section 3.2 (thresholds 1 and 32).
    //: - The reference code: `find_correction_range` and `linear_ramp_mask` in
    //:   [jquesnelle/yarn](https://github.com/jquesnelle/yarn).
    // hide
  }
}

/// θ′/θ of every pair under NTK-by-parts with a ramp.
private func ratios(
  _ ramp: Ramp, _ geometry: RotaryGeometry, _ extent: ContextExtent
) throws(RotaryError) -> [Double] {
  try NTKByParts(ramp: ramp).schedule(for: geometry, extent: extent).frequencyRatios
}
