// Original file: grappe/operator/v1/incidents.proto

export const IncidentKind = {
  INCIDENT_KIND_NODE: 'INCIDENT_KIND_NODE',
  INCIDENT_KIND_TASK: 'INCIDENT_KIND_TASK',
  INCIDENT_KIND_ENGINE: 'INCIDENT_KIND_ENGINE',
  INCIDENT_KIND_RACK: 'INCIDENT_KIND_RACK',
} as const;

export type IncidentKind =
  | 'INCIDENT_KIND_NODE'
  | 0
  | 'INCIDENT_KIND_TASK'
  | 1
  | 'INCIDENT_KIND_ENGINE'
  | 2
  | 'INCIDENT_KIND_RACK'
  | 3

export type IncidentKind__Output = typeof IncidentKind[keyof typeof IncidentKind]
