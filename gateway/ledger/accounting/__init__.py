"""Accounting by person: what was disclosed about somebody, to whom, when and why; and how somebody is erased.

Reading order: ``index`` (in which entries a reference occurs), ``following`` (how the index follows the ledger),
``service`` (who has it follow).
"""
