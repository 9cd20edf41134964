"""Values of Python as words of npusim's command line."""
import os

import numpy


def plain(value):
    """Of numpy's arrays and numbers, lists and numbers; else the value itself."""
    return value.tolist() if isinstance(value, (numpy.ndarray, numpy.generic)) else value


def word(value):
    value = plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    return os.fspath(value)  # TypeError for what is no path either


def settings(keys):
    """--set of every key of a dict, or none."""
    return [part for key, value in (keys or {}).items() for part in ("--set", f"{key}={word(value)}")]


def options(named):
    """{"m_sigma": 3} -> --m-sigma 3. None and False: left out; True: a flag; a list: once for every value."""
    parts = []
    for name, value in named.items():
        value, option = plain(value), "--" + name.replace("_", "-")
        if value is True:
            parts.append(option)
        elif value is not None and value is not False:
            for one in value if isinstance(value, (list, tuple)) else [value]:
                parts += [option, word(one)]
    return parts
