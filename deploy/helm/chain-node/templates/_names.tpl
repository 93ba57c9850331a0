{{/* What the pod is called and found by. Selectors can not be changed, so nothing is in them that a release or a value changes. */}}
{{- define "chain.name" -}}
{{ .Release.Name }}
{{- end }}

{{- define "chain.selector" -}}
app.kubernetes.io/part-of: chain-node
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: client
{{- end }}

{{- define "chain.labels" -}}
{{ include "chain.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
orrery.io/chain: {{ .Values.kind }}-{{ .Values.network }}
{{- end }}

{{- define "chain.identity" -}}
{{- $client := fromYaml (include "chain.client" .) }}
{{- $network := index $client.networks .Values.network }}
{{- $network.identity | default (include "chain.told" .) }}
{{- end }}

{{/* As it was told; YAML takes a chain id for a number. */}}
{{- define "chain.told" -}}
{{- if kindIs "string" .Values.probe.identity }}{{ .Values.probe.identity }}{{ else }}{{ int64 .Values.probe.identity }}{{ end }}
{{- end }}

{{/* Where a disk begins is not changed in it, so another beginning is another disk. Its size is not of its name: it grows. */}}
{{- define "chain.disk" -}}
{{ .Release.Name }}-{{ list .Values.kind .Values.network .Values.disk.class .Values.disk.snapshot | join "/" | sha256sum | trunc 8 }}
{{- end }}

{{- define "chain.priority" -}}
{{ .Release.Name }}-{{ .Release.Namespace }}-chain
{{- end }}

{{- define "chain.peer" -}}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ .namespace }}
  {{- with .labels }}
  podSelector:
    matchLabels: {{- toYaml . | nindent 6 }}
  {{- end }}
{{- end }}

{{/* The pods of the release that this one works with. */}}
{{- define "chain.companion" -}}
- podSelector:
    matchLabels:
      app.kubernetes.io/part-of: chain-node
      app.kubernetes.io/instance: {{ .Values.companion }}
{{- end }}

{{- define "chain.confined" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "chain.probeResources" -}}
requests:
  cpu: 50m
  memory: 256Mi
  ephemeral-storage: 128Mi
limits:
  memory: 256Mi
  ephemeral-storage: 128Mi
{{- end }}
