import AttentionEntropy
import Foundation
import Gallery
import RopeSystems
import RotaryEmbedding
import Studies

extension Notebook {
  /// A short YaRN against golden vectors, and one configuration in seven systems.
  static let yarn = Notebook("09-YaRN", title: "YaRN complete") { page in
    //:> goals
    //:> - Implement YaRN in a few lines, and check it against numbers that another program computed.
    //:> - Follow one `config.json` through seven systems.
    //:> - Put the factor in its right place: cosines and sines, or softmax scale.
    //:
    //: You should know NTK-by-parts (chapter 5) and the temperature (chapter 8). YaRN is the two together. This chapter
    //: builds it, and then looks at what programs really do with a configuration file.
    // hide
    let d = page.constant("d", 64)
    let b = page.constant("b", 10_000.0)
    let context = page.constant("L", 2_048)
    let scale = page.constant("s", 4.0)
    let geometry = try RotaryGeometry(headDimension: d, base: b, trainedContext: context)
    let shipped = try YaRN(ramp: Ramp(.pairIndex(truncated: true)))
      .schedule(for: geometry, extent: ContextExtent(scale: scale))
    let turned = rotated(
      [Float](repeating: 1, count: d), positions: [1_000], schedule: shipped, layout: .halfSplit)
    let norm = (turned.map { $0 * $0 }.reduce(0, +)).squareRoot() / Double(d).squareRoot()
    try page.predict(
      "A rotation keeps the length of a vector. YaRN as shipped rotates queries and keys at $s$ "
        + "= 4. How long are they "
        + "afterwards?",
      options: [
        ("As long as before", abs(norm - 1) < 1e-6),
        ("A little longer", norm > 1.01), ("A little shorter", norm < 0.99),
      ],
      answer:
        "{{norm}} times as long. The factor 0.1 $ln s$ + 1 stands on the cosines and sines, so "
        + "query and key both grow, and "
        + "the logits grow by the square.")
    page.value("norm", norm, .decimals(6))
    // show

    //: ## Thirty lines
    //:
    //: YaRN needs the head dimension $d$, the base $b$, the trained context $L$ and the scale $s$. Two thresholds are 32
    //: and 1 rotations. First, at which pair index would a pair make so many rotations?
    //:
    //: ```math
    //: i(r) = frac{d}{2} frac{ln(L/2πr)}{ln b}
    //: ```
    func index(_ r: Double, d: Double, b: Double, trained: Double) -> Double {
      d * log(trained / (2 * .pi * r)) / (2 * log(b))
    }

    //: Then the ramp falls from 1 to 0 between the two indices, rounded to whole pairs, and blends the original frequency with
    //: the interpolated one:
    func yarn(d: Int, b: Double, trained: Double, s: Double) -> [Double] {
      let low = index(32, d: Double(d), b: b, trained: trained).rounded(.down)
      let high = index(1, d: Double(d), b: b, trained: trained).rounded(.up)
      return (0..<d / 2).map { i in
        let theta = pow(b, -2 * Double(i) / Double(d))
        let fall = (Double(i) - low) / (high - low)
        let gamma = 1 - min(1, max(0, fall))
        return gamma * theta + (1 - gamma) * theta / s
      }
    }

    //: The last line is the amplitude, which multiplies cosines and sines:
    func amplitude(_ s: Double) -> Double { 0.1 * log(s) + 1 }

    //: A formula that looks right is not yet right. So compare with another program. {{table:golden}} has frequencies that
    //: Hugging Face transformers and we computed for Qwen 2.5 with YaRN of factor 4: $d$ = 128, $b$ = 1,000,000, $L$ = 32,768.
    // hide
    let golden: [(pair: Int, theta: Double)] = [
      (0, 1.0), (10, 0.11547819846894583), (20, 0.013335214321633242), (25, 0.004131738022518394),
      (30, 0.001064360981247002), (35, 0.00024625840690893874), (40, 4.445698525097308e-05),
      (63, 3.102344401879298e-07),
    ]
    let ours = yarn(d: 128, b: 1_000_000, trained: 32_768, s: scale)
    page.table(
      try Table(
        columns: [
          Column("pair"), Column("golden", unit: "rad/token", format: .significant(8)),
          Column("our lines", unit: "rad/token", format: .significant(8)),
        ],
        rows: golden.map { [Cell($0.pair), Cell($0.theta), Cell(ours[$0.pair])] }), id: "golden",
      "Frequencies of eight of the 64 pairs. The golden column is the float64 evaluation of the "
        + "rule of transformers 5.23.")
    let worst = golden.map { abs(ours[$0.pair] / $0.theta - 1) }.max() ?? 1
    let library = yarn(d: d, b: b, trained: Double(context), s: scale)
    let gap = zip(library, shipped.inverseFrequencies).map { abs($0 / $1 - 1) }.max() ?? 1
    try page.check(worst < 1e-12, "Our lines agree with all golden numbers to 10⁻¹².")
    try page.check(gap < 1e-12, "They agree with this library in the handbook's setting.")
    try page.check(
      amplitude(4), is: 1.138629, decimals: 6, "The amplitude at *s* = 4 is 1.138629.")
    // show

    //: ## Three YaRNs
    //:
    //: Chapter 5 showed three ramps, chapter 8 three laws. So three different things are called YaRN: the paper's, the
    //: reference code's and the handbook's. {{fig:three-yarns}} measures all three. Look at how far the curves of the handbook
    //: stay from the other two.
    try page.figure("three-yarns")

    //: So it matters which of them an experiment used. In this course YaRN is the reference code's, as it is what models
    //: were trained with.
    // hide
    let plain = allOnesEntropy(
      try ComparedMethod.yarnCode.schedule(for: geometry, scale: scale), keys: Int(scale) * context)
    let cooled = allOnesEntropy(shipped, keys: Int(scale) * context)
    let original = allOnesEntropy(
      try ComparedMethod.rope.schedule(for: geometry, scale: 1), keys: context)
    try page.check(plain, is: 8.0297, decimals: 4, "All-ones, without temperature: 8.0297 nats.")
    try page.check(cooled, is: 6.6943, decimals: 4, "With it: 6.6943 nats.")
    try page.check(original, is: 5.9237, decimals: 4, "RoPE over its trained context: 5.9237 nats.")
    // show

    //: ## Where the factor stands
    //:
    //: A temperature belongs to the softmax: each logit is multiplied by $a$ squared. YaRN puts $a$ on cosines and sines
    //: instead. Is that the same? A logit is a sum over pairs. If every pair rotates, each term holds $a$ twice, once from
    //: the query and once from the key. The sum grows by $a$ squared, and the two are the same.
    //:
    //: But many models rotate a part of each head alone, and the rest never meets a cosine. Take a head of which half
    //: rotates, and a query and a key whose products are the same in both halves. At distance 0 their logit grows
    //: by {{half}} at $s$ = 4, and not by {{whole}}. Such a model gets less sharpening than its file asks for. DeepSeek's models
    //: keep most of each head unrotated. So their code multiplies the softmax scale, and leaves cosines and sines as they are.
    // hide
    let square = amplitude(scale) * amplitude(scale)
    page.value("whole", square, .decimals(4))
    page.value("half", (square + 1) / 2, .decimals(4))
    try page.check(
      square, is: 1.296477, decimals: 6, "A head that rotates whole: 1.296477 at *s* = 4.")
    // show

    //: ## One file, seven systems
    //:
    //: A model comes with a `config.json`. It names the method and some of its numbers. Systems must fill in the rest, and they
    //: do not agree. DeepSeek's files hold two more keys, `mscale` and `mscale_all_dim`. In transformers the amplitude is
    //: the *ratio* of two laws:
    //:
    //: ```math
    //: a = frac{0.1 · "mscale" · ln s + 1}{0.1 · "mscale_all_dim" · ln s + 1}
    //: ```
    //:
    //: llama.cpp does not read these keys from this file and uses its own law. Other systems do a third thing. Let us ask for
    //: the amplitude by program, for both keys equal to 1 and factor 40:
    let file = """
      {"model_type": "qwen3", "head_dim": 64, "hidden_size": 2048,
       "num_attention_heads": 32, "max_position_embeddings": 163840,
       "rope_theta": 10000, "rope_scaling": {"rope_type": "yarn",
       "factor": 40, "original_max_position_embeddings": 4096,
       "mscale": 1.0, "mscale_all_dim": 1.0}}
      """
    let configuration = try ModelConfiguration(
      bytes: Array(file.utf8), file: "config.json")
    let report = try systemsReports(of: configuration)[0]

    // hide
    func given(_ system: ModelSystem) -> Double {
      report[system]?.outcome.rope?.temperature.amplitude ?? .nan
    }
    let (transformers, llamaCpp) = (given(.transformers), given(.llamaCpp))
    page.value("transformers", transformers, .decimals(0))
    page.value("llama", llamaCpp, .decimals(3))
    // show

    //: transformers answers {{transformers}}, and llama.cpp answers {{llama}}. Look at the rows of the table in
    //: {{fig:system-divergence}}: each row is one file, each column one system.
    try page.figure("system-divergence")

    //: So the same file is several models. Before you compare results of two systems, compare what they made of the file.
    //: The command `entrope audit config.json` prints it.
    //:
    //:> misconception
    //:> “A config.json fixes the numbers.” Systems read the same keys differently, and fill in missing ones differently. “YaRN
    //:> preserves norms.” As shipped, queries and keys grow by 0.1 $ln s$ + 1 = {{norm}} at $s$ = 4.
    //:
    //:> aside
    //:> Why on cosines and sines? They are computed once and cached. A factor there costs nothing at run time, and no attention
    //:> kernel has to be changed.
    //:
    //:> limits
    //:> The rules of the systems were read in one version of each; the caption of the figure names them. Later versions may
    //:> differ. This chapter compares numbers, and not how well the models read.
    //:
    //: ## Exercises
    // hide
    try page.exercise(
      "By what factor do queries and keys grow at $s$ = 16?",
      answer: .rounded("By 1.277259.", amplitude(16), to: 1.277259, decimals: 6)
    ) { page in
      page.text("$0.1 ln 16 + 1$. The logits grow by its square, 1.6314.")
      try page.check(
        amplitude(16) * amplitude(16), is: 1.6314, decimals: 4, "The square is 1.6314.")
    }
    try page.exercise(
      "All-ones vectors, handbook setting, reference code: what is the entropy without and with "
        + "temperature, and what was the original?",
      answer: .rounded("8.0297, 6.6943 and 5.9237 nats.", cooled, to: 6.6943, decimals: 4)
    ) { page in
      page.text("The temperature undoes {{undone}} % of the growth, and not all of it.")
      page.value("undone", 100 * (plain - cooled) / (plain - original), .decimals(0))
      page.command(
        "entrope entropy --method yarn --scale 4 --head-dimension 64 \\\n"
          + "  --base 10000 --trained-context 2048 --ensemble all-ones \\\n"
          + "  --length 8192 --rows 8191:8191")
    }
    try page.exercise(
      "`mscale` = `mscale_all_dim` = 1, factor 40: what amplitude do transformers and llama.cpp "
        + "use?",
      answer: .rounded("1 and 1.369.", llamaCpp, to: 1.369, decimals: 3)
    ) { page in
      try page.check(transformers, is: 1, decimals: 9, "transformers divides two equal numbers.")
      page.text("llama.cpp uses $0.1 ln 40 + 1$.")
    }
    // show

    //: ## References
    //:
    //: - Peng et al., *YaRN*, [arXiv 2309.00071](https://arxiv.org/abs/2309.00071): eq. 17 to 22, section 3.4.
    //: - The reference code, [jquesnelle/yarn](https://github.com/jquesnelle/yarn).
    //: - Hugging Face transformers, `modeling_rope_utils.py`, version 5.23.
    //: - The golden numbers were computed with that version; their float64 evaluation is ours.
    // hide
  }
}
