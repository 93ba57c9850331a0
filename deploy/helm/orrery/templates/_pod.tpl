{{/* A pod of a role. Deployments and StatefulSets differ in what is around it. */}}
{{- define "orrery.pod" -}}
{{- $role := .role }}
{{- $v := .root.Values }}
{{- $clustered := ne $role.kind "committee" }}
metadata:
  labels: {{- include "orrery.labels" . | nindent 4 }}
spec:
  serviceAccountName: {{ include "orrery.name" . }}
  # A node asks Kubernetes for the other pods and for the lease; a member of the committee asks for nothing.
  automountServiceAccountToken: {{ $clustered }}
  enableServiceLinks: false
  priorityClassName: {{ include "orrery.priority" . }}
  terminationGracePeriodSeconds: {{ $role.graceSeconds }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    # Whose the mounted secrets and disks are.
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  {{- with $v.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with $role.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $role.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  affinity:
    podAntiAffinity:
      # Not required: while one is replaced there is one more than there are machines, perhaps.
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 100
          podAffinityTerm:
            topologyKey: kubernetes.io/hostname
            labelSelector:
              matchLabels: {{- include "orrery.selector" . | nindent 16 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: topology.kubernetes.io/zone
      # What must outlive a zone waits for a place in another one; the rest runs where there is room.
      whenUnsatisfiable: {{ if and (eq $role.priority "critical") (gt (int $v.splitBrain.zones) 1) }}DoNotSchedule{{ else }}ScheduleAnyway{{ end }}
      labelSelector:
        matchLabels: {{- include "orrery.selector" . | nindent 10 }}
  containers:
    - name: orrery
      image: {{ printf "%s@%s" $v.image.repository ($role.digest | default $v.image.digest) | quote }}
      imagePullPolicy: IfNotPresent
      args: {{- include "orrery.arguments" . | nindent 8 }}
      env:
        - name: JAVA_TOOL_OPTIONS
          value: >-
            -XX:MaxRAMPercentage=70
            {{- if $clustered }} -Dconfig.resource=kubernetes.conf{{ end }}
            {{- if and (eq $role.kind "node") (not (has "core" $role.runs)) }} -Dakka.management.cluster.bootstrap.new-cluster-enabled=off{{ end }}
            {{- if and (eq $role.kind "node") (eq $v.splitBrain.strategy "keep-majority") }} -Dakka.cluster.split-brain-resolver.active-strategy=keep-majority{{ end }}
        - name: ORRERY_LOG_FORMAT
          value: {{ $v.logFormat | quote }}
        {{- if $clustered }}
        - name: ORRERY_POD_IP
          valueFrom:
            fieldRef:
              fieldPath: status.podIP
        - name: ORRERY_POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: ORRERY_CLUSTER_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.labels['app.kubernetes.io/instance']
        - name: ORRERY_METRICS_HOST
          valueFrom:
            fieldRef:
              fieldPath: status.podIP
        {{- /* A majority of those that may found the cluster. */}}
        {{- $founders := $role.replicas }}
        {{- if eq $role.kind "node" }}{{ $founders = (index $v.roles (include "orrery.coreRole" .root)).replicas }}{{ end }}
        - name: ORRERY_CLUSTER_QUORUM
          value: {{ add (div (int $founders) 2) 1 | quote }}
        {{- end }}
        {{- if eq $role.kind "node" }}
        - name: ORRERY_ROLES
          value: {{ join "," $role.runs | quote }}
        - name: ORRERY_CHAIN_ID
          value: {{ int64 $v.chainId | quote }}
        - name: ORRERY_KEYS
          value: /var/lib/orrery/keys
        {{- with $v.dataAvailability }}
        - name: ORRERY_DA_LAYERS
          value: {{ join "," .layers | quote }}
        {{- with .members }}
        - name: ORRERY_DA_COMMITTEE_MEMBERS
          value: {{ join "," . | quote }}
        {{- end }}
        {{- with .addresses }}
        - name: ORRERY_DA_COMMITTEE_ADDRESSES
          value: {{ join "," . | quote }}
        - name: ORRERY_DA_COMMITTEE_THRESHOLD
          value: {{ $v.dataAvailability.threshold | quote }}
        {{- end }}
        {{- with .altDaUrl }}
        - name: ORRERY_DA_ALT_DA_URL
          value: {{ . | quote }}
        {{- end }}
        {{- end }}
        {{- if has "api" $role.runs }}
        - name: ORRERY_HTTP_HOST
          valueFrom:
            fieldRef:
              fieldPath: status.podIP
        {{- with $v.redis.url }}
        - name: ORRERY_REDIS_URL
          value: {{ . }}
        {{- end }}
        {{- with $v.redis.awsCache }}
        - name: ORRERY_REDIS_AWS_CACHE
          value: {{ . }}
        - name: ORRERY_REDIS_USER
          value: {{ $v.redis.user }}
        {{- end }}
        {{- else }}
        # Nobody asks it by HTTP, so nobody has to look away first.
        - name: ORRERY_DRAIN_LOOK_AWAY
          value: 0s
        {{- end }}
        {{- with $role.proofSeconds }}
        - name: ORRERY_DRAIN_PROOF
          value: {{ . }}s
        {{- end }}
        {{- if $role.devices }}
        - name: NVIDIA_DRIVER_CAPABILITIES
          value: compute
        {{- end }}
        {{- end }}
        {{- if eq $role.kind "validator" }}
        - name: ORRERY_VALIDATOR_API_HOST
          valueFrom:
            fieldRef:
              fieldPath: status.podIP
        {{- end }}
        {{- range $name, $value := $role.env }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
        {{- if not $clustered }}
        # By name, because the same secret has the key.
        {{- range tuple "ORRERY_COMMITTEE_PASSWORD" "ORRERY_L1_URL" }}
        - name: {{ . }}
          valueFrom:
            secretKeyRef:
              name: {{ $role.committee.secret }}
              key: {{ . }}
        {{- end }}
        {{- else }}
      envFrom:
        - secretRef:
            name: {{ if eq $role.kind "validator" }}{{ $role.validator.secret }}{{ else }}{{ $v.secret }}{{ end }}
        {{- if and (eq $role.kind "node") (has "api" $role.runs) $v.redis.secret }}
        - secretRef:
            name: {{ $v.redis.secret }}
        {{- end }}
        {{- end }}
      ports:
        {{- range $name, $port := fromYaml (include "orrery.ports" .) }}
        - name: {{ $name }}
          containerPort: {{ $port }}
        {{- end }}
      {{- if $clustered }}
      # It answers when the journal is open; a node may take its time to make its proving keys.
      startupProbe:
        httpGet:
          path: /alive
          port: management
        periodSeconds: 5
        failureThreshold: 60
      # A member of the cluster, up, and what is around it can be reached.
      readinessProbe:
        httpGet:
          path: /ready
          port: management
        periodSeconds: 3
        timeoutSeconds: 3
      # Never the database: a pod that is started again does not mend one.
      livenessProbe:
        httpGet:
          path: /alive
          port: management
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      {{- else }}
      startupProbe:
        httpGet:
          path: /v1/committee
          port: committee
        periodSeconds: 5
        failureThreshold: 60
      readinessProbe:
        httpGet:
          path: /v1/committee
          port: committee
        periodSeconds: 5
        timeoutSeconds: 3
      # It listens.
      livenessProbe:
        tcpSocket:
          port: committee
        periodSeconds: 10
        failureThreshold: 6
      # It closes its door at once, so services look away first. Nodes do that by themselves.
      lifecycle:
        preStop:
          sleep:
            seconds: 10
      {{- end }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      resources:
        requests:
          cpu: {{ $role.resources.cpu | quote }}
          memory: {{ $role.resources.memory }}
          ephemeral-storage: {{ $role.resources.scratch }}
        # As much memory as is asked for, so that no neighbour's need ends it; no limit for CPU, which would stop it in the middle of a heartbeat.
        limits:
          memory: {{ $role.resources.memory }}
          ephemeral-storage: {{ $role.resources.scratch }}
          {{- with $role.devices }}
          nvidia.com/gpu: {{ . }}
          {{- end }}
      volumeMounts:
        # Natives of libraries are unpacked there.
        - name: tmp
          mountPath: /tmp
        - name: {{ if eq $role.kind "committee" }}data{{ else }}home{{ end }}
          mountPath: /var/lib/orrery
        {{- if $clustered }}
        # The folder and no file of it: renewed keys arrive.
        - name: tls
          mountPath: /etc/orrery/tls
          readOnly: true
        {{- end }}
        {{- if eq $role.kind "validator" }}
        - name: keys
          mountPath: /var/lib/orrery-keys
        - name: passwords
          mountPath: /etc/orrery/passwords
          readOnly: true
        {{- end }}
        {{- if eq $role.kind "committee" }}
        - name: key
          mountPath: /etc/orrery/committee
          readOnly: true
        {{- end }}
  volumes:
    - name: tmp
      emptyDir:
        sizeLimit: 256Mi
    {{- if $clustered }}
    # Everything that counts is in PostgreSQL, or on the disk of a validator's keys.
    - name: home
      emptyDir:
        sizeLimit: {{ $role.resources.scratch }}
    - name: tls
      secret:
        secretName: {{ $v.tls.secret }}
        defaultMode: 0440
    {{- end }}
    {{- if eq $role.kind "validator" }}
    - name: passwords
      secret:
        secretName: {{ $role.validator.passwords }}
        defaultMode: 0440
    {{- end }}
    {{- if eq $role.kind "committee" }}
    - name: key
      secret:
        secretName: {{ $role.committee.secret }}
        defaultMode: 0440
        items:
          - key: key.json
            path: key.json
    {{- end }}
{{- end }}

{{- define "orrery.arguments" -}}
{{- if eq .role.kind "node" -}}
- up
- --home=/var/lib/orrery
- --l1=$(ORRERY_L1_URL)
{{- else if eq .role.kind "validator" -}}
- validator
- run
# On the disk of its keys: keys that the keymanager API brings, and marks of those that it took, outlive a pod.
- --home=/var/lib/orrery-keys/home
- --network={{ .role.validator.network }}
- --key-set={{ .role.validator.keySet }}
- --keys=/var/lib/orrery-keys
- --passwords=/etc/orrery/passwords
{{- with .role.validator.beacons }}
- --beacon={{ join "," . }}
{{- end }}
{{- with .role.validator.feeRecipient }}
- --fee-recipient={{ . }}
{{- end }}
{{- else -}}
- committee
- --home=/var/lib/orrery
- --l1=$(ORRERY_L1_URL)
- --contract={{ .role.committee.contract }}
- --key=/etc/orrery/committee/key.json
- --host=0.0.0.0
- --port=8090
- --from-block={{ int64 (.role.committee.fromBlock | default 0) }}
{{- with .role.committee.peers }}
- --peers={{ join "," . }}
{{- end }}
{{- end }}
{{- end }}
