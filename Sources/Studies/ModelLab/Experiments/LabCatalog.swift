/// The experiments of the lab, in the order in which they are run.
package let labExperiments: [any LabExperiment.Type] = [
  LossByPosition.self, KeyTokens.self, TemperatureLoss.self, ShortContextCost.self,
  WindowLoss.self, LogNLoss.self, RampLoss.self, HeadEntropies.self, EntropyAndLoss.self,
  FourfoldLoss.self,
]
