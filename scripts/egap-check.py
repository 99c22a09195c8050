#!/usr/bin/env python3
"""egap-check.py [--with ARRAYS]... FILE...: a second checker of EGAP-CERT 1
certificates.

Written from verify/check/FORMAT.md with Python's integers and nothing else
(scripts/second/, a module for each kind), slow and short; for certificates
that matter twice, and as a test of egap-check.  Prints one line per file,
"FILE: VERIFIED", "FILE: REJECTED reason" or "FILE: MALFORMED reason"; the exit
code is the largest of 0, 1 and 3 over the files, 2 for a wrong call or an
array that is not given."""
import sys

from second import KINDS
from second.text import Malformed, Rejected, Text, Usage, require


def check(name, companions):
    text = Text(name)
    require(text.tokens("EGAP-CERT", 1) == ["1"], "version")
    KINDS[text.word("kind", KINDS)](text, companions)


def verdict(name, companions):
    try:
        check(name, companions)
    except (Malformed, OSError) as error:
        print("%s: MALFORMED %s" % (name, error))
        return 3
    except Rejected as error:
        print("%s: REJECTED %s" % (name, error))
        return 1
    except Usage as error:
        print("%s: NOT CHECKED %s" % (name, error))
        return 2
    print("%s: VERIFIED" % name)
    return 0


def main(arguments):
    companions, names = [], []
    while arguments:
        argument = arguments.pop(0)
        if argument == "--with" and arguments:
            companions.append(arguments.pop(0))
        elif argument.startswith("-"):
            names = []
            break
        else:
            names.append(argument)
    if not names:
        print(__doc__, file=sys.stderr)
        return 2
    code = max([verdict(name, companions) for name in names])
    sys.stdout.flush()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
