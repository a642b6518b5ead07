"""Every sentence of the pages, in Chinese and in English. Each fault says what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("zh", "en")

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "window": ("查询窗口", "Records window"),
    "desk": ("管理台", "Desk"),
    "station": ("档案共享网关", "Station Archive Gateway"),
    "other-language": ("English", "中文"),
    "sign-in": ("登录", "Sign in"),
    "account": ("账号", "Account"),
    "password": ("密码", "Password"),
    "session-over": (
        "您的登录已经结束。请重新登录，然后回到刚才的页面。",
        "Your session has ended. Sign in again, and you are led back to where you were.",
    ),
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
        "用手机的验证器应用扫描图形，或者输入下面的密钥；再把应用上显示的六位数字填在这里。",
        "Scan the picture with the authenticator app on your phone, or type the key into it; then type its six digits.",
    ),
    "picture": ("用手机的验证器应用扫描这个图形", "A picture for the authenticator app on your phone"),
    "recovery-only": (
        "没有通行密钥时，输入一个恢复码。",
        "Without your passkey, type a recovery code.",
    ),
    "recovery-code": ("恢复码", "Recovery code"),
    "passkeys": ("通行密钥", "Passkeys"),
    "passkeys-help": (
        "通行密钥用本机的指纹、面容、PIN 或安全密钥代替验证码，别的网站无法冒用。",
        "A passkey is your fingerprint, face, PIN or security key in place of a code. No other site can ask for it.",
    ),
    "passkey-help": (
        "用本机的指纹、面容、PIN 或安全密钥验证，不用输入验证码。",
        "Your fingerprint, face, PIN or security key, in place of a code.",
    ),
    "passkey-prove": ("使用通行密钥", "Use your passkey"),
    "passkey-make": ("创建通行密钥", "Make a passkey"),
    "passkey-add": ("添加通行密钥", "Add a passkey"),
    "passkey-instead": ("或者改用通行密钥", "Or a passkey instead"),
    "passkey-needed": (
        "审核、发布策略，或者为单位开通什么，一定要用通行密钥。",
        "Whoever reviews or publishes policies, or opens something for a partner, needs one.",
    ),
    "passkey-name": ("名称，例如“值班室电脑”", "Its name, such as the machine that it is on"),
    "passkey-first": (
        "这一步需要通行密钥，您的账号还没有。请先添加一个。",
        "This step needs a passkey, and your account has none. Add one first.",
    ),
    "passkey-script": (
        "通行密钥需要浏览器允许 JavaScript。没有它，请使用验证码或恢复码。",
        "Passkeys need JavaScript. Without it, use a code of your app or a recovery code.",
    ),
    "passkey-missing": (
        "这个浏览器不支持通行密钥。请换一个浏览器，或者使用验证码。",
        "This browser has no passkeys. Use another browser, or a code.",
    ),
    "passkey-failed": (
        "没有用上通行密钥。请再试一次，或者使用验证码。",
        "No passkey was used. Try again, or use a code.",
    ),
    "no-passkey": (
        "通行密钥没有通过验证。请再试一次；还是不行时，请联系本所管理员。",
        "The passkey was not taken. Try again; if it is not taken then either, ask the station's operator.",
    ),
    "no-passkeys-here": (
        "通行密钥只能用于有域名的网址，这个网关的网址是数字。需要时请联系本所管理员。",
        "Passkeys need an address that is a name, and this gateway's is a number. If you need them, ask its operator.",
    ),
    "none-yet": ("还没有通行密钥。", "There is none yet."),
    "added": ("添加于", "added"),
    "remove": ("删除", "Remove"),
    "remove-named": ("删除 {name}", "Remove {name}"),
    "last": (
        "这是您唯一的第二步验证，不能删除。请先添加另一个。",
        "It is all that you have beside your password, so it stays. Add another first.",
    ),
    "prove-to-change": ("要添加或删除，请先再次验证", "To add or remove one, confirm first that it is you"),
    "prove-again-passkey": (
        "这一步需要再次验证。请使用通行密钥。",
        "This step asks for a fresh proof. Use your passkey.",
    ),
    "key": ("密钥", "Key"),
    "open-app": ("在本机的验证器中打开", "Open in an authenticator on this device"),
    "recovery": ("恢复码", "Recovery codes"),
    "recovery-help": (
        "请抄下或打印，放在安全的地方。没有手机或通行密钥时，每个恢复码可以用一次。此页只显示一次。",
        "Write them down and keep them safe. Without your phone or passkey each is good once. They are shown once.",
    ),
    "nowhere": ("没有这一页", "There is no such page"),
    "nowhere-help": (
        "请核对地址，或者从“我的账号”进入查询窗口或管理台。",
        "Check the address, or go on to the window or the desk from your account.",
    ),
    "my-account": ("我的账号", "My account"),
    "roles": ("角色", "Roles"),
    "clerk": ("经办人", "clerk"),
    "reviewer": ("审核员", "reviewer"),
    "policy-administrator": ("策略管理员", "policy administrator"),
    "auditor": ("审计员", "auditor"),
    "operator": ("管理员", "operator"),
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
    "prove-again-or": (
        "或者输入验证器应用上的六位数字。",
        "Or type the six digits from your authenticator app.",
    ),
    "consent": ("允许程序代您查询", "Let a program act for you"),
    "consent-help": (
        "{partner}的程序 {client} 请求代您查询档案。您可以拒绝。",
        "The program {client} of {partner} asks to look records up for you. You may refuse.",
    ),
    "consent-person": ("以谁的名义", "In whose name"),
    "consent-purpose": ("目的", "Purpose"),
    "consent-officer": ("承办人", "Officer in charge"),
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
    "wrong-first": (
        "账号或一次性代码不对，或者代码用过了、过期了。请核对；还是不行时，请向本所管理员要一个新的。",
        "Account or code is not right, or the code was used or has ended. Check both, or ask for another code.",
    ),
    "wrong-code": (
        "验证码不对，或者已经用过。请等应用显示下一个再输入，并核对手机的时间。",
        "The code is not right, or was used. Wait for the app's next one, and see that your phone's clock is right.",
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
