import Notebooks
import Studies

/// A chapter with one of everything but a figure; a chapter needs a file of its own.
let small = Notebook("03-Small", title: "A & B") { page in
  //:> goals
  //:> - Count to $x_i$ = {{x}}.
  //:
  //: ## First
  //: Words with `x < y`, {{table:t}}, and {{big}}.
  let x = page.constant("x", 1) + 1
  page.value("x", x)
  page.value("big", 12_345.678, .decimals(1))
  page.show(x, "The sum \\<x>")
  try page.check(x == 2, "One and one make {{x}}.")
  try page.check(
    Claim("x is even.", measured: Double(x)) { $0.truncatingRemainder(dividingBy: 2) == 0 })

  page.table(
    try Table(
      columns: [Column("name"), Column("x", format: .decimals(2))], rows: [["a|b", 1.5]]),
    id: "t", "A table.")
  try page.predict("More?", options: [("Yes", x > 5), ("No", x <= 5)], answer: "It is {{x}}.")

  //: ## Exercises
  try page.exercise("What?", answer: .rounded("Two.", Double(x), to: 2, decimals: 0)) { page in
    page.text("Add.")
    page.command("entrope methods")
  }
  for number in 1...5 {
    try page.check(number < 6, "\(number) is less than 6.")
  }
  // hide
}
