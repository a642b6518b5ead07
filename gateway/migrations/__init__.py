"""How the state's tables came to their present shape, step by step; ``gateway.db.migrate`` takes the steps."""
