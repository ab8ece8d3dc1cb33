import AttentionEntropy
import Foundation
import Gallery
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

extension Notebook {
  /// Captured vectors of a trained model: how to check them, measure them, and what they cannot say.
  static let realHeads = Notebook("11-RealHeads", title: "Real heads") { page in
    //:> goals
    //:> - Capture queries and keys of a model, check them, and measure them.
    //:> - Tell sharp and diffuse heads apart, and read an interval over heads.
    //:> - Know what a rotation of captured vectors can say, and what it cannot.
    //:
    //: You should know entropy (chapter 6), paired differences (chapter 7) and the methods RoPE, Position Interpolation (PI),
    //: NTK-aware and YaRN. So far all vectors were made up. Now they come from a trained model.
    // hide
    let scale = page.constant("s", 2.0)
    let file = try CapturedVectors(
      path: pathOfVectors(named: "smollm2-135m_jargon_n16384_native.safetensors"))
    guard let geometry = try file.resolvedRope(ofLayerAt: 0)?.geometry else {
      throw FileError.unsuitable(path: file.path, sentence: "it tells no rope")
    }
    let methods = try ComparedMethod.allCases.prefix(4).map {
      NamedSchedule($0.rawValue, try $0.schedule(for: geometry, scale: scale))
    }
    let cooled = try YaRN(ramp: Ramp(.pairIndex(truncated: true)))
      .schedule(for: geometry, extent: ContextExtent(scale: scale))
    let schedules = methods + [NamedSchedule("YaRN, with temperature", cooled)]
    let layer = try StudyLayer(file, at: 0, schedules: schedules)
    let measured = try HeadStudy(layers: [layer]).measured() ?? []
    let summary = PairedSummary(headSeries(of: measured))
    let changes = summary.methods.compactMap(\.difference)
    let pi = changes[0]
    let warm = changes[changes.count - 1]
    let isTold = !warm.interval.contains(0)
    try page.predict(
      "Three heads of a small model read 16,384 tokens, twice their trained context. PI spreads "
        + "their attention by about half a "
        + "nat. YaRN with its temperature?",
      options: [
        ("It spreads attention as much", warm.mean > 0.4),
        (
          "It spreads attention less, and three heads cannot tell it from zero",
          warm.mean < 0.4 && !isTold
        ),
        ("It sharpens attention for sure", warm.mean < 0 && isTold),
      ],
      answer:
        "The mean difference from RoPE is {{warm}} nats, and the 95 % interval over the three "
        + "heads is {{interval}}. It contains zero.")
    page.value("warm", warm.mean, .decimals(3))
    page.value(
      "interval",
      "\(proseNumber(warm.interval.lowerBound, .decimals(3))) to "
        + proseNumber(warm.interval.upperBound, .decimals(3)))
    // show

    //: ## Capture
    //:
    //: A capture is a file with the queries and keys of some heads, as the model computed them *before* the rotation. Then we
    //: can rotate them ourselves, under any method. The repository holds a small one: two layers of SmolLM2-135M. We take layer 10, key head 2
    //: with its three query heads, 256 queries over {{n}} tokens of text. Its geometry is $d$ = {{d}}, $b$ = {{b}} and
    //: $L$ = {{L}}, so $s$ = 2 reaches the end of the text. It lies in
    //: `Sources/Gallery/Vectors`, where the commands below are typed. Reading it is short:
    let capture = try CapturedVectors(path: file.path)
    let heads = try StudyLayer(capture, at: 0, schedules: methods).heads

    // hide
    page.value("n", file.keyCount)
    page.value("d", geometry.headDimension)
    page.value("b", geometry.base, .decimals(0))
    page.value("L", geometry.trainedContext)
    page.value("heads", heads.count)
    // show

    //: The file says which model it comes from, so nobody has to type the geometry. To make a capture of your own, run
    //: `Scripts/capture_qk.py` beside a model in PyTorch; it writes the same format.
    //:
    //: ## Check before you measure
    //:
    //: A capture can be wrong in ways that give plausible numbers: vectors that were already rotated, the wrong layout of
    //: pairs, a missing scale, another base. Compare with something that is known. Here the number of heads, the base and the
    //: trained context must be those of the model card:
    // hide
    try page.check(
      geometry.headDimension == 64 && geometry.base == 100_000 && geometry.trainedContext == 8_192,
      "The file tells *d* = 64, *b* = 100,000 and *L* = 8,192, as the model's configuration does.")
    try page.check(
      heads.count == 3 && layer.queryPositions.count == 256,
      "It holds {{heads}} query heads with 256 queries each.")
    // show

    //: ## Measure
    //:
    //: For each method and each query the entropy $H$ of the row is measured, and the same row under RoPE is subtracted:
    //:
    //: ```math
    //: D_h = frac{1}{256} Σ_r (H_{h,r}^"method" − H_{h,r}^"RoPE")
    //: ```
    //:
    //: $D_h$ is the mean difference of head $h$ over its rows $r$. Look at the three panels of {{fig:real-heads}}: each is one
    //: head, and they are not alike.
    try page.figure("real-heads")

    //: So even heads that share their keys behave differently. Their mean entropies are those of {{least}} to {{most}} keys
    //: with equal weights ($e^H$).
    // hide
    let meanEntropies = schedules.indices.map { method in
      layer.heads.indices.map { head -> Double in
        let rows = measured.flatMap { $0.statistics[method: method, head: head] }
        return rows.map(\.entropy).reduce(0, +) / Double(rows.count)
      }
    }
    page.value("least", exp(meanEntropies[0].min() ?? .nan), .decimals(0))
    page.value("most", exp(meanEntropies[0].max() ?? .nan), .decimals(0))
    page.table(
      try Table(
        columns: [Column("method")]
          + layer.heads.map { Column("query head \($0)", unit: "nats", format: .decimals(3)) }
          + [
            Column("mean difference", unit: "nats", format: .decimals(3)),
            Column("95 % interval", unit: "nats"),
          ],
        rows: schedules.indices.map { method in
          let change = method == 0 ? nil : changes[method - 1]
          let interval = change.map {
            "\(proseNumber($0.interval.lowerBound, .decimals(3))) … "
              + proseNumber($0.interval.upperBound, .decimals(3))
          }
          return [.text(schedules[method].name)] + meanEntropies[method].map { Cell($0) }
            + [Cell(change?.mean), interval.map { .text($0) } ?? .missing]
        }), id: "heads",
      "Mean entropy over 256 rows of three heads, and the difference from RoPE with Student's "
        + "interval over the heads, $s$ = 2.")
    try page.check(
      meanEntropies.dropFirst().allSatisfy { row in
        row.reduce(0, +) > meanEntropies[0].reduce(0, +)
      }, "Every method raises the mean entropy over the three heads.")
    // show

    //: ## A map of one head
    //:
    //: A mean over rows hides where the weight goes. {{fig:head-map}} is a map of one head of layer 22 under plain RoPE: a row
    //: is eight queries, a column 512 keys, and the colour is the largest weight among them. Look at the first column and
    //: at the diagonal, above and below the dashed line at $L$.
    // hide
    let mapped = try file.vectors(ofLayerAt: 1, heads: [0])
    guard
      let map = try binnedAttention(
        of: mapped, schedule: methods[0].schedule, bins: 32, rule: .max),
      let mappedRows = try attentionStatistics(
        of: mapped, schedule: methods[0].schedule, request: AttentionRequest(measuresMass: true))?
        .first?.first
    else { throw FileError.unsuitable(path: file.path, sentence: "it has no map") }
    func sink(beyond: Bool) -> Double {
      let shares = zip(mapped.queryPositions, mappedRows).compactMap { position, row in
        (position >= geometry.trainedContext) == beyond ? row.mass?.onFirst : nil
      }
      return 100 * shares.reduce(0, +) / Double(shares.count)
    }
    page.figure(
      attentionMapFigure(
        map, rule: .max, id: "head-map", title: "RoPE, layer 22, head 0",
        caption: "Attention weights of one head by query and key, and the entropy of its rows.",
        seenCounts: mapped.queryPositions.map { $0 + 1 }, trainedContext: geometry.trainedContext),
      "Attention of layer 22, head 0 of SmolLM2-135M-Instruct (Apache-2.0) over 16,384 tokens of text, plain RoPE, on a "
        + "logarithmic scale (a), and the entropy of its rows (b). L = 8,192.",
      command: "entrope heatmap --vectors smollm2-135m_jargon_n16384_native.safetensors --layer 22 "
        + "--head 0 --bins 32 --output head.svg")
    // show

    //: So this head is a sink: the first token gets most of the weight, and the tokens nearby get the rest. Beyond $L$ the
    //: rest fades, the sink takes nearly everything, and the entropy falls towards 0. A table of entropies would call that
    //: a sharp head. The map shows that it looks at nothing. In the last rows the weight jumps to other keys: so far beyond
    //: $L$ even the sink does not hold.
    // hide
    try page.check(
      sink(beyond: false), is: 64, decimals: 0,
      "Up to *L* the first token gets 64 % of the weight, as a mean over rows.")
    try page.check(sink(beyond: true), is: 87, decimals: 0, "Beyond *L* it gets 87 %.")
    // show

    //: ## Which interval
    //:
    //: {{table:heads}} gives an interval over *heads*. There are only three, so it is wide. Why not over the 768 rows? That
    //: interval would be much narrower, and it would be wrong. Rows of one head share keys: two queries that stand near each
    //: other see nearly the same context. They are not independent draws.
    //:
    //: The heads are not a random sample of all heads either. They are those of one group in a small file. An interval over
    //: three heads of one layer says how these differ, and nothing about the model.
    //:
    //: ## All captured heads
    //:
    //: {{fig:real-head-atlas}} shows each captured head as a point, and what methods change as intervals. Look at how long
    //: the intervals are.
    try page.figure("real-head-atlas")

    //: So PI and YaRN's frequencies move the three heads of layer 10 by half a nat or more. The temperature of YaRN is not
    //: in this figure; {{table:heads}} shows how much of the change it takes back.
    //:
    //: ## What it cannot say
    //:
    //: These vectors came from a *plain* forward pass. In layer 10 they already depend on what layers 0 to 9 attended to,
    //: and those used plain RoPE. If the model ran with PI from the first layer on, the vectors of layer 10 would be
    //: others. We changed one rotation, and not the model.
    //:
    //: To see the model under a method, run it with the method. `entrope loss` does that for small models and prints the loss by
    //: position. It needs the model file, so it is not part of this page:
    //:
    //: ```console
    //: make lab-demo
    //: ```
    //:
    //:> misconception
    //:> “These heads under PI are what the model under PI would do.” The vectors came from a forward pass with plain rotation.
    //:> Only the rotation changed. The figure shows the first effect of a method and not its last.
    //:
    //:> aside
    //:> The second file in `Sources/Gallery/Vectors` holds the same heads from a pass of the model *with* YaRN of factor 2. Compare
    //:> the two with `entrope compare` to see how far the vectors themselves moved.
    //:
    //:> limits
    //:> One model, one layer, three heads, one text. A study needs many heads, several texts and an interval over texts.
    //:
    //: ## Exercises
    // hide
    func contains(_ estimate: Estimate, _ low: Double, _ high: Double) -> Bool {
      abs(estimate.interval.lowerBound - low) < 5e-4
        && abs(estimate.interval.upperBound - high) < 5e-4
    }
    try page.exercise(
      "What is the mean difference of PI from RoPE over the three heads, and its 95 % interval?",
      answer: .rounded("+0.583 nats, 0.359 to 0.806.", pi.mean, to: 0.583, decimals: 3)
    ) { page in
      try page.check(contains(pi, 0.359, 0.806), "The interval is 0.359 to 0.806 nats.")
      page.text("With three heads Student's factor is 4.303 and not 1.96.")
    }
    try page.exercise(
      "And YaRN with its temperature?",
      answer: .rounded(
        "+0.121 nats, −0.059 to 0.302: not told from zero by three heads.", warm.mean, to: 0.121,
        decimals: 3)
    ) { page in
      try page.check(contains(warm, -0.059, 0.302), "The interval is −0.059 to 0.302 nats.")
    }
    let rows = summary.heads.filter { $0.series.methodName == "PI" }
    let rowErrors = rows.compactMap { $0.difference?.standardError }
    let headError = pi.standardError
    try page.exercise(
      "Why may the interval over the 256 rows of a head not be used?",
      answer: Claim(
        "Rows of a head share keys; they are not independent draws.",
        measured: (rowErrors.max() ?? 1) / headError
      ) { $0 < 1 }
    ) { page in
      page.value("narrow", headError / (rowErrors.max() ?? 1), .decimals(1))
      page.text(
        "The standard error over heads is {{narrow}} times that over the rows of any one head. "
          + "The narrow interval says how rows "
          + "of this text scatter, and not what another text or another head would give.")
    }
    // show

    //: ## References
    //:
    //: - Allal et al., *SmolLM2*, [arXiv 2502.02737](https://arxiv.org/abs/2502.02737): the model (Apache-2.0).
    //: - `Sources/Gallery/Vectors/README.md`: how the vectors were captured, with their licence.
    //: - Student, *The probable error of a mean*, Biometrika 6, 1908.
    // hide
  }
}
