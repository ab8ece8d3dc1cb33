import AttentionEntropy
import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension Notebook {
  /// The surface over both thresholds, its steps and kinks, and how to decide.
  static let thresholds = Notebook("10-Thresholds", title: "Choosing α and β") { page in
    //:> goals
    //:> - Read an entropy surface over the thresholds $α$ and $β$.
    //:> - Find its steps and kinks, and say where they come from.
    //:> - Decide by a stated rule, and say how much the choice matters.
    //:
    //: You should know the ramp of chapter 5. A pair with at least $β$ rotations in the trained context $L$ is kept, one with
    //: at most $α$ is interpolated, and between them the two are blended. The published pair is (1, 32). Is it a good one?
    // hide
    let d = page.constant("d", 128)
    let b = page.constant("b", 10_000.0)
    let context = page.constant("L", 4_096)
    let scale = page.constant("s", 4.0)
    let geometry = try RotaryGeometry(headDimension: d, base: b, trainedContext: context)
    let extent = try ContextExtent(scale: scale)
    let long = Int(scale) * context
    let setting = Thresholds(geometry: geometry, extent: extent, keys: long)
    let h32 = try setting.entropy(alpha: 1, beta: 32)
    let h64 = try setting.entropy(alpha: 1, beta: 64)
    let h8 = try setting.entropy(alpha: 1, beta: 8)
    let range = h64 - h8
    try page.predict(
      "All-ones vectors over 16,384 keys, a head like Llama 2's. $β$ goes from 8 to 64 at $α$ = "
        + "1. By how much does the entropy "
        + "of 6 nats move?",
      options: [
        ("By less than 0.3 nats", range < 0.3), ("By about 1 nat", range >= 0.3 && range < 1.5),
        ("By more than 1.5 nats", range >= 1.5),
      ],
      answer:
        "By {{range}} nats. Without interpolation and with it, the same row differs by more "
        + "than that. The method matters, and "
        + "the threshold fine-tunes it.")
    page.value("range", range, .decimals(3))
    // show

    //: ## The surface
    //:
    //: Each pair of thresholds gives a schedule of frequencies, and each schedule gives an entropy $H(α, β)$. The blend of
    //: pair $i$ with $r_i$ rotations is
    //:
    //: ```math
    //: γ_i = min(1, max(0, frac{r_i − α}{β − α}))  θ′_i = γ_i θ_i + (1 − γ_i) frac{θ_i}{s}
    //: ```
    //:
    //: $θ_i$ is the frequency before, $θ′_i$ after, and $s$ the scale. {{fig:alpha-beta-surface}} shows the entropy of one row for
    //: a grid of thresholds. Find the dot of the published pair, and look at how far the contours near it are apart.
    try page.figure(
      "alpha-beta-surface",
      explorer: .served("--head-dimension 128 --trained-context 4096 --ramp paper"))

    //: So the surface has no hill and no valley at (1, 32). It rises to one side. Whoever asks this surface alone for the best
    //: thresholds is sent to its edge.
    //:
    //: ## A cut along β
    //:
    //: Now the setting of Llama 2: $d$ = {{d}}, $b$ = {{b}}, $L$ = {{L}}, $s$ = 4. In code, one point of the cut is:
    let ramp = try Ramp(.rotations, alpha: 1, beta: 32)
    let blended = try NTKByParts(ramp: ramp)
      .schedule(for: geometry, extent: extent)
    let row = PositionalKernel(schedule: blended, count: long).lastRow

    // hide
    page.value("d", d)
    page.value("b", b, .decimals(0))
    page.value("L", context)
    try page.check(
      abs(row.entropy - h32) < 1e-12, "The code and the table below agree to 10⁻¹² nats.")
    page.table(
      try Table(
        columns: [Column("α", format: .shortest(2))]
          + [8, 16, 32, 64].map { Column("β = \($0)", unit: "nats", format: .decimals(4)) },
        rows: try [0.5, 1, 2, 4].map { alpha in
          try [Cell(alpha)]
            + [8, 16, 32, 64].map { Cell(try setting.entropy(alpha: alpha, beta: Double($0))) }
        }), id: "cuts",
      "Entropy of the last of 16,384 queries, all-ones vectors, paper's ramp, $d$ = 128, $b$ = "
        + "10,000, $L$ = 4,096, $s$ = 4.")
    // show

    //: Read {{table:cuts}} along its rows and down its columns. $α$ moves the entropy about as much as $β$ does. Now look at
    //: the whole cut at $α$ = 1 in {{fig:beta-cut}}, and at the light lines.
    try page.figure(
      "beta-cut",
      explorer: .served("--head-dimension 128 --trained-context 4096 --length 16384"))

    //: So neither curve is smooth, for two different reasons.
    //:
    //: *Steps.* The reference code turns each threshold into a pair index and rounds it. As long as the rounded index stays,
    //: nothing moves. When it jumps, all blended pairs move at once.
    //:
    //: *Kinks.* In the paper's ramp every pair has its own place. As $β$ passes the rotations of a pair, that pair changes from
    //: kept to blended. There the slope of $H$ jumps. The light lines of the figure stand at these places.
    // hide
    let kinks = geometry.rotations.filter { $0 >= 8 && $0 <= 64 }
    let crossed = geometry.rotations.filter { $0 > 31 && $0 < 33 }
    let h33 = try setting.entropy(alpha: 1, beta: 33)
    let h34 = try setting.entropy(alpha: 1, beta: 34)
    page.value("kinks", kinks.count)
    try page.check(
      crossed.first ?? 0, is: 31.745, decimals: 3,
      "One pair makes 31.745 rotations: a kink lies just below *β* = 32.")
    try page.check(
      h33 > h34, "From *β* = 33 to 34 the entropy falls, although it rises on the whole.")
    // show

    //: Between 8 and 64 there are {{kinks}} kinks. An optimiser that follows slopes will stumble over each of them.
    //:
    //: ## Deciding by a rule
    //:
    //: The entropy alone has no optimum, so a rule must say what is wanted. Here are three, each of which can be checked:
    //:
    //: 1. *Match training.* Choose the thresholds whose entropy over $sL$ keys, with the temperature in place, is nearest to that of
    //:    plain RoPE over $L$ keys.
    //: 2. *No new angles.* Choose $α$ = 1: then no pair with less than one rotation leaves its trained arc. A smaller $α$ lets
    //:    some of them out.
    //: 3. *Lowest loss.* Run the model on text for several pairs, and take the best. That is what the paper did. It costs a
    //:    model and hours.
    //:
    //: Whatever the rule, say it before you look, and report how flat the choice is.
    // hide
    let ratios = try setting.schedule(alpha: 0.25, beta: 32).frequencyRatios
    let outside = geometry.rotations.indices.filter {
      geometry.rotations[$0] < 1 && ratios[$0] * scale > 1 + 1e-12
    }
    try page.check(
      try setting.schedule(alpha: 1, beta: 32).frequencyRatios.enumerated().allSatisfy {
        geometry.rotations[$0.offset] >= 1 || $0.element * scale <= 1 + 1e-12
      }, "With *α* = 1 no pair with less than one rotation leaves its trained arc.")
    try page.check(
      Double(outside.count), is: 9, decimals: 0, "With *α* = ¼ 9 such pairs do.")
    // show

    //: ## Real vectors
    //:
    //: All-ones vectors use every pair alike, and heads do not. [Chapter 11](11-RealHeads.html) shows heads of a trained model
    //: with the published thresholds. The distance between PI and YaRN with its temperature there is larger than anything that
    //: $β$ does above, and it is the temperature's doing: without it YaRN lies above PI.
    //: A surface for captured heads comes from `entrope sweep` with `--vectors`.
    //:
    //: So choose the method and its temperature first, and the thresholds last.
    //:
    //: ## Loss of a trained model
    //:
    //: The third rule, tried: SmolLM2-135M reads 16,384 tokens of a novel, twice its trained context, under YaRN with other
    //: thresholds. {{fig:loss-by-ramp}} has the loss; look at how small the numbers at the colour bar are.
    try page.figure("loss-by-ramp")
    // hide
    let beyond = try CommittedLabTable("loss-by-ramp").rows(["from": "8192", "to": "16384"])
    func loss(_ alpha: Double, _ beta: Double) throws -> Double {
      beyond.first { $0["alpha"] == alpha && $0["beta"] == beta }.map { $0["difference"] } ?? .nan
    }
    page.value("low", 1_000 * (try loss(1, 8)), .decimals(0))
    page.value("usual", 1_000 * (try loss(1, 32)), .decimals(0))
    let segments = try CommittedLabTable("loss-by-segment").rows(["text": "all", "method": "pi"])
      .filter { $0["from"] >= 8_192 }.map { $0["from_yarn"] }
    page.value(
      "pi", 1_000 * segments.reduce(0, +) / Double(segments.count), .decimals(0))
    try page.check(
      try loss(1, 8) > loss(1, 16) && loss(1, 16) > loss(1, 32) && loss(1, 32) > loss(1, 64)
        && loss(1, 64) > loss(1, 128),
      "Beyond *L* the loss falls with *β* at *α* = 1, from 8 to 128.")
    try page.check(
      beyond.first { $0["alpha"] == 1 && $0["beta"] == 32 }?[text: "indifferent"] == "true",
      "The published (1, 32) cannot be told from the best.")
    // show

    //: From $β$ = 8 to the best is {{low}} thousandths of a nat, and from the published pair {{usual}}. Position Interpolation
    //: in place of YaRN costs {{pi}} thousandths at the same positions (chapter 7).
    //: (`entrope lab e5 --documents 1` measures it anew.)
    //:
    //:> misconception
    //:> “(1, 32) is the optimum of two smooth knobs.” In the code the knobs go in steps. In the paper's ramp every pair that
    //:> crosses a threshold makes a kink. And entropy alone has no optimum there.
    //:
    //:> limits
    //:> One row of all-ones vectors is no model. The paper's thresholds were found by trying with Llama. The loss is that of one
    //:> small model on one text, without fine-tuning.
    //:
    //: ## Exercises
    // hide
    try page.exercise(
      "Llama 2, $s$ = 4, all-ones, 16,384 keys, paper's ramp: what is $H$ at (1, 8), (1, 16), "
        + "(1, 32) and (1, 64)?",
      answer: .rounded("5.9667, 6.0473, 6.1091 and 6.1373 nats.", h32, to: 6.1091, decimals: 4)
    ) { page in
      try page.check(h8, is: 5.9667, decimals: 4, "At (1, 8) it is 5.9667 nats.")
      let h16 = try setting.entropy(alpha: 1, beta: 16)
      try page.check(h16, is: 6.0473, decimals: 4, "At (1, 16) it is 6.0473 nats.")
      try page.check(h64, is: 6.1373, decimals: 4, "At (1, 64) it is 6.1373 nats.")
    }
    let (at32, at64) = try (
      setting.entropy(alpha: 4, beta: 32), setting.entropy(alpha: 4, beta: 64)
    )
    try page.exercise(
      "Does a larger $β$ always raise the entropy?",
      answer: .rounded(
        "No: (4, 32) has 6.1900 nats and (4, 64) has 6.1840.", at32, to: 6.1900, decimals: 4)
    ) { page in
      try page.check(at64, is: 6.1840, decimals: 4, "At (4, 64) it is 6.1840 nats.")
      try page.check(h33, is: 6.11306, decimals: 5, "At (1, 33) it is 6.11306 nats.")
      try page.check(h34, is: 6.11273, decimals: 5, "At (1, 34) it is 6.11273 nats.")
      page.text(
        "The fall from 33 to 34 comes after a kink at 31.745, where a pair crosses the "
          + "threshold.")
    }
    let edges = Set(
      try (80...640).map {
        try Ramp(.pairIndex(truncated: true), beta: Double($0) / 10).pairBounds(for: geometry).low
      })
    try page.exercise(
      "How many different schedules has the reference code for $β$ from 8 to 64 at $α$ = 1?",
      answer: .rounded(
        "15: its lower edge is a whole pair, 16 to 30.", Double(edges.count), to: 15, decimals: 0)
    ) { page in
      try page.check(
        edges.min() == 16 && edges.max() == 30, "The lower edge runs from pair 16 to pair 30.")
      page.command(
        "entrope frequencies --method yarn --head-dimension 128 \\\n"
          + "  --base 10000 --trained-context 4096 --scale 4 --beta 48")
    }
    // show

    //: ## References
    //:
    //: - Peng et al., *YaRN*, [arXiv 2309.00071](https://arxiv.org/abs/2309.00071): section 3.2 (thresholds), eq. 18.
    //: - The reference code: `find_correction_range` in [jquesnelle/yarn](https://github.com/jquesnelle/yarn).
    // hide
  }
}

/// All-ones entropies over thresholds of the paper's ramp.
private struct Thresholds {
  let geometry: RotaryGeometry
  let extent: ContextExtent
  let keys: Int

  func schedule(alpha: Double, beta: Double) throws(RotaryError) -> RotarySchedule {
    try NTKByParts(ramp: Ramp(.rotations, alpha: alpha, beta: beta))
      .schedule(for: geometry, extent: extent)
  }

  func entropy(alpha: Double, beta: Double) throws(RotaryError) -> Double {
    allOnesEntropy(try schedule(alpha: alpha, beta: beta), keys: keys)
  }
}
