import { expect, test } from 'vitest'
import records from '../../share/catalogue/records.yaml?raw'
import { daysBetween, localMoment, urgencyOf, weekday } from '../src/lib/dates'
import { officersOf, recordKind } from '../src/lib/kinds'
import { measureText } from '../src/lib/numbers'
import { prosePartsOf } from '../src/lib/prose'

test.each([
  ['2026-11-22', '2026-11-22', 0], ['2026-12-31', '2027-01-01', 1], ['2028-02-28', '2028-03-01', 2], ['2026-11-22', '2026-11-21T23:59:59+08:00', -1],
])('days from %s to %s', (from, to, days) => expect(daysBetween(from, to)).toBe(days))

test.each([
  ['2026-11-21', 'overdue'], ['2026-11-22', 'today'], ['2026-11-29', 'week'], ['2026-11-30', 'later'],
] as const)('due %s is %s', (due, urgency) => expect(urgencyOf(due, '2026-11-22')).toBe(urgency))

test('weekdays do not shift with the zone', () => expect([weekday('2026-11-22'), weekday('2026-11-23')]).toEqual([0, 1]))

test('a local moment names its offset and the same instant', () => {
  const now = new Date('2026-11-22T01:02:03.456Z')
  expect(localMoment(now)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/)
  expect(Date.parse(localMoment(now))).toBe(Date.parse('2026-11-22T01:02:03Z'))
})

test.each([
  [0.9615, true, '96.15%'], [1, true, '100%'], [532, false, '532'], [0, false, '0'], [null, true, ''],
] as const)('measure %s', (value, share, text) => expect(measureText(value, share)).toBe(text))

test('kinds of record are those of the catalogue', () => {
  const rows = [...records.matchAll(/\{id: ([\w-]+),.*min_officers: (\d+)/g)]
  expect(rows.length).toBeGreaterThan(5)
  for (const [, kind, officers] of rows) {
    expect(recordKind(kind!, 'other', true)).toBe(kind)
    expect(officersOf(kind!, 0)).toBe(Number(officers))
  }
  expect(recordKind('inspection', 'administrative-inspection', true)).toBe('administrative-inspection')
  expect(recordKind('filing', 'grid-visit', false)).toBe('other')
  expect(officersOf('supervision', 2)).toBe(2)
})

test('a plan is laid out as headings, text and clauses; what stands in a clause is not text', () => {
  const plan = '---\nplan: x\n---\n# 一\n\n甲\n乙\n\n- 丙\n\n```clause weekly\ndo: inspection\n# not a heading\n```\n~~~\ncode\n~~~\n丁\n'
  expect(prosePartsOf(plan)).toEqual([
    { kind: 'heading', level: 1, text: '一' }, { kind: 'paragraph', text: '甲\n乙' }, { kind: 'bullet', text: '丙' },
    { kind: 'clause', id: 'weekly' }, { kind: 'paragraph', text: '丁' },
  ])
})
