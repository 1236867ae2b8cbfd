"""What an analyst writes: scenario files, from YAML text to a checked :class:`Scenario`."""
