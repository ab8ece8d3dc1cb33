import Foundation
import ModelFiles
import Testing

@Suite("SHA-256") struct SHA256Tests {
  @Test("SHA-256 gives the digests of the standard")
  func digests() {
    // FIPS 180-4's examples of one block, two blocks and many, and two messages of NIST's SHAVS (SHA256ShortMsg.rsp).
    let messages: [(String, String)] = [
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
          + "lmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ]
    for (message, digest) in messages { #expect(sha256(message.utf8) == digest) }
    #expect(
      sha256([0xD3]) == "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1")
    let block =
      "5a86b737eaea8ee976a0a24da63e7ed7eefad18a101c1211e2b3650c5187c2a8a650547208251f6d4237e661c7bf"
      + "4c77f335390394c37fa1a9f9be836ac28509"
    let bytes = stride(from: 0, to: block.count, by: 2).compactMap {
      UInt8(block.dropFirst($0).prefix(2), radix: 16)
    }
    #expect(bytes.count == 64)
    #expect(
      sha256(bytes) == "42e61e174fbb3897d6dd6cef3dd2802fe67b331953b06114a65c772859dfc1aa")
    #expect(
      sha256(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("SHA-256 pads right where a block just fills", arguments: paddings)
  func padding(count: Int, digest: String) {
    #expect(sha256(repeatElement(UInt8(ascii: "a"), count: count)) == digest)
  }

  @Test("pieces of a message have the digest of the whole", arguments: [1, 3, 63, 64, 65, 1_000])
  func pieces(length: Int) {
    let message = (0..<3_001).map { UInt8($0 * 7 % 251) }
    var digest = SHA256()
    for start in stride(from: 0, to: message.count, by: length) {
      digest.add(Array(message[start..<min(message.count, start + length)]))
    }
    // hashlib.sha256(bytes(i * 7 % 251 for i in range(3001))).hexdigest() of Python.
    #expect(
      digest.digits == "1ec656e19e70b1ca8b35f238c1c0f6646ac90660a2b560ec9499687fd4ff090f")
    digest.add([])
    #expect(digest.digits == sha256(message))
  }

  /// Digests of so many letters a, by `sha256sum` of GNU coreutils.
  private static let paddings: [(Int, String)] = [
    (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
    (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
    (63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
    (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    (65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
    (119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"),
    (120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"),
  ]
}
