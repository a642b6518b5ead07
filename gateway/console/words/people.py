"""Sentences of the pages for people, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PEOPLE: Final[Mapping[str, tuple[str, str]]] = {
    "people": ("人员", "People"),
    "person": ("姓名", "Name"),
    "second-factors": ("验证方式", "Proves themselves with"),
    "signed-in": ("登录中", "Signed in"),
    "the-station": ("本所", "the station"),
    "no-people": (
        "还没有经办人。用查询窗口，或由程序代人查询时才需要。",
        "There are no clerks yet. They are needed for the window, and for programs that people use.",
    ),
    "new-clerk": ("添加经办人", "Add a clerk"),
    "new-person": ("添加人员", "Add a person"),
    "factor-password": ("密码", "password"),
    "factor-app": ("验证器应用", "authenticator app"),
    "factor-passkeys": ("{n} 把通行密钥", "{n} passkeys"),
    "factor-provider": ("外部登录", "a provider's sign-in"),
    "factor-none": ("还没有设置", "nothing yet"),
    "entry-person-name": ("姓名", "Name"),
    "entry-roles": ("角色", "Roles"),
    "new-person-help": (
        "本所的人：录入后这里显示一次性代码，请当面交给本人，三天内有效。",
        "Somebody of the station. A one-time code is shown next: give it to that person alone, within three days.",
    ),
    "new-clerk-help": (
        "该单位的经办人：录入后这里显示一次性代码，请当面交给本人，三天内有效。",
        "A clerk of the partner. A one-time code is shown next: give it to that person alone, within three days.",
    ),
    "enter-person": ("录入，并生成一次性代码", "Enter, and make the one-time code"),
    "code-help": (
        "本人在 /signin/first 用下面的代码开始，{hours} 小时内有效：",
        "Its owner begins at /signin/first within {hours} hours, with the code",
    ),
    "code-once": (
        "这个代码只显示这一次。不要和账号写在同一条消息里。",
        "It is shown this once. Do not send it in the message that names the account.",
    ),
    "code-waits": ("一次性代码", "One-time code"),
    "code-until": ("未使用，{time} 前有效", "not used yet, good until {time}"),
    "no-such-person": ("没有这个账号。请回到人员列表。", "There is no such account. Go back to the list."),
    "no-sessions": ("现在没有登录。", "Not signed in at present."),
    "since": ("登录于", "Since"),
    "end-all": ("结束全部登录", "End all sessions"),
    "to-do-here": ("管理", "Administer"),
    "not-oneself": (
        "自己的账号请由另一个管理员处理。",
        "Your own account is for another operator to change.",
    ),
    "on-the-machine": (
        "策略管理员和审核人的账号、职责和重置，由运维人员在服务器上用 gateway user 命令办理。",
        "Policy administrators and reviewers are entered, entrusted and reset on the machine alone (`gateway user`).",
    ),
    "suspend-person": ("停用账号", "Suspend the account"),
    "suspend-person-help": (
        "立即结束登录，以其名义的令牌从下一个请求起被拒绝。",
        "Sessions end at once, and tokens in their name are refused from the next request on.",
    ),
    "resume-person": ("恢复账号", "Let them sign in again"),
    "reset-person": ("重置登录", "Reset their sign-in"),
    "reset-person-help": (
        "忘记密码、丢了手机时用：先确认确是本人，密码和验证方式全部作废，重新发一次性代码。",
        "For a lost phone or password: make sure who asks. Password and factors are gone, and a new code is shown.",
    ),
    "roles-help": ("勾选全部职责；登录会结束。", "Tick all of their roles; their sessions end."),
    "set-roles": ("保存职责", "Keep these roles"),
    "rename-person": ("改写姓名", "Write the name otherwise"),
    "done-suspend-person": ("账号已停用，登录已结束。", "The account is suspended, and its sessions are ended."),
    "done-resume-person": ("账号已恢复。", "The account is active again."),
    "done-set-roles": ("职责已改，登录已结束。", "The roles are changed, and sessions are ended."),
    "done-rename-person": ("姓名已改。", "The name is changed."),
    "done-end-sessions": ("登录已结束。", "Ended."),
    "done-remove-passkey": ("通行密钥已删除，登录已结束。", "The passkey is removed, and sessions are ended."),
}
