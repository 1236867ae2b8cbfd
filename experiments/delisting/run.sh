#!/bin/sh
# Five levels of pressure and five of audit in four plans, over the same luck: who exits and is truly poor, and which places leave the list.
set -eu
here=$(dirname "$0")
study() {
    simexit run "$1" --replicates 2 --scale "$3" --set time.end=2020-12 --out "${OUT:-results}/delisting-$1-run"
    simexit compare "$1" "$here"/pressure-*.yaml "$here"/audit-*.yaml --replicates 2 --draws 0 --scale "$2" --seed 1 \
        --set time.end=2018-12 --out "${OUT:-results}/delisting-$1"
    python "$here/levels.py" "${OUT:-results}/delisting-$1"
}
study mabian-2017 0.1 0.5
study bazhou-2017 0.03 0.2
study hequ-2018 0.1 0.5
study ganzi-2018 0.02 0.1
