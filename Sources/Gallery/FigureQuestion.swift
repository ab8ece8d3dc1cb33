/// What a reader comes to the gallery with.
public enum FigureQuestion: String, Sendable, Hashable, CaseIterable {
  /// Spectra, ramps, wavelengths, bases.
  case frequencies = "What happens to frequencies?"
  /// Kernels and entropies by method and length.
  case entropy = "Does it raise entropy?"
  /// Laws of sharpness and what they restore.
  case temperature = "Which temperature?"
  /// Captured heads.
  case models = "What do real models do?"
  /// Claims held against measurement, systems held against each other.
  case whoIsRight = "Who is right?"
}
