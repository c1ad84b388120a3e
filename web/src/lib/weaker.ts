// Where a plan of a lower level asks for less than the superior plan (the faults plan.weaker and plan.left-out of its check), and the
// reasons written into its text: `weaker-because` of the clause, `leaves-out` of the front matter.
import type { Diagnostic } from '../api/types'
import { entriesOf, withEntry, withValue } from './clauseBody'
import { clausesOf, readPlan, withBody, withFront } from './planText'

const CODES = new Set(['plan.weaker', 'plan.left-out'])
export const needsReason = (fault: Diagnostic): boolean => fault.severity === 'error' && CODES.has(fault.code)

export interface Weaker {
  id: string // of the clause
  leftOut: boolean
  what: string[] // the faults in words
}

const told = (leavesOut: string, id: string): boolean => [...leavesOut.matchAll(/(?:^|[{,\s])["']?([^\s"'{},:]+)["']?\s*:/g)].some((found) => found[1] === id)

// `superior`: the ids of the clauses of the superior plan; those that are nowhere here, nor in `leaves-out`, need a reason.
export function weakerOf(text: string, faults: Diagnostic[], superior: string[]): Weaker[] {
  const plan = readPlan(text)
  const blocks = clausesOf(plan)
  const items = new Map<string, Weaker>()
  for (const fault of faults.filter((one) => needsReason(one) && one.code === 'plan.weaker')) {
    const block = blocks.find((one) => fault.line >= one.line && fault.line < one.line + one.lines)
    if (!block) continue
    const item = items.get(block.id) ?? { id: block.id, leftOut: false, what: [] }
    items.set(block.id, { ...item, what: [...item.what, fault.message] })
  }
  const given = entriesOf(plan.front).find((entry) => entry.key === 'leaves-out')?.value ?? ''
  const gone = faults.some((fault) => fault.code === 'plan.left-out') ? superior.filter((id) => !blocks.some((block) => block.id === id) && !told(given, id)) : []
  return [...items.values(), ...gone.map((id) => ({ id, leftOut: true, what: [] }))]
}

function withLeftOut(front: string, id: string, reason: string): string {
  const pair = `${JSON.stringify(id)}: ${JSON.stringify(reason)}`
  const value = entriesOf(front).find((entry) => entry.key === 'leaves-out')?.value.trim() ?? ''
  if (!value || value === 'null' || value === '{}') return withEntry(front, 'leaves-out', `{${pair}}`)
  return withEntry(front, 'leaves-out', value.endsWith('}') ? `${value.slice(0, -1).trimEnd()}, ${pair}}` : `\n  ${value}\n  ${pair}`)
}

export function withReasons(text: string, items: Weaker[], reasons: Map<string, string>): string {
  let changed = text
  for (const item of items) {
    const reason = reasons.get(item.id)
    const plan = readPlan(changed)
    const block = clausesOf(plan).find((one) => one.id === item.id)
    if (!reason) continue
    changed = item.leftOut || !block ? withFront(changed, plan, withLeftOut(plan.front, item.id, reason)) : withBody(changed, block, withValue(block.body, 'weaker-because', reason))
  }
  return changed
}
