import AttentionEntropy
import Foundation
import Gallery
import RotaryEmbedding
import Studies

extension Notebook {
  /// Rotations, wavelengths, layouts, and what floats do to them.
  static let rotations = Notebook(
    "01-Rotations", title: "Rotations that encode position"
  ) { page in
    //:> goals
    //:> - Rotate a pair by hand, and compute its wavelength and its rotations.
    //:> - Say what “depends on $m − n$ alone” means, and when floats break it.
    //:> - Tell the two layouts of pairs apart.
    //:
    //: You should know the dot product, the cosine, and what a query and a key are. Attention compares a query $q$ at
    //: position $m$ with keys $k$ at positions $n$. The score of a key, its *logit*, is the dot product of the two, divided
    //: by $√d$, where $d$ is their number of components. A dot product does not know where its vectors stand in the text.
    //: Rotary position embedding (RoPE) tells it.
    // hide
    let d = page.constant("d", 64)
    let b = page.constant("b", 10_000.0)
    let context = page.constant("L", 2_048)
    let handbook = try RotaryGeometry(headDimension: d, base: b, trainedContext: context)
    let lastWave = handbook.wavelengths[handbook.pairCount - 1]
    let wide = try RotaryGeometry(headDimension: 2 * d, base: b, trainedContext: context)
    let wideWave = wide.wavelengths[wide.pairCount - 1]
    try page.predict(
      "With base $b$ = 10,000 and $d$ = 64 components, how many tokens does the slowest pair "
        + "need for one full rotation?",
      options: [
        ("$2πb$, about 62,800", abs(lastWave - 2 * .pi * b) < 1_000),
        ("About 47,000", abs(lastWave - 47_000) < 1_000),
        ("2,048, the trained context", abs(lastWave - Double(context)) < 100),
      ],
      answer:
        "It needs {{last}} tokens. The last pair is number $d/2 − 1$ and not $d/2$, so its "
        + "exponent is a little less than 1.")
    page.value("last", lastWave, .decimals(0))
    // show

    //: ## One pair is a hand of a clock
    //:
    //: RoPE cuts a vector of $d$ components into $d/2$ pairs. A pair is a point in a plane, so it can be rotated. Pair $i$
    //: of the token at position $m$ is rotated by the angle $mθ_i$, in radians. The *frequency* $θ_i$ (inv\_freq in most
    //: code) is different for each pair:
    //:
    //: ```math
    //: θ_i = b^{−2i/d}  i = 0, 1, …, frac{d}{2} − 1
    //: ```
    //:
    //: The base $b$ is a constant of the model, often 10,000. Pair 0 rotates by one radian per token, and every further
    //: pair is slower by the same factor. This is all the code there is:
    func rotated(
      _ pair: (x: Double, y: Double), by angle: Double
    )
      -> (x: Double, y: Double)
    {
      (
        pair.x * cos(angle) - pair.y * sin(angle),
        pair.x * sin(angle) + pair.y * cos(angle)
      )
    }

    //: Think of six clocks. Look at the hands in {{fig:clock-hands}}: in pair 0 they point anywhere after ten tokens, and in
    //: pair 31 a thousand tokens hardly move them.
    try page.figure("clock-hands")

    //: So fast pairs tell near positions apart, and slow pairs tell far ones apart. Together they are like the hands for
    //: seconds, minutes and hours.
    //:
    //: ## Wavelength and rotations
    //:
    //: The *wavelength* $λ_i$ is the number of tokens for one full rotation. The *rotations* $r_i$ are how many of them fit
    //: into the trained context $L$, the longest text of the training:
    //:
    //: ```math
    //: λ_i = frac{2π}{θ_i}  r_i = frac{L}{λ_i}
    //: ```
    //:
    //: We use the numbers of the *handbook*, the YaRN chapter of the free Language AI Handbook: $d$ = {{d}}, $b$ = {{b}},
    //: $L$ = {{L}}. {{table:waves}} lists some pairs. Read the last column: a pair with less than one rotation has never gone
    //: full circle in training.
    // hide
    page.value("d", d)
    page.value("b", b, .decimals(0))
    page.value("L", context)
    let (waves, turns) = (handbook.wavelengths, handbook.rotations)
    page.table(
      try Table(
        columns: [
          Column("pair"), Column("frequency", unit: "rad/token", format: .significant(4)),
          Column("wavelength", unit: "tokens", format: .decimals(1)),
          Column("rotations in L", format: .significant(5)),
        ],
        rows: [0, 4, 8, 12, 16, 18, 20, 21, 24, 31].map { pair in
          [
            Cell(pair), Cell(handbook.inverseFrequencies[pair]), Cell(waves[pair]),
            Cell(turns[pair]),
          ]
        }), id: "waves", "Ten of the 32 pairs of a head, $d$ = 64, $b$ = 10,000, $L$ = 2,048.")
    try page.check(
      turns[0], is: 325.95, decimals: 2, "Pair 0 makes 325.95 rotations in training.")
    try page.check(
      100 * turns[31], is: 4.35, decimals: 2, "Pair 31 makes 4.35 % of one rotation.")
    try page.check(
      Double(turns.count { $0 < 1 }), is: 11, decimals: 0,
      "11 of the 32 pairs make less than one rotation.")
    // show

    //: {{fig:wavelengths}} shows all pairs. On a logarithmic axis the wavelengths lie on a straight line, because each is
    //: the one before times the same number.
    try page.figure("wavelengths")

    //: So the border between known and unknown circles lies between pairs 20 and 21. Chapter 2 starts from there.
    //:
    //: ## Why rotate at all
    //:
    //: Rotate a pair of the query by $mθ$ and the same pair of the key by $nθ$. Their dot product is that of the unrotated
    //: pairs with one of them rotated by the *difference*:
    //:
    //: ```math
    //: (R_{mθ} q) · (R_{nθ} k) = q · (R_{(n − m)θ} k)
    //: ```
    //:
    //: $R_{φ}$ is the rotation by the angle $φ$. The score depends on $m − n$ alone. Move query and key by the same number of
    //: tokens, and nothing changes. Let us try it with one pair:
    let (query, key) = ((x: 0.3, y: -1.2), (x: 1.1, y: 0.4))
    let theta = handbook.inverseFrequencies[3]
    func score(_ m: Double, _ n: Double) -> Double {
      let q = rotated(query, by: m * theta)
      let k = rotated(key, by: n * theta)
      return q.x * k.x + q.y * k.y
    }
    let moved = score(1_105, 1_100) - score(5, 0)

    // hide
    try page.check(
      abs(moved) < 1e-12,
      "Positions 1,105 and 1,100 give the same score as positions 5 and 0, to within 10⁻¹².")
    // show

    //: ## When floats break it
    //:
    //: The law is exact on paper. A computer rounds the angle. Half precision keeps about three digits and single
    //: precision about seven, so at position 60,000 single precision has only two digits left behind the point.
    //: In {{fig:precision-of-position}} the same query and key, five tokens apart, are moved along the text.
    try page.figure("precision-of-position")

    //: So keep positions and angles in double precision, or at least in single precision, and never in bfloat16. The
    //: handbook lists a “relative position error” for each method. It is this rounding, and it says nothing about methods.
    //:
    //: ## Two layouts
    //:
    //: Which two components form a pair? RoFormer takes neighbours, components $2i$ and $2i + 1$ (*interleaved*). Llama as
    //: distributed by Hugging Face takes components $i$ and $i + d/2$ (*half-split*). Both are fine, but weights trained
    //: for one give nonsense with the other.
    let interleaved = (0..<3).map {
      RotationLayout.interleaved.components(ofPair: $0, rotaryDimension: d)
    }
    let halfSplit = (0..<3).map {
      RotationLayout.halfSplit.components(ofPair: $0, rotaryDimension: d)
    }

    // hide
    try page.check(
      interleaved[2] == (4, 5) && halfSplit[2] == (2, 34),
      "Pair 2 of 64 components is (4, 5) when interleaved and (2, 34) when half-split.")
    // show

    //:> misconception
    //:> “The slowest wavelength is $2πb$.” That would be pair $d/2$, which does not exist. The last pair is number
    //:> $d/2 − 1$, and its wavelength is $2πb^{(d − 2)/d}$: {{last}} tokens at $d$ = 64, and {{wide}} tokens at $d$ = 128. A
    //:> larger $d$ brings it nearer to $2πb$.
    // hide
    page.value("wide", wideWave, .decimals(0))
    try page.check(
      lastWave, is: 47_117, decimals: 0, "At *d* = 64 the slowest wavelength is 47,117 tokens.")
    try page.check(
      wideWave, is: 54_410, decimals: 0, "At *d* = 128 it is 54,410 tokens.")
    try page.check(
      2 * .pi * b, is: 62_832, decimals: 0, "2π·*b* is 62,832, which no pair reaches.")
    // show

    //:> aside
    //:> Why 10,000? RoFormer took it from the sinusoidal positions of the first transformer. Nobody derived it. Newer
    //:> models use larger bases because they read longer texts; chapter 12 asks what a base must be.
    //:
    //:> limits
    //:> This chapter looked at rotations alone. It did not show what attention makes of them, and it treated all pairs as
    //:> equally important. Real heads use some pairs much more than others (chapter 11).
    //:
    //: ## Exercises
    // hide
    let firstLong = waves.firstIndex { $0 > 1_000 } ?? 0
    page.value("w18", waves[firstLong], .decimals(1))
    page.value("w17", waves[firstLong - 1], .decimals(1))
    try page.exercise(
      "In the handbook's setting, which is the first pair whose wavelength is longer than 1,000 "
        + "tokens?",
      answer: .rounded("Pair 18, with {{w18}} tokens.", Double(firstLong), to: 18, decimals: 0)
    ) { page in
      page.text(
        "Solve $2πb^{2i/d} > 1000$ for $i$: $i > frac{d}{2} frac{ln(1000/2π)}{ln b}$, which is "
          + "between 17 and 18. Pair 17 has "
          + "{{w17}} tokens.")
      try page.check(
        waves[firstLong], is: 1_117.3, decimals: 1, "Its wavelength is 1,117.3 tokens.")
    }
    let llama3 = try RotaryGeometry(headDimension: 128, base: 500_000, trainedContext: 8_192)
    let open = llama3.rotations.count { $0 < 1 }
    try page.exercise(
      "Llama 3 has $d$ = 128, $b$ = 500,000 and $L$ = 8,192. How many pairs never complete a "
        + "rotation in $L$, and what is the "
        + "slowest wavelength?",
      answer: .rounded(
        "29 of 64 pairs; 2,559,196 tokens.", llama3.wavelengths[63], to: 2_559_196, decimals: 0)
    ) { page in
      try page.check(Double(open), is: 29, decimals: 0, "29 pairs make less than one rotation.")
      page.command(
        "entrope frequencies --method rope --head-dimension 128 \\\n"
          + "  --base 500000 --trained-context 8192")
    }
    let wanted = pow(32_768 / (2 * .pi), 128.0 / 126)
    try page.exercise(
      "Which base makes the slowest pair of $d$ = 128 rotate exactly once in 32,768 tokens?",
      answer: .rounded("5,974.13, which is less than 10,000.", wanted, to: 5_974.13, decimals: 2)
    ) { page in
      page.text(
        "Set $2πb^{(d − 2)/d} = L$ and solve: $b = (L/2π)^{d/(d − 2)}$. A small base is enough "
          + "for one full rotation. It would also "
          + "make all pairs but pair 0 faster.")
      let check = try RotaryGeometry(headDimension: 128, base: wanted, trainedContext: 32_768)
      try page.check(
        check.rotations[63], is: 1, decimals: 9,
        "With that base pair 63 makes one rotation in 32,768 tokens.")
    }
    // show

    //: ## References
    //:
    //: - Su et al., *RoFormer*, [arXiv 2104.09864](https://arxiv.org/abs/2104.09864): eq. 34 (rotation), section 3.3.
    //: - Peng et al., *YaRN*, [arXiv 2309.00071](https://arxiv.org/abs/2309.00071): eq. 13 (wavelength), eq. 17 (rotations).
    // hide
  }
}
