#!/bin/sh
# The plans of Bazhou and Ganzi. First: what each family does, and when help ends. Then: what the same money does elsewhere, where
# money is short. 20 histories of 5 % of the villages over the same luck, and 20 more with every uncertain parameter drawn.
set -eu
here=$(dirname "$0")
study() {
    name=$1
    shift
    simexit compare "$@" --replicates 20 --draws 20 --scale "${SCALE:-0.05}" --seed 1 \
        --store "${STORE:-results/policy-mix-store}" --out "${OUT:-results}/policy-mix-$name" --threads "${THREADS:-2}"
    python "$here/tables.py" "${OUT:-results}/policy-mix-$name"
}
for plan in bazhou-2017 ganzi-2018; do
    study "$plan" "$plan" none industry-alone employment-alone housing-alone safety-net-alone health-alone \
        early-withdrawal late-withdrawal
    study "$plan-short" "$plan" --with "$here/short-money-$plan.yaml" none "$here"/a-tenth-to-*.yaml
done
