import { expect, test } from 'vitest'
import { groupsOf, isOver, scaleOf, type FitBottleneck, type FitRunItem } from '../src/lib/fit'

const one = (org: string, from: string, need: number, have: number, clause = 'a'): FitBottleneck => ({
  org, role: 'inspector', from, due: from, need, have, clauses: [{ plan: 'p', clause, need }], weeks: [{ monday: from, need, have }],
})

test('windows of one office become one, the largest lack first', () => {
  const groups = groupsOf([one('t1', '2026-03-09', 5, 2), one('t2', '2026-03-02', 9, 0), one('t1', '2026-03-02', 4, 3), one('t1', '2026-03-02', 1, 0, 'b')])
  expect(groups.map((group) => [group.org, group.from, group.due, group.need, group.have, group.spans, group.idle])).toEqual([
    ['t2', '2026-03-02', '2026-03-02', 9, 0, 1, true],
    ['t1', '2026-03-02', '2026-03-09', 9, 5, 2, false],
    ['t1', '2026-03-02', '2026-03-02', 1, 0, 1, true],
  ])
  expect(groups[1]!.weeks).toEqual([{ monday: '2026-03-02', need: 4, have: 3 }, { monday: '2026-03-09', need: 5, have: 2 }])
  expect(groups[1]!.clauses).toEqual([{ plan: 'p', clause: 'a', need: 9 }])
})

test('weeks that two windows share are added, and the given rows stay as they were', () => {
  const given = [one('t1', '2026-03-02', 4, 3), one('t1', '2026-03-02', 2, 1)]
  expect(groupsOf(given)[0]!.weeks).toEqual([{ monday: '2026-03-02', need: 6, have: 4 }])
  expect(given[0]!.weeks).toEqual([{ monday: '2026-03-02', need: 4, have: 3 }])
})

test.each([[0, 1], [1, 1], [3, 5], [7, 10], [12, 20], [21, 50], [3959, 5000], [1000, 1000]])('a chart of %i ends at %i', (most, top) => {
  expect(scaleOf([{ monday: '2026-03-02', need: most, have: 0 }]).top).toBe(top)
})

test('a run that failed or was cancelled is over, too', () => {
  const states: FitRunItem['state'][] = ['waiting', 'running', 'done', 'failed', 'cancelled']
  expect(states.map((state) => isOver({ state } as FitRunItem))).toEqual([false, false, true, true, true])
})
