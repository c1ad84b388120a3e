// The fields that the form of a clause shows, by kind: the keys that people fill most. Everything else is in the raw text.
export type FieldType = 'text' | 'number' | 'date' | 'activity' | 'every' | 'role' | 'filter'
export interface FormField {
  key: string
  type: FieldType
  hint?: string // an example in the plan language
}

export const KINDS = ['do', 'quota', 'deadline', 'report', 'phase', 'measure', 'rule', 'draw', 'letter', 'grade'] as const
export const EVERY = ['day', 'week', 'ten-days', 'month', 'quarter', 'half-year', 'year', 'term', 'shift']

const SUBJECTS = 'kind = "canteen" and class = "A"'
const by: FormField = { key: 'by', type: 'role' }
const every: FormField = { key: 'every', type: 'every' }
const officers: FormField = { key: 'officers', type: 'number' }

export const FORMS: Record<string, FormField[]> = {
  do: [{ key: 'do', type: 'activity' }, every, { key: 'times', type: 'number' }, { key: 'each', type: 'filter', hint: SUBJECTS },
    { key: 'each-org', type: 'filter', hint: 'level = "village"' }, by, officers, { key: 'on', type: 'text', hint: '中秋节' }, { key: 'before', type: 'text', hint: '15d' }],
  quota: [{ key: 'quota', type: 'activity' }, { key: 'total', type: 'number' }, { key: 'where', type: 'filter', hint: 'category = "…"' }, by],
  deadline: [{ key: 'deadline', type: 'text' }, { key: 'after', type: 'text' }, { key: 'within', type: 'text', hint: '24h · 90d · 10wd' }],
  report: [{ key: 'report', type: 'text' }, { key: 'to', type: 'text' }, { key: 'due', type: 'text', hint: 'monthly day 5 · yearly 01-10' }],
  phase: [{ key: 'phase', type: 'text' }, { key: 'from', type: 'date' }, { key: 'to', type: 'date' }, { key: 'steps', type: 'text', hint: '[…, …]' }],
  measure: [{ key: 'measure', type: 'text' }, { key: 'value', type: 'filter', hint: 'count(hazard where closed) / count(hazard)' },
    { key: 'target', type: 'text', hint: '>= 95%' }, { key: 'weight', type: 'number' }],
  rule: [{ key: 'rule', type: 'text' }, { key: 'on', type: 'text', hint: 'record' }, { key: 'require', type: 'filter', hint: 'officers >= 2' }, { key: 'else', type: 'text', hint: 'refuse · flag' }],
  draw: [{ key: 'draw', type: 'activity' }, { key: 'from', type: 'filter', hint: SUBJECTS }, { key: 'rate', type: 'text', hint: '5%' }, { key: 'number', type: 'number' }, officers, every],
  letter: [{ key: 'letter', type: 'text' }, { key: 'sign-by', type: 'text', hint: '03-31' }, every],
  grade: [{ key: 'grade', type: 'text' }, { key: 'over', type: 'text', hint: 'score' }],
}

// The kind of a clause is its first key.
export function kindOf(keys: string[]): string {
  return keys.find((key) => key in FORMS) ?? ''
}

// A new clause: the keys that must be there, still to be filled.
export function freshBody(kind: string, source: [number, number] | null): string {
  const keys = (FORMS[kind] ?? []).filter((field) => !['each-org', 'on', 'before', 'officers', 'weight', 'else', 'steps', 'number'].includes(field.key) || (kind === 'rule' && field.key === 'on')).map((field) => field.key)
  return `${keys.map((key) => `${key}: null\n`).join('')}${source ? `source: [${source[0]}, ${source[1]}]\n` : ''}fill: [${keys.join(', ')}]\n`
}
