"""The pages for partners: what was settled with whom, their programs and their people, and what is about to end."""
