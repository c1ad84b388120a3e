// Kinds of record and how many officers each needs by law; share/catalogue/records.yaml is the source and the server decides.
const OFFICERS: Record<string, number> = {
  'administrative-inspection': 2, supervision: 1, 'grid-visit': 1, patrol: 1, sampling: 2, 'rapid-test': 1, training: 0, drill: 0,
  publicity: 0, meeting: 0, 'care-visit': 1, report: 0, 'self-check': 0, other: 0,
}

const OF_A_SUBJECT = new Set(['administrative-inspection', 'supervision', 'grid-visit', 'self-check'])

// An activity that is itself a kind says what the record is; otherwise the form does. Work at no unit is no visit.
export function recordKind(activity: string, formKind: string | undefined, hasSubject: boolean): string {
  const kind = activity in OFFICERS ? activity : formKind ?? 'other'
  return OF_A_SUBJECT.has(kind) && !hasSubject ? 'other' : kind
}

export function officersOf(kind: string, formOfficers: number | undefined): number {
  return Math.max(OFFICERS[kind] ?? 0, formOfficers ?? 0)
}
