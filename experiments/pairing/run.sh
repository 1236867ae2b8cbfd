#!/bin/sh
# A tenth more and a tenth fewer places in each of five families, in Ganzi with scarce places: 30 histories of 5 % of the villages.
set -eu
here=$(dirname "$0")
simexit compare ganzi-2018 "$here"/*-tenth-more.yaml "$here"/*-tenth-less.yaml --with "$here/scarce-places.yaml" \
    --replicates 30 --draws 0 --scale 0.05 --seed 1 --out "${OUT:-results}/pairing"
python "$here/gains.py" "${OUT:-results}/pairing"
