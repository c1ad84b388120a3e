import type { RouteLocationRaw } from 'vue-router'
import type { Duty } from '../api/types'

// Where the form of a duty is filled in; null when the duty is not answered by a form or is no longer open.
export function inspectRoute(duty: Duty): RouteLocationRaw | null {
  if (!duty.form || duty.state !== 'open') return null
  return { name: 'inspect', params: { form: duty.form }, query: { subject: duty.subject ?? undefined, duty: duty.id, org: duty.org } }
}
