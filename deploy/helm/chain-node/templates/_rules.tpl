{{/* What a schema can not say: what must be told, and what contradicts what. Each names the value and the rule. */}}
{{- define "chain.rules" -}}
{{- $v := .Values }}
{{- if not $v.kind }}{{ fail "kind is empty: which client this is" }}{{ end }}
{{- range tuple "image" "probe" }}
{{- $image := index $v . }}
{{- if not $image.repository }}{{ fail (printf "%s.repository is empty: it names where the image is, without a tag" .) }}{{ end }}
{{- if not $image.digest }}{{ fail (printf "%s.digest is empty: an image is named by its digest, sha256:..., because a tag may be another image tomorrow" .) }}{{ end }}
{{- end }}
{{- $client := fromYaml (include "chain.client" .) }}
{{- if not (hasKey $client.networks $v.network) }}{{ fail (printf "network is %q: %s knows %s" $v.network $v.kind (keys $client.networks | sortAlpha | join ", ")) }}{{ end }}
{{- if not (hasKey $client.modes $v.mode) }}{{ fail (printf "mode is %q: %s has %s" $v.mode $v.kind (keys $client.modes | sortAlpha | join ", ")) }}{{ end }}
{{- $told := include "chain.told" . }}
{{- $known := (index $client.networks $v.network).identity }}
{{- if and (not $known) (not $told) }}{{ fail (printf "probe.identity is empty: the chart does not know %s's, and a client on another chain would be ready" $v.network) }}{{ end }}
{{- if and $known $told (ne $known $told) }}{{ fail (printf "probe.identity is %s: %s's is %s" $told $v.network $known) }}{{ end }}
{{- $beside := list "geth" "gzond" "prysm" "qrysm" }}
{{- if and (has $v.kind $beside) (not $v.jwtSecret) }}{{ fail (printf "jwtSecret is empty: %s and %s know each other by one, jwt.hex in a secret" $v.kind $v.companion) }}{{ end }}
{{- if and (not (has $v.kind $beside)) $v.jwtSecret }}{{ fail (printf "jwtSecret is %s: %s has no use for one" $v.jwtSecret $v.kind) }}{{ end }}
{{- if and (ne $v.kind "solana") (not $v.companion) }}{{ fail (printf "companion is empty: %s is of no use alone" $v.kind) }}{{ end }}
{{- if and (eq $v.kind "solana") $v.companion }}{{ fail (printf "companion is %s: solana works alone" $v.companion) }}{{ end }}
{{- if eq $v.companion .Release.Name }}{{ fail (printf "companion is %s: that is this release" $v.companion) }}{{ end }}
{{- if and (eq $v.kind "solana") (not $v.identitySecret) }}{{ fail "identitySecret is empty: solana needs a key to be in the network by, identity.json in a secret" }}{{ end }}
{{- if and (eq $v.kind "heimdall") (not $v.l1UrlSecret) }}{{ fail "l1UrlSecret is empty: heimdall reads Ethereum, by the url in a secret" }}{{ end }}
{{- if and (eq $v.kind "heimdall") (not $v.access.egress) }}{{ fail "access.egress is empty: heimdall reads Ethereum, which is somewhere" }}{{ end }}
{{- if and $v.checkpointUrl (not (has $v.kind (list "prysm" "qrysm"))) }}{{ fail (printf "checkpointUrl is %s: only beacon nodes begin with one" $v.checkpointUrl) }}{{ end }}
{{- if and (ne $v.kind "heimdall") (not $v.access.clients) }}{{ fail "access.clients is empty: nobody could ask it" }}{{ end }}
{{- if and (eq $v.kind "heimdall") $v.access.clients }}{{ fail "access.clients: bor alone asks heimdall" }}{{ end }}
{{- if and (ne $v.p2p.service "none") (not $v.p2p.address) }}{{ fail (printf "p2p.address is empty, and p2p.service is %s: peers are told where to come" $v.p2p.service) }}{{ end }}
{{- $own := list }}
{{- range concat (fromYamlArray (include "chain.arguments" .)) (index $client.networks $v.network).flags (index $client.modes $v.mode).flags }}{{ $own = append $own (. | splitList "=" | first) }}{{ end }}
{{- range $v.extraArgs }}
{{- $flag := . | splitList "=" | first }}
{{- if has $flag $own }}{{ fail (printf "extraArgs has %s: the chart sets it" $flag) }}{{ end }}
{{- if regexMatch "(password|secret|unlock|private-key|vote-account)" $flag }}{{ fail (printf "extraArgs has %s: a client of this chart signs nothing and is told no secret" $flag) }}{{ end }}
{{- if regexMatch "^--(ws|rpc|http|authrpc|engine)[.-]?(addr|api|corsdomain|host|bind-address)" $flag }}{{ fail (printf "extraArgs has %s: doors are the chart's" $flag) }}{{ end }}
{{- end }}
{{- end }}
