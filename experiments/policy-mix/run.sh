#!/bin/sh
# The plans of Bazhou and Ganzi. First: what each family does, and when help ends. Then: what the same money does elsewhere, where
# money is short. 20 histories of 5 % of the villages over the same luck, and 20 more with every uncertain parameter drawn.
set -eu
here=$(dirname "$0")
study() {
    name=$1
    shift
    simexit compare "$@" --replicates 20 --draws 20 --scale "${SCALE:-0.05}" --seed 1 --threads "${THREADS:-2}" \
        --store "${STORE:-results/policy-mix-store}" --out "${OUT:-results}/policy-mix-$name"
    python "$here/tables.py" "${OUT:-results}/policy-mix-$name"
}
both() {
    plan=$1
    shift
    alone="" tenth=""
    for family in "$@"; do
        alone="$alone $family-alone"
        tenth="$tenth $here/a-tenth-to-$family.yaml"
    done
    study "$plan" "$plan" none $alone early-withdrawal
    study "$plan-short" "$plan" --with "$here/short-money-$plan.yaml" none $tenth
}
both bazhou-2017 industry employment housing infrastructure safety-net health
both ganzi-2018 industry employment housing infrastructure safety-net health education ecology finance motivation
