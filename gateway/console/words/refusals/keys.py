"""Why a program's keys or addresses are not taken, and who can be what, in Chinese; ``<>`` is the place of a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KEYS: Final[Mapping[str, str]] = {
    "the text holds a private key, which its program alone may have: destroy it, and make a new pair": (
        "这里面有私钥，而私钥只能由程序自己保管：请立即销毁这把密钥，另生成一对；本页没有保存它"
    ),
    "the key set holds a private key: give the public part only, and make a new key pair": (
        "公钥集里有私钥，而私钥只能由程序自己保管：请立即销毁这把密钥，另生成一对；本页没有保存它"
    ),
    "the key set is not JSON: give a file with one object that has `keys`": (
        "这不是公钥集（JWKS）：应当是 JSON，最外层有 `keys`"
    ),
    "the key set has to be an object whose `keys` is a list of 1 to <> keys": (
        "公钥集（JWKS）的 `keys` 应当有 1 到 <1> 把公钥"
    ),
    "two keys have the same `kid`: give each its own": "有两把公钥的 `kid` 相同：请各用各的",
    "every key has to be an object with text members, as RFC 7517 describes it": "每把公钥都应当是 RFC 7517 的对象",
    "every key needs a `kid` of 1 to <> ASCII characters": "每把公钥都要有 `kid`，1 到 <1> 个 ASCII 字符",
    "a key has to be for signatures: leave `use` out or write `sig`": "公钥应当用于签名：去掉 `use`，或者写 `sig`",
    "a key cannot be read: its members do not make a public key": "有一把公钥读不出来：请让对方重新导出",
    "a key's `alg` does not suit it: leave it out or write <>": "有一把公钥的 `alg` 与密钥不符：去掉它，或者写 <1>",
    "an RSA key has to have <> to <> bits": "RSA 公钥应当有 <1> 到 <2> 位",
    "a key has to be EC with P-256, OKP with Ed25519, or RSA": "公钥应当是 P-256、Ed25519 或 RSA",
    "an address to return to is https, or http on 127.0.0.1, without user, fragment or wildcard": (
        "返回地址应当是 https 网址（本机可用 http），不带用户名、#片段或通配符"
    ),
    "a name has 1 to <> characters that can be printed": "姓名应当有 1 到 <1> 个能显示的字",
    "choose among the roles of the station's people, one at least": "请在本所人员的职责里选，至少一项",
    "the people of a partner can be clerks and nothing else": "单位的人只能是经办人",
    "a clerk is somebody of a partner": "经办人是单位的人，本所的人请选别的职责",
}
