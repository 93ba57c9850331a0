#!/usr/bin/env bash
# Writes the rules and dashboards of this folder as Kubernetes has them, for the operator of Prometheus and for Grafana's sidecar:
#   kubernetes.sh | kubectl apply -n monitoring --server-side -f -
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
for file in rules/*.yml; do
  name=$(basename "$file" .yml)
  printf -- '---\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: orrery-%s\nspec:\n' "$name"
  sed 's/^\(.\)/  \1/' "$file"
done
for file in dashboards/*.json; do
  name=$(basename "$file" .json)
  printf -- '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orrery-dashboard-%s\n  labels:\n    grafana_dashboard: "1"\ndata:\n  %s.json: |\n' \
    "$name" "$name"
  sed 's/^\(.\)/    \1/' "$file"
done
