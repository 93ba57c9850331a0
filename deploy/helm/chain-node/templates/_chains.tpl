{{/* What there is to know of each client and network. Sizes are what clients need now, and room for a year. */}}

{{- define "chain.facts" -}}
geth:
  speaks: geth
  maxLag: 60
  networks:
    mainnet: {identity: "1", flags: [--mainnet]}
    sepolia: {identity: "11155111", flags: [--sepolia]}
    holesky: {identity: "17000", flags: [--holesky]}
    hoodi: {identity: "560048", flags: [--hoodi]}
  modes:
    snap: {size: 2Ti, cpu: "4", memory: 16Gi, flags: [--syncmode=snap]}
    full: {size: 2Ti, cpu: "4", memory: 16Gi, flags: [--syncmode=full]}
    archive: {size: 24Ti, cpu: "8", memory: 32Gi, flags: [--syncmode=full, --gcmode=archive, --state.scheme=hash]}
  ports:
    rpc: {port: 8545, for: clients}
    engine: {port: 8551, for: companion}
    p2p: {port: 30303, for: peers}
    discovery: {port: 30303, protocol: UDP, for: peers}
    client-metrics: {port: 6060, for: monitoring, path: /debug/metrics/prometheus}
gzond:
  speaks: gzond
  maxLag: 180
  networks:
    qrl: {flags: []}
  modes:
    snap: {size: 200Gi, cpu: "2", memory: 8Gi, flags: [--syncmode=snap]}
    full: {size: 200Gi, cpu: "2", memory: 8Gi, flags: [--syncmode=full]}
    archive: {size: 1Ti, cpu: "4", memory: 16Gi, flags: [--syncmode=full, --gcmode=archive]}
  ports:
    rpc: {port: 8545, for: clients}
    engine: {port: 8551, for: companion}
    p2p: {port: 30303, for: peers}
    discovery: {port: 30303, protocol: UDP, for: peers}
    client-metrics: {port: 6060, for: monitoring, path: /debug/metrics/prometheus}
prysm:
  speaks: beacon
  maxLag: 2
  networks:
    mainnet: {identity: "0x4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95", flags: [--mainnet]}
    sepolia: {identity: "0xd8ea171f3c94aea21ebc42a1ed61052acf3f9209c00e4efbaaddac09ed9b8078", flags: [--sepolia]}
    holesky: {identity: "0x9143aa7c615a7f7115e2b6aac319c03529df8242ae705fba9df39b79c59fa8b1", flags: [--holesky]}
    hoodi: {identity: "0x212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f", flags: [--hoodi]}
  modes:
    full: {size: 500Gi, cpu: "2", memory: 16Gi, flags: []}
    archive: {size: 2Ti, cpu: "4", memory: 32Gi, flags: [--slots-per-archive-point=32]}
  ports:
    rpc: {port: 3500, for: clients}
    p2p: {port: 13000, for: peers}
    discovery: {port: 12000, protocol: UDP, for: peers}
    client-metrics: {port: 8081, for: monitoring, path: /metrics}
qrysm:
  speaks: beacon
  maxLag: 2
  networks:
    qrl: {flags: []}
  modes:
    full: {size: 100Gi, cpu: "2", memory: 8Gi, flags: []}
    archive: {size: 500Gi, cpu: "4", memory: 16Gi, flags: [--slots-per-archive-point=32]}
  ports:
    rpc: {port: 3500, for: clients}
    p2p: {port: 13000, for: peers}
    discovery: {port: 12000, protocol: UDP, for: peers}
    client-metrics: {port: 8081, for: monitoring, path: /metrics}
bor:
  speaks: bor
  maxLag: 30
  networks:
    mainnet: {identity: "137", flags: [--chain=mainnet]}
    amoy: {identity: "80002", flags: [--chain=amoy]}
  modes:
    full: {size: 6Ti, cpu: "8", memory: 64Gi, flags: [--syncmode=full]}
    archive: {size: 24Ti, cpu: "16", memory: 64Gi, flags: [--syncmode=full, --gcmode=archive]}
  ports:
    rpc: {port: 8545, for: clients}
    p2p: {port: 30303, for: peers}
    discovery: {port: 30303, protocol: UDP, for: peers}
    client-metrics: {port: 7071, for: monitoring, path: /debug/metrics/prometheus}
heimdall:
  speaks: heimdall
  maxLag: 60
  networks:
    mainnet: {identity: heimdallv2-137, flags: [--chain=mainnet]}
    amoy: {identity: heimdallv2-80002, flags: [--chain=amoy]}
  modes:
    full: {size: 1Ti, cpu: "4", memory: 16Gi, flags: []}
  ports:
    # CometBFT's RPC has calls that only its operator should make: the pod's own probe asks it, and nobody else.
    rpc: {port: 1317, for: companion}
    p2p: {port: 26656, for: peers}
solana:
  speaks: solana
  maxLag: 150
  networks:
    mainnet-beta: {identity: 5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d, flags: ["--entrypoint=entrypoint.mainnet-beta.solana.com:8001"]}
    testnet: {identity: 4uhcVJyU9pJkvQyS88uRDiswHXSGkY3zQawwpjk2NsNY, flags: ["--entrypoint=entrypoint.testnet.solana.com:8001"]}
  modes:
    full: {size: 4Ti, cpu: "32", memory: 512Gi, flags: [--limit-ledger-size]}
  ports:
    rpc: {port: 8899, for: clients}
    gossip: {port: 8001, for: peers}
    gossip-udp: {port: 8001, protocol: UDP, for: peers}
    {{- range untilStep 8002 8030 1 }}
    p2p-{{ . }}: {port: {{ . }}, protocol: UDP, for: peers}
    {{- end }}
{{- end }}

{{- define "chain.client" -}}
{{ toYaml (index (fromYaml (include "chain.facts" .)) .Values.kind) }}
{{- end }}

{{/* What the client is started with, without what the network, the mode and the team add. */}}
{{- define "chain.arguments" -}}
{{- $name := include "chain.name" . }}
{{- $v := .Values }}
{{- if has $v.kind (list "geth" "gzond") -}}
- --datadir=/data
- --http
- --http.addr=0.0.0.0
- --http.port=8545
- --http.api={{ if eq $v.kind "geth" }}eth{{ else }}zond{{ end }},net,web3
- --http.vhosts=localhost,{{ $name }}-rpc,{{ $name }}-rpc.{{ .Release.Namespace }}.svc
- --authrpc.addr=0.0.0.0
- --authrpc.port=8551
- --authrpc.vhosts=localhost,{{ $name }}-engine
- --authrpc.jwtsecret=/etc/chain/jwt/jwt.hex
- --port=30303
- --metrics
- --metrics.addr=0.0.0.0
- --metrics.port=6060
- --nat={{ with $v.p2p.address }}extip:{{ . }}{{ else }}none{{ end }}
{{- else if has $v.kind (list "prysm" "qrysm") -}}
- --accept-terms-of-use
- --datadir=/data
- --execution-endpoint=http://{{ $v.companion }}-engine:8551
- --jwt-secret=/etc/chain/jwt/jwt.hex
{{- if eq $v.kind "prysm" }}
- --http-host=0.0.0.0
- --http-port=3500
{{- else }}
- --grpc-gateway-host=0.0.0.0
- --grpc-gateway-port=3500
{{- end }}
- --p2p-tcp-port=13000
- --p2p-udp-port=12000
- --monitoring-host=0.0.0.0
- --monitoring-port=8081
{{- with $v.p2p.address }}
- --p2p-host-ip={{ . }}
{{- end }}
{{- with $v.checkpointUrl }}
- --checkpoint-sync-url={{ . }}
- --genesis-beacon-api-url={{ . }}
{{- end }}
{{- else if eq $v.kind "bor" -}}
- server
- --datadir=/data
- --bor.heimdall=http://{{ $v.companion }}-rpc:1317
- --http
- --http.addr=0.0.0.0
- --http.port=8545
- --http.api=eth,net,web3,bor
- --http.vhosts=localhost,{{ $name }}-rpc,{{ $name }}-rpc.{{ .Release.Namespace }}.svc
- --port=30303
- --metrics
- --metrics.prometheus-addr=0.0.0.0:7071
- --nat={{ with $v.p2p.address }}extip:{{ . }}{{ else }}none{{ end }}
{{- else if eq $v.kind "heimdall" -}}
- start
- --home=/data
- --bor_rpc_url=http://{{ $v.companion }}-rpc:8545
- --eth_rpc_url=$(CHAIN_L1_URL)
- --rpc.laddr=tcp://127.0.0.1:26657
- --api.enable=true
- --api.address=tcp://0.0.0.0:1317
- --p2p.laddr=tcp://0.0.0.0:26656
{{- with $v.p2p.address }}
- --p2p.external-address={{ . }}:26656
{{- end }}
{{- else -}}
- --identity=/etc/chain/identity/identity.json
- --no-voting
- --ledger=/data/ledger
- --accounts=/data/accounts
- --rpc-port=8899
- --rpc-bind-address=0.0.0.0
- --private-rpc
- --full-rpc-api
- --gossip-port=8001
- --dynamic-port-range=8002-8029
- --expected-genesis-hash={{ include "chain.identity" . }}
- --log=-
{{- with $v.p2p.address }}
- --gossip-host={{ . }}
{{- else }}
- --no-port-check
{{- end }}
{{- end }}
{{- end }}
