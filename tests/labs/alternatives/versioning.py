"""Right answers to lab versioning, written another way: a class, plain text, os.path."""

import hashlib
import os


class DamagedError(Exception):
    pass


class Objects:
    def __init__(self, root="store"):
        self.root = root

    def path(self, name):
        return os.path.join(self.root, name[:2], name[2:])  # noqa: PTH118

    def sound(self, name):
        with open(self.path(name), "rb") as file:  # noqa: PTH123
            content = file.read()
        return content, content_id(content) == name

    def add(self, content):
        name = content_id(content)
        try:
            if self.sound(name)[1]:
                return name
        except OSError:
            os.makedirs(os.path.join(self.root, name[:2]), exist_ok=True)  # noqa: PTH103, PTH118
        with open(self.path(name), "wb") as file:  # noqa: PTH123
            file.write(content)
        return name

    def names(self):
        for folder, _, files in os.walk(self.root):
            for file in files:
                yield os.path.basename(folder) + file  # noqa: PTH119


objects = Objects()


def content_id(content):
    digest = hashlib.new("sha256")
    digest.update(content)
    return "".join(f"{byte:02x}" for byte in digest.digest())


def put(content):
    return objects.add(content)


def get(name):
    try:
        content, fine = objects.sound(name)
    except FileNotFoundError:
        raise KeyError(name) from None
    if not fine:
        raise DamagedError(name)
    return content


def lines(pairs):
    return "".join(f"{key!r}\t{value!r}\n" for key, value in sorted(pairs.items()))


def pairs(text):
    found = {}
    for line in text.splitlines():
        key, value = line.split("\t")
        found[eval(key)] = eval(value)
    return found


def listing(version):
    return pairs(get(version).decode())


def commit(files):
    return put(lines({name: put(content) for name, content in files.items()}).encode())


def checkout(version):
    return {name: get(content) for name, content in listing(version).items()}


def changes(old, new):
    told = {"added": [], "removed": [], "changed": []}
    before, after = listing(old), listing(new)
    for name in sorted({*before, *after}):
        if name not in before:
            told["added"].append(name)
        elif name not in after:
            told["removed"].append(name)
        elif before[name] != after[name]:
            told["changed"].append(name)
    return told


def record(data, code, parameters, environment, seed, model):
    made = {"data": data, "code": code, "seed": seed, "model": put(model)}
    made["parameters"] = put(lines(parameters).encode())
    made["environment"] = put(lines(environment).encode())
    return put(lines(made).encode())


def rebuild(name, train, environment):
    made = pairs(get(name).decode())
    then = pairs(get(made["environment"]).decode())
    folders = checkout(made["data"]), checkout(made["code"])
    model = get(made["model"])
    other = {library for library, _ in set(then.items()) ^ set(environment.items())}
    if other:
        return {"same": False, "environment": sorted(other)}
    parameters = pairs(get(made["parameters"]).decode())
    return {"same": train(*folders, parameters, made["seed"]) == model, "environment": []}


def damaged():
    return sorted(name for name in objects.names() if not objects.sound(name)[1])
