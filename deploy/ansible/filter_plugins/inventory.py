"""What an inventory may not say, told by name and rule."""
import ipaddress
import re

# An address of a network that is larger than these is nobody whom one knows.
LARGEST = {4: 16, 6: 32}

NAMES = re.compile(r"passw|secret|token|mnemonic|seed|private_?key|api_?key|jwt", re.IGNORECASE)
SHAPES = (
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")),
    ("a URL with a password", re.compile(r"://[^/@\s:]*:[^/@\s]+@|[?&](password|token|apikey|api_key|key)=[^&\s]", re.IGNORECASE)),
    ("a key of AWS", re.compile(r"\bAKIA[0-9A-Z]{16}\b")),
    ("a mnemonic", re.compile(r"^([a-z]{3,8}\s+){11}(([a-z]{3,8}\s+){12})?[a-z]{3,8}$")),
    ("a key of 32 bytes", re.compile(r"^(0x)?[0-9a-fA-F]{64}$")),
    ("a web token", re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.")),
)
# 32 bytes that everybody may know.
DIGESTS = re.compile(r"(^|\.)sha256$")


def refused_blocks(blocks, name):
    """Of a list of addresses and blocks, each that is none, that has bits beyond its mask, or that is too large."""
    refused = []
    for block in blocks or []:
        try:
            network = ipaddress.ip_network(block)
        except ValueError as wrong:
            refused.append(f"{name} has {block}: {wrong}")
            continue
        least = LARGEST[network.version]
        if network.prefixlen < least:
            refused.append(f"{name} has {block}: a block of IPv{network.version} is of /{least} or smaller, so that it is somebody who is known")
    return refused


def is_within(address, blocks):
    """Whether an address is of one of the blocks."""
    found = ipaddress.ip_address(address)
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in ipaddress.ip_network(block) for block in blocks)


def of_version(blocks, version):
    """The blocks of IPv4, or of IPv6."""
    return [block for block in blocks or [] if ipaddress.ip_network(block).version == version]


def literal_secrets(variables):
    """The paths of all that looks like a secret, with what it looks like and never with itself. What ansible-vault has encrypted is none."""
    found = []
    for name in variables:
        # Ansible's own, which are of no inventory, but for how it logs in.
        if name in ("groups", "hostvars", "vars", "environment", "ansible_facts") or (name.startswith("ansible_") and not NAMES.search(name)):
            continue
        _look(variables[name], name, found)
    return found


def unit_word(word):
    """A word of a unit as systemd reads it back. %d, the folder of credentials, stays what it is."""
    text = re.sub(r"%(?!d(/|$))", "%%", str(word)).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"' if re.search(r"[\s\"';#]", text) or not text else text


def _look(value, path, found):
    if isinstance(value, dict):
        for name in value:
            _look(value[name], f"{path}.{name}", found)
    elif isinstance(value, (list, tuple)):
        for place, element in enumerate(value):
            _look(element, f"{path}[{place}]", found)
    elif isinstance(value, str) and value and not hasattr(value, "vault"):
        leaf = path.rsplit(".", 1)[-1]
        shapes = [what for what, shape in SHAPES if shape.search(value.strip())]
        if shapes and not DIGESTS.search(path):
            found.append(f"{path} looks like {shapes[0]}")
        elif NAMES.search(leaf):
            found.append(f"{path} is named like a secret")


class FilterModule:
    """The filters by name."""

    def filters(self):
        """As Ansible asks for them."""
        return {
            "refused_blocks": refused_blocks,
            "is_within": is_within,
            "of_version": of_version,
            "literal_secrets": literal_secrets,
            "unit_word": unit_word,
        }
