"""Sentences about the programs of partners, their keys and their self-tests, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PROGRAMS: Final[Mapping[str, tuple[str, str]]] = {
    "no-such-client": ("没有这个程序。请回到协作单位列表。", "There is no such program. Go back to the list."),
    "entered-by-nobody": (
        "录入它的人没有账号，不能批准。请终止它，由有账号的人重新录入。",
        "Whoever entered it has no account, so it is not approved. End it, and have somebody with an account enter it.",
    ),
    "no-programs": (
        "还没有程序，也没有查询窗口：签了协议之后在这里录入。",
        "There is no program and no window yet. Enter one once there is an agreement.",
    ),
    "stage-proposed": ("已录入，等待批准", "proposed"),
    "stage-approved": ("已批准，等待自检", "approved"),
    "stage-tested": ("已通过自检，等待启用", "tested"),
    "stage-active": ("使用中", "in use"),
    "next-step": ("下一步", "Next"),
    "next-approve-client": (
        "由录入者以外的管理员或审核员核对密钥和地址后批准。",
        "An operator or reviewer who did not enter it compares its keys and addresses, and approves it.",
    ),
    "next-self-test": (
        "由对方开发者运行自检（/oauth/self-test）。",
        "Its developer runs the self-test (/oauth/self-test).",
    ),
    "next-activate-client": ("由管理员启用。", "An operator puts it in use."),
    "somebody-else": ("这是您录入的，须由另一个人批准。", "You entered it: somebody else has to approve it."),
    "entered-by": ("录入", "Entered by"),
    "approved-by": ("批准", "Approved by"),
    "public-keys": ("公钥", "Keys"),
    "keys-without-end": ("公钥没有到期日，更换前一直有效。", "Keys have no end: they are good until they are changed."),
    "redirect-uris": ("返回地址", "Addresses to return to"),
    "acts-for-others": ("可以代其他程序办理", "May act for other programs"),
    "binding-key": ("程序，令牌绑定密钥（DPoP）", "a program, tokens bound to a key (DPoP)"),
    "binding-certificate": ("程序，令牌绑定证书（mTLS）", "a program, tokens bound to a certificate (mTLS)"),
    "binding-window": ("查询窗口，供经办人用浏览器查询", "the window, for clerks with a browser"),
    "binding-none": ("程序，令牌不绑定（仅限本机试用）", "a program, tokens not bound (first steps only)"),
    "last-test": ("最近一次自检（{time}）", "Last self-test ({time})"),
    "test-passed": ("全部通过", "everything passed"),
    "test-failed": ("没有通过", "it did not pass"),
    "test-by-anybody": (
        "没有通过的自检任何人都能以这个编号发来，不一定是对方。",
        "Anybody can send a self-test that fails under this id: it may not have been the partner.",
    ),
    "no-test-yet": ("还没有收到自检。", "No self-test has come yet."),
    "advice-client": (
        "当时这个程序、它的协议或单位不能用：看它是否已批准、未停用、协议未到期。",
        "The program, its agreement or its partner did not stand then: see what is not approved, suspended or over.",
    ),
    "advice-kid": (
        "对方用的 kid 不在登记的公钥里：核对 kid，或更换公钥。",
        "The `kid` that was used is none of its keys: compare them, or change the keys.",
    ),
    "advice-other-key": (
        "签名的密钥不是登记的那一把：请对方核对，或更换公钥。",
        "Another key than the registered one was used: have them compare, or change the keys.",
    ),
    "advice-clock": (
        "时间不对：请对方校准时钟，断言有效期不超过 300 秒，证书在有效期内。",
        "A time is off: their clock, an assertion of more than 300 seconds, or a certificate out of its dates.",
    ),
    "advice-aud": (
        "aud 应当与本网关的 issuer 一字不差。",
        "`aud` has to be this gateway's issuer, letter by letter.",
    ),
    "advice-replay": ("每次请求都要用新的断言（jti）。", "Each request takes a new assertion (`jti`)."),
    "advice-nonce": (
        "正常的第一步：对方应当用回答里的 DPoP-Nonce 再发一次。",
        "The usual first step: they send it again with the DPoP-Nonce of the answer.",
    ),
    "advice-proof": (
        "DPoP 证明这一步不对：自检的回答里写着该怎么改。",
        "The DPoP proof is amiss at this step: the answer to the self-test says what to do.",
    ),
    "advice-assertion": (
        "断言这一步不对：自检的回答里写着该怎么改。",
        "The assertion is amiss at this step: the answer to the self-test says what to do.",
    ),
    "approve-client": ("批准（公钥和地址确为对方所有）", "Approve: keys and addresses are theirs"),
    "activate-client": ("启用", "Put in use"),
    "resume-client": ("恢复程序", "Let it resume"),
    "suspend-client": ("停用程序", "Suspend the program"),
    "change-keys": ("更换公钥", "Change the keys"),
    "delegations": ("代办", "Acting for others"),
    "delegations-help": (
        "一个程序可以用另一个程序的令牌换取自己的令牌，代它查询；只能做双方都能做的。",
        "A program may exchange another's tokens for its own and ask for it, for no more than both may do.",
    ),
    "acts-for": ("{actor} 代 {client} 办理", "{actor} acts for {client}"),
    "approve-delegation": ("批准代办", "Approve it"),
    "withdraw-delegation": ("撤销代办", "Withdraw it"),
    "delegation-client": ("为哪个程序", "For which program"),
    "delegation-actor": ("由哪个程序代办", "Which program acts"),
    "let-act": ("登记代办（须由另一个人批准）", "Propose it: somebody else approves"),
    "entry-binding": ("种类", "Kind"),
    "entry-jwks": ("公钥集（JWKS）", "Public keys (JWKS)"),
    "new-client": ("录入程序或查询窗口", "Enter a program or a window"),
    "new-client-help": (
        "录入后由另一个人批准，对方自检通过，再启用。查询窗口没有密钥，也不用自检。",
        "Somebody else approves it, its developer tests it, then it is put in use. A window has no keys and no test.",
    ),
    "agreement-first": ("先要有一份协议。", "There has to be an agreement first."),
    "jwks-help": (
        "只要公钥：粘贴 JWKS，或选择文件；1 到 3 把，每把有 kid。私钥永远不要发给任何人。",
        "Public keys only: paste a JWKS or choose a file, 1 to 3 keys, each with a kid. Never send a private key.",
    ),
    "jwks-file": ("或者选择文件", "Or choose a file"),
    "keys-missing": ("要有公钥。", "has to hold public keys."),
    "window-without-keys": ("查询窗口没有密钥，请清空这一栏。", "A window has no keys: leave this empty."),
    "may-exchange": ("可以代其他程序办理（须另行登记和批准）", "It may act for programs that name it"),
    "propose": ("录入，等待批准", "Propose it"),
    "change-keys-help": (
        "勾掉的密钥立即失效。要不间断地更换：先保留旧的、加上新的，对方换好后再去掉旧的。",
        "A key that is not kept ends at once. To change without a pause, add the new one and drop the old one later.",
    ),
    "change-keys-anew": (
        "这个程序还没启用：更换后要由另一个人重新批准。",
        "It is not in use yet: with other keys somebody else has to approve it anew.",
    ),
    "keys-to-keep": ("保留的公钥", "Keys to keep"),
    "keys-to-add": ("增加的公钥（JWKS）", "Keys to add (JWKS)"),
    "keys-amiss": (
        "总共要有 1 到 3 把公钥，kid 各不相同。",
        "There have to be 1 to 3 keys in all, each with a kid of its own.",
    ),
    "done-new-client": ("已录入。接下来由另一个人批准。", "It is proposed. Somebody else approves it next."),
    "done-new-keys": ("公钥已更换。", "The keys are changed."),
    "done-suspend-client": ("程序已停用，下一个请求起被拒绝。", "The program is suspended, from the next request on."),
    "done-resume-client": ("程序已恢复。", "The program is active again."),
    "done-approve-client": ("已批准。", "Approved."),
    "done-activate-client": ("已启用。", "It is in use."),
    "done-let-act": ("已登记。接下来由另一个人批准。", "Proposed. Somebody else approves it next."),
    "done-approve-delegation": ("代办已批准。", "Approved."),
    "done-withdraw-delegation": ("代办已撤销，下一个请求起无效。", "Withdrawn, from the next request on."),
}
