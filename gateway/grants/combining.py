"""How much a partner, and any one person of it, may combine in a day (G20): a part of the script that counts a request.

What is combined is what the token's scopes let one ask for, whether or not there is anything of it: a type that is
hidden and one that does not exist count alike. A day's types and purposes stand in two sets, the partner's and the
person's, and what a person has combined, its partner has.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Final

from gateway.model.bounds import Aggregate
from gateway.model.requester import Requester

COMBINING: Final = """
local function has_room(key, what, why, types, purposes)
  local total, known = {t = 0, p = 0}, {}
  for _, member in ipairs(redis.call('SMEMBERS', key)) do
    known[member] = true
    local kind = member:sub(1, 1)
    total[kind] = total[kind] + 1
  end
  return total.t + (known[what] and 0 or 1) <= tonumber(types)
    and total.p + (known[why] and 0 or 1) <= tonumber(purposes)
end
local function combine(partner, person, kept, what, why, types, purposes, types_each, purposes_each)
  local known = redis.call('SMISMEMBER', person, what, why)
  if known[1] == 1 and known[2] == 1 then return 1 end
  if not has_room(partner, what, why, types, purposes) then return 0 end
  if not has_room(person, what, why, types_each, purposes_each) then return 0 end
  for _, key in ipairs({partner, person}) do
    redis.call('SADD', key, what, why)
    redis.call('EXPIRE', key, kept)
  end
  return 1
end
"""
"""Lua: `combine` adds a type and a purpose to both sets and gives 1, or gives 0 and changes neither."""


def combined_keys(requester: Requester, today: date) -> tuple[str, str]:
    """Where the day of the partner is kept, and that of the person; the officer's name is in neither.

    The person is who signed in before the client, if somebody did; else the officer whom the client names, or the
    client: a name that a program may write as it likes must not begin the day of a person anew.
    """
    who = f"client {requester.client_id}" if requester.officer is None else f"officer {requester.officer}"
    if requester.person_id is not None:
        who = f"person {requester.person_id}"
    person = sha256(who.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    day = f"gateway:combined:{requester.partner_id}:{today}"
    return day, f"{day}:{person}"


def combined_args(requester: Requester, record_type: str | None, most: Aggregate | None) -> tuple[str | int, ...]:
    """What the request adds to the day, and the limits; nothing for what the token's scopes do not cover."""
    covered = any(scope.record_type == record_type for scope in requester.scopes)
    if most is None or not covered:
        return ()
    limits = (most.partner.types, most.partner.purposes, most.person.types, most.person.purposes)
    return (f"t:{record_type}", f"p:{requester.purpose}", *limits)
