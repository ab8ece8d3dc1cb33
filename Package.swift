// swift-tools-version: 6.3

import PackageDescription

/// Every Swift target: imports are internal unless said otherwise, and CI turns warnings into errors.
let strict: [SwiftSetting] =
  [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
  ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// C: every warning that clang calls sensible, as errors in CI.
let strictC: [CSetting] =
  [.enableWarning("all"), .enableWarning("extra")]
  + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let package = Package(
  name: "entrope",
  platforms: [.macOS(.v15)],
  products: [
    .library(
      name: "Entrope",
      targets: [
        "RotaryEmbedding", "AttentionEntropy", "ModelFiles", "RopeSystems", "DecoderModel",
        "Studies",
        "Drawing", "Figures", "Gallery", "Explorer",
      ]),
    .executable(name: "entrope", targets: ["EntropeCommand"]),
    .executable(name: "entrope-explorer", targets: ["entrope-explorer"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // MARK: C

    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo-ft",
      providers: [.apt(["libcairo2-dev"]), .brew(["cairo"])]),
    .target(name: "CairoShim", dependencies: ["CCairo"], cSettings: strictC),
    .systemLibrary(
      name: "CMarkdown",
      providers: [
        .apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"]), .brew(["cmark-gfm"]),
      ]),

    .target(
      name: "CAttentionKernels",
      // Tests of debug builds would wait a hundred times as long for kernels that are not optimised.
      cSettings: strictC + [.unsafeFlags(["-O2"], .when(configuration: .debug))]),

    // MARK: Numerics

    .target(
      name: "RotaryEmbedding",
      dependencies: [.product(name: "RealModule", package: "swift-numerics")],
      swiftSettings: strict),
    .target(
      name: "AttentionEntropy",
      dependencies: [
        "CAttentionKernels", "RotaryEmbedding",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .target(
      name: "ModelFiles", dependencies: ["RotaryEmbedding", "AttentionEntropy"],
      swiftSettings: strict),

    // MARK: Models

    .target(
      name: "RopeSystems", dependencies: ["RotaryEmbedding", "ModelFiles"], swiftSettings: strict),
    .target(
      name: "DecoderModel",
      dependencies: [
        "CAttentionKernels", "RotaryEmbedding", "AttentionEntropy", "ModelFiles", "RopeSystems",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .target(
      name: "Studies",
      dependencies: [
        "RotaryEmbedding", "AttentionEntropy", "ModelFiles", "RopeSystems", "DecoderModel",
      ],
      resources: [.copy("Texts"), .copy("Lab")],
      swiftSettings: strict),

    // MARK: Figures

    .target(name: "Drawing", dependencies: ["CairoShim"], swiftSettings: strict),
    .target(name: "Figures", dependencies: ["Drawing"], swiftSettings: strict),
    .target(
      name: "Gallery",
      dependencies: [
        "RotaryEmbedding", "AttentionEntropy", "ModelFiles", "RopeSystems", "Studies", "Drawing",
        "Figures",
      ],
      resources: [.copy("Vectors")],
      swiftSettings: strict),

    // MARK: Front ends

    .target(
      name: "Explorer",
      dependencies: [
        "RotaryEmbedding", "AttentionEntropy", "ModelFiles", "RopeSystems", "Studies", "Drawing",
        "Figures", "Gallery",
      ],
      swiftSettings: strict),
    .target(
      name: "ExplorerServer",
      dependencies: [
        "RotaryEmbedding", "AttentionEntropy", "ModelFiles", "RopeSystems", "Studies", "Drawing",
        "Figures", "Gallery", "Explorer",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      resources: [
        .embedInCode("Assets/explorer.css"), .embedInCode("Assets/explorer.js"),
        .embedInCode("Assets/icon.svg"), .embedInCode("Assets/copy.js"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "entrope-explorer",
      dependencies: [
        "ExplorerServer", "Explorer", "ModelFiles",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/ExplorerProgram",
      swiftSettings: strict),
    .target(
      name: "Notebooks",
      dependencies: [
        "RotaryEmbedding", "AttentionEntropy", "ModelFiles", "RopeSystems", "Studies", "Drawing",
        "Figures", "Gallery", "CMarkdown",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      path: "Notebooks",
      swiftSettings: strict),
    .executableTarget(
      name: "EntropeCommand",
      dependencies: [
        "RotaryEmbedding", "AttentionEntropy", "ModelFiles", "RopeSystems", "DecoderModel",
        "Studies",
        "Drawing", "Figures", "Gallery", "Explorer",
        "Notebooks",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "entrope-bench",
      dependencies: [
        "RotaryEmbedding", "AttentionEntropy", "ModelFiles", "RopeSystems", "DecoderModel",
        "Studies",
        "Drawing", "Figures", "Gallery", "Explorer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks", exclude: ["README.md", "peers", "results"], swiftSettings: strict),

    // MARK: Tests

    .target(
      name: "TestSupport", dependencies: ["ModelFiles", "Drawing", "CAllocationCount"],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount", cSettings: strictC),
    .target(
      name: "CKernelFunctions", dependencies: ["CAttentionKernels"], path: "Tests/CKernelFunctions",
      cSettings: strictC + [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
    .target(
      name: "CRowReference", path: "Tests/CRowReference",
      cSettings: strictC + [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "ModelFiles", "RopeSystems", "Studies", "Drawing", "Figures", "Gallery", "Explorer",
        "ExplorerServer",
      ],
      path: "Tests/FuzzTargets", swiftSettings: strict),
    .testTarget(
      name: "FuzzTargetsTests", dependencies: ["FuzzTargets", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "RotaryEmbeddingTests",
      dependencies: ["RotaryEmbedding", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "AttentionEntropyTests",
      dependencies: [
        "AttentionEntropy", "RotaryEmbedding", "ModelFiles", "TestSupport", "CRowReference",
        "CKernelFunctions",
      ],
      resources: [.copy("Golden")], swiftSettings: strict),
    .testTarget(
      name: "ModelFilesTests",
      dependencies: ["ModelFiles", "AttentionEntropy", "RotaryEmbedding", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "RopeSystemsTests",
      dependencies: [
        "RopeSystems", "Studies", "AttentionEntropy", "ModelFiles", "RotaryEmbedding",
        "TestSupport",
      ],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "DecoderModelTests",
      dependencies: [
        "DecoderModel", "RopeSystems", "AttentionEntropy", "ModelFiles", "RotaryEmbedding",
        "TestSupport",
      ],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "StudiesTests",
      dependencies: [
        "Studies", "DecoderModel", "ModelFiles", "AttentionEntropy", "RotaryEmbedding",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DrawingTests", dependencies: ["Drawing", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "FiguresTests", dependencies: ["Figures", "Drawing", "ModelFiles", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "GalleryTests",
      dependencies: [
        "Gallery", "Figures", "Drawing", "Studies", "ModelFiles", "AttentionEntropy",
        "RotaryEmbedding", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ExplorerTests",
      dependencies: [
        "Explorer", "Gallery", "Figures", "Drawing", "Studies", "AttentionEntropy", "ModelFiles",
        "RopeSystems", "RotaryEmbedding", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ExplorerServerTests",
      dependencies: [
        "ExplorerServer", "entrope-explorer", "EntropeCommand", "Explorer", "Gallery", "Figures",
        "Drawing", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "NotebooksTests",
      dependencies: ["Notebooks", "Figures", "ModelFiles", "Studies", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests", dependencies: ["EntropeCommand", "TestSupport"],
      exclude: ["Faults"],
      swiftSettings: strict),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "EntropeCommand", "Gallery", "Figures", "Drawing", "Studies", "AttentionEntropy",
        "RotaryEmbedding", "TestSupport",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// libFuzzer brings its own `main`, so its program is there for Scripts/fuzz.sh alone.
if Context.environment["ENTROPE_FUZZ"] != nil {
  package.products.append(.executable(name: "entrope-fuzz", targets: ["entrope-fuzz"]))
  package.targets.append(
    .executableTarget(
      name: "entrope-fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz",
      exclude: ["Corpus", "Findings"],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
