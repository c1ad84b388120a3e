// Where a phase stands on a day. Its days are in the clause's canonical body; an end that is open never comes.
export type PhaseState = 'over' | 'now' | 'future' | 'open'

export function phaseOf(body: unknown, today: string): PhaseState {
  let phase: { from?: unknown; to?: unknown } = {}
  try {
    phase = typeof body === 'string' ? JSON.parse(body) : {}
  } catch {
    return 'open'
  }
  const from = typeof phase.from === 'string' ? phase.from : ''
  const to = typeof phase.to === 'string' ? phase.to : ''
  if (!from && !to) return 'open'
  if (to && to < today) return 'over'
  return from && from > today ? 'future' : 'now'
}
