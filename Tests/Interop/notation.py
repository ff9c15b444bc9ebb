"""The two notations of XDM: names with their namespaces, and the data lake's compatibility form."""

import tool

ADOBE = "https://ns.adobe.com/"


def compatible(name):
    """The keys that a name of the namespaced notation stands for in the data lake."""
    if name.startswith("@") and len(name) > 1:
        return ["_" + name[1:]]
    if name.startswith(ADOBE):
        parts = [part for part in name[len(ADOBE):].split("/") if part]
        parts = parts[1:] if len(parts) > 1 and parts[0] == "xdm" else parts
        return ["_" + parts[0], *parts[1:]] if parts else [name]
    namespace, _, local = name.partition(":")
    if not namespace or not local or local.startswith("//"):
        return [name]
    return [local] if namespace == "xdm" else ["_" + namespace, local]


def in_compatible_form(value):
    if isinstance(value, list):
        return [in_compatible_form(item) for item in value]
    if not isinstance(value, dict):
        return value
    form = {}
    for key, item in value.items():
        if item is not None:
            put(form, compatible(key), in_compatible_form(item))
    return form


def put(form, keys, value):
    for key in keys[:-1]:
        form = form.setdefault(key, {})
    last = keys[-1]
    if last not in form:
        form[last] = value
    elif isinstance(value, dict) and isinstance(form[last], dict):
        for key, item in value.items():
            put(form[last], [key], item)
    else:
        raise tool.Failed(f"two values for {keys}")
