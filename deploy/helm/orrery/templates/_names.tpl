{{/* What pods are called and found by. Selectors can not be changed, so nothing is in them that a release or a value changes. */}}

{{/* Whose pods are one cluster: the rollup's nodes are, and each validator role is one. */}}
{{- define "orrery.cluster" -}}
{{- if eq .role.kind "node" }}{{ .root.Release.Name }}{{ else }}{{ .root.Release.Name }}-{{ .name }}{{ end }}
{{- end }}

{{- define "orrery.name" -}}
{{ .root.Release.Name }}-{{ .name }}
{{- end }}

{{- define "orrery.selector" -}}
app.kubernetes.io/part-of: orrery
app.kubernetes.io/instance: {{ include "orrery.cluster" . }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "orrery.labels" -}}
{{ include "orrery.selector" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{/* A role's priority class; its name has the namespace, because the class belongs to the whole cluster of Kubernetes. */}}
{{- define "orrery.priority" -}}
{{ .root.Release.Name }}-{{ .root.Release.Namespace }}-{{ .role.priority }}
{{- end }}

{{/* Its ports, a line each: name and number. */}}
{{- define "orrery.ports" -}}
{{- if eq .role.kind "committee" }}
committee: 8090
{{- else }}
{{- if and (eq .role.kind "node") (has "api" .role.runs) }}
json-rpc: 8080
{{- end }}
{{- if eq .role.kind "validator" }}
signing: 9000
{{- end }}
management: 8558
remoting: 25520
metrics: 9095
{{- end }}
{{- end }}

{{/* The port that others than Orrery's own pods ask, if there is one. */}}
{{- define "orrery.door" -}}
{{- if eq .role.kind "committee" }}committee{{ else if eq .role.kind "validator" }}signing{{ else if has "api" .role.runs }}json-rpc{{ end }}
{{- end }}

{{- define "orrery.peer" -}}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ .namespace }}
  {{- with .labels }}
  podSelector:
    matchLabels: {{- toYaml . | nindent 6 }}
  {{- end }}
{{- end }}

{{/* The name of the role that runs core. */}}
{{- define "orrery.coreRole" -}}
{{- range $name, $role := .Values.roles }}{{ if and $role.enabled (eq $role.kind "node") }}{{ if has "core" $role.runs }}{{ $name }}{{ end }}{{ end }}{{ end }}
{{- end }}
