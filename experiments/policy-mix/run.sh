#!/bin/sh
# What each family does, what the same money does elsewhere, and when help ends: the plans of Bazhou and Ganzi, 20 histories of 5 % of
# the villages of each over the same luck, and 20 more with every assumed parameter drawn.
set -eu
for plan in bazhou-2017 ganzi-2018; do
    simexit compare "$plan" \
        none industry-alone employment-alone housing-alone safety-net-alone health-alone \
        more-industry more-employment more-housing more-safety-net more-health \
        industry-takes-all employment-takes-all housing-takes-all safety-net-takes-all health-takes-all \
        early-withdrawal late-withdrawal \
        --replicates 20 --draws 20 --scale "${SCALE:-0.05}" --seed 1 \
        --store "${STORE:-results/policy-mix-store}" --out "${OUT:-results}/policy-mix-$plan"
done
