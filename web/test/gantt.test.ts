import { expect, test } from 'vitest'
import { agendaOf, heatOf, monthsOf, placeOf, rowsOf, type CalendarAnswer, type CalendarDay } from '../src/lib/gantt'

const day = (date: string, total = 0, name = ''): CalendarDay => ({ date, kind: name ? 'holiday' : 'workday', works: !name, name, total, done: 0, missed: 0 })
const answer: CalendarAnswer = {
  from: '2026-01-30', to: '2026-02-02', days: [day('2026-01-30'), day('2026-01-31', 3), day('2026-02-01', 0, '春节'), day('2026-02-02', 1)],
  marks: [{ date: '2026-02-02', kind: 'report', plan: 'q', clause: 'r', title: '月报', total: 2, done: 1, missed: 0 }],
  cases: [{ date: '2026-02-02', due_at: '2026-02-02T17:00:00+08:00', id: 'c', type: 'hazard', title: '通道堵塞', subject_name: '', org_name: '甲', overdue: false }],
  phases: [{ plan: 'p', plan_title: '一', clause: 'b', title: '实施', from: '2026-02-01', to: '2026-03-31' }, { plan: 'p', plan_title: '一', clause: 'a', title: '动员', from: '2026-01-01', to: '2026-01-31' }],
}

test('months begin under their weekday, Monday first', () => {
  expect(monthsOf(answer.days).map((month) => [month.key, month.blanks, month.days.length])).toEqual([['2026-01', 4, 2], ['2026-02', 6, 2]])
})

test('plans with stages first, their stages by date; a plan that is not listed goes by its id', () => {
  const rows = rowsOf(answer, new Map([['p', '甲']]))
  expect(rows.map((row) => [row.title, row.phases.map((phase) => phase.clause), row.marks.length])).toEqual([['甲', ['a', 'b'], 0], ['q', [], 1]])
})

test.each([['2026-01-30', 0], ['2026-02-01', 0.5], ['2025-01-01', 0], ['2027-01-01', 1]])('%s lies at %f', (date, place) => {
  expect(placeOf(answer, date)).toBe(place)
})

test.each([[0, 0], [1, 1], [25, 1], [26, 2], [100, 4], [500, 20]])('heat of %i of 100', (total, heat) => {
  expect(heatOf(total, 100)).toBe(heat)
})

test('the agenda begins on the given day and holds what falls into the range, in order', () => {
  expect(agendaOf(answer, '2026-01-31').map((item) => [item.date, item.what])).toEqual([
    ['2026-01-31', 'end'], ['2026-01-31', 'duties'], ['2026-02-01', 'begin'], ['2026-02-01', 'holiday'], ['2026-02-02', 'mark'], ['2026-02-02', 'cases'], ['2026-02-02', 'duties']])
})
