"""The two unprotected answers that the gateway is compared with. Neither is fit to face anybody."""
