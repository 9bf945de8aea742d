{{- define "banjie.selector" -}}
app.kubernetes.io/name: banjie
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "banjie.labels" -}}
{{ include "banjie.selector" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "banjie.image" -}}
{{ .root.Values.image.repository }}{{ if hasPrefix "sha256:" .tag }}@{{ else }}:{{ end }}{{ .tag }}
{{- end }}

{{- define "banjie.claim" -}}
{{ .volume.claim | default (printf "%s-%s" .root.Release.Name .name) }}
{{- end }}

{{- /* What all pods have: an account without rights, no token of the cluster. */ -}}
{{- define "banjie.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch # the key of the log is for its owner alone, and stays so
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "banjie.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{- /* Where the servers are. The database's address holds a password and comes from a Secret, as a file. */ -}}
{{- define "banjie.servers" -}}
- {name: BANJIE_SECRET_FILES, value: /run/secrets/banjie}
- {name: BANJIE_TEMPORAL_ADDRESS, value: {{ .Values.temporal.address | quote }}}
- {name: BANJIE_TEMPORAL_NAMESPACE, value: {{ .Values.temporal.namespace | quote }}}
- {name: BANJIE_TASK_QUEUE, value: {{ .Values.temporal.taskQueue | quote }}}
{{- end }}

{{- define "banjie.settings" -}}
{{- $files := "/var/lib/banjie/files" -}}
- {name: BANJIE_HOME, value: /etc/banjie}
- {name: BANJIE_ATTACHMENTS, value: {{ $files }}/attachments}
- {name: BANJIE_ARCHIVE, value: {{ $files }}/archive}
- {name: BANJIE_TLOG, value: {{ $files }}/log/public}
- {name: BANJIE_TLOG_KEY, value: {{ $files }}/log/key}
- {name: BANJIE_WITNESS, value: /var/lib/banjie/witness/log}
- {name: BANJIE_SIGNING_KEYS, value: /run/signing}
- {name: BANJIE_LOG, value: json}
- {name: BANJIE_METRICS, value: "0.0.0.0:9464"}
- {name: BANJIE_PULSE, value: /tmp/pulse}
- {name: BANJIE_HTTP_HOST, value: 0.0.0.0}
{{- with .Values.temporal.tls }}
{{- if and .secret .authority }}
- {name: BANJIE_TEMPORAL_TLS_CA, value: /run/temporal/ca.crt}
{{- end }}
{{- if and .secret .client }}
- {name: BANJIE_TEMPORAL_TLS_CERT, value: /run/temporal/tls.crt}
- {name: BANJIE_TEMPORAL_TLS_KEY, value: /run/temporal/tls.key}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.settings }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- /* A process that gets no work done leaves its file alone: first it counts as not ready, at last it is started anew. */ -}}
{{- define "banjie.pulse" -}}
exec: {command: [sh, -c, 'find /tmp/pulse -mmin -{{ . }} | grep -q .']}
periodSeconds: 15
timeoutSeconds: 5
{{- end }}

{{- /* A Deployment. Arguments: root, name (of the process), component, tag, process (its values). Mail
has the credentials of the web. */ -}}
{{- define "banjie.deployment" -}}
{{- $credential := eq .name "mail" | ternary "web" .name -}}
{{- $labels := dict "root" .root "name" .component -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .root.Release.Name }}-{{ .component }}
  labels: {{ include "banjie.labels" $labels | nindent 4 }}
spec:
  replicas: {{ .process.replicas }}
  selector:
    matchLabels: {{ include "banjie.selector" $labels | nindent 6 }}
  template:
    metadata:
      labels: {{ include "banjie.labels" $labels | nindent 8 }}
      annotations:
        checksum/office: {{ toYaml .root.Values.office | sha256sum }}
    spec:
      {{- include "banjie.pod" .root | nindent 6 }}
      terminationGracePeriodSeconds: 30
      containers:
        - name: {{ .name }}
          image: {{ include "banjie.image" . | quote }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          {{- if eq .name "office" }}
          command: [sleep, infinity]
          {{- else if eq .name "web" }}
          args: [serve]
          {{- else }}
          args: [{{ .name }}]
          {{- end }}
          env:
            {{- include "banjie.servers" .root | nindent 12 }}
            {{- include "banjie.settings" .root | nindent 12 }}
          {{- if eq .name "web" }}
          ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9464}]
          startupProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 2, failureThreshold: 60}
          readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 5, timeoutSeconds: 5}
          livenessProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6}
          lifecycle: {preStop: {sleep: {seconds: 5}}} # until nobody sends to it any more
          {{- else if ne .name "office" }}
          ports: [{name: metrics, containerPort: 9464}]
          readinessProbe: {{ include "banjie.pulse" 3 | nindent 12 }}
          livenessProbe: {{ include "banjie.pulse" 15 | nindent 12 }}
            initialDelaySeconds: 900
          {{- end }}
          resources: {{ toYaml .process.resources | nindent 12 }}
          {{- include "banjie.container" . | nindent 10 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            - {name: office, mountPath: /etc/banjie, readOnly: true}
            - {name: secrets, mountPath: /run/secrets/banjie, readOnly: true}
            - {name: signing, mountPath: /run/signing, readOnly: true}
            {{- if .root.Values.temporal.tls.secret }}
            - {name: temporal, mountPath: /run/temporal, readOnly: true}
            {{- end }}
            - {name: files, mountPath: /var/lib/banjie/files}
            - {name: witness, mountPath: /var/lib/banjie/witness}
      volumes:
        - {name: tmp, emptyDir: {sizeLimit: 256Mi}}
        - {name: office, configMap: {name: {{ .root.Release.Name }}-office}}
        - name: secrets
          projected:
            defaultMode: 0440
            sources:
              - secret: {name: {{ .root.Values.secretPrefix }}-shared}
              - secret: {name: {{ .root.Values.secretPrefix }}-{{ $credential }}}
              {{- if eq .name "mail" }}
              - secret: {name: {{ .root.Values.secretPrefix }}-mail, optional: true} # the password of the mailbox
              {{- end }}
        - name: signing # the key of this process alone, and the list of all
          projected:
            defaultMode: 0440
            sources:
              - secret: {name: {{ .root.Values.secretPrefix }}-shared, items: [{key: signers, path: public/signers}]}
              - secret: {name: {{ .root.Values.secretPrefix }}-{{ $credential }}, items: [{key: signing_key, path: {{ $credential }}/key}]}
        {{- with .root.Values.temporal.tls.secret }}
        - {name: temporal, secret: {secretName: {{ . }}, defaultMode: 0440}}
        {{- end }}
        {{- range $name, $volume := .root.Values.volumes }}
        - {name: {{ $name }}, persistentVolumeClaim: {claimName: {{ include "banjie.claim" (dict "root" $.root "name" $name "volume" $volume) }}}}
        {{- end }}
{{- end }}
