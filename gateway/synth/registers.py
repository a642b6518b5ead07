"""What people are registered for, and what they write: households, residents from elsewhere, venues, opinions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from gateway.model.kinds import Scalar
from gateway.synth import words
from gateway.synth.chance import Chance
from gateway.synth.marks import Serial, archive_no, day, later, moment, secrecy
from gateway.synth.people import DAY_NUMBERS, DAYS, Person, name_of_somebody, person

Row: TypeAlias = dict[str, Scalar | None]

_CREATOR: Final = "浦望派出所"
_A_YEAR: Final = 365
_OF_AGE: Final = 18 * 366
_LONGEST: Final = 35 * 365
_ELDERLY: Final = "1961"
"""Who was born before this year is 65 or nearly so."""


def household(chance: Chance, serial: Serial, head: Person, records: Sequence[tuple[str, Row]]) -> Row:
    """Register a household. Its history and its notes tell of ``records``: what the police had to do with it."""
    offence = next((row for kind, row in records if kind == "offence" and row["person_ref"] == head.ref), None)
    child = next((row for kind, row in records if kind == "case" and row["person_ref"] != head.ref), None)
    of_age_for = len(DAYS) - DAY_NUMBERS[head.born] - _OF_AGE
    since = day(chance, within=min(_LONGEST, max(_A_YEAR, of_age_for)))
    registered = DAYS[since]
    year = registered[:4]
    classification, secret_until, declassified_on = secrecy(chance, since)
    is_elderly = head.born < _ELDERLY
    members = (1 if child is None else 2) + chance.below(chance.below(6) + 1)
    needs_care = chance.happens(0.35 if is_elderly else 0.03)
    return {
        "household_no": head.household_no,
        "area_code": head.area,
        "status": chance.one_of(words.STATUS),
        "household_kind": chance.one_of(words.HOUSEHOLD_KIND),
        "address": head.address,
        "head_name": head.name,
        "head_id_number": head.id_number,
        "head_birth_date": head.born,
        "head_sex": head.sex,
        "person_ref": head.ref,
        "spouse_name": name_of_somebody(chance) if members > 1 and chance.happens(0.8) else None,
        "members": members,
        "minors": 1 if child else 0 if is_elderly else chance.below(members),
        "phone": head.phone,
        "plate": head.plate,
        "employer": None if is_elderly else head.employer,
        "tenure": chance.one_of(words.TENURE),
        "register_date": registered,
        "moved_from": f"{head.home_area}000000" if chance.happens(0.3) else None,
        "move_in_date": registered if chance.happens(0.9) else None,
        "care_needs": chance.one_of(words.CARE) if needs_care else None,
        "subsidy": chance.one_of(words.SUBSIDY) if chance.happens(0.04) else None,
        "criminal_history": "none" if offence is None else str(offence["offence_kind"]),
        "visit_notes": _notes(chance, head, child) if needs_care or records or chance.happens(0.15) else None,
        "archive_no": archive_no("household", year, serial.given["household"]),
        "creator": _CREATOR,
        "filed_on": later(since, 120),
        "year": int(year),
        "retention": "永久",
        "carrier": chance.one_of(words.CARRIER),
        "pages": 2 + chance.below(12),
        "classification": classification,
        "secret_until": secret_until,
        "declassified_on": declassified_on,
        "protected": head.protected,
    }


def _notes(chance: Chance, head: Person, child: Row | None) -> str:
    """What an officer wrote after a visit; it repeats what stands in the fields, as such notes do."""
    vehicle = f"；车辆{head.plate}停放楼下" if head.plate else ""
    minor = f"；户内未成年人{child['suspect_name']}（{child['suspect_id_number'] or '证件未办'}）" if child else ""
    return (
        f"{DAYS[day(chance, within=700)]}走访：户主{head.name}（{head.id_number or '证件未带'}），"
        f"电话{head.phone or '未留'}{vehicle}{minor}。"
    )


def resident(chance: Chance, serial: Serial, landlord: Person) -> Row:
    """Register somebody from elsewhere who lives at the household's address."""
    tenant = person(chance, landlord.area, landlord.address, ages=range(18, 60), migrant=True)
    number, since = serial.next("resident"), day(chance, within=6 * 365)
    classification, _, declassified_on = secrecy(chance, since)
    return {
        "resident_no": f"R{number:09d}",
        "area_code": tenant.area,
        "status": chance.one_of(words.RESIDENT_STATUS),
        "name": tenant.name,
        "id_number": tenant.id_number,
        "birth_date": tenant.born,
        "sex": tenant.sex,
        "person_ref": tenant.ref,
        "home_area": tenant.home_area,
        "address": tenant.address,
        "landlord_household_no": landlord.household_no,
        "landlord_name": landlord.name,
        "phone": tenant.phone,
        "plate": tenant.plate,
        "employer": tenant.employer,
        "reason": chance.one_of(words.RESIDENCE_REASON),
        "permit_no": f"JZ{chance.getrandbits(40):013d}",
        "arrived_on": DAYS[since],
        "permit_expires_on": later(since, 1095),
        "notes": f"租住{landlord.name}（户号{landlord.household_no}）房屋，"
        f"本人{tenant.name}，电话{tenant.phone or '未留'}。"
        if chance.happens(0.5)
        else None,
        "archive_no": archive_no("resident", DAYS[since][:4], number),
        "filed_on": later(since, 30),
        "retention": chance.one_of(words.RETENTION),
        "classification": classification,
        "declassified_on": declassified_on,
        "protected": chance.happens(0.002),
    }


def venue(chance: Chance, serial: Serial, owner: Person) -> Row:
    """Register a licensed trade that the head of a household owns."""
    number, since = serial.next("venue"), day(chance, within=8 * 365)
    kind = chance.one_of(words.VENUE_KIND)
    classification, _, declassified_on = secrecy(chance, since)
    return {
        "venue_no": f"V{number:07d}",
        "area_code": owner.area,
        "venue_kind": kind,
        "venue_name": f"浦望{words.VENUE_WORDS[kind]}{number}号店",
        "address": owner.address.rsplit("号", 1)[0] + "号",
        "status": chance.one_of(words.VENUE_STATUS),
        "licence_no": f"XK{chance.getrandbits(32):010d}",
        "licensed_on": DAYS[since],
        "licence_expires_on": f"{int(DAYS[since][:4]) + 5}-12-31",
        "owner_name": owner.name,
        "owner_id_number": owner.id_number,
        "person_ref": owner.ref,
        "phone": owner.phone,
        "staff": 1 + chance.below(40),
        "capacity": 20 + chance.below(200),
        "inspected_on": DAYS[day(chance, within=365)],
        "inspection_result": chance.one_of(words.INSPECTION),
        "inspection_notes": f"负责人{owner.name}（电话{owner.phone or '未留'}）在场，核对{owner.id_number or '证件'}。",
        "archive_no": archive_no("venue", DAYS[since][:4], number),
        "retention": chance.one_of(words.RETENTION),
        "pages": 3 + chance.below(30),
        "classification": classification,
        "declassified_on": declassified_on,
    }


def opinion(chance: Chance, serial: Serial, author: Person) -> Row:
    """Record what the head of a household wrote to the station."""
    number, received = serial.next("opinion"), day(chance, within=900)
    topic, status = chance.one_of(words.TOPIC), chance.one_of(words.OPINION_STATUS)
    is_answered = status != "received"
    classification, _, declassified_on = secrecy(chance, received)
    return {
        "opinion_no": f"O{number:07d}",
        "area_code": author.area,
        "topic": topic,
        "channel": chance.one_of(words.CHANNEL),
        "received_on": DAYS[received],
        "answered_on": later(received, 1 + chance.below(20)) if is_answered else None,
        "status": status,
        "summary": f"建议加强{words.TOPIC_WORDS[topic]}",
        "content": f"我是{author.address}的{author.name}，电话{author.phone or '不便留'}，"
        f"{moment(chance, received)}来信：希望加强{words.TOPIC_WORDS[topic]}。",
        "answer": f"已安排社区民警跟进{words.TOPIC_WORDS[topic]}" if is_answered else None,
        "satisfaction": 1 + chance.below(5) if is_answered else None,
        "author_name": author.name,
        "author_phone": author.phone,
        "author_address": author.address,
        "person_ref": author.ref,
        "archive_no": archive_no("opinion", DAYS[received][:4], number),
        "retention": chance.one_of(words.RETENTION),
        "classification": classification,
        "declassified_on": declassified_on,
        "protected": author.protected,
    }
