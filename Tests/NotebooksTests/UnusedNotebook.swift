import Notebooks

/// A chapter that names a value and does not use it; a chapter needs a file of its own.
let unused = Notebook("unused", title: "Unused") { page in
  //: Words.
  // hide
  page.value("x", 1)
}
