import AttentionEntropy
import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension Notebook {
  /// Three laws, three placements, and the multiplier that restores entropy.
  static let temperature = Notebook("08-Temperature", title: "Temperature") { page in
    //:> goals
    //:> - Tell three temperature laws apart, and three places where a factor can act.
    //:> - Find the multiplier that restores an entropy.
    //:> - Say why no single multiplier restores all heads.
    //:
    //: You should know chapter 6 (entropy $H$ of a row) and chapter 7 (it grows with the context, by $ln s$ in the null model,
    //: by more or less otherwise). A factor above 1 on all logits sharpens attention again. How large should it be?
    // hide
    let d = page.constant("d", 64)
    let b = page.constant("b", 10_000.0)
    let context = page.constant("L", 2_048)
    let scale = page.constant("s", 4.0)
    let geometry = try RotaryGeometry(headDimension: d, base: b, trainedContext: context)
    let long = Int(scale) * context
    let paper = try multiplier(.paper, scale)
    let root = try multiplier(.handbook, scale)
    try page.predict(
      "YaRN multiplies logits by a factor that depends on the scale $s$. How large is it at $s$ "
        + "= 4?",
      options: [
        ("1.07", abs(paper - 1.07) < 0.01), ("1.14", abs(paper - 1.14) < 0.01),
        ("1.30", abs(paper - 1.30) < 0.01),
      ],
      answer:
        "{{paper}}. Query and key are each multiplied by 0.1 $ln 4$ + 1 = {{amplitude}}, so "
        + "their product gets the square. The "
        + "square root, {{root}}, is a misprint of the handbook.")
    page.value("paper", paper, .decimals(4))
    page.value("root", root, .decimals(4))
    page.value("amplitude", paper.squareRoot(), .decimals(4))
    // show

    //: ## Three laws
    //:
    //: YaRN's authors measured the perplexity of Llama for many factors and scales, and fitted a law to the best ones. For
    //: their Mistral models they use a smaller slope. The handbook prints a third law under the same name:
    //:
    //: ```math
    //: m_"paper" = (0.1 ln s + 1)^2
    //: m_"Mistral" = (0.07 ln s + 1)^2
    //: m_"handbook" = √{0.1 ln s + 1}
    //: ```
    //:
    //: $m$ is the factor on the logits, the *multiplier*. Some texts speak of a temperature $t = 1/m$; a low temperature is
    //: a sharp one. NTK-by-parts (chapter 5) with the paper's factor is *YaRN*.
    let laws: [TemperatureLaw] = [.paper, .mistral, .handbook]
    let at32 = try laws.map { law in
      try law.temperature(atScale: 32).logitMultiplier
    }

    // hide
    page.table(
      try Table(
        columns: [Column("law")]
          + [2, 4, 8, 16, 32].map { Column("s = \($0)", format: .decimals(4)) },
        rows: try zip(["paper", "Mistral", "handbook"], laws).map { name, law in
          try [.text(name)] + [2, 4, 8, 16, 32].map { Cell(try multiplier(law, Double($0))) }
        }), id: "laws", "Multipliers on the logits by three laws.")
    try page.check(paper, is: 1.2965, decimals: 4, "The paper's multiplier at *s* = 4 is 1.2965.")
    try page.check(root, is: 1.0671, decimals: 4, "The handbook's is 1.0671.")
    // show

    //: Look at the slopes in {{fig:temperature-law}}. The curve of the handbook is nearly flat.
    try page.figure("temperature-law", explorer: .copied("law", query: "temperature=paper"))

    //: So it matters which law a text means. At $s$ = 4 the paper's factor is over a fifth larger than the handbook's.
    //:
    //: ## Three places
    //:
    //: A factor can act in three places, and they are not the same:
    //:
    //: 1. On the *cosines and sines* of the rotation, as in YaRN's code. It multiplies query and key alike, so it enters the
    //:    logits squared, and only in the components that are rotated.
    //: 2. On the *softmax scale* $1/√d$, as in DeepSeek's models. It acts on all components.
    //: 3. On the *query by its position*, as in Llama 4. Early queries get no factor, late ones do.
    //:
    //: In a model that rotates all components, the first two give the same logits if the second uses the square. In a
    //: model that rotates half of them, they do not.
    // hide
    let ropeRow = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    let byAmplitude = ropeRow.with(temperature: Temperature(amplitude: paper.squareRoot()))
    let byScale = ropeRow.with(temperature: Temperature(softmaxScale: paper))
    let same = abs(
      allOnesEntropy(byAmplitude, keys: context) - allOnesEntropy(byScale, keys: context))
    let half = try RotaryGeometry(
      headDimension: d, rotaryDimension: d / 2, base: b, trainedContext: context)
    let partial = try UnmodifiedRoPE().schedule(for: half, extent: ContextExtent())
    func partialLogit(_ temperature: Temperature) -> Double {
      PositionalKernel(schedule: partial.with(temperature: temperature), count: 1).logits[0]
    }
    let amplitudeLogit = partialLogit(Temperature(amplitude: paper.squareRoot()))
    let scaleLogit = partialLogit(Temperature(softmaxScale: paper))
    try page.check(
      same < 1e-9, "With all components rotated, amplitude and softmax scale give the same entropy."
    )
    try page.check(
      scaleLogit - amplitudeLogit, is: 1.186, decimals: 3,
      "With half of them rotated, an all-ones logit at distance 0 differs by 1.186 nats.")
    // show

    //: ## Which multiplier restores the entropy
    //:
    //: Take a row of $L$ keys under plain RoPE as the target. For each method find the multiplier $m^*$ that gives the row of
    //: $sL$ keys the same entropy:
    //:
    //: ```math
    //: H(m^* ℓ_"method"; sL) = H(ℓ_"RoPE"; L)
    //: ```
    //:
    //: $ℓ$ are the logits of the row. Entropy falls as $m$ grows, so there is one solution, and a search finds
    //: it. We do it for all-ones vectors.
    let methods = ComparedMethod.allCases.prefix(5)
    let target = allOnesEntropy(ropeRow, keys: context)
    let found = try methods.map { method in
      try restoringMultiplier(
        method.schedule(for: geometry, scale: scale), keys: long,
        target: target)
    }

    // hide
    let entropies = try methods.map {
      allOnesEntropy(try $0.schedule(for: geometry, scale: scale), keys: long)
    }
    func share(_ place: Int, _ factor: Double) throws -> Double {
      let schedule = try methods[place].schedule(for: geometry, scale: scale)
        .with(temperature: Temperature(softmaxScale: factor))
      return 100 * (entropies[place] - allOnesEntropy(schedule, keys: long))
        / (entropies[place] - target)
    }
    let names = ["RoPE", "PI", "NTK-aware", "NTK-by-parts (code)", "NTK-by-parts (paper)"]
    page.table(
      try Table(
        columns: [
          Column("method"), Column("m*", format: .decimals(4)),
          Column("undone by the paper's law", unit: "%", format: .decimals(0)),
          Column("undone by the handbook's law", unit: "%", format: .decimals(0)),
        ],
        rows: try names.indices.map {
          [
            .text(names[$0]), Cell(found[$0]), Cell(try share($0, paper)),
            Cell(try share($0, root)),
          ]
        }), id: "restored",
      "The multiplier that restores the entropy of all-ones vectors at $s$ = 4, and the share "
        + "of the growth that two laws undo.")
    try page.check(
      try share(1, paper) > 100, "The paper's law restores PI in full and a little more.")
    try page.check(
      try share(3, paper), is: 63, decimals: 0, "It undoes 63 % of the growth under NTK-by-parts.")
    try page.check(
      try methods.indices.allSatisfy { try share($0, root) < 40 },
      "The handbook's law undoes less than 40 % for every method.")
    // show

    //: {{fig:yarn-temperature-fit}} repeats this over the scale. Look at how the curves spread around the law.
    try page.figure("yarn-temperature-fit", set: ["d": 64])

    //: So the law passes near some of them, and near none at every scale. Nothing here derives the slope 0.1. It was fitted to
    //: perplexity.
    //:
    //: ## Why no factor fits all heads
    //:
    //: How far a factor moves the entropy depends on how much the logits vary: $dH/dm$ is minus their variance under the
    //: weights, times $m$. A head whose logits hardly differ hardly reacts. One whose logits spread widely reacts much, until
    //: a single key has all the weight. A row of normal
    //: logits with standard deviation $σ$ shows it: its entropy is near $ln n − m^2σ^2/2$, so
    //:
    //: ```math
    //: m^* ≈ √{1 + frac{2 ln s}{σ^2}}
    //: ```
    //:
    //: For a soft head, $σ$ = ½, that is {{soft}}, and for $σ$ = 2 it is {{sharp}}. One factor cannot be both.
    // hide
    page.value("soft", (1 + 8 * log(scale)).squareRoot(), .decimals(2))
    page.value("sharp", (1 + log(scale) / 2).squareRoot(), .decimals(2))
    let (unit, search) = gaussianTemperature(sigma: 1, trainedContext: context, length: long)
    let gaussian =
      try restoredMultiplier(atScale: scale, of: [unit], search: search).outcome.multiplier ?? .nan
    try page.check(
      gaussian > paper + 0.5,
      "Even *σ* = 1 asks for more than half a unit above the paper's multiplier.")
    // show

    //: ## Which multiplier is best for loss
    //:
    //: The law was fitted to the loss of a model, so measure that. {{fig:loss-by-temperature}} has SmolLM2-135M at twice its
    //: trained context under YaRN's frequencies, once for each of ten amplitudes $√m$; the parabola tells where the loss is
    //: least.
    try page.figure("loss-by-temperature")
    // hide
    let fits = try CommittedLabTable("temperature-fit").rows(["from": "0", "to": "16384"])
    let best = fits[0]
    page.value("best", best["minimum"], .decimals(3))
    page.value("low", best["minimum_low"], .decimals(3))
    page.value("high", best["minimum_high"], .decimals(3))
    page.value("law", try multiplier(.paper, 2).squareRoot(), .decimals(3))
    try page.check(
      try best["minimum_high"] < multiplier(.paper, 2).squareRoot() && best["minimum_low"] > 1,
      "The best amplitude lies above 1 and below YaRN’s, and its interval leaves out both.")
    // show

    //: Over the whole text the best amplitude is {{best}}, with a 95 % interval over windows of the text from {{low}} to
    //: {{high}}. YaRN's law gives {{law}}. A little sharpening helps this model, also within its trained context; about half
    //: of what the law asks is enough.
    //: (`entrope lab e4 --documents 1` measures it anew.)
    //:
    //:> misconception
    //:> “Multiply logits by $√{0.1 ln s + 1}$.” YaRN's law is $(0.1 ln s + 1)^2$: {{paper}} against {{root}} at $s$ = 4. The
    //:> confusion comes from the paper itself, which writes $√{1/t} = 0.1 ln s + 1$, where $1/t$ is the multiplier.
    //:
    //:> aside
    //:> The log-n law of Su multiplies the logits of a query with $n$ keys by $ln n / ln L$. It was derived to keep
    //:> the entropy constant. For rows of normal logits it does so only where $σ^2$ is near $ln L$; softer rows need far
    //:> more. At the full length $n = sL$ it is $1 + ln s / ln L$.
    //:
    //:> limits
    //:> Restoring the entropy of a row is one wish among many. The paper's factor was chosen for perplexity, and a factor that
    //:> restores entropy may be worse for it. The loss was measured on one small model and one text, without fine-tuning.
    //:
    //: ## Exercises
    // hide
    try page.exercise(
      "What are the three multipliers at $s$ = 32?",
      answer: .rounded(
        "Paper 1.8133, Mistral 1.5441, handbook 1.1604.", at32[0], to: 1.8133, decimals: 4)
    ) { page in
      try page.check(at32[1], is: 1.5441, decimals: 4, "Mistral's is 1.5441.")
      try page.check(at32[2], is: 1.1604, decimals: 4, "The handbook's is 1.1604.")
    }
    try page.exercise(
      "Which multipliers $m^*$ restore all-ones vectors in the handbook's setting?",
      answer: .rounded(
        "RoPE 1.1640, PI 1.2663, NTK-aware 1.3426, code 1.4133, paper 1.4226.", found[1],
        to: 1.2663, decimals: 4)
    ) { page in
      for (place, stated) in [(0, 1.1640), (2, 1.3426), (3, 1.4133), (4, 1.4226)] {
        try page.check(
          found[place], is: stated, decimals: 4,
          "\(names[place]) needs \(proseNumber(stated, .decimals(4))).")
      }
      page.text(
        "The paper's multiplier, 1.2965, fits PI best. Of the methods that change frequencies it "
          + "fits NTK-by-parts, for which it was made, least.")
      let distances = found.map { abs($0 - paper) }
      try page.check(
        distances[1] == distances.min() && distances[1...].max() == distances[4],
        "PI's is the nearest to 1.2965, and NTK-by-parts with the paper's ramp the farthest but RoPE."
      )
    }
    try page.exercise(
      "Which $m^*$ restores a Gaussian row, $σ$ = 1, from 2,048 to 8,192 keys?",
      answer: .rounded(
        "1.9495; to leading order $√{1 + 2 ln 4}$ = 1.9423.", gaussian, to: 1.9495, decimals: 4)
    ) { page in
      try page.check(
        (1 + 2 * log(scale)).squareRoot(), is: 1.9423, decimals: 4, "The leading order is 1.9423.")
      page.text("Set $ln(sn) − m^2/2 = ln n − 1/2$ and solve for $m$.")
    }
    // show

    //: ## References
    //:
    //: - Peng et al., *YaRN*, [arXiv 2309.00071](https://arxiv.org/abs/2309.00071): section 3.4, eq. 21 and 22.
    //: - Su, *Attention scaling by log n*, [kexue.fm 8823](https://kexue.fm/archives/8823).
    //: - Meta, Llama 4, 2025: a factor on the query by its position, in layers without rotation.
    // hide
  }
}

/// The factor of a law on all logits.
private func multiplier(_ law: TemperatureLaw, _ scale: Double) throws(RotaryError) -> Double {
  try law.temperature(atScale: scale).logitMultiplier
}
