import type { RouteLocationRaw } from 'vue-router'
import type { Duty } from '../api/types'

// Duties whose clause names no form are answered with the plain one.
const PLAIN_FORMS: Record<string, string> = { patrol: 'community-patrol', sampling: 'sampling-visit', training: 'training' }

// Where the record that answers a duty is written; null when the duty is no longer open.
export function inspectRoute(duty: Duty): RouteLocationRaw | null {
  if (duty.state !== 'open') return null
  const form = duty.form || PLAIN_FORMS[duty.activity] || 'visit'
  return { name: 'inspect', params: { form }, query: { subject: duty.subject || undefined, duty: duty.id, org: duty.org, activity: duty.activity } }
}
