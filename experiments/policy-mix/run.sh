#!/bin/sh
# Eight mixes against the plans of Bazhou and Ganzi, over the same luck: 20 histories of 3 % of the villages of each place.
set -eu
for plan in bazhou-2017 ganzi-2018; do
    simexit compare "$plan" \
        none industry-alone employment-alone housing-alone safety-net-alone health-alone more-health early-withdrawal \
        --replicates 20 --draws "${DRAWS:-20}" --scale 0.03 --seed 1 \
        --store results/policy-mix-store --out "results/policy-mix-$plan"
done
