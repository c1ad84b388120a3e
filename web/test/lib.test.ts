import { expect, test } from 'vitest'
import records from '../../share/catalogue/records.yaml?raw'
import { daysBetween, localMoment, urgencyOf, urgencyOfDuty, weekday } from '../src/lib/dates'
import { officersOf, recordKind } from '../src/lib/kinds'
import { measureText } from '../src/lib/numbers'
import { csvOf } from '../src/lib/csv'
import { phaseOf } from '../src/lib/phase'

test.each([
  ['2026-11-22', '2026-11-22', 0], ['2026-12-31', '2027-01-01', 1], ['2028-02-28', '2028-03-01', 2], ['2026-11-22', '2026-11-21T23:59:59+08:00', -1],
])('days from %s to %s', (from, to, days) => expect(daysBetween(from, to)).toBe(days))

test.each([
  ['2026-11-21', 'overdue'], ['2026-11-22', 'today'], ['2026-11-29', 'week'], ['2026-11-30', 'later'],
] as const)('due %s is %s', (due, urgency) => expect(urgencyOf(due, '2026-11-22')).toBe(urgency))

test.each([
  ['2026-11-30', '2026-11-22', 'today'], ['2026-11-30', '2026-11-20', 'today'], ['2026-11-30', '2026-11-23', 'later'],
  ['2026-11-21', '2026-11-20', 'overdue'], ['2026-11-30', undefined, 'later'],
] as const)('due %s and handed out for %s is %s', (due, day, urgency) => expect(urgencyOfDuty({ due, day }, '2026-11-22')).toBe(urgency))

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

test.each([
  ['{"from":"2026-01-01","to":"2026-03-31"}', 'over'], ['{"from":"2026-01-01","to":"2026-11-22"}', 'now'], ['{"from":"2026-11-23","to":null}', 'future'],
  ['{"from":"2026-01-01"}', 'now'], ['{"from":null,"to":null}', 'open'], ['not JSON', 'open'], [undefined, 'open'],
] as const)('phase %s is %s', (body, state) => expect(phaseOf(body, '2026-11-22')).toBe(state))

test('CSV quotes what must be quoted and disarms formulas', () => {
  expect(csvOf(['a', 'b'], [['x,y', '=1+1'], ['"q"', -3], [null, undefined]])).toBe('\uFEFFa,b\n"x,y",\'=1+1\n"""q""",-3\n,\n')
})
