import Notebooks
import Studies

/// A notebook with one of everything but a figure; a notebook needs a file of its own.
let small = Notebook("small", title: "A & B") { page in
  //: ## First
  //: Words with `x < y`.
  let x = 1 + 1
  page.show(x, "The sum <x>")
  try page.check(x == 2, "One and one make \(x).")
  try page.check(
    Claim("x is even.", measured: Double(x)) { $0.truncatingRemainder(dividingBy: 2) == 0 })

  page.table(
    try Table(
      columns: [Column("name"), Column("x", format: .decimals(2))], rows: [["a|b", 1.5]]),
    "A table.")
  // hide
}
