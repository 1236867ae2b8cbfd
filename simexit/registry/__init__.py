"""The state's view: recorded income, identification, exit review."""
