import Foundation
public import Testing

/// The model that `Scripts/fetch-model.sh` gets, for tests that need a trained one.
///
/// Such tests are skipped where it is not there, and say so: `.enabled(if: LabModel.path != nil, LabModel.absent)`.
public enum LabModel {
  /// The name of its file.
  public static let file = "SmolLM2-135M-Instruct.Q4_1.gguf"

  /// Where it lies: what `ENTROPE_MODEL` names, else in the folder that `ENTROPE_MODEL_DIR` names, else in `.model` of the
  /// repository; `nil` where there is none.
  public static let path: String? = {
    let environment = ProcessInfo.processInfo.environment
    let folder = environment["ENTROPE_MODEL_DIR"].map { URL(fileURLWithPath: $0) }
    let places = [
      environment["ENTROPE_MODEL"].map { URL(fileURLWithPath: $0) },
      (folder ?? Repository.root.appending(path: ".model")).appending(path: file),
    ]
    return places.compactMap { $0?.path(percentEncoded: false) }
      .first { FileManager.default.fileExists(atPath: $0) }
  }()

  /// Why a test is skipped.
  public static let absent: Comment =
    "SKIPPED, NOT PASSED: there is no model; get it with Scripts/fetch-model.sh"
}
