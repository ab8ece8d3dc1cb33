/// Files that people have in place of .npy and .safetensors, known by their first bytes so that messages can name them.
package enum ForeignFormat: Hashable {
  case numpyArchive
  case torchArchive
  case zip
  case pickle

  /// Looks at the beginning of a file; `nil` where it is none of these.
  ///
  /// - Parameter start: The first bytes, up to 512.
  package init?(_ start: [UInt8]) {
    if start.starts(with: Array("PK".utf8) + [3, 4]) {
      self = Self.archive(start)
    } else if start.count >= 2, start[0] == 0x80, (2...5).contains(start[1]),
      // A safetensors file may begin so too: its ninth byte opens the header.
      start.count < 9 || start[8] != UInt8(ascii: "{")
    {
      self = .pickle
    } else {
      return nil
    }
  }

  /// What a zip file is, by the name of its first member: it stands behind 30 bytes, two of which are its length.
  private static func archive(_ start: [UInt8]) -> ForeignFormat {
    guard start.count >= 30 else { return .zip }
    let length = Int(start[26]) | Int(start[27]) << 8
    let name = String(decoding: start.dropFirst(30).prefix(length), as: UTF8.self)
    if name.hasSuffix(".npy") { return .numpyArchive }
    return name.hasSuffix("data.pkl") ? .torchArchive : .zip
  }

  /// What the file is, as a noun.
  package var title: String {
    switch self {
    case .numpyArchive: "a NumPy archive (.npz)"
    case .torchArchive: "a PyTorch file (a zip file with a Python pickle)"
    case .zip: "a zip file"
    case .pickle: "a Python pickle, as older PyTorch files are too"
    }
  }

  /// What the file is and what to do with it, as the end of a sentence.
  var words: String {
    let save = "safetensors.torch.save_file({\"q\": q, \"k\": k}, \"vectors.safetensors\")"
    return switch self {
    case .numpyArchive:
      "this is a NumPy archive (.npz) of several arrays; save each as a .npy file of its own, in Python "
        + "numpy.save(\"q.npy\", numpy.load(\"FILE.npz\")[\"q\"])"
    case .torchArchive:
      "this is a PyTorch file (a zip file with a Python pickle), which can run code when it is read; load it "
        + "where you trust it and write its tensors with \(save)"
    case .zip: "this is a zip file; a .npy or .safetensors file is needed"
    case .pickle:
      "this is a Python pickle, which can run code when it is read; load it where you trust it and write its "
        + "arrays with numpy.save(\"q.npy\", q) or \(save)"
    }
  }
}
