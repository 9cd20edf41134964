#!/usr/bin/env python3
"""Nothing that the vendor published lies in the source tree: compares file contents with the shared folder's.

usage: no_copies.py ROOT SHARED     exit status 77: SHARED is not there, nothing was compared
"""
import hashlib
import pathlib
import sys

SKIPPED = 77
NOT_SOURCE = {".git", ".cache"}


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def files_of(folder, skip=lambda top: False):
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not skip(file.relative_to(folder).parts[0]):
            yield file


def main():
    root, shared = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    if not shared.is_dir():
        print(f"skipped: {shared} is not there")
        return SKIPPED
    published = {digest(file): file for file in files_of(shared)}
    sizes = {file.stat().st_size for file in published.values()}
    copies = compared = 0
    for file in files_of(root, lambda top: top in NOT_SOURCE or top.startswith("build")):
        compared += 1
        if file.stat().st_size in sizes and digest(file) in published:
            print(f"{file.relative_to(root)}: a copy of {published[digest(file)]}")
            copies += 1
    print(f"{compared} files compared with {len(published)} published ones, {copies} copies")
    return 1 if copies or not compared or not published else 0


if __name__ == "__main__":
    sys.exit(main())
