"""Published figures as their sources count them, estimated from the record of one replicate.

Each function takes records and gives numbers by name; `simexit.studies.facts` says what each is held against.
"""
