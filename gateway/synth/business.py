"""What the police had to do: cases, the offences that came of them, incidents, mediation, recordings.

No narrative names the reporter; the reporter's own statement and the record of the call do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from gateway.model.kinds import Scalar
from gateway.synth import words
from gateway.synth.chance import Chance
from gateway.synth.marks import Serial, archive_no, day, later, moment, secrecy
from gateway.synth.people import DAY_NUMBERS, DAYS, Person

Row: TypeAlias = dict[str, Scalar | None]

_OF_AGE: Final = 18


@dataclass(frozen=True, slots=True)
class Parties:
    """Who has to do with something: the suspect or first party, the victim or second, a witness, and the reporter."""

    first: Person
    second: Person
    witness: Person
    reporter: Person


def is_minor(someone: Person, on: str) -> bool:
    """Whether ``someone`` was under 18 on a day."""
    return f"{int(someone.born[:4]) + _OF_AGE}{someone.born[4:]}" > on


def case(chance: Chance, serial: Serial, parties: Parties) -> Row:
    """Open a case. A minor's file is sealed in four of five cases, as is one in a hundred of the others'.

    Three in a hundred hold what technical investigation brought in, and so do the recordings of those.
    """
    suspect, victim, witness, reporter = parties.first, parties.second, parties.witness, parties.reporter
    number = serial.next("case")
    # a minor's case is so recent that they were a minor in it
    since = day(chance, within=400 if is_minor(suspect, DAYS[-1]) or is_minor(victim, DAYS[-1]) else 6 * 365)
    on, kind = DAYS[since], chance.one_of(words.CASE_KIND)
    what, at = words.CASE_WORDS[kind], moment(chance, since)
    suspect_is_minor = is_minor(suspect, on)
    classification, secret_until, declassified_on = secrecy(chance, since)
    plate = suspect.plate if chance.happens(0.5) else None
    return {
        "case_no": f"A{number:09d}",
        "area_code": suspect.area,
        "status": chance.one_of(words.CASE_STATUS),
        "case_kind": kind,
        "occurred_at": at,
        "place": victim.address,
        "suspect_name": suspect.name,
        "suspect_id_number": suspect.id_number,
        "suspect_birth_date": suspect.born,
        "suspect_phone": suspect.phone,
        "suspect_address": suspect.address,
        "suspect_workplace": suspect.employer,
        "person_ref": suspect.ref,
        "victim_name": victim.name,
        "victim_id_number": victim.id_number,
        "victim_phone": victim.phone,
        "victim_address": victim.address,
        "witness_name": witness.name,
        "witness_phone": witness.phone,
        "reporter_name": reporter.name,
        "reporter_phone": reporter.phone,
        "reporter_statement": f"我叫{reporter.name}，电话{reporter.phone or '不便留'}，"
        f"{at}看见{suspect.name}在{victim.address}。",
        "plate": plate,
        "fingerprint_no": f"F{chance.getrandbits(40):013d}" if chance.happens(0.6) else None,
        "dna_no": f"D{chance.getrandbits(40):013d}" if chance.happens(0.2) else None,
        "title": f"{suspect.name}涉嫌{what}案",
        "narrative": f"{at}，{suspect.name}（{suspect.id_number or '身份待查'}）在{victim.address}涉嫌{what}，"
        f"被害人{victim.name}（电话{victim.phone or '未留'}）"
        + (f"，涉案车辆{plate}" if plate else "")
        + f"，证人{witness.name}。",
        "archive_no": archive_no("case", on[:4], number),
        "filed_on": later(since, 200),
        "year": int(on[:4]),
        "retention": chance.one_of(words.RETENTION),
        "pages": 20 + chance.below(300),
        "classification": classification,
        "secret_until": secret_until,
        "declassified_on": declassified_on,
        "sealed": chance.happens(0.8 if suspect_is_minor else 0.01),
        "public_order": chance.happens(0.3),
        "sub_file": chance.happens(0.02),
        "involves_minor": suspect_is_minor or is_minor(victim, on),
        "missing_child": is_minor(victim, on) and chance.happens(0.1),
        "protected": suspect.protected or victim.protected or witness.protected or chance.happens(0.02),
        "technical": chance.happens(0.03),
    }


def offence(chance: Chance, serial: Serial, offender: Person, case: Row) -> Row:
    """Record what was decided about the suspect of a case."""
    number = serial.next("offence")
    since = DAY_NUMBERS[str(case["occurred_at"])[:10]]
    decision = "administrative_penalty" if case["public_order"] else chance.one_of(words.DECISION)
    classification, _, declassified_on = secrecy(chance, since)
    what = words.CASE_WORDS[str(case["case_kind"])]
    return {
        "offence_no": f"F{number:09d}",
        "area_code": offender.area,
        "case_no": case["case_no"],
        "name": offender.name,
        "id_number": offender.id_number,
        "birth_date": offender.born,
        "sex": offender.sex,
        "person_ref": offender.ref,
        "address": offender.address,
        "phone": offender.phone,
        "workplace": offender.employer,
        "offence_kind": case["case_kind"],
        "decision": decision,
        "decided_on": later(since, 90),
        "term_ends_on": later(since, 90 + chance.below(900)) if decision != "fine" else None,
        "community_correction": decision == "suspended_sentence",
        "fingerprint_no": case["fingerprint_no"],
        "account": f"{offender.name}（{offender.id_number or '身份待查'}）因{what}被处理，案号{case['case_no']}。",
        "archive_no": archive_no("offence", DAYS[since][:4], number),
        "filed_on": later(since, 120),
        "retention": "永久",
        "classification": classification,
        "declassified_on": declassified_on,
        "sealed": case["sealed"],
        "public_order": case["public_order"],
        "involves_minor": is_minor(offender, DAYS[since]),
        "protected": offender.protected,
    }


def incident(chance: Chance, serial: Serial, parties: Parties, case_no: Scalar | None) -> Row:
    """Take a call, from which the case ``case_no`` may have come."""
    party, other, reporter = parties.first, parties.second, parties.reporter
    number, since = serial.next("incident"), day(chance, within=5 * 365)
    kind, reported = chance.one_of(words.INCIDENT_KIND), moment(chance, since)
    what = words.INCIDENT_WORDS[kind]
    is_accident = kind == "traffic_accident"
    classification, _, declassified_on = secrecy(chance, since)
    return {
        "incident_no": f"J{number:09d}",
        "area_code": party.area,
        "incident_kind": kind,
        "status": chance.one_of(words.INCIDENT_STATUS),
        "reported_at": reported,
        "handled_at": f"{reported[:14]}59:59",
        "place": party.address,
        "reporter_name": reporter.name,
        "reporter_phone": reporter.phone,
        "call_record": f"报警人{reporter.name}（{reporter.phone or '隐藏号码'}）称{party.address}有{what}。",
        "party_name": party.name,
        "party_id_number": party.id_number,
        "party_birth_date": party.born,
        "party_phone": party.phone,
        "party_address": party.address,
        "party_workplace": party.employer,
        "person_ref": party.ref,
        "other_party_name": other.name,
        "other_party_phone": other.phone,
        "plate": party.plate if is_accident else None,
        "other_plate": other.plate if is_accident else None,
        "injuries": chance.below(chance.below(4) + 1) if is_accident else 0,
        "loss": round(chance.random() * 20_000, 2) if is_accident or kind == "theft_report" else None,
        "liability": chance.one_of(words.LIABILITY) if is_accident else None,
        "narrative": f"{reported}，{party.name}（{party.phone or '未留电话'}）与{other.name}发生{what}"
        + (f"，涉及车辆{party.plate}" if is_accident and party.plate else "")
        + "，民警到场处置。",
        "case_no": case_no,
        "archive_no": archive_no("incident", DAYS[since][:4], number),
        "retention": chance.one_of(words.RETENTION),
        "classification": classification,
        "declassified_on": declassified_on,
        "sealed": chance.happens(0.003),
        "involves_minor": chance.happens(0.02),
        "missing_child": chance.happens(0.002),
        "protected": party.protected or other.protected,
    }


def mediation(chance: Chance, serial: Serial, parties: Parties, incident_no: Scalar | None) -> Row:
    """Mediate between two neighbours; in three of five mediations both consent to its being passed on."""
    party, other = parties.first, parties.second
    number, since = serial.next("mediation"), day(chance, within=5 * 365)
    kind, status = chance.one_of(words.DISPUTE_KIND), chance.one_of(words.MEDIATION_STATUS)
    what, is_agreed = words.DISPUTE_WORDS[kind], status == "agreed"
    amount = round(chance.random() * 50_000, 2) if is_agreed and kind in {"tenancy", "debt"} else None
    classification, _, declassified_on = secrecy(chance, since)
    return {
        "mediation_no": f"T{number:09d}",
        "area_code": party.area,
        "dispute_kind": kind,
        "status": status,
        "mediated_on": DAYS[since],
        "mediator": chance.one_of(words.MEDIATORS),
        "title": f"{party.name}与{other.name}{what}纠纷",
        "party_name": party.name,
        "party_id_number": party.id_number,
        "party_phone": party.phone,
        "party_address": party.address,
        "party_workplace": party.employer,
        "person_ref": party.ref,
        "other_party_name": other.name,
        "other_party_id_number": other.id_number,
        "other_party_phone": other.phone,
        "amount": amount,
        "terms": f"{other.name}向{party.name}支付{amount}元，双方和解。" if amount else None,
        "narrative": f"{party.name}（{party.id_number or '证件未带'}）与{other.name}因{what}事由发生纠纷，"
        f"联系电话{party.phone or '未留'}、{other.phone or '未留'}。",
        "incident_no": incident_no,
        "archive_no": archive_no("mediation", DAYS[since][:4], number),
        "filed_on": later(since, 30),
        "retention": chance.one_of(words.RETENTION),
        "pages": 4 + chance.below(20),
        "classification": classification,
        "declassified_on": declassified_on,
        "sealed": chance.happens(0.003),
        "sub_file": chance.happens(0.01),
        "involves_minor": chance.happens(0.02),
        "protected": party.protected or other.protected,
        "parties_consented": chance.happens(0.6),
    }


def recording(chance: Chance, serial: Serial, depicted: Person, origin: Row) -> Row:
    """File a recording of somebody in a case or an incident, its ``origin``; it is as sealed as that."""
    number = serial.next("media")
    recorded = str(origin.get("occurred_at") or origin.get("reported_at"))
    since = DAY_NUMBERS[recorded[:10]]
    kind = chance.one_of(words.MEDIA_KIND)
    classification, _, declassified_on = secrecy(chance, since)
    return {
        "media_no": f"M{number:09d}",
        "area_code": depicted.area,
        "media_kind": kind,
        "recorded_at": recorded,
        "place": depicted.address,
        "duration_seconds": None if kind == "photograph" else 30 + chance.below(3600),
        "recorder_no": f"ZF{chance.getrandbits(16):05d}",
        "case_no": origin.get("case_no"),
        "incident_no": origin.get("incident_no"),
        "depicted_name": depicted.name,
        "depicted_id_number": depicted.id_number,
        "person_ref": depicted.ref,
        "depicted_phone": depicted.phone,
        "depicted_workplace": depicted.employer,
        "plate": origin.get("plate"),
        "face_embedding_ref": f"E{chance.getrandbits(48):015d}" if kind != "audio" else None,
        "transcript": f"问：姓名？答：{depicted.name}。问：联系电话？答：{depicted.phone or '没有'}。"
        if kind != "photograph"
        else None,
        "archive_no": archive_no("media", DAYS[since][:4], number),
        "filed_on": later(since, 30),
        "retention": chance.one_of(words.RETENTION),
        "carrier": "digital",
        "classification": classification,
        "declassified_on": declassified_on,
        "sealed": origin["sealed"],
        "public_order": origin.get("public_order", False),
        "sub_file": origin.get("sub_file", False),
        "involves_minor": origin["involves_minor"],
        "missing_child": origin["missing_child"],
        "protected": origin["protected"],
        "technical": origin.get("technical", False),
    }
