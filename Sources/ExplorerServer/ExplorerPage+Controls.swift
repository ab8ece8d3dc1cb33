import Explorer
import ModelFiles

/// The controls of the page; with scripts off they are the fields of its form.
extension ExplorerPage {
  /// Controls under their headings.
  static func groups(_ controls: [ExplorerControl], notices: [StateNotice]) -> String {
    ExplorerControl.Group.allCases.map { group in
      let own = controls.filter { $0.group == group }
      let isEmpty = own.isEmpty
      return """
        <details class="group" open\(isEmpty ? " hidden" : "") data-group="\(htmlText(group.rawValue))"><summary>\(htmlText(group.rawValue))</summary>
        \(own.map { one in control(one, notices.first { $0.key == one.key }) }.joined(separator: "\n"))
        </details>
        """
    }.joined(separator: "\n")
  }

  /// Keys whose usual value depends on others, so that a form leaves them empty where nothing was chosen.
  private static let dependent: Set = [
    "sequence-length", "ramp", "alpha", "beta", "rotary-dimension",
  ]

  private static func control(_ control: ExplorerControl, _ notice: StateNotice?) -> String {
    let (key, id) = (htmlText(control.key), "c-" + control.key.replacing(".", with: "-"))
    let reason =
      control.idleReason.map { " <span class=\"idle\">(no effect: \(htmlText($0)))</span>" } ?? ""
    let disabled = control.idleReason == nil ? "" : " disabled"
    let described = " aria-describedby=\"\(id)-help\""
    let label =
      "\(htmlText(control.label))\(control.unit.isEmpty ? "" : " <span class=\"unit\">\(htmlText(control.unit))</span>")\(reason)"
    let help =
      "<span class=\"help\" id=\"\(id)-help\">\(notice.map { htmlText($0.sentence) } ?? "")</span>"
    switch control.kind {
    case .choice(let choices):
      let isOpen = dependent.contains(control.key)
      let now = isOpen && !control.isChosen ? "" : control.value
      let all: [(value: String, title: String)] =
        isOpen && !choices.contains { $0.value.isEmpty }
        ? [(value: "", title: "the method's own")]
          + choices.map { ($0.value, $0.title) } : choices.map { ($0.value, $0.title) }
      let options = all.map { choice in
        "<option value=\"\(htmlText(choice.value))\"\(choice.value == now ? " selected" : "")>\(htmlText(choice.title))</option>"
      }.joined()
      return
        "<div class=\"control\" data-key=\"\(key)\"><label for=\"\(id)\">\(label)</label> <select id=\"\(id)\" name=\"\(key)\"\(described)\(disabled)>\(options)</select>\(help)</div>"
    case .choices(let choices, let most):
      let chosen = control.value.split(separator: ",").map(String.init)
      let boxes = choices.map { choice in
        "<label class=\"box\"><input type=\"checkbox\" name=\"with.\(htmlText(choice.value))\" value=\"1\"\(chosen.contains(choice.value) ? " checked" : "")> \(htmlText(choice.title))</label>"
      }.joined(separator: " ")
      return
        "<fieldset class=\"control\" data-key=\"\(key)\" data-most=\"\(most)\"><legend>\(label)</legend><input type=\"hidden\" name=\"with\" value=\"\">\(boxes)\(help)</fieldset>"
    case .number(let slider):
      let isOpen = dependent.contains(control.key) && !control.isChosen
      let value =
        isOpen
        ? " placeholder=\"\(htmlText(control.value))\"" : " value=\"\(htmlText(control.value))\""
      let place = Double(control.value).map { slider.step(of: $0) } ?? 0
      return """
        <div class="control" data-key="\(key)"><label for="\(id)">\(label)</label>
        <span class="pair"><input type="range" class="slider" data-for="\(id)" min="0" max="\(slider.steps)" step="1" value="\(place)" data-low="\(slider.low)" data-high="\(slider.high)" data-geometric="\(slider.isGeometric)" data-whole="\(slider.isWhole)" data-unit="\(htmlText(control.unit))" data-label="\(htmlText(control.label))" hidden\(disabled)>
        <input type="number" step="any" inputmode="decimal" id="\(id)" name="\(key)"\(value)\(described) autocomplete="off"\(disabled)></span>\(help)</div>
        """
    case .text:
      return
        "<div class=\"control\" data-key=\"\(key)\"><label for=\"\(id)\">\(label)</label> <input type=\"text\" inputmode=\"decimal\" id=\"\(id)\" name=\"\(key)\" value=\"\(htmlText(control.value))\"\(described) autocomplete=\"off\"\(disabled)>\(help)</div>"
    }
  }
}
