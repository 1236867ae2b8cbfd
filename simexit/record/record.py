from simexit.record.kept import Kept as Record, SOURCES, Assessment  # noqa
