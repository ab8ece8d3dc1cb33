#!/usr/bin/env python3
"""Writes Jane Austen's six novels as plain text: FOLDER/emma.txt and so on.

    Scripts/fine-tuning/novels.py FOLDER [--deb r-cran-janeaustenr_1.0.0-1_all.deb]

They come out of Debian's package r-cran-janeaustenr (texts in the public domain, package under MIT), which `apt-get
download` gets where --deb names no file of it. The package keeps each novel as a vector of lines in R's lazy-load
files: Rdata.rdx is a compressed serialization of name -> (offset, length), and Rdata.rdb holds the records, each a
size of four bytes, big end first, and a zlib stream. Only Python's own library is used, and `dpkg-deb` to open the
package.
"""
import argparse
import hashlib
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

PACKAGE = "r-cran-janeaustenr"

# The digests of the texts, so that a training run names what it was trained on.
DIGESTS = {
    "emma": "7c67b5985c6d0de1efaeb5d342d52cb82c38083c40e2295129e30e87ee690ebe",
    "mansfieldpark": "98bc90519cdf4ef663ad7de2734bb529435ef24f7abbde6bb1a50898871dafe9",
    "northangerabbey": "51f91bbe0517db8e65cff009b097ce0a1836124c4e0532ac19e6c0cad982abed",
    "persuasion": "8061549557aebd2fd6e353d18d9197cb707029112bd52d4d8b174583a925848a",
    "prideprejudice": "dfc684d4f857fa938268f9ab9c5567b64bd0691251eca959644adeabe6287a4d",
    "sensesensibility": "105e1651fe93bed7130078578efd31e0c557d68667ba672ddc876f735b30fe09",
}


class Serialization:
    """The part of R's format X (XDR) that vectors and lists of them need."""

    def __init__(self, data):
        if data[:2] != b"X\n":
            raise ValueError("this is no serialization of R in its binary format X")
        self.data, self.at, self.references = data, 2, []
        version = self.integer()
        self.at += 8
        if version == 3:
            self.take(f">{self.integer()}s")

    def take(self, layout):
        values = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return values

    def integer(self):
        return self.take(">i")[0]

    def item(self):
        flags = self.integer()
        kind, has_attributes, has_tag = flags & 255, flags & 512, flags & 1024
        if kind in (242, 251, 252, 253, 254):  # empty, base and global environments, unbound and missing, NULL
            return None
        if kind == 255:  # something seen before
            return self.references[(flags >> 8 or self.integer()) - 1]
        if kind == 1:  # a symbol
            name = self.item()
            self.references.append(name)
            return name
        if kind == 9:  # one string
            size = self.integer()
            if size < 0:
                return None
            text = self.data[self.at : self.at + size]
            self.at += size
            # Bit 12 of the flags, 4 of the level, says Latin-1.
            return text.decode("latin-1" if flags >> 12 & 4 else "utf-8")
        if kind == 2:  # a pair of a linked list
            if has_attributes:
                self.item()
            tag = self.item() if has_tag else None
            head = self.item()
            return [(tag, head)] + (self.item() or [])
        if kind in (10, 13, 14, 16, 19):
            count = self.integer()
            if kind in (16, 19):
                values = [self.item() for _ in range(count)]
            else:
                values = list(self.take(f">{count}{'d' if kind == 14 else 'i'}"))
            attributes = dict(self.item() or []) if has_attributes else {}
            names = attributes.get("names")
            return dict(zip(names, values)) if names else values
        if kind == 238:  # a vector kept in another way
            name = self.item()[0][1]
            state, _ = self.item(), self.item()
            if name == "compact_intseq":
                count, first, step = (int(value) for value in state)
                return list(range(first, first + count * step, step))
            if name.startswith("wrap_"):
                return state[0][1] if isinstance(state[0], tuple) else state[0]
            raise ValueError(f"vectors of R of the kind {name} are not read")
        raise ValueError(f"values of R of the kind {kind} are not read")


def lazy_load(folder):
    """Every value of a lazy-load database of R."""
    index = (folder / "Rdata.rdx").read_bytes()
    records = (folder / "Rdata.rdb").read_bytes()
    places = Serialization(zlib.decompress(index, 47)).item()["variables"]
    for name, (offset, length) in places.items():
        record = records[offset : offset + length]
        data = zlib.decompress(record[4:])
        if len(data) != struct.unpack(">I", record[:4])[0]:
            raise ValueError(f"the record of {name} is not as long as it says")
        yield name, Serialization(data).item()


def novels(package):
    """Name and text of each novel in a .deb of r-cran-janeaustenr."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
        data = pathlib.Path(folder) / "usr/lib/R/site-library/janeaustenr/data"
        for name, lines in lazy_load(data):
            if name in DIGESTS:
                yield name, "\n".join(lines) + "\n"


def write(folder, package=None):
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as fetched:
        if package is None:
            subprocess.run(["apt-get", "download", "-qq", PACKAGE], cwd=fetched, check=True)
            package = next(pathlib.Path(fetched).glob("*.deb"))
        found = dict(novels(package))
    for name, wanted in DIGESTS.items():
        if name not in found:
            raise ValueError(f"the package holds no {name}")
        digest = hashlib.sha256(found[name].encode()).hexdigest()
        if digest != wanted:
            raise ValueError(f"{name} has the digest {digest}, not {wanted}: it is another text than was trained on")
        (folder / f"{name}.txt").write_text(found[name], encoding="utf-8", newline="\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--deb", type=pathlib.Path, help="a package that was fetched before")
    arguments = parser.parse_args()
    try:
        write(arguments.folder, arguments.deb)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f"Error: the novels could not be had: {error}. "
                 "apt-get and dpkg-deb of Debian are needed, or --deb with a file from elsewhere.")


if __name__ == "__main__":
    main()
