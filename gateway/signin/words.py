"""Every sentence of the pages, in Chinese and in English. Each fault says what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("zh", "en")

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "station": ("档案共享网关", "Station Archive Gateway"),
    "other-language": ("English", "中文"),
    "sign-in": ("登录", "Sign in"),
    "account": ("账号", "Account"),
    "password": ("密码", "Password"),
    "first-link": ("第一次登录？用一次性代码设置密码", "First time here? Choose a password with your one-time code"),
    "elsewhere": ("用{name}登录", "Sign in with {name}"),
    "second": ("第二步验证", "Second step"),
    "second-help": (
        "请输入验证器应用上的六位数字；手机不在身边时，输入一个恢复码。",
        "Type the six digits from your authenticator app; without your phone, type a recovery code.",
    ),
    "code": ("验证码", "Code"),
    "go-on": ("继续", "Continue"),
    "first": ("设置密码", "Choose a password"),
    "first-help": (
        "一次性代码由本所管理员交给您。密码至少十二个字符，不限种类；一句只有您知道的话最好。",
        "The station's operator gives you the one-time code. A password has at least twelve characters, of any kind.",
    ),
    "one-time-code": ("一次性代码", "One-time code"),
    "new-password": ("新密码", "New password"),
    "again": ("再输入一次新密码", "The new password again"),
    "enrol": ("绑定验证器", "Connect your authenticator"),
    "enrol-help": (
        "在手机的验证器应用里添加账号，输入下面的密钥，再把应用上显示的六位数字填在这里。",
        "In the authenticator app on your phone add an account with this key; then type the six digits that it shows.",
    ),
    "key": ("密钥", "Key"),
    "open-app": ("在本机的验证器中打开", "Open in an authenticator on this device"),
    "recovery": ("恢复码", "Recovery codes"),
    "recovery-help": (
        "请抄下或打印，放在安全的地方。手机丢失时，每个恢复码可以用一次。此页只显示一次。",
        "Write them down and keep them safe. Without your phone, each is good once. They are shown only now.",
    ),
    "my-account": ("我的账号", "My account"),
    "roles": ("角色", "Roles"),
    "sessions": ("登录状态", "Sessions"),
    "this-session": ("当前", "this one"),
    "last-used": ("最近使用", "last used"),
    "end-this": ("结束", "End"),
    "end-others": ("结束其他登录", "End the others"),
    "change-password": ("修改密码", "Change password"),
    "old-password": ("现在的密码", "Your password now"),
    "new-recovery": ("生成新的恢复码", "Make new recovery codes"),
    "sign-out": ("退出", "Sign out"),
    "changed": ("密码已修改，其他登录已结束。", "Your password is changed, and your other sessions are ended."),
    "prove-again": ("再次验证", "Confirm that it is you"),
    "prove-again-help": (
        "这一步需要再次验证。请输入验证器应用上的六位数字。",
        "This step asks for a fresh proof. Type the six digits from your authenticator app.",
    ),
    "consent": ("允许程序代您查询", "Let a program act for you"),
    "consent-help": (
        "{partner}的程序 {client} 请求代您查询档案。您可以拒绝。",
        "The program {client} of {partner} asks to look records up for you. You may refuse.",
    ),
    "consent-person": ("以谁的名义", "In whose name"),
    "consent-purpose": ("目的", "Purpose"),
    "consent-types": ("查询内容", "What it may look up"),
    "consent-list": ("查找", "find"),
    "consent-read": ("阅读", "read"),
    "consent-answer": ("是非问答", "be told yes or no"),
    "consent-allow": ("允许", "Allow"),
    "consent-refuse": ("拒绝", "Refuse"),
    "no-request": (
        "没有可以答复的请求，它可能已经过期。请回到程序里重新开始。",
        "There is no request to answer; it may have ended. Go back to the program and begin again.",
    ),
    "not-yours": (
        "这个程序不属于您的单位，或者您没有经办人角色。请用您单位的账号登录。",
        "This program is not your organisation's, or you are no clerk. Sign in with your organisation's account.",
    ),
    "refused": (
        "输入的内容不对。请核对后再试；忘记密码时，请联系本所管理员。",
        "What you typed is not right. Check it and try again; if you forgot your password, ask the station's operator.",
    ),
    "wait": ("尝试次数太多，请在 {wait} 秒后再试。", "Too many tries. Try again in {wait} seconds."),
    "ended": ("这一步已经过期，请重新登录。", "This step has ended. Sign in again."),
    "no-second": (
        "您的账号还没有第二步验证，请向本所管理员要一个一次性代码。",
        "Your account has no second step yet. Ask the station's operator for a one-time code.",
    ),
    "short": ("密码太短：至少十二个字。", "The password is too short: twelve characters at least."),
    "long": ("密码太长：至多二百五十六个字。", "The password is too long: 256 characters at most."),
    "common": ("这个密码很多人在用，请换一个。", "Many people use this password. Choose another."),
    "named": ("密码不能只是您的名字，请换一个。", "The password is little more than your name. Choose another."),
    "differ": ("两次输入的新密码不一样，请重新输入。", "The two new passwords differ. Type them again."),
    "not-vouched": (
        "没有通过单位登录进来。请重新登录；再不行，请联系本所管理员。",
        "You were not let in through your agency. Sign in again; if that does not help, ask the station's operator.",
    ),
    "away": (
        "单位登录现在联系不上。请用密码登录，或者稍后再试。",
        "Your agency's sign-in does not answer at the moment. Sign in with your password, or try again in a while.",
    ),
    "foreign": (
        "这个表单不是从本页面提交的。请重新打开页面再试。",
        "This form was not sent from our page. Open the page again and repeat it.",
    ),
    "down": ("现在无法登录，请稍后再试。", "Nobody can sign in at the moment. Try again in a while."),
}


def say(word: str, language: str, **values: object) -> str:
    """The sentence for ``word``.

    >>> say("wait", "en", wait=4)
    'Too many tries. Try again in 4 seconds.'
    """
    return WORDS[word][LANGUAGES.index(language)].format(**values)
