import type { RouteLocationRaw } from 'vue-router'
import type { Duty } from '../api/types'

// Forms of clauses that name none: by what is done, and for inspections by the domain of the clause.
const PLAIN_FORMS: Record<string, string> = { patrol: 'community-patrol', sampling: 'sampling-visit', training: 'training' }
const INSPECTION_FORMS: Record<string, string> = { food: 'food-inspection', safety: 'safety-inspection', fire: 'fire-inspection' }

function formOf(duty: Duty): string {
  if (duty.form) return duty.form
  if (duty.kind === 'report') return 'report'
  if (duty.activity === 'inspection') return INSPECTION_FORMS[duty.domain ?? ''] ?? 'safety-inspection'
  return PLAIN_FORMS[duty.activity] ?? (duty.subject ? 'visit' : 'work-record')
}

// Where the record that answers a duty is written; null when the duty is no longer open.
export function inspectRoute(duty: Duty): RouteLocationRaw | null {
  if (duty.state !== 'open' && duty.state !== 'missed') return null
  return { name: 'inspect', params: { form: formOf(duty) }, query: { subject: duty.subject || undefined, duty: duty.id, org: duty.org, activity: duty.activity } }
}
