import { expect, test } from 'vitest'
import type { Diagnostic } from '../src/api/types'
import { daysToCheck } from '../src/lib/fitting'
import { weakerOf, withReasons } from '../src/lib/weaker'

const TEXT = `---
plan: own
derived-from: above
leaves-out: {told: "not here"}
---
# Plan

Sentence.

\`\`\`clause a
do: inspection
times: 1
source: [0, 4]
\`\`\`
`
const fault = (code: string, line: number): Diagnostic => ({ line, column: 1, severity: 'error', code, message: `${code} at ${line}`, hint: null })
const FAULTS = [fault('plan.weaker', 12), fault('plan.weaker', 11), fault('plan.left-out', 2), fault('plan.sum', 12)]

test('what needs a reason: each clause once, and what is nowhere', () => {
  expect(weakerOf(TEXT, FAULTS, ['a', 'told', 'b'])).toEqual([
    { id: 'a', leftOut: false, what: ['plan.weaker at 12', 'plan.weaker at 11'] }, { id: 'b', leftOut: true, what: [] }])
  expect(weakerOf(TEXT, [FAULTS[3]!], ['b'])).toEqual([])
})

test('reasons become part of the text, and of nothing else', () => {
  const items = weakerOf(TEXT, FAULTS, ['a', 'told', 'b'])
  const changed = withReasons(TEXT, items, new Map([['a', '只有一名检查员'], ['b', 'says "no": never']]))
  expect(changed).toContain('leaves-out: {told: "not here", "b": "says \\"no\\": never"}')
  expect(changed).toContain('times: 1\nweaker-because: 只有一名检查员\nsource: [0, 4]')
  expect(changed.split('\n').length).toBe(TEXT.split('\n').length + 1)
  const block = withReasons(TEXT.replace('{told: "not here"}', '\n  told: not here'), items.slice(1), new Map([['b', 'x y']]))
  expect(block).toContain('leaves-out: \n  told: not here\n  "b": "x y"\n---')
})

test('the days to check: the plan\'s that are still to come, a year at most', () => {
  expect(daysToCheck('period: 2026-01-01/2026-12-31\n', '2026-03-05')).toEqual({ from: '2026-03-05', to: '2026-12-31' })
  expect(daysToCheck('period: 2026-06-01/2030-12-31\n', '2026-03-05')).toEqual({ from: '2026-06-01', to: '2027-06-01' })
  expect(daysToCheck('period: 2025-01-01/2025-12-31\n', '2026-03-05')).toBeNull()
  expect(daysToCheck('plan: x\n', '2026-03-05')).toBeNull()
})
