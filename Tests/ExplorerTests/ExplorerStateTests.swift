import Explorer
import Gallery
import RotaryEmbedding
import TestSupport
import Testing

@Suite("States of the explorer")
struct ExplorerStateTests {
  /// Numbers as a slider and a person would give them.
  private static let choices: [(key: String, texts: [String])] = [
    ("method", ["yarn", "rope", "pi", "ntk-aware", "llama3", "dynamic-ntk", "rerope", "p-rope"]),
    ("with", ["", "rope", "pi,yarn", "rope,pi,ntk-aware,llama3", "self-extend"]),
    ("head-dimension", ["4", "32", "64", "128", "256"]),
    ("base", ["10000", "500000", "1234.5", "1e6"]), ("trained-context", ["512", "2048", "131072"]),
    ("scale", ["1", "2.828", "4", "32"]), ("ramp", ["paper", "code", "handbook"]),
    ("alpha", ["0.5", "1", "1.414"]), ("beta", ["2", "32", "48.5"]),
    ("temperature", ["none", "paper", "0.07,1", "paper+logn", "ssmax:0.43"]),
    ("ensemble", ["all-ones", "aligned", "isotropic"]), ("profile", ["flat", "mid"]),
    ("correlation", ["0", "0.25", "0.5"]), ("seed", ["1", "18446744073709551615"]),
    ("length", ["2", "777", "8192"]), ("theme", ["paper", "dark"]), ("panel", ["ratio", "law"]),
    ("pair", ["0"]), ("sequence-length", ["4096", "100000"]),
  ]

  @Test(
    "the canonical form of 10,000 random states reads back as the same state, and is its own canonical form"
  )
  func roundTrip() throws {
    var generator = SplitMix64(seed: 18)
    for _ in 0..<10_000 {
      let values = Self.choices.shuffled(using: &generator).prefix(
        Int.random(in: 0...12, using: &generator)
      )
      .map { choice in
        PictureState.Value(
          key: choice.key, text: choice.texts.randomElement(using: &generator) ?? "")
      }
      let state = try ExplorerState.reading(PictureState(values)).state
      let again = try ExplorerState.reading(query: state.query)
      #expect(again.state == state)
      #expect(again.notices.isEmpty)
      #expect(again.state.query == state.query)
      #expect(again.state.main.schedule == state.main.schedule)
    }
  }

  @Test("usual values are left out, keys are in order and digits are the shortest")
  func canonical() throws {
    #expect(try ExplorerState(query: "beta=32.000&alpha=1&method=yarn").query == "")
    #expect(
      try ExplorerState(query: "length=0512&beta=48.50&base=1e6").query
        == "base=1000000&beta=48.5&length=512")
    // Llama 3's own thresholds are 1 and 4.
    #expect(try ExplorerState(query: "method=llama3&beta=4").query == "method=llama3")
    #expect(try ExplorerState(query: "method=llama3&beta=32").query == "method=llama3&beta=32")
    #expect(
      try ExplorerState(query: "set.window=512&method=rerope").query
        == "method=rerope&set.window=512")
  }

  @Test("the longest state is shorter than 2,000 characters")
  func longest() throws {
    let longest =
      "method=lm-infinite&with=interleaved-mrope,scalable-softmax&head-dimension=1022&rotary-dimension=1020"
      + "&base=123456789.12345&trained-context=1048575&scale=1023.9999999999999&sequence-length=1073741823"
      + "&temperature=deepseek:0.7071067811865476,0.7071067811865476%2Bssmax:0.43429448190325176"
      + "&ensemble=heavy-tailed&profile=high&correlation=0.12345678901234568&seed=18446744073709551615"
      + "&length=131071&theme=slides&panel=surface&pair=509"
    let names = try MethodCatalog.entries.map(\.name).sorted { $0.count > $1.count }.prefix(5)
      .map { try MethodCatalog.entry(named: $0).name }
    #expect(names.count == 5)
    let (state, _) = ExplorerState.nearest(to: longest)
    #expect(state.query.count + 4 * 40 < 2_000)
  }

  @Test(
    "what is not allowed is refused with the key that is wrong",
    arguments: [
      ("beta=0.5", "beta", "above alpha, which is 1"), ("alpha=40", "alpha", "below beta"),
      ("method=yarm", "method", "Did you mean “yarn”?"),
      ("head-dimension=63", "head-dimension", "even"),
      ("head-dimension=1e9", "head-dimension", "even whole number"),
      ("head-dimension=2000", "head-dimension", "from 2 to 1024"), ("base=nan", "base", "above 1"),
      ("base=%E2%88%9E", "base", "above 1"), ("scale=", "scale", "from 1 to 1024"),
      ("scale=0.5", "scale", "from 1 to 1024"), ("base=0x10", "base", "above 1"),
      ("scale=%00", "query", "UTF-8"), ("scale=%zz", "query", "%"), ("scale=%ff", "query", "UTF-8"),
      ("scale=%4", "query", "%"), ("scale", "query", "key=value"),
      ("scale=2&scale=3", "scale", "twice"), ("with=rope,pi,yarn,llama3,abf", "with", "four"),
      ("with=rope,rope", "with", "twice"), ("ramp=kode", "ramp", "no ramp"),
      ("temperature=hot", "temperature", "no temperature law"),
      ("ensemble=resampled", "ensemble", "no ensemble"),
      ("profile=1,2,3&ensemble=aligned", "profile", "32"),
      ("correlation=1.5", "correlation", "0 to 1"),
      ("seed=-1", "seed", "whole number"), ("length=1", "length", "from 2 to 131072"),
      ("theme=pink", "theme", "no theme"), ("panel=none", "panel", "no panel"),
      ("pair=32", "pair", "from 0 to 31"),
      ("rotary-dimension=80", "rotary-dimension", "from 2 to 64"),
      ("method=rerope&set.window=x", "set.window", "must be"),
      ("method=rerope&set.window=-4", "set.window", "must be"),
      ("trained-context=99999999999999999999", "trained-context", "whole number"),
    ])
  func refused(query: String, key: String, words: String) {
    let error = #expect(throws: StateError.self) { try ExplorerState(query: query) }
    #expect(error?.key == key, "\(query): \(error?.description ?? "")")
    #expect(error?.description.contains(words) ?? false, "\(query): \(error?.description ?? "")")
    #expect(error?.allowed.isEmpty == false)
  }

  @Test("400 digits, and 3,000 keys, are refused in a moment")
  func long() {
    #expect(throws: StateError.self) {
      try ExplorerState(query: "base=" + String(repeating: "9", count: 400))
    }
    let keys = (0..<3_000).map { "k\($0)=1" }.joined(separator: "&")
    #expect(throws: StateError.self) { try ExplorerState(query: keys) }
    #expect(ExplorerState.nearest(to: keys).state == .usual)
  }

  @Test("keys that say nothing are named with the nearest known one")
  func unknown() throws {
    let (state, notices) = try ExplorerState.reading(query: "bata=3&method=pi&set.window=7")
    #expect(state.query == "method=pi")
    #expect(notices.map(\.key) == ["bata", "set.window"])
    #expect(notices[0].sentence.contains("“beta”"))
  }

  @Test(
    "the page draws the nearest valid state and says so",
    arguments: [
      ("beta=0.5", "beta=2"), ("alpha=40", "alpha=16"),
      ("scale=5000&base=500000", "base=500000&scale=1024"),
      ("method=yarm", ""), ("head-dimension=63", ""),
      ("head-dimension=2&with=rope,pi,ntk-aware", "with=rope,pi&head-dimension=2"),
      ("scale=2&scale=8", "scale=8"), ("with.pi=on&with.rope=on&with=", "with=pi,rope"),
      ("head-dimension=100&pair=99", "head-dimension=100&pair=0"), ("%zz", ""),
    ])
  func nearest(query: String, canonical: String) {
    let (state, notices) = ExplorerState.nearest(to: query)
    #expect(state.query == canonical)
    #expect(notices.isEmpty == query.hasPrefix("with."))
  }

  @Test(
    "what gives way is told with the value that is shown",
    arguments: [
      ("method=yarm", "method", "yarn"), ("head-dimension=abc", "head-dimension", "64"),
      ("ensemble=al-ones", "ensemble", "all-ones"), ("panel=ration", "panel", "ratio"),
      ("trained-context=4096&scale=x", "scale", "4"), ("length=", "", ""),
    ])
  func usualValue(query: String, key: String, shown: String) throws {
    let notices = ExplorerState.nearest(to: query).notices
    #expect(notices.map(\.key) == (key.isEmpty ? [] : [key]))
    for notice in notices { #expect(notice.sentence.hasSuffix(" Shown: \(shown).")) }
  }

  @Test("methods that stand beside unasked drop out where they cannot be, those asked for do not")
  func besides() throws {
    // NTK-aware has no exponent d/(d − 2) at d = 2.
    let state = try ExplorerState(query: "head-dimension=2")
    #expect(state.with == ["rope", "pi"])
    #expect(state.query == "head-dimension=2")
    let error = #expect(throws: StateError.self) {
      try ExplorerState(query: "head-dimension=2&with=ntk-aware")
    }
    #expect(error?.key == "with")
  }

  @Test("thresholds that no ramp takes are kept for the next method, which may refuse them")
  func idleThresholds() throws {
    let state = try ExplorerState(query: "method=rope&alpha=3&beta=2")
    #expect(state.query == "method=rope&alpha=3&beta=2")
    #expect(state.main.schedule.frequencyRatios.allSatisfy { $0 == 1 })
    for (key, value) in [("alpha", "3"), ("beta", "2")] {
      let control = try #require(state.controls.first { $0.key == key })
      #expect(control.value == value && control.idleReason != nil)
    }
    let error = #expect(throws: StateError.self) { try state.changing("method", to: "yarn") }
    #expect(error?.key == "beta")
  }

  @Test("any bytes make a state or a sentence, and never stop the program")
  func fuzz() {
    var generator = SplitMix64(seed: 9)
    let words =
      Self.choices.flatMap { [$0.key] + $0.texts } + [
        "&", "=", "%", "%00", "é", "nan", "-", "1e308", "set.",
      ]
    for _ in 0..<3_000 {
      var query = ""
      for _ in 0..<Int.random(in: 0...24, using: &generator) {
        query +=
          Bool.random(using: &generator)
          ? words.randomElement(using: &generator) ?? ""
          : ["=", "&"].randomElement(using: &generator) ?? ""
      }
      let state = ExplorerState.nearest(to: query).state
      #expect((try? ExplorerState(query: state.query)) == state)
    }
  }

  @Test("two states are equal where their canonical forms are")
  func equality() throws {
    let state = try ExplorerState(query: "beta=48&theme=dark")
    #expect(try state.changing("theme", to: nil) == ExplorerState(query: "beta=48"))
    #expect(try state.changing("beta", to: "32").query == "theme=dark")
    #expect(state.hashValue == (try ExplorerState(query: "theme=dark&beta=48.0")).hashValue)
  }
}
