{{/* What pods are called and found by. Selectors can not be changed, so nothing is in them that a release or a value changes. */}}

{{/* The roles that are there, by name. One that is like another has what that one has, but for its image and what it says itself. */}}
{{- define "orrery.roles" -}}
{{- range $name, $role := .Values.roles }}
{{- if $role.enabled }}
{{- with $role.like }}
{{- $other := index $.Values.roles . }}
{{- if not $other }}{{ fail (printf "roles.%s.like is %s: there is no such role" $name .) }}{{ end }}
{{- if $other.like }}{{ fail (printf "roles.%s.like is %s, which is like %s itself" $name . $other.like) }}{{ end }}
{{- if or (ne $other.kind "node") (has "core" $other.runs) (has "api" $other.runs) }}{{ fail (printf "roles.%s.like is %s: only provers keep nothing, so that there may be two pools of them" $name .) }}{{ end }}
{{- $role = mustMergeOverwrite (deepCopy (omit $other "digest")) (omit $role "like") }}
{{- end }}
{{ dict $name $role | toYaml }}
{{- end }}
{{- end }}
{{- end }}

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
{{- range $name, $role := fromYaml (include "orrery.roles" .) }}{{ if and $role.enabled (eq $role.kind "node") }}{{ if has "core" $role.runs }}{{ $name }}{{ end }}{{ end }}{{ end }}
{{- end }}
