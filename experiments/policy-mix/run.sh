#!/bin/sh
# Twelve mixes against the plan, 50 histories of half of Mabian county over ten years.
set -eu
exec simexit compare mabian-2017 \
    none industry-alone employment-alone housing-alone safety-net-alone health-alone \
    industry-and-safety-net more-industry more-safety-net early-withdrawal audit-strong audit-weak \
    --replicates 50 --draws "${DRAWS:-0}" --scale 0.5 --seed 1 --set time.end=2025-12 \
    --store results/policy-mix-store --out results/policy-mix
