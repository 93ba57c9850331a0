{{/* What a schema can not say: what must be told, and what contradicts what. Each names the value and the rule. */}}
{{- define "orrery.rules" -}}
{{- $v := .Values }}
{{- if not $v.image.repository }}{{ fail "image.repository is empty: it names where the image is, without a tag" }}{{ end }}
{{- if not $v.image.digest }}{{ fail "image.digest is empty: an image is named by its digest, sha256:..., because a tag may be another image tomorrow" }}{{ end }}
{{- if and (eq $v.splitBrain.strategy "keep-majority") (lt (int $v.splitBrain.zones) 3) }}
{{- fail (printf "splitBrain.strategy is keep-majority and splitBrain.zones is %d: of two equal halves none is a majority, so fewer than 3 zones want lease-majority" (int $v.splitBrain.zones)) }}
{{- end }}
{{- if and (ne $v.environment "dev") (lt (int $v.splitBrain.zones) 2) }}
{{- fail (printf "splitBrain.zones is 1 in %s: only dev may be lost with one zone" $v.environment) }}
{{- end }}
{{- $cores := list }}
{{- $nodes := list }}
{{- range $name, $role := fromYaml (include "orrery.roles" .) }}
{{- if $role.enabled }}
{{- include "orrery.rulesOfRole" (dict "root" $ "name" $name "role" $role) }}
{{- if eq $role.kind "node" }}
{{- $nodes = append $nodes $name }}
{{- if has "core" $role.runs }}{{ $cores = append $cores $name }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
{{- if $nodes }}
{{- if ne (len $cores) 1 }}
{{- fail (printf "roles: core runs in [%s]: it is in one role and no other, because entities of one type in two Deployments of different releases are never balanced" (join ", " $cores)) }}
{{- end }}
{{- if not $v.secret }}{{ fail "secret is empty: nodes need one with ORRERY_JDBC_URL, ORRERY_JDBC_USER, ORRERY_JDBC_PASSWORD and ORRERY_L1_URL" }}{{ end }}
{{- if eq (int64 $v.chainId) 0 }}{{ fail "chainId is 0: it is the chain id that wallets see" }}{{ end }}
{{- if and (ne $v.environment "dev") (has (int64 $v.chainId) (list (int64 1337) (int64 31337))) }}
{{- fail (printf "chainId is %d in %s: that is a development chain's" (int64 $v.chainId) $v.environment) }}
{{- end }}
{{- $da := $v.dataAvailability }}
{{- if and (has "calldata" $da.layers) (ne (last $da.layers) "calldata") }}{{ fail (printf "dataAvailability.layers is [%s]: calldata takes everything, so it can only be the last" (join ", " $da.layers)) }}{{ end }}
{{- if and (has "committee" $da.layers) (not $da.members) }}{{ fail "dataAvailability.members is empty, and layers has committee: somebody has to be asked" }}{{ end }}
{{- if and (has "alt-da" $da.layers) (not $da.altDaUrl) }}{{ fail "dataAvailability.altDaUrl is empty, and layers has alt-da" }}{{ end }}
{{- if gt (int $da.threshold) (len $da.addresses) }}{{ fail (printf "dataAvailability.threshold is %d of %d addresses: more can not sign than there are" (int $da.threshold) (len $da.addresses)) }}{{ end }}
{{- $redis := $v.redis }}
{{- /* Without the text, which may have a password. */}}
{{- if not (regexMatch "^(rediss?://[a-zA-Z0-9.-]+(:[0-9]{1,5})?(/[0-9]{1,2})?)?$" $redis.url) }}{{ fail "redis.url is rediss://HOST:PORT, and has neither user nor password" }}{{ end }}
{{- if and $redis.url $redis.secret }}{{ fail "redis.url and redis.secret: one of them says where it is" }}{{ end }}
{{- if and $redis.awsCache (not (and $redis.user (hasPrefix "rediss://" $redis.url))) }}{{ fail "redis.awsCache: an identity is shown as redis.user and over TLS only, so redis.url begins with rediss://" }}{{ end }}
{{- if and $redis.user (not $redis.awsCache) }}{{ fail "redis.user is there and redis.awsCache is not: a user with a password is in redis.secret" }}{{ end }}
{{- if and (ne $v.environment "dev") (hasPrefix "redis://" $redis.url) }}{{ fail (printf "redis.url begins with redis:// in %s: outside of dev it is asked over TLS, rediss://" $v.environment) }}{{ end }}
{{- if and $redis.awsCache (not (hasKey $v.network.egress "identity")) }}{{ fail "network.egress.identity is missing: EKS tells a pod who it is at 169.254.170.23/32, port 80" }}{{ end }}
{{- if and (or $redis.url $redis.secret) (not (hasKey $v.network.egress "redis")) }}{{ fail "network.egress.redis is missing, and nodes with api go there: its blocks of addresses and ports" }}{{ end }}
{{- end }}
{{- end }}

{{- define "orrery.rulesOfRole" -}}
{{- $at := printf "roles.%s" .name }}
{{- $role := .role }}
{{- $v := .root.Values }}
{{- if and (ne $role.kind "validator") (has $v.environment (list "testnet" "mainnet")) }}{{ fail (printf "%s is a rollup's, and %s is a place of validators alone" $at $v.environment) }}{{ end }}
{{- if and $role.scaling (hasKey $role "replicas") }}{{ fail (printf "%s has replicas and scaling: one of them says how many there are; set the other to null" $at) }}{{ end }}
{{- if not (or $role.scaling (hasKey $role "replicas")) }}{{ fail (printf "%s has neither replicas nor scaling: one of them says how many there are" $at) }}{{ end }}
{{- with $role.scaling }}
{{- if gt (int .min) (int .max) }}{{ fail (printf "%s.scaling.min is %d and max is %d" $at (int .min) (int .max)) }}{{ end }}
{{- if and (eq .by "neededWorkers") (not $v.monitoring.prometheus) }}{{ fail (printf "%s.scaling.by is neededWorkers and monitoring.prometheus is empty: KEDA asks there" $at) }}{{ end }}
{{- if and (eq .by "neededWorkers") (ne $role.kind "node") }}{{ fail (printf "%s.scaling.by is neededWorkers: only provers are needed so" $at) }}{{ end }}
{{- if and (eq .by "cpu") (not .target) }}{{ fail (printf "%s.scaling.target is missing: percent of the CPU that is asked for" $at) }}{{ end }}
{{- end }}
{{- $names := list "database" "kubernetes" "l1" }}
{{- if eq $role.kind "committee" }}{{ $names = list "l1" }}{{ end }}
{{- if eq $role.kind "validator" }}{{ $names = list "database" "kubernetes" }}{{ end }}
{{- range $names }}
{{- if not (hasKey $v.network.egress .) }}{{ fail (printf "network.egress.%s is missing, and %s goes there: its blocks of addresses and ports" . $at) }}{{ end }}
{{- end }}
{{- if and (ne $role.kind "committee") (not $v.tls.secret) }}{{ fail (printf "tls.secret is empty: pods of %s take whoever reaches them without TLS for one of their own" $at) }}{{ end }}
{{- if and (eq $role.kind "node") (has "api" $role.runs) (not $v.network.clients) }}{{ fail (printf "network.clients is empty: nobody could ask %s" $at) }}{{ end }}
{{- if and (eq $role.kind "validator") (not $v.network.signers) }}{{ fail (printf "network.signers is empty: nobody could ask %s" $at) }}{{ end }}
{{- if eq $role.kind "node" }}
{{- if has "core" $role.runs }}
{{- if $role.scaling }}{{ fail (printf "%s has scaling: shards move when core's nodes do, so their number is a person's" $at) }}{{ end }}
{{- if lt (int $role.replicas) 3 }}{{ fail (printf "%s.replicas is %d: three nodes with core are the least that outlive any one of them" $at (int $role.replicas)) }}{{ end }}
{{- if ne $role.priority "critical" }}{{ fail (printf "%s.priority is %s: core is critical" $at $role.priority) }}{{ end }}
{{- if lt (int $role.graceSeconds) 120 }}{{ fail (printf "%s.graceSeconds is %d: shards and singletons have 120 to move" $at (int $role.graceSeconds)) }}{{ end }}
{{- end }}
{{- if and (has "gpu" $role.runs) (not $role.devices) }}{{ fail (printf "%s.devices is missing, and it runs gpu" $at) }}{{ end }}
{{- if and $role.devices (not (has "gpu" $role.runs)) }}{{ fail (printf "%s.devices is %d, and it does not run gpu" $at (int $role.devices)) }}{{ end }}
{{- with $role.proofSeconds }}
{{- if not (or (has "prover" $role.runs) (has "gpu" $role.runs)) }}{{ fail (printf "%s.proofSeconds is %d, and it proves nothing" $at (int .)) }}{{ end }}
{{- if lt (int $role.graceSeconds) (add (int .) 60) }}{{ fail (printf "%s.graceSeconds is %d: a proof has %d, and what follows it 60" $at (int $role.graceSeconds) (int .)) }}{{ end }}
{{- end }}
{{- end }}
{{- if and (hasKey $role "partition") (ne $role.kind "validator") }}{{ fail (printf "%s.partition: only validators are replaced in two parts" $at) }}{{ end }}
{{- if eq $role.kind "validator" }}
{{- if $role.scaling }}{{ fail (printf "%s has scaling: one of its nodes signs, and the others wait" $at) }}{{ end }}
{{- if lt (int $role.replicas) 2 }}{{ fail (printf "%s.replicas is %d: one has nobody who could follow it" $at (int $role.replicas)) }}{{ end }}
{{- range tuple "network" "secret" "passwords" }}
{{- if not (index $role.validator .) }}{{ fail (printf "%s.validator.%s is empty" $at .) }}{{ end }}
{{- end }}
{{- if ge (int $role.partition) (int $role.replicas) }}{{ fail (printf "%s.partition is %d of %d replicas: nothing would get what is new" $at (int $role.partition) (int $role.replicas)) }}{{ end }}
{{- if and $role.validator.beacons (not (hasKey $v.network.egress "beacon")) }}{{ fail (printf "network.egress.beacon is missing, and %s asks beacon nodes" $at) }}{{ end }}
{{- if and (eq $v.environment "mainnet") (ne $role.validator.network "mainnet") }}{{ fail (printf "%s.validator.network is %s in mainnet" $at $role.validator.network) }}{{ end }}
{{- if and (ne $v.environment "mainnet") (eq $role.validator.network "mainnet") }}{{ fail (printf "%s.validator.network is mainnet in %s: keys of value are in their own place" $at $v.environment) }}{{ end }}
{{- if and (eq $v.environment "mainnet") (lt (int $role.replicas) 3) }}{{ fail (printf "%s.replicas is %d in mainnet: while one is replaced, one that could follow has to be left" $at (int $role.replicas)) }}{{ end }}
{{- if eq $role.validator.secret $v.secret }}{{ fail (printf "%s.validator.secret is %s, as secret is: validators have a database of their own, because a rollup's nodes and they are strangers to each other" $at $v.secret) }}{{ end }}
{{- end }}
{{- if eq $role.kind "committee" }}
{{- if or $role.scaling (ne (int $role.replicas) 1) }}{{ fail (printf "%s: a member is one process, with a key and a folder of its own; another member is another role" $at) }}{{ end }}
{{- range tuple "contract" "secret" }}
{{- if not (index $role.committee .) }}{{ fail (printf "%s.committee.%s is empty" $at .) }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
